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
            yield MapMistake(("feeds", name), f"there is no feed {name!r}", choices(name, FEEDS))
            continue
        yield from _feed(source_map, name, feed)


def _source(source_map: SourceMap) -> Iterator[MapMistake]:
    yield from origin_mistakes(source_map)
    if not source_map.feeds:
        yield MapMistake(("feeds",), "the map names no feed")
    yield from wrong_zone(("timezone",), source_map.timezone)
    yield from _format(("format",), source_map.format)
    known = {column for name in source_map.feeds if name in FEEDS for column in FEEDS[name].names}
    yield from _controls(("control",), source_map.control, sorted(known))
    for reason in source_map.limits.reasons:
        if reason not in REASONS:
            remedy = choices(reason, REASONS)
            yield MapMistake(("limits", reason), f"there is no reason {reason!r}", remedy)
    if source_map.currency is not None and source_map.currency not in DECIMALS:
        remedy = choices(source_map.currency, DECIMALS)
        yield MapMistake(("currency",), "it is no currency of ISO 4217", remedy)
    yield from source_conversions(source_map)
    yield from read_each(("dates",), source_map.dates, check_date_format)
    yield from read_each(("months",), (source_map.months,), month_names)
    yield from _conditions((), source_map.filters)
    by = source_map.partition.by
    if by is not None and not any(_is_date(name, by) for name in source_map.feeds):
        yield MapMistake(("partition", "by"), f"no feed of the map has a date {by!r}")


def _feed(source_map: SourceMap, name: str, feed: FeedMap) -> Iterator[MapMistake]:
    here = ("feeds", name)
    yield from feed_origin_mistakes(source_map, name, feed)
    if feed.derive is not None:
        yield from _derived(source_map, here, feed)
    yield from _conditions(here, feed.filters)
    if feed.grain is not None and "period_end" not in FEEDS[name].names:
        yield MapMistake(
            (*here, "grain"),
            f"feed {name!r} has no periods",
            "say `partition: {grain: …}` for how its rows are sliced",
        )
    for column, spec in feed.columns.items():
        if column not in FEEDS[name].names:
            yield MapMistake(
                (*here, "columns", column),
                f"feed {name!r} has no column {column!r}",
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
            f"feed {name!r} holds money and no currency, and there is no default one",
            "map the column `currency`, or say `currency: GBP` for the source",
        )
    missing = [each for each in FEEDS[name].required if each not in feed.columns]
    if missing:
        yield MapMistake(
            (*here, "columns"),
            f"feed {name!r} needs the columns {', '.join(missing)}",
            "map each to a column of the file or to a constant (`{value: …}`)",
        )


def lacks_currency(feed: str, columns: Collection[str]) -> bool:
    """Tell whether a feed's mapped columns hold money and name no currency for it."""
    money = any(name in columns for name in MONEY_COLUMNS)
    return money and "currency" in FEEDS[feed].names and "currency" not in columns


def _derived(source_map: SourceMap, here: tuple[str, ...], feed: FeedMap) -> Iterator[MapMistake]:
    base = source_map.feeds.get(feed.derive or "")
    if base is None or base.derive is not None:
        read = [name for name, each in source_map.feeds.items() if each.derive is None]
        said = "derive from a feed of this map that is read from files itself"
        remedy = f"{said}; {choices(feed.derive or '', read)}"
        yield MapMistake((*here, "derive"), f"cannot derive from {feed.derive!r}", remedy)
    if feed.format:
        yield MapMistake((*here, "format"), "a derived feed is read from its base's files")


def _column(path: tuple[str, ...], spec: ColumnSpec, grain: str | None) -> Iterator[MapMistake]:
    ways = [bool(spec.source), spec.value is not None, spec.when is not None, bool(spec.cases)]
    if sum(ways) != 1:
        yield MapMistake(
            path,
            "a column is made in one way",
            "give one of `from`, `value`, `when` with `then` and `else`, `cases` with `else`",
        )
    if spec.when is not None and spec.then is None:
        yield MapMistake(path, "`when` lacks its `then`", "say what the column is where it holds")
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
        remedy = "name one that Python knows, such as gb18030, cp1252 or utf-16"
        yield MapMistake((*path, "encoding"), f"there is no encoding {form.encoding!r}", remedy)
    if not form.header and not form.names:
        remedy = "say `{header: false, names: [order_id, line_no, …]}`"
        yield MapMistake((*path, "header"), "without a header the columns need names", remedy)
    twice = next((name for name in form.names if form.names.count(name) > 1), None)
    if twice is not None:
        yield MapMistake((*path, "names"), f"two columns are named {twice!r}", "name each once")
    if form.sheets is not None and form.sheet is not None:
        yield MapMistake(
            (*path, "sheets"), "one sheet is named, and several", "give one of the two"
        )
    for key, needs in (("sheet_name", "sheets"), ("member_name", "members")):
        if getattr(form, key) is not None and getattr(form, needs) is None:
            remedy = f'say `{needs}: "*"` beside it'
            yield MapMistake((*path, key), f"`{key}` says nothing without `{needs}`", remedy)
    if form.delimiter == form.quote:
        yield MapMistake((*path, "quote"), "quote and delimiter are one sign", "declare two")


def _controls(
    path: tuple[str, ...], control: Control | None, known: Collection[str]
) -> Iterator[MapMistake]:
    for key in ("patterns", "decimals"):
        for column in getattr(control, key, {}):
            if column not in known:
                said = f"there is no column {column!r} to hold against it"
                yield MapMistake((*path, key, column), said, choices(column, known))


def _conditions(here: tuple[str, ...], filters: Iterable[object]) -> Iterator[MapMistake]:
    for each in filters:
        yield from read_each((*here, "filters"), (str(getattr(each, "when", "")),), parse_condition)


def _is_date(feed: str, column: str) -> bool:
    table = FEEDS.get(feed)
    return table is not None and column in table.names and table[column].type == DATE
