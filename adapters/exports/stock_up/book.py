"""Write a plan as a workbook that a planner fills in: a cover, and one sheet a region.

Goes in: the plan's rows in the engine, as a stream. Comes out: an XLSX file with frozen headers,
filters, print set-up, totals that recompute, cells to fill in unlocked and all others locked; the
same bytes for the same plan. Text is only ever text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_col_to_name

from adapters.exports.stock_up.lines import line_of, name_accounts_and_products, plan_lines
from adapters.exports.workbook import DAY, HEAD, MACHINE, Workbook, put, width
from adapters.lake.asked_files import asked_file
from adapters.lake.engine import Engine
from transforms.exports.book import BookCover, Formula
from transforms.exports.stock_up.book import (
    UPSTREAM,
    BookColumn,
    BookOrigin,
    BookRow,
    book_columns,
    origin_text,
    sheet_titles,
)
from transforms.exports.stock_up.words import Words
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _

_ORDER = "a.region nulls last, p.account_id, p.ship_by_date, p.product_id"
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "text": {},
    "key": {},
    "units": {"num_format": "#,##0"},
    "part_units": {"num_format": "#,##0.0###"},
    "estimate": {"num_format": "#,##0"},
    "day": {"num_format": DAY, "align": "left", "indent": 1},
    "ratio": {"num_format": "0.0%"},
    "long": {"text_wrap": True, "valign": "top"},
    "blank_units": {"num_format": "#,##0", "locked": False, "bg_color": "#FFF8E1"},
    "blank_text": {"locked": False, "bg_color": "#FFF8E1", "indent": 1},
}
# How the heading of a column stands, where not to the left.
_RIGHT, _AWAY = {"align": "right"}, {"indent": 1}
_SIDES: Mapping[str, Mapping[str, Any]] = {
    **dict.fromkeys(("units", "estimate", "ratio", "blank_units"), _RIGHT),
    **dict.fromkeys(("day", "blank_text"), _AWAY),
}
_LAST_ROW, _WIDEST = 1_048_574, 48  # of a sheet; of a text on one line, in characters
_HEADER_ROWS = 2  # a person's names, then a machine's
_MAY = {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}


def write_plan_book(
    engine: Engine, path: Path, scratch: Path, as_of: date, *, origin: BookOrigin, words: Words
) -> None:
    """Write relations `plan`, `plan_override` and `plan_driver` of a day, whole or not at all."""
    with asked_file(path) as sibling:
        book = Workbook(sibling, scratch, title=words.plan_of.format(day=as_of), first=words.cover)
        name_accounts_and_products(engine, as_of)
        sheets = list(_regions(book, engine, as_of, words))
        _cover(book, as_of, origin, sheets, words=words)
        book.close()


def _regions(
    book: Workbook, engine: Engine, as_of: date, words: Words
) -> Iterator[tuple[str, int, Mapping[str, tuple[str, Decimal]]]]:
    """Write the sheet of each region; yield its title, its lines, and its totals of what we sell.

    A total is a formula without its `=`, and what it comes to.
    """
    columns = book_columns(words)
    named = engine.rows(
        "select distinct a.region from plan as p"
        " left join sheet_account as a on p.account_id = a.account_id order by 1 nulls last"
    )
    titles = sheet_titles([name or words.no_region for (name,) in named], [words.cover])
    for _region, rows in groupby(_rows(engine, as_of), lambda row: row.buyer.region):
        title = next(titles)
        yield title, *_sheet(book, title, columns, rows, words=words)


def _rows(engine: Engine, as_of: date) -> Iterator[BookRow]:
    lines = plan_lines("plan", "plan_override", "plan_driver", chosen="true", order=_ORDER)
    for batch in engine.stream(lines):
        for row in batch.to_pylist():
            yield BookRow(as_of, *line_of([*row.values()]))


def _sheet(
    book: Workbook,
    title: str,
    columns: Sequence[BookColumn],
    rows: Iterator[BookRow],
    *,
    words: Words,
) -> tuple[int, dict[str, tuple[str, Decimal]]]:
    sheet = book.sheet(title)
    _set_up(book, sheet, title, columns)
    sums = {column.name: Decimal() for column in columns if column.is_added_up}
    ours = dict(sums)
    widths = [max(column.width, round(0.7 * len(column.name))) for column in columns]
    last = _HEADER_ROWS - 1
    for last, row in enumerate(rows, _HEADER_ROWS):
        if last > _LAST_ROW:
            raise _too_long(title)
        for place, column in enumerate(columns):
            value = column.cell(row)
            _put(book, sheet, last, place, value=value, look=column.look)
            if column.look == "text" and value is not None:
                widths[place] = max(widths[place], min(width(value) + 1, _WIDEST))
            if column.is_added_up and isinstance(value, Decimal):
                sums[column.name] += value
                ours[column.name] += 0 if row.buyer.upstream_id else value
    for place, (column, wide) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(place, place, wide, options={"hidden": column.look == "key"})
    sheet.autofilter(_HEADER_ROWS - 1, 0, last, len(columns) - 1)
    _allow_units(sheet, columns, last)
    # On paper: what to ship and the cells to fill in; what they rest on is for the screen.
    sheet.print_area(0, 0, last + 1, [column.look for column in columns].index("blank_text"))
    _totals(book, sheet, columns, last, sums=sums, words=words)
    return last - _HEADER_ROWS + 1, _ours(title, columns, last, ours)


def _put(book: Workbook, sheet: Any, row: int, place: int, *, value: Any, look: str) -> None:
    if look == "units" and value is not None and value != int(value):
        look = "part_units"
    form = book.look(**_LOOKS[look])
    if value is None:
        sheet.write_blank(row, place, None, form)
    else:
        put(book, sheet, row, place, value=value, look=form)


def _too_long(title: str) -> UsageError:
    return UsageError(
        _("region {title} has more lines than a sheet of a workbook holds", title=repr(title)),
        where=_("option {name}", name="--out"),
        remedy=_("name a .csv or .parquet file"),
    )


def _set_up(book: Workbook, sheet: Any, title: str, columns: Sequence[BookColumn]) -> None:
    for place, column in enumerate(columns):
        side = _SIDES.get(column.look, {})
        head = book.look(**HEAD, text_wrap=True, valign="top", **side)
        sheet.write_string(0, place, column.label, head)
    sheet.set_row(0, 45)
    for place, column in enumerate(columns):
        side = _SIDES.get(column.look, {})
        sheet.write_string(1, place, column.name, book.look(**MACHINE, **side))
    sheet.freeze_panes(_HEADER_ROWS, 1)
    book.print_across(sheet, title)
    sheet.repeat_rows(0, _HEADER_ROWS - 1)
    sheet.protect("", _MAY)


def _allow_units(sheet: Any, columns: Sequence[BookColumn], last: int) -> None:
    """Take nothing but numbers of 0 and more where a planner writes units."""
    place = [column.look for column in columns].index("blank_units")
    if last >= _HEADER_ROWS:
        rule = {"validate": "decimal", "criteria": ">=", "value": 0, "ignore_blank": True}
        sheet.data_validation(_HEADER_ROWS, place, last, place, options=rule)


def _totals(
    book: Workbook,
    sheet: Any,
    columns: Sequence[BookColumn],
    last: int,
    *,
    sums: Mapping[str, Decimal],
    words: Words,
) -> None:
    """Write what each column comes to below it, of the rows that a filter leaves in view."""
    row, bold = last + 1, {"bold": True, "top": 1}
    sheet.write_string(row, 1, words.total, book.look(**bold))
    for place, column in enumerate(columns):
        if column.is_added_up:
            letter = xl_col_to_name(place)
            formula = f"=SUBTOTAL(109,{letter}{_HEADER_ROWS + 1}:{letter}{last + 1})"
            look = book.look(**bold, num_format="#,##0")
            sheet.write_formula(row, place, formula, look, value=float(sums[column.name]))


def _ours(
    title: str, columns: Sequence[BookColumn], last: int, sums: Mapping[str, Decimal]
) -> dict[str, tuple[str, Decimal]]:
    """Return what each column comes to over the rows of accounts that buy from us."""

    def cells(name: str) -> str:
        letter = xl_col_to_name([column.name for column in columns].index(name))
        return f"{quote_sheetname(title)}!{letter}{_HEADER_ROWS + 1}:{letter}{last + 1}"

    return {
        name: (f'SUMIF({cells(UPSTREAM)},"",{cells(name)})', units) for name, units in sums.items()
    }


def _cover(
    book: Workbook,
    as_of: date,
    origin: BookOrigin,
    sheets: Sequence[tuple[str, int, Mapping[str, tuple[str, Decimal]]]],
    *,
    words: Words,
) -> None:
    added = [column for column in book_columns(words) if column.is_added_up]
    head = [words.region_sheet, words.lines, *(column.label for column in added)]
    table: list[list[Any]] = [head]
    for title, lines, totals in sheets:
        cells = [Formula(f"={totals[column.name][0]}", totals[column.name][1]) for column in added]
        table.append([title, lines, *cells])
    book.write_cover(
        BookCover(
            words.plan_of.format(day=as_of),
            [words.ours_note, words.override_note],
            {
                words.facts_before: as_of,
                words.made_from: origin.version_id,
                words.made_on: origin_text(origin),
                words.made_by: words.made_says,
                words.lines: sum(lines for _, lines, _ in sheets),
            },
            [table],
        )
    )
