"""Texts that the map itself gives to a column, held against what the column may hold.

Goes in: a feed of a `SourceMap` whose keys are right. Comes out: its mistakes: every row would be
turned away for them, whatever a file holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from transforms.intake.source_map.mistake import MapMistake
from transforms.intake.source_map.model import ColumnSpec, FeedMap, SourceMap
from transforms.intake.values import DATE_WORDS, parse_template
from transforms.intake.values.dates import reads_day
from transforms.intake.values.number_patterns import exact, fraction, signed, whole
from transforms.language.currencies import DECIMALS
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.messages import joined
from transforms.language.words import choices
from transforms.schema import FEEDS
from transforms.schema.tables import Column
from transforms.schema.types import BOOLEAN, DATE

_BOOLEANS = ("true", "false", "1", "0")
_MADE = ("row_number",)


def constant_mistakes(source_map: SourceMap, name: str, feed: FeedMap) -> Iterator[MapMistake]:
    """Yield the constants and values of maps that no row could keep; the feed exists."""
    table = FEEDS[name]
    for column, spec in feed.columns.items():
        if column not in table.names:
            continue
        for text in _constants(spec):
            wrong = _wrong(source_map, table[column], spec, text)
            if wrong is not None:
                path = ("feeds", name, "columns", column)
                yield MapMistake(
                    path,
                    _(
                        "{written} is no value for {column}: {wrong}",
                        written=repr(text),
                        column=repr(column),
                        wrong=wrong[0],
                    ),
                    wrong[1],
                )


def _constants(spec: ColumnSpec) -> Iterator[str]:
    texts = [spec.value, spec.then, spec.otherwise, *(case.then for case in spec.cases)]
    if spec.map is not None:
        texts = list(spec.map.values())
    for text in (*texts, spec.when_empty):
        try:
            fixed = text and text not in _MADE and not parse_template(text).columns
        except UsageError:
            continue  # told by itself
        if text and fixed:
            yield text


def _wrong(
    source_map: SourceMap, column: Column, spec: ColumnSpec, text: str
) -> tuple[str, str | None] | None:
    """Return what is wrong with a text and what to do; None where nothing is."""
    kind = column.type
    if column.name == "currency" and text not in DECIMALS:
        return _("it is no currency of ISO 4217"), choices(text, DECIMALS)
    if column.allowed and text not in column.allowed and text not in _units(source_map, column):
        return _("it is not one of its words"), choices(text, column.allowed)
    if kind == BOOLEAN and text.strip().lower() not in _BOOLEANS:
        return _("it is neither true nor false"), _("write true or false")
    if kind == DATE:
        return _wrong_day(source_map, spec, text)
    if kind.is_number and not _is_number(source_map, column, spec, text):
        return _("it is no number in the declared form"), _("write it as its source writes numbers")
    return None


def _units(source_map: SourceMap, column: Column) -> dict[str, str]:
    return source_map.units if column.name == "unit" else {}


def _wrong_day(source_map: SourceMap, spec: ColumnSpec, text: str) -> tuple[str, str] | None:
    forms, text = spec.parse or source_map.dates, text.strip()
    if any(form in DATE_WORDS for form in forms):
        return None
    if not forms:
        try:
            is_day = len(text) == len("2026-01-31") and bool(date.fromisoformat(text))
        except ValueError:
            is_day = False
        return (
            None if is_day else (_("it is no day"), _("write it as 2026-01-31, or say `parse: …`"))
        )
    if any(reads_day(text, form, spec.months or source_map.months) for form in forms):
        return None
    says = _("it is no day written as {forms}", forms=joined(forms, _(" or ")))
    return says, _("write it so, or say `parse: …` for it")


def _is_number(source_map: SourceMap, column: Column, spec: ColumnSpec, text: str) -> bool:
    said = {
        key: value
        for key in ("decimal", "thousands", "grouping", "negative")
        if (value := getattr(spec, key)) is not None
    }
    kind = column.type
    for each in spec.numbers or (source_map.numbers.model_copy(update=said),):
        form = each.form
        if not kind.is_decimal:
            pattern = whole(form)
        elif spec.round is not None or form.exponent:
            pattern = fraction(form, "+", exponent=True)
        else:
            pattern = exact(form, kind.scale)
        if re.fullmatch(signed(pattern, form), text.strip()):
            return True
    return False
