"""The plan as a workbook: its columns, and the names of its sheets.

Goes in: lines of a plan, the model's number of each. Comes out: columns with a machine's name and a
person's, and the cell of each. `account_id`, `product_id`, `override_units` and `override_reason`
are what `stock-up override` looks for; `as_of_date` and `model_units` let it refuse what belongs to
another plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from transforms.exports.stock_up.model import Buyer, SheetLine
from transforms.exports.stock_up.sentences import cut_reason, reason, season_name
from transforms.exports.stock_up.words import Words
from transforms.language.widths import text_width

Look = Literal[
    "text", "units", "estimate", "day", "ratio", "long", "blank_units", "blank_text", "key"
]
UPSTREAM = "upstream_id"
_LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class BookOrigin(NamedTuple):
    """The version that a plan stands in, when that was published, and by which run."""

    version_id: int
    published_at: datetime | None
    run_id: str | None


def origin_text(origin: BookOrigin) -> str | None:
    """Write when a version was published, and by which run; null where none is."""
    if origin.published_at is None:
        return None
    return f"{origin.published_at:%Y-%m-%d %H:%M} UTC, {origin.run_id}"


class BookRow(NamedTuple):
    """A line as the workbook reads it."""

    as_of: date
    buyer: Buyer
    line: SheetLine


Cell = Callable[[BookRow], str | Decimal | date | None]


class BookColumn(NamedTuple):
    """A column: a machine's name, a person's, width in characters, its look and its cells.

    Where it is added up, its cells have a total below them.
    """

    name: str
    label: str
    width: int
    look: Look
    cell: Cell
    is_added_up: bool = False


def book_columns(words: Words) -> list[BookColumn]:
    """Return the columns of a region's sheet."""

    def text(name: str, label: str, width: int, cell: Cell, look: Look = "text") -> BookColumn:
        return BookColumn(name, label, width, look=look, cell=cell)

    def units(
        name: str, label: str, look: Look = "units", *, is_added_up: bool = False
    ) -> BookColumn:
        def cell(row: BookRow) -> Decimal | None:
            value: Decimal | None = getattr(row.line, name)
            return value

        return BookColumn(name, label, _wide(label), look=look, cell=cell, is_added_up=is_added_up)

    def day(name: str, label: str) -> BookColumn:
        return text(name, label, 12, lambda row: getattr(row.line, name), look="day")

    def class_name(row: BookRow) -> str | None:
        return words.classes.get(row.buyer.account_class or "", row.buyer.account_class)

    return [
        text("account_id", words.account_id, 10, lambda r: r.buyer.account_id),
        text("account_name", words.account, 30, lambda r: r.buyer.name),
        text("class", words.account_class, 10, class_name),
        text(UPSTREAM, words.buys_from, 10, lambda r: r.buyer.upstream_id),
        text("product_id", words.product_id, 10, lambda r: r.line.product_id),
        text("product_name", words.product, 38, lambda r: r.line.product_name),
        units("recommended_units", words.recommended, is_added_up=True),
        units("recommended_cases", words.recommended_cases, is_added_up=True),
        day("ship_by_date", words.ship_by),
        day("window_start", words.arrives),
        day("window_end", words.until),
        text("override_units", words.your_units, 12, _nothing, look="blank_units"),
        text("override_reason", words.your_reason, 24, _nothing, look="blank_text"),
        text("season", words.season, 14, lambda r: season_name(r.line.season, words)),
        units("on_hand_units", words.on_hand),
        units("in_transit_units", words.in_transit),
        units("projected_units_at_arrival", words.at_arrival, "estimate"),
        units("demand_units_p50", words.asked, "estimate"),
        units("demand_units_p90", words.one_in_ten, "estimate"),
        units("service_level_ratio", words.service_level, "ratio"),
        units("model_units", words.model_units, is_added_up=True),
        units("cut_units", words.cut, is_added_up=True),
        text("cut_reason", words.cut_reason, 30, lambda r: cut_reason(r.line, words), look="long"),
        text("reason", words.reason, 70, lambda r: reason(r.line, words), look="long"),
        text("as_of_date", "", 12, lambda r: r.as_of.isoformat(), look="key"),
    ]


def _wide(label: str) -> int:
    """Return a width at which no word of a heading is broken; it is set in bold."""
    return max(12, *(text_width(word) + 3 for word in label.split()))


def _nothing(row: BookRow) -> None:
    return None


def sheet_titles(names: Iterable[str], taken: Iterable[str]) -> Iterator[str]:
    """Name a sheet for each region: what Excel allows, each different without regard to case."""
    used = {name.casefold() for name in taken} | {"history"}
    for name in names:
        fit = _FORBIDDEN.sub(" ", name).strip("' ") or "-"
        title, number = fit[:_LONGEST], 1
        while title.casefold() in used:
            number += 1
            tail = f" {number}"
            title = fit[: _LONGEST - len(tail)] + tail
        used.add(title.casefold())
        yield title
