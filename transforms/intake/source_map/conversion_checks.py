"""Mistakes in what a map asks to be converted: what a column's type or feed does not allow.

Goes in: a feed of a `SourceMap` whose keys are right. Comes out: its mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from transforms.intake.source_map.conversions import NumberFormat, Unpivot, unit_factor
from transforms.intake.source_map.mistake import MapMistake, read_each, wrong_separators, wrong_zone
from transforms.intake.source_map.model import ColumnSpec, FeedMap, SourceMap
from transforms.intake.values import DATE_WORDS, check_date_format, parse_template
from transforms.intake.values.conditions import check_pattern
from transforms.language.messages import gettext as _
from transforms.schema import FEED_DATES, FEEDS, ColumnType
from transforms.schema.types import DATE

Path = tuple[str, ...]
_UNITS = _("one of each, case, pallet, or a number of them: `DZ: 12 each`")


def source_conversions(source_map: SourceMap) -> Iterator[MapMistake]:
    """Yield the mistakes of a source's own conversions."""
    yield from _numbers(("numbers",), source_map.numbers)
    for theirs, ours in source_map.units.items():
        try:
            unit_factor(ours)
        except ValueError:
            yield MapMistake(
                ("units", theirs), _("{ours} is no unit of ours", ours=repr(ours)), _UNITS
            )


def feed_conversions(name: str, feed: FeedMap) -> Iterator[MapMistake]:
    """Yield the mistakes of a feed's conversions; the feed exists."""
    here = ("feeds", name)
    if feed.unpivot is not None:
        yield from _unpivot((*here, "unpivot"), feed, feed.unpivot)
    if feed.cumulative is not None:
        yield from _cumulative((*here, "cumulative"), name, feed.cumulative.since)
    for column, spec in feed.columns.items():
        if column in FEEDS[name].names:
            kind = FEEDS[name][column].type
            yield from _column((*here, "columns", column), name, kind, feed, spec=spec)


def _column(
    path: Path, name: str, kind: ColumnType, feed: FeedMap, *, spec: ColumnSpec
) -> Iterator[MapMistake]:
    for form in spec.numbers:
        yield from _numbers((*path, "numbers"), form)
    if len(spec.numbers) > 1 and any(form.decimal is None for form in spec.numbers):
        yield MapMistake(
            (*path, "numbers"), _("of several forms each must name its decimal separator"), None
        )
    if spec.timezone is not None:
        yield from wrong_zone((*path, "timezone"), spec.timezone)
    is_decimal, is_date = kind.is_decimal, kind == DATE
    allowed = {
        "times": is_decimal,
        "vat": kind.name in ("price", "amount"),
        "unit": kind.name == "quantity",
        "round": is_decimal,
        "numbers": kind.is_number,
        "add_days": is_date,
        "timezone": is_date,
        "overlap": is_date,
    }
    for key in spec.model_fields_set & set(allowed):
        if not allowed[key]:
            yield MapMistake(
                (*path, key),
                _("`{key}` means nothing to a column of type {name}", key=key, name=kind.name),
            )
    if spec.vat is not None and (spec.vat.rate is None) == (spec.vat.source is None):
        yield from _vat_is_unclear((*path, "vat"), spec)
    if spec.unit is not None:
        yield from _unit((*path, "unit"), name, feed, spec.unit)


def _vat_is_unclear(path: Path, spec: ColumnSpec) -> Iterator[MapMistake]:
    if spec.vat is not None and not (spec.vat.source and spec.vat.map):
        yield MapMistake(
            path,
            _("`vat` names no rate"),
            _("say `vat: 0.19`, or `vat: {from: Class, map: {A: 0.19, B: 0.07}}`"),
        )


def _unit(path: Path, name: str, feed: FeedMap, unit: str) -> Iterator[MapMistake]:
    yield from read_each(path, (unit,), parse_template)
    if "unit_price" in feed.columns or "unit" in feed.columns:
        yield MapMistake(
            path,
            _("the row has a unit or a price of its own, which goes with the figure"),
            _(
                "map the column `unit` instead; single units are then counted by the pack"
                " of the day"
            ),
        )
    if name not in FEED_DATES or "product_id" not in FEEDS[name].names:
        yield MapMistake(
            path, _("rows of {name} have no product and day to look a pack up by", name=repr(name))
        )


def _unpivot(path: Path, feed: FeedMap, unpivot: Unpivot) -> Iterator[MapMistake]:
    ways = [unpivot.dates is not None, unpivot.matches is not None, bool(unpivot.columns)]
    if sum(ways) != 1:
        yield MapMistake(
            path,
            _("the columns that become rows are chosen in one way"),
            _("give one of `dates` (a format of their names), `matches` (a pattern), `columns`"),
        )
    if unpivot.dates is not None and unpivot.dates in DATE_WORDS:
        yield MapMistake((*path, "dates"), _("the names of columns are read by strptime's letters"))
    elif unpivot.dates is not None:
        reader = partial(check_date_format, grain=feed.grain)
        yield from read_each((*path, "dates"), (unpivot.dates,), reader)
    if unpivot.matches is not None:
        yield from read_each((*path, "matches"), (unpivot.matches,), check_pattern)
    if unpivot.name == unpivot.value:
        yield MapMistake((*path, "value"), _("name and value are the same column"))
    if feed.derive is not None:
        yield MapMistake(
            path, _("a derived feed is made of its base's rows"), _("say it at the base")
        )


def _cumulative(path: Path, name: str, since: str) -> Iterator[MapMistake]:
    if "is_cumulative" not in FEEDS[name].names:
        yield MapMistake(
            path, _("feed {name} has no figures that count from a day on", name=repr(name))
        )
    try:
        date.fromisoformat(since if len(since) == 10 else f"2001-{since}")
    except ValueError:
        yield MapMistake(
            (*path, "since"),
            _("{since} is no day", since=repr(since)),
            _("write it as 04-01, or as 2026-04-01"),
        )


def _numbers(path: Path, numbers: NumberFormat) -> Iterator[MapMistake]:
    yield from wrong_separators(path, numbers.decimal, numbers.thousands)
    if numbers.grouping == "indian" and numbers.thousands is None:
        yield MapMistake(
            (*path, "grouping"),
            _("`grouping` says where separators stand, and none is declared"),
            _('name it: `{decimal: ".", thousands: ",", grouping: indian}`'),
        )
    for mark in numbers.marks:
        if re.search(r"[0-9+()-]", mark) or mark != mark.strip():
            yield MapMistake(
                (*path, "marks"),
                _("{mark} is no mark", mark=repr(mark)),
                _("write `{Dr: plus, Cr: minus}`"),
            )
    if numbers.sign is not None and re.search(r"[0-9.,+()\s-]", numbers.sign):
        yield MapMistake(
            (*path, "sign"),
            _("{sign} is no currency sign", sign=repr(numbers.sign)),
            _("such as €"),
        )
