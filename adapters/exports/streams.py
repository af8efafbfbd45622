"""The two binary forms of an export as sinks: batches of entries go in, files grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from adapters.exports.workbook import ENTRIES, JOURNAL, LINES, Money, SheetPages, Workbook
from transforms.exports.finance.journal import COLUMNS as JOURNAL_COLUMNS
from transforms.exports.finance.journal import journal_lines
from transforms.exports.finance.tables import (
    ENTRY_SCHEMA,
    POSTING_SCHEMA,
    entry_batch,
    posting_batch,
)
from transforms.exports.finance.totals import ControlTotals
from transforms.ledger.chain import HASHED_COLUMNS, hashed_values
from transforms.ledger.entries import Booked

# Hashes are for machines: the CSV and Parquet files have them.
SHEET_ENTRY_COLUMNS = HASHED_COLUMNS
_AMOUNT = SHEET_ENTRY_COLUMNS.index("amount")
_SIDES = ("debit", "credit")


class Parquets(AbstractContextManager["Parquets"]):
    """`entries.parquet` and `postings.parquet`; a context manager."""

    def __init__(self, folder: Path):
        self._entries, self._lines = (
            pq.ParquetWriter(folder / name, schema, compression="zstd")
            for name, schema in (
                ("entries.parquet", ENTRY_SCHEMA),
                ("postings.parquet", POSTING_SCHEMA),
            )
        )
        self._waiting: list[Booked] = []

    def take(self, some: Sequence[Booked]) -> None:
        """Add entries and their lines; a row group holds 100,000 entries or what was left."""
        self._waiting.extend(some)
        if len(self._waiting) >= 100_000:
            self._write()

    def _write(self) -> None:
        if not self._waiting:
            return
        self._entries.write_batch(entry_batch([entry for entry, _ in self._waiting]))
        lines = [(line, entry.draft.posting_period) for entry, own in self._waiting for line in own]
        self._lines.write_batch(posting_batch(lines))
        self._waiting = []

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._write()
        finally:
            self._entries.close()
            self._lines.close()


class Books(AbstractContextManager["Books"]):
    """`rebates.xlsx`; a context manager. `finish` adds totals, journal and summary."""

    def __init__(self, path: Path, scratch: Path):
        self._book = Workbook(path, scratch)
        self._entries = SheetPages(self._book, ENTRIES, SHEET_ENTRY_COLUMNS)
        self._lines = SheetPages(self._book, LINES, (*POSTING_SCHEMA.names,))

    def take(self, some: Sequence[Booked]) -> None:
        """Write entries and their lines."""
        for entry, lines in some:
            cells = [*hashed_values(entry)]
            cells[_AMOUNT] = Money(entry.draft.amount, entry.draft.currency)
            self._entries.write(cells)
            for line in lines:
                sides = [Money(side, line.currency) for side in (line.debit, line.credit)]
                self._lines.write([*line[:3], *sides, line.currency, entry.draft.posting_period])

    def finish(self, totals: ControlTotals, told: Mapping[str, Any]) -> None:
        """Write totals rows, the journal and the summary; `told` is the manifest's document."""
        sides = {c: dict(zip(_SIDES, both, strict=True)) for c, both in totals.sides().items()}
        self._entries.finish({c: {"amount": total} for c, total in totals.amounts().items()})
        self._lines.finish(sides)
        journal = SheetPages(self._book, JOURNAL, JOURNAL_COLUMNS)
        for line in journal_lines(totals, told["status"]):
            money = [Money(side, line.currency) for side in (line.debit, line.credit)]
            journal.write([*line[:8], *money, *line[10:]])
        journal.finish(sides)
        self._book.summarise(_facts(totals, told), _tables(totals, sides))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # where there is an error, the first one is the one to be told
        with nullcontext() if kind is None else suppress(Exception):
            self._book.close()


def _facts(totals: ControlTotals, told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Rebates posted in": totals.period,
        "Status": told["status"],
        "Import id": totals.import_id,
        "Entries": totals.entries,
        "GL lines": totals.postings,
        "First entry": totals.first_entry_id,
        "Last entry": totals.last_entry_id,
        "Head hash": totals.head_hash,
    }


def _tables(
    totals: ControlTotals, sides: Mapping[str, Mapping[str, Decimal]]
) -> list[list[Sequence[Any]]]:
    gl: list[Sequence[Any]] = [("GL account", "Currency", "Debit", "Credit", "Balance")]
    for account, currency, debit, credit in totals.gl():
        amounts = (debit, credit, debit - credit)
        gl.append((account, currency, *(Money(amount, currency) for amount in amounts)))
    for currency, both in sides.items():
        gl.append(("Total", currency, *(Money(both[side], currency) for side in _SIDES)))
    kinds: list[Sequence[Any]] = [("Kind of entry", "Currency", "Amount")]
    for kind, currency, amount in totals.kinds():
        kinds.append((kind, currency, Money(amount, currency)))
    return [gl, kinds]
