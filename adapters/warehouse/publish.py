"""Publish: make the changed partitions of the built tables the next version that readers see.

Goes in: per table, its rows and the partitions they replace. Comes out: a new version, or the word
that nothing changed. Rows are measured on the engine, copied into staging, measured again by
PostgreSQL on another connection, and only then deleted and inserted, with the version row, in one
transaction. No rename and no truncate: a reader is never blocked and never sees half. A partition
whose digest stands already is left alone; a publisher killed at any point leaves the last version
whole, and the next one clears up.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date

import psycopg
import pyarrow as pa

from adapters.lake.crash_points import crash_point
from adapters.lake.engine import Engine
from adapters.warehouse import ddl, staging
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.copy import conformed
from adapters.warehouse.keys import qualified
from adapters.warehouse.lease import Lease, fence
from adapters.warehouse.locks import PUBLISH, wait_for_session_lock
from adapters.warehouse.readers import renew_accounts
from adapters.warehouse.refusals import publish_refusals, readers_in_the_way
from adapters.warehouse.roles import OWNER
from adapters.warehouse.table_change import TableChange, TableWork, stands_after, work_for
from adapters.warehouse.versions import (
    CurrentVersion,
    VersionHead,
    VersionInfo,
    current_version,
    require_unmoved,
    total,
    write_partitions,
    write_version,
)
from transforms.language.errors import DataRefused, PeakledgerError
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifier, identifiers, literal
from transforms.schema import WAREHOUSE_TABLES, Table

_PATIENCE_SECONDS = 60.0
_TRIES, _PAUSE_SECONDS = 10, 1.0


@dataclass(frozen=True)
class Published:
    """The version that stands now; `changed` lists the replaced partitions of each table.

    `of_other_days` names the tables that are of another day than the facts.
    """

    version_id: int
    is_new: bool
    rows_written: int = 0
    changed: dict[str, list[str]] = field(default_factory=dict)
    of_other_days: dict[str, date] = field(default_factory=dict)


def publish(
    warehouse: Warehouse,
    version: VersionInfo,
    changes: Sequence[TableChange],
    *,
    covers: Iterable[str] = (),
    lease: Lease | None = None,
    tables: Mapping[str, Table] = WAREHOUSE_TABLES,
) -> Published:
    """Publish the changed partitions of the given tables as one version.

    `covers` names further tables that are as of the version's day although nothing of them changed.
    Nothing is written and `is_new` is False where no row and no as-of date changed. Raises
    `DataRefused` where rows miss declared columns, fall outside their partitions, or arrive
    otherwise than they were sent, or where the lease is stale; `OutsideError` where another publish
    runs, or a reader holds a table whose columns must change. After each the last version stands.
    """
    with warehouse.raw() as connection, Engine.open(warehouse.home) as engine:
        wait_for_session_lock(connection, PUBLISH, _("a publish"), _PATIENCE_SECONDS)
        with warehouse.connection(OWNER) as owner:
            staging.clear(owner)
        pending = ddl.prepare(warehouse, [tables[c.table] for c in changes if c.table in tables])
        before = current_version(connection)
        found = [work_for(engine, tables, change, before, pending=pending) for change in changes]
        works = [work for work in found if work.partitions or work.changes_columns]
        written = {name_: tables[name_] for name_ in (*covers, *(w.table.name for w in found))}
        after = stands_after(version, works, before, written, tables=tables)
        if not works and after.days == before.days and after.as_of == before.as_of:
            return Published(before.version_id, False, of_other_days=before.of_other_days)
        with publish_refusals(), _tidied(warehouse, works):
            for work in works:
                if work.brings_rows:
                    _stage(warehouse, connection, engine, work)
            crash_point("publish.staged")
            with _writer(warehouse, connection, works) as writer:
                _commit(
                    writer, version, works, before=before, after=after, lease=lease, tables=tables
                )
            crash_point("publish.committed")
    return Published(
        after.version_id,
        is_new=True,
        rows_written=sum(work.rows for work in works),
        changed={work.table.name: work.partitions for work in works},
        of_other_days=after.of_other_days,
    )


def _stage(
    warehouse: Warehouse, connection: psycopg.Connection, engine: Engine, work: TableWork
) -> None:
    with conformed(work.change.batches(), work.table) as rows:
        engine.connection.register("rows_to_stage", rows)
        try:
            new = _only_new(engine, work)
            work.rows = staging.stage(connection, work.table, new, warehouse.roles)
        finally:
            engine.connection.unregister("rows_to_stage")
    filled = {partition: piece for partition, piece in work.new.items() if piece.rows}
    staging.verify(warehouse, work.table, filled)


def _only_new(engine: Engine, work: TableWork) -> pa.RecordBatchReader:
    query = f"select {identifiers(work.table.names)} from rows_to_stage"
    if work.table.partition:
        listed = ", ".join(literal(partition) for partition in work.new) or "null"
        query += f" where cast({identifier(work.table.partition)} as varchar) in ({listed})"
    return engine.stream(query)


def _commit(
    writer: psycopg.Connection,
    version: VersionInfo,
    works: list[TableWork],
    *,
    before: VersionHead,
    after: CurrentVersion,
    lease: Lease | None,
    tables: Mapping[str, Table],
) -> None:
    for attempt in range(1, _TRIES + 1):
        try:
            with writer.transaction():
                require_unmoved(writer, before)
                if lease:
                    fence(writer, lease)
                _replace(writer, version, works, after, tables=tables)
            return
        except psycopg.errors.LockNotAvailable:
            if attempt == _TRIES:
                raise readers_in_the_way(writer) from None
            time.sleep(_PAUSE_SECONDS)


@contextmanager
def _writer(
    warehouse: Warehouse, connection: psycopg.Connection, works: list[TableWork]
) -> Iterator[psycopg.Connection]:
    """Yield the publisher's own connection, the owner's where a table must change its columns."""
    if not any(work.changes_columns for work in works):
        yield connection
        return
    with warehouse.raw(OWNER) as owner:
        owner.execute(f"set lock_timeout = {literal(ddl.LOCK_TIMEOUT)}")
        yield owner


def _replace(
    connection: psycopg.Connection,
    version: VersionInfo,
    works: list[TableWork],
    after: CurrentVersion,
    *,
    tables: Mapping[str, Table],
) -> None:
    for work in works:
        _replace_rows(connection, work)
    if any(work.table.name == "dim_account" for work in works):
        renew_accounts(connection)
    totals = {t: total(tables[t], slices) for t, slices in after.tables.items() if t in tables}
    dated = replace(version, as_of=after.as_of or version.as_of)
    write_version(connection, after.version_id, dated, totals, days=after.days)
    for work in works:
        write_partitions(connection, after.version_id, work.table.name, work.gone, new=work.new)


def _replace_rows(connection: psycopg.Connection, work: TableWork) -> None:
    target = qualified(work.table)
    if work.table.partition:
        connection.execute(
            f"delete from {target} where {identifier(work.table.partition)}::text = any(%s)",
            (work.partitions,),
        )
    elif work.partitions:
        connection.execute(f"delete from {target}")
    for statement in work.ddl.before:
        connection.execute(statement)
    if work.brings_rows:
        _insert_staged(connection, work)
    for statement in work.ddl.after:
        connection.execute(statement)


def _insert_staged(connection: psycopg.Connection, work: TableWork) -> None:
    target, columns = qualified(work.table), identifiers(work.table.names)
    inserted = connection.execute(
        f"insert into {target} ({columns}) select {columns} from {staging.staging_name(work.table)}"
    ).rowcount
    if inserted != work.rows:
        raise DataRefused(
            _(
                "{name}: {inserted} rows of {rows} arrived",
                name=work.table.name,
                inserted=str(inserted),
                rows=str(work.rows),
            ),
            where=_("table {name}", name=work.table.name),
            remedy=_("nothing was published and the last version stands; run again"),
        )


@contextmanager
def _tidied(warehouse: Warehouse, works: list[TableWork]) -> Iterator[None]:
    """Drop the staging tables at the end, and refresh the planner's statistics after success."""
    try:
        yield
    except BaseException as error:
        with suppress(PeakledgerError, psycopg.Error), warehouse.connection(OWNER) as owner:
            if isinstance(error, psycopg.errors.UniqueViolation):
                error.add_note(_repeated(owner, error.diag.table_name, works))
            staging.clear(owner)
        raise
    with warehouse.connection(OWNER) as owner:
        staging.clear(owner)
        for work in (each for each in works if each.brings_rows or each.gone):
            owner.execute(f"analyze {qualified(work.table)}")


def _repeated(owner: psycopg.Connection, name: str | None, works: Iterable[TableWork]) -> str:
    table = next(work.table for work in works if work.table.name == name)
    return staging.repeated_key(owner, table)
