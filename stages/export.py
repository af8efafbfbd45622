"""Exports for finance: a month of the ledger as files that prove themselves.

Goes in: a month and a folder. Comes out: the files, a manifest, and a row of `ledger.export` that
remembers what finance was given. The same slice gives the same bytes and the same import id, so a
delivery taken twice is booked once; a closed month never gives other files.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

from adapters import exports
from adapters.crash_points import crash_point
from adapters.home import Home
from adapters.ledger import LedgerStore, reads
from adapters.ledger.export_log import ExportRow, find_export, record_export
from adapters.warehouse import Warehouse
from transforms.errors import DataRefused, UsageError
from transforms.finance_export import MANIFEST

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class ExportResult:
    """What was exported and where."""

    folder: str
    period: str
    import_id: str
    digest: str
    files: tuple[dict[str, Any], ...]
    control_totals: dict[str, Any]
    head_hash: str
    is_new: bool

    def text(self) -> str:
        """Return the result as a person reads it."""
        word = "exported to" if self.is_new else "is already, byte for byte, in"
        lines = [f"{self.period} {word} {self.folder} (import id {self.import_id})"]
        lines += [f"  {f['name']:<14}{f['rows']:>10,} rows  {f['sha256']}" for f in self.files]
        lines += [
            f"  {t['gl_account']:<14}debit {t['debit']:>16}  credit {t['credit']:>16}"
            f"  {t['currency']}"
            for t in self.control_totals["gl"]
        ]
        return "\n".join(lines)


@dataclass(frozen=True)
class ExportCheck:
    """What a check of an export folder found; nothing where it is as it was given."""

    folder: str
    period: str
    import_id: str
    findings: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.findings

    def text(self) -> str:
        """Return the outcome as a person reads it."""
        if self.passed:
            return f"{self.folder}: {self.period} is as exported and as the ledger has it"
        return "\n".join([f"{self.folder}: {self.period} does not hold", *self.findings])


def finance(
    home: Home, warehouse_url: str | None, period: str, to: Path, *, now: datetime, run_id: str
) -> ExportResult:
    """Export a posting period into the folder `to`, whole or not at all.

    A folder that holds an earlier export of the same month, unchanged and known to the ledger, is
    replaced by the later one; the ledger keeps the record of both. Raises `UsageError` for a period
    that is no month, `DataRefused` where the folder holds anything else, `OutsideError` where the
    disk or the database fails.
    """
    _require_month(period)
    target = to.expanduser().absolute()
    with Warehouse.open(home, warehouse_url) as warehouse, exports.staged(target) as folder:
        warehouse.migrate()
        store = LedgerStore(warehouse)
        with store.reading() as connection:
            text = exports.write_slice(folder, period, reads.stream(connection, period=period))
        document = exports.read_manifest(folder)[1]
        is_new = _is_new(store, target, document["period"], text)
        # Remembered first: whatever lies in the folder is known to the ledger.
        record_export(store, _row(document, text), now=now, run_id=run_id)
        crash_point("export.files_written")
        if is_new:
            exports.place(folder, target)
    return _result(target, document, text, is_new)


def verify_export(home: Home, warehouse_url: str | None, folder: Path) -> ExportCheck:
    """Hold an export folder against its manifest, against `ledger.export`, and against the ledger.

    Every change is found: a file edited, renamed, added or taken away, another manifest, a ledger
    that no longer says what was exported. Raises `DataRefused` where there is no manifest.
    """
    text, document = exports.read_manifest(folder)
    findings = exports.differences(folder, text)
    with Warehouse.open(home, warehouse_url) as warehouse:
        store = LedgerStore(warehouse)
        with store.reading() as connection:
            known = find_export(connection, _digest(text))
        if known is None:
            findings.append("the ledger knows no export with this manifest")
        else:
            findings += _against_ledger(store, home, known, text)
    return ExportCheck(
        str(folder), str(document["period"]), str(document.get("import_id")), tuple(findings)
    )


def _is_new(store: LedgerStore, target: Path, period: str, text: bytes) -> bool:
    """Say whether the folder has to be written: not where it is this very export already."""
    if exports.is_vacant(target):
        return True
    refusal = DataRefused(
        "the folder holds something else, which is not overwritten",
        where=str(target),
        remedy="name an empty or a new folder",
    )
    if not target.is_dir() or not (target / MANIFEST).is_file():
        raise refusal
    there = exports.read_manifest(target)[0]
    if exports.differences(target, there):
        raise refusal
    if there == text:
        return False
    with store.reading() as connection:
        earlier = find_export(connection, _digest(there))
    if earlier is None or earlier.period != period:
        raise refusal
    return True


def _against_ledger(store: LedgerStore, home: Home, known: ExportRow, text: bytes) -> list[str]:
    last = known.last_entry_id or 0
    target = home.make(home.tmp) / known.export_id
    with exports.staged(target) as folder, store.reading() as connection:
        booked = reads.stream(connection, period=known.period)
        then = takewhile(lambda pair: pair[0].entry_id <= last, booked)
        again = exports.write_slice(folder, known.period, then)
    return [] if again == text else ["the ledger gives other files for this slice now"]


def _require_month(period: str) -> None:
    if not _MONTH.fullmatch(period):
        raise UsageError(
            f"{period!r} is no posting period",
            where="--period",
            remedy="name a month, as 2026-01",
        )


def _row(document: dict[str, Any], text: bytes) -> ExportRow:
    entries = document["entries"]
    return ExportRow(
        export_id=document["import_id"],
        period=document["period"],
        first_entry_id=entries["first_entry_id"],
        last_entry_id=entries["last_entry_id"],
        entry_count=entries["count"],
        head_hash=entries["head_hash"],
        files=document["files"],
        control_totals=document["control_totals"],
        digest=_digest(text),
    )


def _result(target: Path, document: dict[str, Any], text: bytes, is_new: bool) -> ExportResult:
    return ExportResult(
        folder=str(target),
        period=document["period"],
        import_id=document["import_id"],
        digest=_digest(text),
        files=tuple(document["files"]),
        control_totals=document["control_totals"],
        head_hash=document["entries"]["head_hash"],
        is_new=is_new,
    )


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
