"""What stands published: the version row, each table's day, rows and sums, each partition's digest.

A version is of the day its facts are as of. A plan or statement may be of another: each table says
its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import psycopg
from psycopg.types.json import Jsonb

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.control import Slice, measure_relation, number_sums
from adapters.warehouse.roles import OWNER
from adapters.warehouse.staging import difference
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifier
from transforms.schema import WAREHOUSE_TABLES, Table

Published = dict[str, dict[str, Slice]]


@dataclass(frozen=True)
class VersionInfo:
    """The as-of date of a version, the run that makes it, and the moment it is made."""

    as_of: date
    run_id: str
    now: datetime


class TableTotal(NamedTuple):
    """A table of a version: rows, sums of its numeric columns, digest of its partitions."""

    rows: int
    sums: dict[str, str]
    digest: str


@dataclass(frozen=True)
class VersionHead:
    """The version that readers see now, with each table's day; `version_id` 0 before the first."""

    version_id: int
    as_of: date | None
    days: dict[str, date]

    @property
    def of_other_days(self) -> dict[str, date]:
        """Return the tables that are of another day than the facts."""
        return {table: day for table, day in sorted(self.days.items()) if day != self.as_of}


@dataclass(frozen=True)
class CurrentVersion(VersionHead):
    """The version that readers see now, with what is known of every partition."""

    tables: Published


def version_head(connection: psycopg.Connection) -> VersionHead:
    """Return the published version without its partitions, of which there may be thousands."""
    last = connection.execute(
        "select version_id, as_of_date from warehouse.version order by version_id desc limit 1"
    ).fetchone()
    if last is None:
        return VersionHead(0, None, {})
    days = connection.execute(
        "select table_name, coalesce(as_of_date, %s) from warehouse.version_table"
        " where version_id = %s",
        (last[1], last[0]),
    )
    return VersionHead(last[0], last[1], dict(days.fetchall()))


def current_version(connection: psycopg.Connection) -> CurrentVersion:
    """Return the published version with the digests of its partitions."""
    head = version_head(connection)
    tables: Published = {}
    rows = connection.execute(
        "select table_name, partition, rows, checks, digest from ops.published_partition"
    )
    for table, partition, count, checks, digest in rows:
        tables.setdefault(table, {})[partition] = Slice(count, checks, digest)
    return CurrentVersion(head.version_id, head.as_of, head.days, tables)


def require_unmoved(connection: psycopg.Connection, before: VersionHead) -> None:
    """Raise `DataRefused` where another version stands than the one that was read before."""
    stands = version_head(connection).version_id
    if stands != before.version_id:
        raise DataRefused(
            _("another publish came between"),
            where=_(
                "version {stands}, expected {expected}",
                stands=str(stands),
                expected=str(before.version_id),
            ),
            remedy=_("nothing was published; run again"),
        )


def version_made(connection: psycopg.Connection, version_id: int) -> VersionInfo | None:
    """Return the day, the run and the moment of a version; null where it is none."""
    row = connection.execute(
        "select as_of_date, run_id, published_at from warehouse.version where version_id = %s",
        [version_id],
    ).fetchone()
    return VersionInfo(*row) if row else None


def days_after(
    before: VersionHead, as_of: date, written: Mapping[str, Table], after: Published
) -> dict[str, date]:
    """Return each table's day once the `written` ones are published as of a day.

    A table that keeps a partition per as-of date is as of the newest it holds.
    """
    days = dict(before.days)
    for name_ in written.keys() & after.keys():
        kept = after[name_] if written[name_].partition == "as_of_date" else {}
        days[name_] = max(map(date.fromisoformat, kept), default=as_of)
    return days


def day_of_facts(days: Mapping[str, date], tables: Mapping[str, Table]) -> date | None:
    """Return the day a version is of: that of its facts, of all its tables where it has none."""
    facts = [
        day for table, day in days.items() if table in tables and tables[table].layer == "fact"
    ]
    return max(facts or days.values(), default=None)


def write_version(
    connection: psycopg.Connection,
    number: int,
    info: VersionInfo,
    totals: Mapping[str, TableTotal],
    *,
    days: Mapping[str, date],
) -> None:
    """Write the version row and the day, rows, sums and digest of its tables."""
    connection.execute(
        "insert into warehouse.version (version_id, as_of_date, published_at, run_id)"
        " values (%s, %s, %s, %s)",
        (number, info.as_of, info.now, info.run_id),
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into warehouse.version_table"
            " (version_id, table_name, rows, sums, digest, as_of_date)"
            " values (%s, %s, %s, %s, %s, %s)",
            [
                (
                    *(number, table, whole.rows, Jsonb(whole.sums), whole.digest),
                    days.get(table, info.as_of),
                )
                for table, whole in totals.items()
            ],
        )


def write_partitions(
    connection: psycopg.Connection,
    number: int,
    table: str,
    gone: list[str],
    *,
    new: dict[str, Slice],
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


def total(table: Table, slices: Mapping[str, Slice]) -> TableTotal:
    """Add up a table's partitions: rows, the sum of each numeric column as text, and a digest."""
    sums: dict[str, Decimal] = {}
    for piece in slices.values():
        for column, value in number_sums(table, piece.checks).items():
            sums[column] = sums.get(column, Decimal(0)) + Decimal(value)
    rows = sum(piece.rows for piece in slices.values())
    told = "\n".join(f"{partition}={piece.digest}" for partition, piece in sorted(slices.items()))
    digest = hashlib.sha256(told.encode()).hexdigest()
    return TableTotal(rows, {column: format(value, "f") for column, value in sums.items()}, digest)


def verify_published(
    warehouse: Warehouse, tables: Mapping[str, Table] = WAREHOUSE_TABLES
) -> list[str]:
    """Re-read every published table and name each partition that is not what was published.

    The whole check sees one version. An empty list says that rows and sums all agree.
    """
    findings: list[str] = []
    with warehouse.snapshot(OWNER) as connection:
        for table, wanted in current_version(connection).tables.items():
            if table not in tables:
                continue
            found = measure_relation(connection, f"warehouse.{identifier(table)}", tables[table])
            for partition in sorted({*wanted, *found}):
                here, there = wanted.get(partition), found.get(partition)
                if here and there and here.agrees_with(there):
                    continue
                if (here is None or here.rows == 0) and there is None:
                    continue
                place = table
                if partition:
                    place = _("{table}, partition {partition}", table=table, partition=partition)
                differs = difference(here, there)
                findings.append(
                    _("{place}: published {difference}", place=place, difference=differs)
                )
    return findings
