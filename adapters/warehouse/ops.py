"""What the pipeline notes about its work, in schema `ops`: intake, quarantine, runs, verdicts.

Goes in: Arrow rows with a subset of a table's columns, its natural key among them. Comes out: the
same rows in the table, each key once however often they are written. In bulk: COPY into a temporary
table, then one INSERT … ON CONFLICT.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

import psycopg
import pyarrow as pa
from psycopg.types.json import Jsonb

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.copy import copy_arrow
from sql import select_text
from transforms.language.errors import UsageError
from transforms.language.message_json import message_as_json, message_from_json
from transforms.language.messages import Message
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifier, identifiers

OpsTable = Literal["feed_intake", "quarantine", "gate_result", "metric_availability", "restatement"]
Rows: TypeAlias = "pa.Table | pa.RecordBatchReader"

KEYS: dict[str, tuple[str, ...]] = {
    "feed_intake": ("source", "feed", "file", "sha256"),
    "quarantine": ("source", "feed", "file_sha256", "line_no", "reason_code", "column_name"),
    "gate_result": ("run_id", "suite", "expectation", "column_name"),
    "metric_availability": ("metric", "month"),
    "restatement": ("source", "feed", "file", "before_sha256", "sha256"),
}
# What a person decided about a row is not undone by reading the file again.
_KEPT = {"quarantine": ("status", "released_at", "released_by", "released_run_id")}


def upsert(warehouse: Warehouse, table: OpsTable, rows: Rows) -> int:
    """Write rows into a table of `ops`, replacing those of the same key; return how many keys.

    Of rows with the same key one is written, the last by run. A quarantined row keeps its status.
    Raises `UsageError` where the key's columns are missing or a column is unknown.
    """
    with warehouse.connection() as connection:
        _load(connection, table, rows)
        return _merge(connection, table, rows.schema.names)


def replace_quarantine(warehouse: Warehouse, rows: Rows, file_sha256s: Sequence[str]) -> int:
    """Make `rows` the open quarantine of the given files; return how many rows they have.

    Rows of these files that are no longer turned away (the source map was corrected, say) go;
    released ones stay. Raises as `upsert` does.
    """
    with warehouse.connection() as connection:
        _load(connection, "quarantine", rows)
        same = " and ".join(
            f"new.{identifier(column)} is not distinct from old.{identifier(column)}"
            for column in KEYS["quarantine"]
        )
        connection.execute(
            "delete from ops.quarantine as old where file_sha256 = any(%s) and status = 'open'"
            f" and not exists (select from incoming as new where {same})",
            (list(file_sha256s),),
        )
        return _merge(connection, "quarantine", rows.schema.names)


def note_released(warehouse: Warehouse, rows: Rows) -> int:
    """Write rows that left the quarantine, over the open ones they were; return how many.

    `rows` bear the columns of the table with status `released` and who let them out, why and when.
    """
    with warehouse.connection() as connection:
        _load(connection, "quarantine", rows)
        key, columns = KEYS["quarantine"], rows.schema.names
        same = " and ".join(
            f"old.{identifier(column)} is not distinct from new.{identifier(column)}"
            for column in key
        )
        connection.execute(
            f"delete from ops.quarantine as old using incoming as new where {same}"
            " and old.status = 'open'"
        )
        return _merge(connection, "quarantine", columns)


@dataclass(frozen=True)
class StageRun:
    """One stage of one run, as it begins."""

    run_id: str
    stage: str
    as_of: date | None
    code_version: str
    engine: str


def start_run(warehouse: Warehouse, run: StageRun, now: datetime) -> None:
    """Note that a stage begins; one that begins again (a retry) starts its entry anew."""
    with warehouse.connection() as connection:
        connection.execute(
            """
            insert into ops.run (run_id, stage, as_of_date, code_version, engine, started_at, state)
            values (%s, %s, %s, %s, %s, %s, 'running')
            on conflict (run_id, stage) do update
            set as_of_date = excluded.as_of_date, code_version = excluded.code_version,
                engine = excluded.engine, started_at = excluded.started_at,
                state = 'running', ended_at = null, message = null, told = null
            """,
            (run.run_id, run.stage, run.as_of, run.code_version, run.engine, now),
        )


def end_run(
    warehouse: Warehouse,
    run: StageRun,
    now: datetime,
    state: Literal["done", "failed"],
    *,
    message: str | None = None,
) -> None:
    """Note how a stage ended; `message` is one line a person can read, in any language of ours."""
    told = Jsonb(message_as_json(message)) if isinstance(message, Message) else None
    with warehouse.connection() as connection:
        connection.execute(
            "update ops.run set state = %s, ended_at = %s, message = %s, told = %s"
            " where run_id = %s and stage = %s",
            (state, now, None if message is None else str(message), told, run.run_id, run.stage),
        )


def last_failed(connection: psycopg.Connection) -> list[tuple[str, date | None, str | None]]:
    """Return stage, day and what it said of each stage that failed when it last ran."""
    runs = select_text("start", "runs")
    found = connection.execute(
        f"select r.stage, r.as_of_date, r.message from ({runs}) as r where r.state = 'failed'"
        " order by r.stage"
    )
    return [(stage, as_of, message_from_json(message)) for stage, as_of, message in found]


def is_done(warehouse: Warehouse, stage: str, as_of: date, *, since: datetime) -> bool:
    """Tell whether a stage was done as of a day, or of a later one, since a moment."""
    with warehouse.connection() as connection:
        if connection.execute("select to_regclass('ops.run')").fetchone() == (None,):
            return False  # nothing was ever built
        found = connection.execute(
            "select exists (select from ops.run where stage = %s and state = 'done'"
            " and as_of_date >= %s and ended_at >= %s)",
            (stage, as_of, since),
        )
        return found.fetchone() == (True,)


def _load(connection: psycopg.Connection, table: str, rows: Rows) -> None:
    found = connection.execute(
        "select attname from pg_catalog.pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped",
        (f"ops.{table}",),
    ).fetchall()
    unknown = sorted(set(rows.schema.names) - {row[0] for row in found})
    missing = [column for column in KEYS[table] if column not in rows.schema.names]
    if unknown or missing:
        raise UsageError(
            _(
                "rows for ops.{table}: unknown columns {unknown}, missing key columns {missing}",
                table=table,
                unknown=str(unknown) if unknown else _("none"),
                missing=str(missing) if missing else _("none"),
            ),
            remedy=_("name the columns as the table does"),
        )
    columns = identifiers(rows.schema.names)
    connection.execute(
        "create temporary table incoming on commit drop as"
        f" select {columns} from ops.{identifier(table)} with no data"
    )
    copy_arrow(connection, "incoming", rows)


def _merge(connection: psycopg.Connection, table: str, columns: Sequence[str]) -> int:
    key = identifiers(KEYS[table])
    kept = {*KEYS[table], *_KEPT.get(table, ())}
    changed = [identifier(column) for column in columns if column not in kept]
    assignments = ", ".join(f"{column} = excluded.{column}" for column in changed)
    action = f"update set {assignments}" if changed else "nothing"
    latest = ", run_id desc" if "run_id" in columns else ""
    return connection.execute(
        f"insert into ops.{identifier(table)} ({identifiers(columns)})"
        f" select distinct on ({key}) {identifiers(columns)} from incoming order by {key}{latest}"
        f" on conflict ({key}) do {action}"
    ).rowcount
