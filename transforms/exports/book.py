"""What a workbook is made of: amounts and formulas as cells, columns of its sheets, its cover.

Goes in: nothing. Comes out: values that `adapters/exports/workbook.py` writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

# Stands in a formula for the number of the row that it is written in; no sheet's name has it.
THIS_ROW = "\0"


class Money(tuple[Decimal, str]):
    """An amount with its currency, which says how many decimals are shown."""

    __slots__ = ()

    def __new__(cls, amount: Decimal, currency: str) -> Money:
        return super().__new__(cls, (amount, currency))


class Formula(NamedTuple):
    """A formula, and what it comes to for those who do not compute it; money where it has one."""

    text: str
    value: Decimal
    currency: str | None = None


class PageColumn(NamedTuple):
    """A column of a sheet: a machine's name and a person's; numbers stand to the right."""

    name: str
    label: str
    is_number: bool


@dataclass(frozen=True)
class SheetLayout:
    """A kind of sheet: its title, its columns, how many of them are printed, and its words.

    `head` stands above each printed page, `total` before the currency of a sum.
    """

    title: str
    columns: tuple[PageColumn, ...]
    printed: int
    head: str
    total: str

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


@dataclass(frozen=True)
class BookCover:
    """The first sheet: what the workbook is, facts, tables each with a head row, and sentences."""

    title: str
    says: Sequence[str]
    facts: Mapping[str, Any]
    tables: Sequence[Sequence[Sequence[Any]]]
    notes: Sequence[str] = ()
