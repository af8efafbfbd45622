"""What `ledger.export` remembers of the files that finance was given."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

import psycopg
from psycopg.types.json import Jsonb

from adapters.ledger.store import LedgerStore
from transforms.exports.finance.manifest import Close


class ExportRow(NamedTuple):
    """An export without the moment and the run that first made it."""

    export_id: str
    period: str
    first_entry_id: int | None
    last_entry_id: int | None
    entry_count: int
    head_hash: str
    files: list[dict[str, Any]]
    control_totals: dict[str, Any]
    digest: str


_COLUMNS = ", ".join(ExportRow._fields)


def record_export(store: LedgerStore, row: ExportRow, *, now: datetime, run_id: str) -> None:
    """Remember an export; the same export given again is remembered once.

    Another telling of the same slice (a newer form of the files) gets a part of its digest as name.
    """
    with store.inserting() as connection:
        for name in (row.export_id, f"{row.export_id}-{row.digest[:8]}"):
            if find_export(connection, row.digest) is None:
                _insert(connection, row._replace(export_id=name), now, run_id)


def _insert(connection: psycopg.Connection, row: ExportRow, now: datetime, run_id: str) -> None:
    values = [*row[:6], Jsonb(row.files), Jsonb(row.control_totals), row.digest, now, run_id]
    marks = ", ".join(["%s"] * len(values))
    connection.execute(
        f"insert into ledger.export ({_COLUMNS}, exported_at, run_id) values ({marks})"
        " on conflict do nothing",
        values,
    )


def find_export(connection: psycopg.Connection, digest: str) -> ExportRow | None:
    """Return the export whose manifest has this digest; null where there was none."""
    query = f"select {_COLUMNS} from ledger.export where digest = %s"
    row = connection.execute(query, [digest]).fetchone()
    return ExportRow(*row) if row else None


def first_written(connection: psycopg.Connection, import_id: str) -> datetime | None:
    """Return when the first telling of a slice was given; null where none was."""
    query = "select min(exported_at) from ledger.export where starts_with(export_id, %s)"
    row = connection.execute(query, [import_id]).fetchone()
    return row[0] if row else None


def close_of(connection: psycopg.Connection, period: str) -> Close | None:
    """Return how the ledger stood when a month was closed; null where it is open."""
    query = (
        "select entry_count, head_hash, closed_by, changed_at from ledger.period"
        " where period = %s and state = 'closed'"
    )
    row = connection.execute(query, [period]).fetchone()
    if row is None:
        return None
    count, head_hash, by, at = row
    return Close(count, head_hash, by, at.astimezone(UTC).isoformat())


def entries_of(connection: psycopg.Connection, period: str) -> int:
    """Return how many entries a month has, for the length of a progress bar."""
    query = "select count(*) from ledger.entry where posting_period = %s"
    row = connection.execute(query, [period]).fetchone()
    return int(row[0]) if row else 0
