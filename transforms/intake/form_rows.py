"""Rows of a sheet that went out to be filled in and came back: their texts, and what is refused.

Goes in: texts by column. Comes out: cells with their places, and one refusal for all faults found:
a file is taken whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.messages import joined

_SHOWN = 20


@dataclass(frozen=True)
class Given:
    """Hold one row as it was given, where it stands, and what stands beyond its last column.

    `cells` names the cell of each column where the row is of a workbook.
    """

    place: str
    texts: Mapping[str, str | None]
    beyond: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)

    def text(self, column: str) -> str:
        """Return a cell without spaces around it, and without the mark that disarms a formula."""
        text = (self.texts.get(column) or "").strip()
        return text[1:] if text[:1] == "'" and text[1:2] in "=+-@" else text

    def at(self, column: str) -> str:
        """Return where a column's cell stands."""
        cell = self.cells.get(column)
        return _("{place}, cell {cell}", place=self.place, cell=cell) if cell else self.place


class RefusedRow(NamedTuple):
    """Why a row cannot be taken, where, and what to do about it."""

    place: str
    says: str
    remedy: str


def refused_rows(faults: Sequence[RefusedRow]) -> DataRefused:
    """Return the refusal of a file: its one fault, or the first twenty row by row."""
    if len(faults) == 1:
        one = faults[0]
        return DataRefused(one.says, where=one.place, remedy=one.remedy)
    told = [
        _("{place}: {says}; {remedy}", place=one.place, says=one.says, remedy=one.remedy)
        for one in faults[:_SHOWN]
    ]
    if len(faults) > _SHOWN:
        told.append(_("and {left} more", left=len(faults) - _SHOWN))
    return DataRefused(
        _("{count} rows cannot be taken, so none was", count=len(faults)),
        where=joined(told, "\n         "),
        remedy=_("correct these rows and give the file again"),
    )
