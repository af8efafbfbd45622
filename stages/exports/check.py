"""The check of an export folder: its own bytes, its signature, the ledger's record, the ledger.

Goes in: a folder. Comes out: every way in which it is not what finance was given. Every change is
found: a file edited, renamed, added or taken away, rows re-ordered, another manifest, a stripped
signature, a ledger that no longer says what was exported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from adapters.exports import check, signing
from adapters.exports.agreement import disagreements
from adapters.exports.letters.agreement import disagreements as letter_disagreements
from adapters.exports.slice import expected, retold
from adapters.lake.home import Home
from adapters.ledger import reads
from adapters.ledger.export_log import close_of, entries_of, find_export
from adapters.ledger.store import LedgerStore
from adapters.warehouse.connect import Warehouse
from stages.exports.finance import digest
from stages.exports.letters_check import letter_differences
from transforms.exports.finance.manifest import FORMAT, LETTERS_FORMAT, Close
from transforms.exports.finance.manifest import document as document_of
from transforms.exports.letters.words import LETTER_CODES
from transforms.language.errors import DataRefused
from transforms.language.messages import Message, laid, lines
from transforms.language.messages import gettext as _
from transforms.operations.progress import ReportProgress, silent


@dataclass(frozen=True)
class ExportCheck:
    """What a check of an export folder found; nothing where it is as it was given."""

    folder: str
    period: str
    status: str
    import_id: str
    held_against: str
    findings: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.findings

    def text(self) -> Message:
        """Return the outcome as a person reads it."""
        if self.passed:
            same = _(
                "{folder}: {period} ({status}) is as exported, held against {what}",
                folder=self.folder,
                period=self.period,
                status=LETTER_CODES[self.status],
                what=self.held_against,
            )
            return lines([same, *(laid("  {note}", note=note) for note in self.notes)])
        wrong = _("{folder}: {period} does not hold", folder=self.folder, period=self.period)
        return lines([wrong, *self.findings])


def verify_export(
    home: Home,
    warehouse_url: str | None,
    folder: Path,
    *,
    public_key: bytes | None = None,
    progress: ReportProgress = silent,
) -> ExportCheck:
    """Hold an export folder against its manifest, its signature, the ledger's record, the ledger.

    What the files tell of each other is computed anew from the files alone, whoever signed them.
    With `public_key` (PEM) the ledger is not asked: the signature stands for it, and whoever
    received the folder can check it anywhere. Raises `DataRefused` where there is no manifest.
    """
    text, document = check.read_manifest(folder)
    findings = [*check.differences(folder, document)]
    if document["format"] == FORMAT and not any(map(_is_missing, findings)):
        findings += disagreements(folder, document, _close(document))
    if document["format"] == LETTERS_FORMAT and not any(map(_is_missing, findings)):
        findings += letter_disagreements(folder, document)
    key = public_key or signing.known_key(home)
    findings += check.signature_differences(folder, text, key)
    notes: list[str] = []
    if public_key is None:
        with Warehouse.open(home, warehouse_url) as warehouse:
            found, notes = _against_ledger(LedgerStore(warehouse), text, document, progress)
            findings += found
    alone = _("itself, its manifest and its signature")
    against = alone if public_key else _("itself, its manifest and the ledger")
    return ExportCheck(
        str(folder),
        document["period"],
        document["status"],
        document["import_id"],
        held_against=against,
        findings=tuple(findings),
        notes=tuple(notes),
    )


def _is_missing(finding: str) -> bool:
    return finding.endswith((" is missing", " is not a plain file"))


def _close(document: dict[str, Any]) -> Close | None:
    """Return how the ledger stood at the month's close, as a manifest of a final export says."""
    told = document["ledger"]
    if document["status"] != "final":
        return None
    names = ("closed_at_entry", "closed_head_hash", "closed_by", "closed_at")
    return Close(*map(told.get, names))


def _against_ledger(
    store: LedgerStore, text: bytes, document: dict[str, Any], progress: ReportProgress
) -> tuple[list[str], list[str]]:
    with store.reading() as connection:
        known = find_export(connection, digest(text))
        if known is None:
            return [_("the ledger knows no export with this manifest")], []
        if document["format"] == LETTERS_FORMAT:
            return letter_differences(connection, known.period, document), []
        if document["format"] != FORMAT:
            return [
                _(
                    "the export is of the form {found}, not {wanted}",
                    found=repr(document["format"]),
                    wanted=repr(FORMAT),
                )
            ], []
        period, is_final = known.period, document["status"] == "final"
        close, total = close_of(connection, period), entries_of(connection, period)
        last = known.last_entry_id or 0
        booked = reads.stream(connection, period=period)
        then = booked if is_final else takewhile(lambda pair: pair[0].seal.entry_id <= last, booked)
        step = _("check of {period}", period=period)
        try:
            totals, digests = retold(
                period,
                then,
                document["status"],
                lambda done: progress(step, done, total),
            )
            told = document_of(totals, close if is_final else None)
        except DataRefused as error:
            return [_("the ledger cannot give this slice now: {says}", says=error.message)], []
    findings: list[str] = [
        _("the ledger gives other {what} for this slice now", what=key)
        for key in _other(told, document)
    ]
    for file in document["files"]:
        if digests.get(file["name"], file["sha256"]) != file["sha256"]:
            findings.append(
                _("the ledger gives another {name} for this slice now", name=file["name"])
            )
        elif expected(totals)[file["name"]].told() != file["totals"]:
            findings.append(
                _("the totals of {name} are not those of the ledger", name=file["name"])
            )
    return findings, [*_notes(total - totals.entries, is_final, close is not None)]


def _other(told: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    return (key.replace("_", " ") for key in told if told[key] != document[key])


def _notes(more: int, is_final: bool, is_closed: bool) -> Iterator[str]:
    if is_final:
        return
    if more:
        yield _("the month has {count} more entries since: export it again", count=more)
    elif is_closed:
        yield _("the month is closed since: export it again for the final files")
