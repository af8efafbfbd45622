"""Staging: where rows lie, committed and checked, before one transaction makes them the version.

A staging table is unlogged, belongs to the publisher that holds the publish lock, and is gone when
it ends; what a killed one left behind, the next one drops.
"""

from __future__ import annotations

import psycopg
import pyarrow as pa

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.control import Slice, measure_relation
from adapters.warehouse.copy import copy_arrow
from adapters.warehouse.roles import OWNER, RoleNames
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifier, identifiers
from transforms.schema import Table

_LEFT = "select tablename from pg_catalog.pg_tables where schemaname = 'staging'"


def staging_name(table: Table) -> str:
    """Return the quoted name of a table's staging table."""
    return f"staging.{identifier(table.name)}"


def clear(connection: psycopg.Connection) -> None:
    """Drop every staging table; `connection` is the owner's, the publish lock is held."""
    for (left,) in connection.execute(_LEFT).fetchall():
        connection.execute(f"drop table if exists staging.{identifier(left)}")


def stage(
    connection: psycopg.Connection, table: Table, rows: pa.RecordBatchReader, roles: RoleNames
) -> int:
    """Copy rows into the table's staging table and commit; return their number."""
    columns = ", ".join(f"{identifier(column.name)} {column.type.postgres}" for column in table)
    staging = staging_name(table)
    connection.execute(f"create unlogged table {staging} ({columns})")
    connection.execute(f"grant select on {staging} to {identifier(roles.named(OWNER))}")
    return copy_arrow(connection, staging, rows)


def repeated_key(connection: psycopg.Connection, table: Table) -> str:
    """Return a key that comes twice among the staged rows, as text; the table's name if none does.

    PostgreSQL keeps the values of a key to itself where a table has row-level security.
    """
    key = identifiers(table.key)
    query = f"select {key} from {staging_name(table)} group by {key} having count(*) > 1 limit 1"
    found = connection.execute(query).fetchone()
    if found is None:
        return table.name
    return _(
        "{table}: ({columns}) = ({values}) comes twice",
        table=table.name,
        columns=", ".join(table.key),
        values=", ".join(map(str, found)),
    )


def verify(warehouse: Warehouse, table: Table, wanted: dict[str, Slice]) -> None:
    """Re-read the staging table on a connection of its own and compare counts and sums.

    Raises `DataRefused` naming the table, the partition and the first check that differs.
    """
    with warehouse.connection() as connection:
        found = measure_relation(connection, staging_name(table), table)
    for partition in sorted({*wanted, *found}):
        here, there = wanted.get(partition), found.get(partition)
        if here is None or there is None or not here.agrees_with(there):
            raise DataRefused(
                _(
                    "{name}: PostgreSQL holds other rows than were sent: {difference}",
                    name=table.name,
                    difference=difference(here, there),
                ),
                where=_(
                    "table {name}, partition {partition}",
                    name=table.name,
                    partition=partition or _("whole"),
                ),
                remedy=_(
                    "nothing was published and the last version stands; run again, and if it"
                    " recurs check that the model gives the same rows twice"
                ),
            )


def difference(here: Slice | None, there: Slice | None) -> str:
    """Say in a few words how two measures of a partition differ."""
    if here is None or there is None:
        return _("the partition is missing on one side")
    if here.rows != there.rows:
        return _("{here} rows against {there}", here=str(here.rows), there=str(there.rows))
    labels = sorted({*here.checks, *there.checks})
    differing = (
        _(
            "{label} {here} against {there}",
            label=label,
            here=str(here.checks.get(label)),
            there=str(there.checks.get(label)),
        )
        for label in labels
        if here.checks.get(label) != there.checks.get(label)
    )
    return next(differing, _("the sums differ"))
