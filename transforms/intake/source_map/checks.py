"""What no type can say of a source map: names that exist, required columns, texts that parse.

Goes in: a `SourceMap` whose keys are right. Comes out: its mistakes, each with the path of its key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import partial

from transforms.intake.encodings import is_encoding
from transforms.intake.reasons import REASONS
from transforms.intake.source_map.constant_checks import constant_mistakes
from transforms.intake.source_map.control import Control
from transforms.intake.source_map.conversion_checks import feed_conversions, source_conversions
from transforms.intake.source_map.mistake import MapMistake, read_each, wrong_separators, wrong_zone
from transforms.intake.source_map.model import ColumnSpec, FeedMap, Format, SourceMap
from transforms.intake.source_map.origin_checks import feed_origin_mistakes, origin_mistakes
from transforms.intake.values import check_date_format, parse_condition, parse_template
from transforms.intake.values.months import month_names
from transforms.language.currencies import DECIMALS
from transforms.language.messages import gettext as _
from transforms.language.words import choices
from transforms.schema import FEEDS
from transforms.schema.types import DATE

# Columns that are money: where one is given, so must its currency be.
MONEY_COLUMNS = ("unit_price", "amount", "settled_amount", "cost", "price")


def mistakes(source_map: SourceMap) -> Iterator[MapMistake]:
    """Yield the mistakes of a map, the first by place first."""
    yield from _source(source_map)
    for name, feed in source_map.feeds.items():
        if name not in FEEDS:
            yield MapMistake(
                ("feeds", name), _("there is no feed {name}", name=repr(name)), choices(name, FEEDS)
            )
            continue
        yield from _feed(source_map, name, feed)


def _source(source_map: SourceMap) -> Iterator[MapMistake]:
    yield from origin_mistakes(source_map)
    if not source_map.feeds:
        yield MapMistake(("feeds",), _("the map names no feed"))
    yield from wrong_zone(("timezone",), source_map.timezone)
    yield from _format(("format",), source_map.format)
    known = {column for name in source_map.feeds if name in FEEDS for column in FEEDS[name].names}
    yield from _controls(("control",), source_map.control, sorted(known))
    for reason in source_map.limits.reasons:
        if reason not in REASONS:
            remedy = choices(reason, REASONS)
            yield MapMistake(
                ("limits", reason), _("there is no reason {reason}", reason=repr(reason)), remedy
            )
    if source_map.currency is not None and source_map.currency not in DECIMALS:
        remedy = choices(source_map.currency, DECIMALS)
        yield MapMistake(("currency",), _("it is no currency of ISO 4217"), remedy)
    yield from source_conversions(source_map)
    yield from read_each(("dates",), source_map.dates, check_date_format)
    yield from read_each(("months",), (source_map.months,), month_names)
    yield from _conditions((), source_map.filters)
    by = source_map.partition.by
    if by is not None and not any(_is_date(name, by) for name in source_map.feeds):
        yield MapMistake(("partition", "by"), _("no feed of the map has a date {by}", by=repr(by)))


def _feed(source_map: SourceMap, name: str, feed: FeedMap) -> Iterator[MapMistake]:
    here = ("feeds", name)
    yield from feed_origin_mistakes(source_map, name, feed)
    if feed.derive is not None:
        yield from _derived(source_map, here, feed)
    yield from _conditions(here, feed.filters)
    if feed.grain is not None and "period_end" not in FEEDS[name].names:
        yield MapMistake(
            (*here, "grain"),
            _("feed {name} has no periods", name=repr(name)),
            _("say `partition: {grain: …}` for how its rows are sliced"),
        )
    for column, spec in feed.columns.items():
        if column not in FEEDS[name].names:
            yield MapMistake(
                (*here, "columns", column),
                _("feed {name} has no column {column}", name=repr(name), column=repr(column)),
                choices(column, FEEDS[name].names),
            )
        yield from _column((*here, "columns", column), spec, feed.grain)
    yield from feed_conversions(name, feed)
    yield from constant_mistakes(source_map, name, feed)
    yield from _format((*here, "format"), feed.format)
    yield from _controls((*here, "control"), feed.control, FEEDS[name].names)
    if source_map.currency is None and lacks_currency(name, feed.columns):
        yield MapMistake(
            (*here, "columns"),
            _(
                "feed {name} holds money and no currency, and there is no default one",
                name=repr(name),
            ),
            _("map the column `currency`, or say `currency: GBP` for the source"),
        )
    missing = [each for each in FEEDS[name].required if each not in feed.columns]
    if missing:
        yield MapMistake(
            (*here, "columns"),
            _("feed {name} needs the columns {names}", name=repr(name), names=", ".join(missing)),
            _("map each to a column of the file or to a constant (`{value: …}`)"),
        )


def lacks_currency(feed: str, columns: Collection[str]) -> bool:
    """Tell whether a feed's mapped columns hold money and name no currency for it."""
    money = any(name in columns for name in MONEY_COLUMNS)
    return money and "currency" in FEEDS[feed].names and "currency" not in columns


def _derived(source_map: SourceMap, here: tuple[str, ...], feed: FeedMap) -> Iterator[MapMistake]:
    base = source_map.feeds.get(feed.derive or "")
    if base is None or base.derive is not None:
        read = [name for name, each in source_map.feeds.items() if each.derive is None]
        remedy = _(
            "derive from a feed of this map that is read from files itself; {there_is}",
            there_is=choices(feed.derive or "", read),
        )
        yield MapMistake(
            (*here, "derive"), _("cannot derive from {derive}", derive=repr(feed.derive)), remedy
        )
    if feed.format:
        yield MapMistake((*here, "format"), _("a derived feed is read from its base's files"))


def _column(path: tuple[str, ...], spec: ColumnSpec, grain: str | None) -> Iterator[MapMistake]:
    ways = [bool(spec.source), spec.value is not None, spec.when is not None, bool(spec.cases)]
    if sum(ways) != 1:
        yield MapMistake(
            path,
            _("a column is made in one way"),
            _("give one of `from`, `value`, `when` with `then` and `else`, `cases` with `else`"),
        )
    if spec.when is not None and spec.then is None:
        yield MapMistake(
            path, _("`when` lacks its `then`"), _("say what the column is where it holds")
        )
    texts = (spec.value, spec.then, spec.otherwise, spec.when_empty)
    yield from read_each(path, (text for text in texts if text is not None), parse_template)
    if spec.when is not None:
        yield from read_each((*path, "when"), (spec.when,), parse_condition)
    for case in spec.cases:
        yield from read_each((*path, "cases"), (case.when,), parse_condition)
        yield from read_each((*path, "cases"), (case.then,), parse_template)
    yield from read_each((*path, "parse"), spec.parse, partial(check_date_format, grain=grain))
    yield from read_each((*path, "months"), (spec.months,), month_names)
    yield from wrong_separators(path, spec.decimal, spec.thousands)


def _format(path: tuple[str, ...], form: Format | None) -> Iterator[MapMistake]:
    if form is None:
        return
    if not is_encoding(form.encoding):
        remedy = _("name one that Python knows, such as gb18030, cp1252 or utf-16")
        yield MapMistake(
            (*path, "encoding"),
            _("there is no encoding {encoding}", encoding=repr(form.encoding)),
            remedy,
        )
    if not form.header and not form.names:
        remedy = _("say `{header: false, names: [order_id, line_no, …]}`")
        yield MapMistake((*path, "header"), _("without a header the columns need names"), remedy)
    twice = next((name for name in form.names if form.names.count(name) > 1), None)
    if twice is not None:
        yield MapMistake(
            (*path, "names"),
            _("two columns are named {twice}", twice=repr(twice)),
            _("name each once"),
        )
    if form.sheets is not None and form.sheet is not None:
        yield MapMistake(
            (*path, "sheets"), _("one sheet is named, and several"), _("give one of the two")
        )
    for key, needs in (("sheet_name", "sheets"), ("member_name", "members")):
        if getattr(form, key) is not None and getattr(form, needs) is None:
            remedy = _('say `{needs}: "*"` beside it', needs=needs)
            yield MapMistake(
                (*path, key),
                _("`{key}` says nothing without `{needs}`", key=key, needs=needs),
                remedy,
            )
    if form.delimiter == form.quote:
        yield MapMistake((*path, "quote"), _("quote and delimiter are one sign"), _("declare two"))


def _controls(
    path: tuple[str, ...], control: Control | None, known: Collection[str]
) -> Iterator[MapMistake]:
    for key in ("patterns", "decimals"):
        for column in getattr(control, key, {}):
            if column not in known:
                said = _("there is no column {column} to hold against it", column=repr(column))
                yield MapMistake((*path, key, column), said, choices(column, known))


def _conditions(here: tuple[str, ...], filters: Iterable[object]) -> Iterator[MapMistake]:
    for each in filters:
        yield from read_each((*here, "filters"), (str(getattr(each, "when", "")),), parse_condition)


def _is_date(feed: str, column: str) -> bool:
    table = FEEDS.get(feed)
    return table is not None and column in table.names and table[column].type == DATE
