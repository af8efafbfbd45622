"""What `ledger.export` remembers of the files that finance was given."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from psycopg.types.json import Jsonb

from adapters.ledger.store import LedgerStore


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
    """Remember an export; the same export given again is remembered once."""
    values = [*row[:6], Jsonb(row.files), Jsonb(row.control_totals), row.digest, now, run_id]
    marks = ", ".join(["%s"] * len(values))
    with store.inserting() as connection:
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
