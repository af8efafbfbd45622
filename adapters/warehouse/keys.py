"""Primary keys of published tables, and the indexes of what reports filter and join by.

Goes in: a table of the registry and the indexes it has. Comes out: the statements between the two.
"""

from __future__ import annotations

from collections.abc import Collection

from transforms.language.quoting import identifier, identifiers
from transforms.schema import Table

SCHEMA = "warehouse"
_FILTERED = (
    "month", "month_start", "as_of_date", "order_date", "date_day", "week_start", "account_id",
    "product_id", "program_id",
)  # fmt: skip


def missing_indexes(table: Table, found: Collection[str]) -> tuple[str, ...]:
    """Return what makes the indexes of a table that are not among the `found` names."""
    wanted = {
        f"{table.name}_{column}_idx": column
        for column in _FILTERED
        if column in table.names and column != table.key[0]
    }
    return tuple(
        f"create index {identifier(index)} on {qualified(table)} ({identifier(column)})"
        for index, column in wanted.items()
        if index not in found
    )


def primary_key(table: Table) -> str:
    """Return what declares the primary key of a table."""
    constraint = identifier(f"{table.name}_key")
    declared = f"add constraint {constraint} primary key ({identifiers(table.key)})"
    return f"alter table {qualified(table)} {declared}"


def without_key(table: Table) -> tuple[str, ...]:
    """Return what drops the key of a table, in whichever form it has it."""
    # An older release kept the key as an index alone.
    constraint = identifier(f"{table.name}_key")
    return (
        f"alter table {qualified(table)} drop constraint if exists {constraint}",
        f"drop index if exists {identifier(SCHEMA)}.{constraint}",
    )


def qualified(table: Table) -> str:
    """Return the quoted name of a published table."""
    return f"{identifier(SCHEMA)}.{identifier(table.name)}"
