"""Cells and tables of a season sheet: names beside ids, the plan's figures as people read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from transforms.exports.blocks import TextColumn, TextTable
from transforms.exports.stock_up.model import SheetLine
from transforms.exports.stock_up.words import Words
from transforms.language.figures import number, whole

NONE = "–"
_HAND = 0.11  # of the width: what a hand needs


def product(words: Words) -> list[str]:
    """Return the names of the two columns that say which product a row is of."""
    return [words.product, words.product_id]


def names(line: SheetLine) -> tuple[str, str]:
    """Return the cells of these columns."""
    return line.product_name or NONE, line.product_id


def told(units: Decimal | None) -> str:
    """Write a figure of the plan, all its digits; a dash where there is none."""
    return NONE if units is None else number(units)


def estimate(units: Decimal | None) -> str:
    """Write an estimate in whole units; a dash where there is none."""
    return NONE if units is None else whole(units)


def share(ratio: Decimal) -> str:
    """Write a share of futures in whole per cent."""
    return f"{ratio * 100:.0f} %"


def change(then: Decimal | None, now: Decimal) -> str:
    """Write by how much a figure is above another: +12 %, -5 %, 0 %; a dash above nothing."""
    if not then:
        return NONE
    percent = ((now / then - 1) * 100).quantize(Decimal(1))
    return f"{percent:+,} %" if percent else "0 %"


def total(units: Iterable[Decimal | None]) -> Decimal:
    """Add figures up; those that are not known count nothing."""
    return sum((each for each in units if each is not None), Decimal())


def laid_out(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: Collection[int] = (),
    sums: int = 0,
    blank: int | None = None,
) -> TextTable:
    """Return a table whose columns share the width as their texts need it.

    Columns in `numbers` (dates too) keep to the right and to one line; `blank` is to be filled in
    by hand.
    """
    body = tuple(tuple(row) for row in rows)
    named = tuple(
        TextColumn(name, _HAND if place == blank else 0, place in numbers)
        for place, name in enumerate(columns)
    )
    return TextTable(named, body, sums=sums)
