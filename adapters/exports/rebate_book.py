"""`rebates.xlsx`, the form of an export that people read: cover, entries, GL lines, journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Any

from adapters.exports.sheet_pages import SheetPages
from adapters.exports.workbook import Workbook
from transforms.exports.finance.cover import cover
from transforms.exports.finance.journal import journal_lines
from transforms.exports.finance.names import PartyNames
from transforms.exports.finance.sheets import entry_row, journal_row, layout, line_row
from transforms.exports.finance.totals import ControlTotals
from transforms.exports.finance.words import BOOK_WORDS
from transforms.ledger.entries import Booked

_SIDES = ("debit", "credit")


class Books(AbstractContextManager["Books"]):
    """`rebates.xlsx`; a context manager. `finish` adds totals, journal and cover."""

    def __init__(self, path: Path, scratch: Path, period: str, *, names: PartyNames, language: str):
        self._names, self._words, self._period = names, BOOK_WORDS[language], period
        title = self._words["title"].format(period=period)
        self._book = Workbook(path, scratch, title=title, first=self._words["cover"])
        self._entries, self._lines = self._pages("entries"), self._pages("lines")

    def take(self, some: Sequence[Booked]) -> None:
        """Write entries and their lines."""
        for entry, lines in some:
            self._entries.write(entry_row(entry, self._names, self._words))
            for line in lines:
                self._lines.write(line_row(entry, line, self._names))

    def finish(self, totals: ControlTotals, told: Mapping[str, Any]) -> None:
        """Write totals rows, the journal and the cover; `told` is the manifest's document."""
        sides = {c: dict(zip(_SIDES, both, strict=True)) for c, both in totals.sides().items()}
        self._entries.finish({c: {"amount": total} for c, total in totals.amounts().items()})
        self._lines.finish(sides)
        journal, titles = self._pages("journal"), self._names.latest(totals)
        for line in journal_lines(totals, told["status"]):
            journal.write(journal_row(line, titles[line.program_id], self._words))
        journal.finish(sides)
        sums = self._lines.summed, self._entries.summed
        self._book.write_cover(cover(totals, told, *sums, words=self._words))

    def _pages(self, sheet: str) -> SheetPages:
        return SheetPages(self._book, layout(sheet, self._period, self._words))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # where there is an error, the first one is the one to be told
        with nullcontext() if kind is None else suppress(Exception):
            self._book.close()
