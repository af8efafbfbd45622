"""Rows of a sheet that went out to be filled in and came back: their texts, and what is refused.

Goes in: texts by column. Comes out: cells with their places, and one refusal for all faults found:
a file is taken whole or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from transforms.intake.values.grammar import NumberForm
from transforms.intake.values.number_patterns import fraction, signed
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.messages import joined

_SHOWN = 20
_TYPED = NumberForm(decimal=".", thousands=",")
_GROUPED = re.compile(signed(fraction(_TYPED, "+"), _TYPED))


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

    def number(self, column: str) -> Decimal | None:
        """Return the number that a cell is; None where it is none."""
        return typed_number(self.text(column))

    def at(self, column: str) -> str:
        """Return where a column's cell stands."""
        cell = self.cells.get(column)
        return _("{place}, cell {cell}", place=self.place, cell=cell) if cell else self.place


def typed_number(text: str) -> Decimal | None:
    """Return the number that a person typed: 5400, 5400.05 or 5,400.05; None for all else.

    Of 5,400 alone nobody can say whether its comma is a decimal one. It need not be finite.
    """
    is_grouped = _GROUPED.fullmatch(text) and ("." in text or text.count(",") > 1)
    plain = text.replace(",", "") if is_grouped else text
    try:
        return Decimal(plain if plain.isascii() and "_" not in plain else "")
    except InvalidOperation:
        return None


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
