"""What stands published: the version row, each table's rows and sums, each partition's digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import psycopg
from psycopg.types.json import Jsonb

from adapters.roles import OWNER
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.control import Slice, measure_relation, number_sums
from adapters.warehouse.quoting import name
from adapters.warehouse.staging import difference
from transforms.schema import WAREHOUSE_TABLES, Table

Published = dict[str, dict[str, Slice]]


@dataclass(frozen=True)
class VersionInfo:
    """The as-of date of a version, the run that makes it, and the moment it is made."""

    as_of: date
    run_id: str
    now: datetime


@dataclass(frozen=True)
class Standing:
    """The version that readers see now; `version_id` 0 before the first."""

    version_id: int
    as_of: date | None
    tables: Published


def standing(connection: psycopg.Connection) -> Standing:
    """Return the published version with the digests of its partitions."""
    last = connection.execute(
        "select version_id, as_of_date from warehouse.version order by version_id desc limit 1"
    ).fetchone()
    tables: Published = {}
    rows = connection.execute(
        "select table_name, partition, rows, checks, digest from ops.published_partition"
    )
    for table, partition, count, checks, digest in rows:
        tables.setdefault(table, {})[partition] = Slice(count, checks, digest)
    return Standing(last[0] if last else 0, last[1] if last else None, tables)


def write_version(
    connection: psycopg.Connection,
    number: int,
    info: VersionInfo,
    totals: Mapping[str, tuple[int, dict[str, str]]],
) -> None:
    """Write the version row and the rows and sums of its tables."""
    connection.execute(
        "insert into warehouse.version (version_id, as_of_date, published_at, run_id)"
        " values (%s, %s, %s, %s)",
        (number, info.as_of, info.now, info.run_id),
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into warehouse.version_table (version_id, table_name, rows, sums)"
            " values (%s, %s, %s, %s)",
            [(number, table, rows, Jsonb(sums)) for table, (rows, sums) in totals.items()],
        )


def write_partitions(
    connection: psycopg.Connection, number: int, table: str, gone: list[str], new: dict[str, Slice]
) -> None:
    """Replace the remembered digests of a table's changed partitions."""
    connection.execute(
        "delete from ops.published_partition where table_name = %s and partition = any(%s)",
        (table, [*gone, *new]),
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into ops.published_partition"
            " (table_name, partition, rows, digest, checks, version_id)"
            " values (%s, %s, %s, %s, %s, %s)",
            [
                (table, partition, made.rows, made.digest, Jsonb(made.checks), number)
                for partition, made in new.items()
            ],
        )


def total(table: Table, slices: Mapping[str, Slice]) -> tuple[int, dict[str, str]]:
    """Add up a table's partitions: rows, and the sum of each numeric column as text."""
    sums: dict[str, Decimal] = {}
    for piece in slices.values():
        for column, value in number_sums(table, piece.checks).items():
            sums[column] = sums.get(column, Decimal(0)) + Decimal(value)
    rows = sum(piece.rows for piece in slices.values())
    return rows, {column: format(value, "f") for column, value in sums.items()}


def verify_published(
    warehouse: Warehouse, tables: Mapping[str, Table] = WAREHOUSE_TABLES
) -> list[str]:
    """Re-read every published table and name each partition that is not what was published.

    The whole check sees one version. An empty list says that rows and sums all agree.
    """
    findings = []
    with warehouse.raw(OWNER) as connection, connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        for table, wanted in standing(connection).tables.items():
            if table not in tables:
                continue
            found = measure_relation(connection, f"warehouse.{name(table)}", tables[table])
            for partition in sorted({*wanted, *found}):
                here, there = wanted.get(partition), found.get(partition)
                if here and there and here.agrees_with(there):
                    continue
                if (here is None or here.rows == 0) and there is None:
                    continue
                place = f"{table}, partition {partition}" if partition else table
                findings.append(f"{place}: published {difference(here, there)}")
    return findings
