"""A review as blocks in the order of the page: the answers of its sections, in words and numbers.

Goes in: the rows of every section for one account, and the words of a language. Comes out: typed
blocks. Nothing is computed: what stands here stands in the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from transforms.exports.blocks import (
    Figures,
    Heading,
    Paragraph,
    Picture,
    SheetBlock,
    SheetHead,
    TextColumn,
    TextTable,
)
from transforms.exports.review.sections import SECTIONS, ReviewSection, Shown
from transforms.exports.review.words import ReviewWords
from transforms.language.figures import money, number, percent, whole

NONE = "–"
_NUMBERS = frozenset({"money", "units", "ratio", "number", "measure", "days"})
Row = Mapping[str, Any]


@dataclass(frozen=True)
class AccountReview:
    """One account's review: the rows of each section by its name, and what they are as of."""

    account_id: str
    name: str
    month: str
    version_id: int
    currency: str
    rows: Mapping[str, Sequence[Row]]


def review_blocks(review: AccountReview, words: ReviewWords) -> Iterator[SheetBlock]:
    """Yield the blocks of an account's review."""
    up_to = words["up_to"].format(month=review.month, version=review.version_id)
    for section in SECTIONS:
        rows = review.rows.get(section.name, ())
        if section.look == "facts":
            facts = _pairs(section, rows, words, review.currency)
            yield SheetHead(f"{words['review']} · {up_to}", review.name, facts)
        elif section.look == "figures":
            yield Figures(_pairs(section, rows, words, review.currency))
            yield Paragraph(words["amounts_in"].format(currency=review.currency), "small")
        elif not rows:
            yield Heading(words[section.name], 2)
            yield Paragraph(words["nothing"], "soft")
        elif section.look == "chart":
            yield _picture(section, rows, words, review.currency)
        else:
            yield Heading(words[section.name], 2)
            yield _table(section, rows, words, review.currency)


def cell(shown: Shown, value: Any, words: ReviewWords, currency: str) -> str:
    """Write a value of the warehouse for people; a dash where there is none."""
    if value is None or value == "":
        return NONE
    if shown.kind == "money":
        return money(Decimal(value).quantize(Decimal("0.01")), currency)
    if shown.kind == "ratio":
        return percent(Decimal(value))
    if shown.kind in ("units", "days"):
        return whole(Decimal(value))
    if shown.kind == "measure":
        return f"{Decimal(value):.3f}"
    if shown.kind == "number":
        return number(Decimal(value))
    if shown.kind == "date":
        return value.isoformat() if isinstance(value, date) else str(value)
    return words.code(value) if shown.kind == "code" else str(value)


def named(shown: Shown, words: ReviewWords) -> str:
    """Return the heading of a column; `class` is a section's name as well."""
    return words["class_code" if shown.name == "class" else shown.name]


def _pairs(
    section: ReviewSection, rows: Sequence[Row], words: ReviewWords, currency: str
) -> tuple[tuple[str, str], ...]:
    row: Row = rows[0] if rows else {}
    return tuple(
        (named(shown, words), cell(shown, row.get(shown.name), words, currency))
        for shown in section.columns
    )


def _table(
    section: ReviewSection, rows: Sequence[Row], words: ReviewWords, currency: str
) -> TextTable:
    columns = tuple(
        TextColumn(named(shown, words), 0, shown.kind in _NUMBERS) for shown in section.columns
    )
    body = tuple(
        tuple(cell(shown, row[shown.name], words, currency) for shown in section.columns)
        for row in rows
    )
    return TextTable(columns, body)


def _picture(
    section: ReviewSection, rows: Sequence[Row], words: ReviewWords, currency: str
) -> Picture:
    along, now, before = section.columns
    amounts = [Decimal(row[now.name]) for row in rows if row[now.name] is not None]
    low, high = (whole(pick(amounts)) if amounts else NONE for pick in (min, max))
    return Picture(
        title=words[section.name],
        says=words["months_say"].format(low=low, high=high),
        spec=_spec(rows, (along.name, now.name, before.name)),
        keys=(("fill mid-ahead", words["this_year"]), ("solid behind", words["last_year"])),
        numbers=words["numbers"],
        table=_table(section, rows, words, currency),
    )


def _spec(rows: Sequence[Row], names: tuple[str, str, str]) -> Mapping[str, Any]:
    along, now, before = names
    values = [
        {"along": row[along]}
        | {key: float(row[name]) for key, name in (("now", now), ("before", before)) if row[name]}
        for row in rows
    ]
    across = {"field": "along", "type": "ordinal", "axis": {"title": None, "labelAngle": 0}}
    up = {"type": "quantitative", "axis": {"title": None, "format": "~s"}}
    bars = {"type": "bar", "color": "var(--mid-ahead)"}
    line = {"type": "line", "color": "var(--behind)", "point": {"color": "var(--behind)"}}
    soft = {"labelColor": "var(--soft)", "gridColor": "var(--line)", "labelFontSize": 12}
    return {
        "width": 860,
        "height": 200,
        "data": {"values": values},
        "layer": [
            {"mark": bars, "encoding": {"x": across, "y": {"field": "now", **up}}},
            {"mark": line, "encoding": {"x": across, "y": {"field": "before", **up}}},
        ],
        "config": {
            "aria": False,
            "font": "inherit",
            "view": {"stroke": None},
            "axis": soft | {"domainColor": "var(--soft)", "tickColor": "var(--soft)"},
        },
    }
