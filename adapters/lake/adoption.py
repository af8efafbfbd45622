"""Files that other processes wrote become files of a lake table as they are, in one commit.

Goes in: Parquet files of a table's columns, in a folder for each partition value. Comes out: a
version of the table that has them in place of what it had. A reader sees all of it or nothing, as
with rows that are written here. What Delta's readers are told of a file, its rows and the bounds of
its columns, is taken from its footer.
"""

from __future__ import annotations

import functools
import json
import operator
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import Schema
from deltalake.transaction import AddAction, RemoveAction

from adapters.lake.delta_table import open_delta, written
from adapters.lake.sealed_commits import announced, committed
from adapters.lake.tables import LakeTable

# A longer text is no bound that is worth its place in the log.
_LONGEST = 64


def is_adoptable(table: LakeTable, files: Sequence[Path]) -> bool:
    """Say whether there are files, and they and the table have the columns of the registry."""
    wanted = _types(table.table.arrow)
    if not files or (table.exists() and _types(open_delta(table.path).schema()) != wanted):
        return False
    found = {name: wanted[name] for name in table.partition_by}
    return found | _types(pq.read_schema(files[0])) == wanted


def adopt(
    table: LakeTable,
    files: Sequence[Path],
    where: Mapping[str, Sequence[str]] | None = None,
    note: str = "",
) -> int:
    """Replace the named partitions (all where None) by files, copied to the table byte by byte.

    Returns the new version. What is killed before the commit leaves files that no version reads.
    """
    table.create()
    properties = announced(table.seals, note)
    delta = open_delta(table.path)
    with written(table.path):
        added: list[AddAction | RemoveAction] = [*_added(table, files)]
        delta.create_write_transaction(
            added,
            "overwrite",
            delta.schema(),
            list(table.partition_by) or None,
            partition_filters=[(k, "in", list(v)) for k, v in (where or {}).items()] or None,
            commit_properties=properties,
        )
    # What a transaction was made through still stands at the version before it.
    committed(table.path, table.seals, None)
    return table.version


def part_of(file: Path) -> str:
    """Return the value of the folder that a file lies in: its part."""
    return file.parent.name.partition("=")[2]


def _added(table: LakeTable, files: Sequence[Path]) -> Iterator[AddAction]:
    for file in files:
        footer = pq.read_metadata(file)
        if not footer.num_rows:
            continue
        values = {name: part_of(file) for name in table.partition_by}
        # A seal is of a name, and a file that stands is never written over.
        below = [*(f"{k}={v}" for k, v in values.items()), f"part-{secrets.token_hex(16)}.parquet"]
        functools.reduce(operator.truediv, below, table.path).keep(file)
        size, changed = file.stat().st_size, int(file.stat().st_mtime * 1000)
        path = quote("/".join(below), safe="/=")
        yield AddAction(path, size, values, changed, data_change=True, stats=_stats(footer))


def _stats(footer: pq.FileMetaData) -> str:
    """Return what a footer says of a file's columns, as the Delta format has it."""
    found: dict[str, Any] = {
        "numRecords": footer.num_rows,
        "minValues": {},
        "maxValues": {},
        "nullCount": {},
    }
    for number in range(footer.num_columns):
        groups = [footer.row_group(at).column(number) for at in range(footer.num_row_groups)]
        name, told = groups[0].path_in_schema, [group.statistics for group in groups]
        if all(each is not None and each.has_null_count for each in told):
            found["nullCount"][name] = sum(each.null_count for each in told)
        if all(each is not None and each.has_min_max for each in told):
            for kind, choose in (("minValues", min), ("maxValues", max)):
                bound = _bound(choose(getattr(each, kind[:3]) for each in told))
                if bound is not None:
                    found[kind][name] = bound
    return json.dumps(found)


def _bound(value: Any) -> int | float | str | None:
    """Return a bound as Delta's log has it; None for one that it cannot have to the last digit."""
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value) if Decimal(repr(float(value))) == value else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _types(columns: pa.Schema | Schema) -> dict[str, str]:
    known = columns if isinstance(columns, Schema) else Schema.from_arrow(columns)
    return {field.name: str(field.type) for field in known.fields}
