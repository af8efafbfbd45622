"""Exports for finance: a month of the ledger as files that prove themselves.

Goes in: a month and a folder. Comes out: the files, a signed manifest, and a row of `ledger.export`
that remembers what finance was given. The same slice gives the same bytes and the same import id,
so a delivery taken twice is booked once; a closed month never gives other files.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.exports import check, folder, signing
from adapters.exports.names import names_as_of
from adapters.exports.slice import write_slice
from adapters.lake.crash_points import crash_point
from adapters.lake.home import Home
from adapters.ledger import reads
from adapters.ledger.export_log import (
    ExportRow,
    close_of,
    entries_of,
    find_export,
    record_export,
)
from adapters.ledger.store import LedgerStore
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from transforms.exports.finance.journal import last_day
from transforms.exports.finance.manifest import MANIFEST, SIGNATURE
from transforms.exports.letters.words import LETTER_CODES
from transforms.language.errors import DataRefused, UsageError
from transforms.language.figures import told
from transforms.language.messages import Message, lines
from transforms.language.messages import gettext as _
from transforms.operations.progress import ReportProgress, silent

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class ExportResult:
    """What was exported and where."""

    folder: str
    period: str
    status: str
    import_id: str
    digest: str
    files: tuple[dict[str, Any], ...]
    control_totals: dict[str, Any]
    head_hash: str
    is_new: bool

    def text(self) -> Message:
        """Return the result as a person reads it."""
        of = {"month": self.period, "status": LETTER_CODES[self.status], "folder": self.folder}
        exported = _("{month} ({status}) exported to {folder}", **of)
        there = _("{month} ({status}) is already, byte for byte, in {folder}", **of)
        told_lines = [
            exported if self.is_new else there,
            _("  import id {id}", id=self.import_id),
            *(
                _(
                    "  {name:<18}{rows:>10} rows  {digest}",
                    name=each["name"],
                    rows=each["rows"],
                    digest=each["sha256"],
                )
                for each in self.files
            ),
            *(
                _(
                    "  {account:<14}debit {debit:>18}  credit {credit:>18}  {currency}",
                    account=each["gl_account"],
                    debit=told(each["debit"], each["currency"]),
                    credit=told(each["credit"], each["currency"]),
                    currency=each["currency"],
                )
                for each in self.control_totals["gl"]
            ),
        ]
        if self.status == "provisional":
            told_lines.append(
                _(
                    "  {month} is open: it may still get entries until it is closed",
                    month=self.period,
                )
            )
        return lines(told_lines)


def finance(
    home: Home,
    warehouse_url: str | None,
    period: str,
    to: Path,
    *,
    language: str = "en",
    now: datetime,
    run_id: str,
    progress: ReportProgress = silent,
) -> ExportResult:
    """Export a posting period into the folder `to`, whole or not at all.

    The workbook is in the language; every other file is the same in any.

    A folder that holds an earlier export of the same month, unchanged and known to the ledger, is
    replaced by the later one; the ledger keeps the record of both. Raises `UsageError` for a period
    that is no month, `DataRefused` where the folder holds anything else, `OutsideError` where the
    disk or the database fails.
    """
    require_month(period)
    target = to.expanduser().absolute()
    with Warehouse.open(home, warehouse_url) as warehouse, folder.staged(target) as staging:
        crash_point("export.started")
        migrate(warehouse)
        store = LedgerStore(warehouse)
        require_entries(store, warehouse.place)
        names = names_as_of(home, last_day(period))
        text = _write(store, staging, period, progress, kept={"names": names, "language": language})
        crash_point("export.manifest_written")
        folder.write_whole(staging / SIGNATURE, signing.signature(home, text))
        crash_point("export.signed")
        document = check.read_manifest(staging)[1]
        has_changed = is_new(store, home, target, period, text=text)
        # Remembered first: whatever lies in the folder is known to the ledger.
        record_export(store, _row(document, text), now=now, run_id=run_id)
        crash_point("export.files_written")
        if has_changed:
            folder.place(staging, target)
        crash_point("export.placed")
    return _result(target, document, text, has_changed)


def require_entries(store: LedgerStore, place: str) -> None:
    """Raise `DataRefused` where nothing was ever booked: of nothing, nothing is signed."""
    with store.reading() as connection:
        if reads.is_empty(connection):
            raise DataRefused(
                _("the ledger is empty: there is nothing to export"),
                where=place,
                remedy=_(
                    "post what is owed first: `peakledger rebates accrue --as-of DATE`; or name"
                    " the right home with --home"
                ),
            )


def _write(
    store: LedgerStore,
    staging: Path,
    period: str,
    progress: ReportProgress,
    *,
    kept: Mapping[str, Any],
) -> bytes:
    with store.reading() as connection:
        close, total = close_of(connection, period), entries_of(connection, period)
        booked = reads.stream(connection, period=period)
        step = _("export of {period}", period=period)
        return write_slice(
            staging, period, booked, close, tell=lambda done: progress(step, done, total), **kept
        )


def is_new(store: LedgerStore, home: Home, target: Path, period: str, *, text: bytes) -> bool:
    """Say whether the folder has to be written: not where it is this very export already."""
    if folder.is_vacant(target):
        return True
    refusal = DataRefused(
        _("the folder holds something else, which is not overwritten"),
        where=str(target),
        remedy=_("name an empty or a new folder"),
    )
    if not target.is_dir() or not (target / MANIFEST).is_file():
        raise refusal
    there, document = check.read_manifest(target)
    key = signing.known_key(home)
    found = [*check.differences(target, document)]
    if found or [*check.signature_differences(target, there, key)]:
        raise refusal
    if there == text:
        return False
    with store.reading() as connection:
        earlier = find_export(connection, digest(there))
    if earlier is None or earlier.period != period:
        raise refusal
    return True


def require_month(period: str) -> None:
    """Raise `UsageError` unless the period is a month as 2026-01."""
    if not _MONTH.fullmatch(period):
        raise UsageError(
            _("{period} is no posting period", period=repr(period)),
            where="--period",
            remedy=_("name a month, as 2026-01"),
        )


def digest(text: bytes) -> str:
    """Return what the ledger knows a manifest by."""
    return hashlib.sha256(text).hexdigest()


def _row(document: dict[str, Any], text: bytes) -> ExportRow:
    ledger, is_final = document["ledger"], document["status"] == "final"
    return ExportRow(
        export_id=document["import_id"] + ("" if is_final else "-provisional"),
        period=document["period"],
        first_entry_id=ledger["first_entry_id"],
        last_entry_id=ledger["last_entry_id"],
        entry_count=ledger["entry_count"],
        head_hash=ledger["head_hash"],
        files=document["files"],
        control_totals=document["control_totals"],
        digest=digest(text),
    )


def _result(target: Path, document: dict[str, Any], text: bytes, is_new: bool) -> ExportResult:
    return ExportResult(
        folder=str(target),
        period=document["period"],
        status=document["status"],
        import_id=document["import_id"],
        digest=digest(text),
        files=tuple(document["files"]),
        control_totals=document["control_totals"],
        head_hash=document["ledger"]["head_hash"],
        is_new=is_new,
    )
