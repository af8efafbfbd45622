"""Relations of a plan: the SELECTs of `sql/planning` and `sql/money`, made one after the other.

A SELECT reads relations that were made before it by their names, and the relation that it makes
bears the name of its file. Nothing is filled into a text: single values are a relation of one row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pyarrow as pa

from adapters.lake.engine import Engine
from sql import select_text
from transforms.language.quoting import identifier
from transforms.schema import WAREHOUSE_TABLES

Folder = Literal["planning", "money"]


def select(name: str, folder: Folder = "planning") -> str:
    """Return one SELECT; of a table that is published, with the registry's types."""
    text = select_text(folder, name)
    if name not in WAREHOUSE_TABLES:
        return text
    return f"{WAREHOUSE_TABLES[name].select} from (\n{text}\n)"


def view(engine: Engine, *names: str) -> None:
    """Name the relations of some SELECTs, computed whenever they are read."""
    for each in names:
        engine.view(each, select(each))


def make(engine: Engine, *names: str, folder: Folder = "planning") -> None:
    """Make the relations of some SELECTs, each of the rows that those before it have now."""
    for each in names:
        keep(engine, each, select(each, folder))


def keep(engine: Engine, name: str, rows: str) -> None:
    """Make a relation of the rows that a SELECT has now."""
    engine.rows(f"create or replace temp table {identifier(name)} as {rows}")


def give(engine: Engine, name: str, rows: pa.Table) -> None:
    """Make a relation of rows that were computed elsewhere."""
    engine.connection.register("given_rows", rows)
    keep(engine, name, "select * from given_rows")
    engine.connection.unregister("given_rows")


def give_row(engine: Engine, name: str, values: Mapping[str, object], schema: pa.Schema) -> None:
    """Make a relation of one row of single values."""
    give(engine, name, pa.Table.from_pylist([dict(values)], schema))
