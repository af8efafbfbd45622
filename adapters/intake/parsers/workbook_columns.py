"""What the cells of one column say together: ids that lost their zeros, days that were swapped.

Goes in: cells and the texts they were read as, row by row. Comes out: what none of them tells by
itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from transforms.intake.file_faults import FileRefused
from transforms.language.messages import gettext as _

_DAY_FIRST = re.compile(r"\s*[0-9]{1,2}\s*[-/.年 ]\s*[0-9]{1,2}\s*[-/. ]\s*[0-9]{2,4}\b")


@dataclass
class FirstDates:
    """Per column, the first date cell and the first text that begins with a day or a month.

    A spreadsheet that expects the month first turns 05/01 into 1 May and leaves 13/01 a text: where
    both stand in one column, day and month of its date cells may have changed places.
    """

    cells: dict[int, tuple[int, str]] = field(default_factory=dict)
    texts: dict[int, tuple[int, str]] = field(default_factory=dict)

    def see(self, column: int, cell: Any, text: str, row: int) -> None:
        if isinstance(cell, date):
            self.cells.setdefault(column, (row, text))
        elif isinstance(cell, str) and _DAY_FIRST.match(text):
            self.texts.setdefault(column, (row, text))

    def mixed(self, header: list[str]) -> dict[str, str]:
        """Return, by column that holds both, where each stands first."""
        return {
            header[column]: _(
                "row {row} is the date {day}, row {beside} the text {said}",
                row=str(row),
                day=text,
                beside=str(beside[0]),
                said=repr(beside[1]),
            )
            for column, (row, text) in self.cells.items()
            if (beside := self.texts.get(column)) is not None
        }


@dataclass
class Ids:
    """Per column, the longest id with a leading zero, and the first number and its row."""

    padded: dict[int, str] = field(default_factory=dict)
    numbers: dict[int, tuple[str, int]] = field(default_factory=dict)

    def see(self, column: int, cell: Any, text: str, row: int) -> None:
        if isinstance(cell, str):
            if text.startswith("0") and len(text) > 1 and text.isdecimal():
                self.padded[column] = max(self.padded.get(column, ""), text, key=len)
        elif isinstance(cell, float | int) and text.isdecimal():
            shortest = self.numbers.get(column)
            if shortest is None or len(text) < len(shortest[0]):
                self.numbers[column] = (text, row)

    def check(self, name: str, header: list[str]) -> None:
        for column, padded in self.padded.items():
            text, row = self.numbers.get(column, (padded, 0))
            if len(text) < len(padded):
                raise FileRefused(
                    "lost_zeros",
                    _(
                        "{name}: column {header} holds the text {padded} and the number"
                        " {written}, which may have been {full}",
                        name=name,
                        header=repr(header[column]),
                        padded=repr(padded),
                        written=text,
                        full=repr(text.zfill(len(padded))),
                    ),
                    where=_(
                        "{name}, row {row}, {header}",
                        name=name,
                        row=str(row),
                        header=header[column],
                    ),
                    remedy=_(
                        "format the column as text in the workbook, enter the ids again, and"
                        " deliver it"
                    ),
                )
