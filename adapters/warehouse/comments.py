"""What a database says of the published tables and views, and of their columns.

Goes in: a table of the registry, and what the database says of it. Comes out: the statements
between the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from transforms.language.quoting import identifier, literal
from transforms.schema import Table


@dataclass
class Comments:
    """What is said of a table or view, and of each of its columns by name; empty where nothing."""

    of_relation: str = ""
    of_columns: dict[str, str] = field(default_factory=dict)


def table_comments(table: Table) -> Comments:
    """Return what is to be said of a published table."""
    said = f"{table.meaning}; one row per {table.grain}"
    return Comments(said, column_comments(table, table.names))


def column_comments(table: Table, names: Iterable[str]) -> dict[str, str]:
    """Return what is to be said of some columns: their meanings, with their units in brackets."""
    columns = (table[name] for name in names)
    return {each.name: each.meaning + (f" [{each.unit}]" if each.unit else "") for each in columns}


def comment_on(
    kind: Literal["table", "view"], name: str, said: Comments, found: Comments
) -> Iterator[str]:
    """Yield what has to be said of a relation of schema `warehouse` that is not said of it yet."""
    place = f"warehouse.{identifier(name)}"
    if found.of_relation != said.of_relation:
        yield f"comment on {kind} {place} is {literal(said.of_relation)}"
    for column, text in said.of_columns.items():
        if found.of_columns.get(column) != text:
            yield f"comment on column {place}.{identifier(column)} is {literal(text)}"
