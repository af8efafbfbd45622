"""Rows of one kind as they stream, on as many sheets as they take, with totals below.

Goes in: a layout, rows in the order of its columns. Comes out: sheets with two frozen rows of
headings (a person's, a machine's), filters, widths that fit, and a set-up for paper. A sheet that
is full goes on in the next ("Entries 2").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_col_to_name

from adapters.exports.workbook import DAY, HEAD, MACHINE, Workbook, is_a_number, put, width
from transforms.exports.book import Formula, Money, SheetLayout

_ROWS_A_SHEET = 1_048_000  # of 1,048,576: the rest is for headings and totals
_HEADINGS = 2
_NARROWEST, _WIDEST, _MEASURED = 8, 40, 1_000
_SCALE = 4  # of the ledger's amounts
_LINE = 15  # height of a line of text, in points
_SLIM = 0.85  # a letter beside a digit, which widths of columns are counted in
_TOP = {"valign": "top"}
_TEXT = {**_TOP, "align": "left", "indent": 1}


class SheetPages:
    """Rows of one kind, on as many sheets as they take."""

    def __init__(self, book: Workbook, layout: SheetLayout, rows: int = _ROWS_A_SHEET):
        self._book, self._layout = book, layout
        self._limit = rows
        self._widths = [
            max(_NARROWEST, *(width(word) + 2 for word in column.label.split()))
            for column in layout.columns
        ]
        self._too_long: set[str] = set()  # currencies with amounts that are text
        self._pages: list[tuple[str, int]] = []  # title and rows of the sheets before
        self._row = 0
        self._sheet: Any = None
        self._text, self._day = book.look(**_TEXT), book.look(num_format=DAY, **_TEXT)
        self._wrapped, self._number = book.look(text_wrap=True, **_TEXT), book.look(**_TOP)
        self._turn()

    def write(self, values: Sequence[Any]) -> None:
        """Write a row."""
        if self._row >= self._limit + _HEADINGS:
            self._turn()
        if self._row < _MEASURED:
            self._measure(values)
        texts = [value for value in values if isinstance(value, str)]
        longest = max(map(len, texts), default=0)
        if longest > _WIDEST // 2:  # only then may one need more lines, Chinese being wide
            lines = max(ceil(width(text) * _SLIM / _WIDEST) for text in texts)
            if lines > 1:  # else LibreOffice shows one line of it
                self._sheet.set_row(self._row, _LINE * lines)
        for column, value in enumerate(values):
            if value is not None:
                look = self._look(value)
                put(self._book, self._sheet, self._row, column, value=value, look=look, **_TOP)
        self._row += 1

    def _measure(self, values: Sequence[Any]) -> None:
        for column, value in enumerate(values):
            if value is not None:
                self._widths[column] = max(self._widths[column], width(value))

    def _look(self, value: Any) -> Any:
        if isinstance(value, str):
            is_wide = len(value) > _WIDEST // 2 and width(value) > _WIDEST
            return self._wrapped if is_wide else self._text
        if isinstance(value, Money):
            if not is_a_number(value[0]):
                self._too_long.add(value[1])
            return None
        return self._day if isinstance(value, date) else self._number

    def finish(self, totals: Mapping[str, Mapping[str, Decimal]]) -> None:
        """Write a totals row a currency below the last row: sums by column name."""
        title = self._end_of_page(len(totals))
        self._pages.append((title, self._row))
        bold = {"bold": True, "top": 1}
        names = self._layout.names
        for currency, sums in totals.items():
            for column in range(self._layout.printed):
                self._sheet.write_blank(self._row, column, None, self._book.look(**bold))
            label = f"{self._layout.total} {currency}"
            self._sheet.write_string(self._row, 0, label, self._book.look(**bold))
            for name, amount in sums.items():
                value = self.summed(name, Money(amount, currency), {"currency": f'"{currency}"'})
                place = names.index(name)
                put(self._book, self._sheet, self._row, place, value=value, **bold)
                self._widths[place] = max(self._widths[place], width(value) + 2)
            self._row += 1
        self._set_widths()

    def summed(self, name: str, value: Money, where: Mapping[str, str]) -> Money | Formula:
        """Return a column's sum as a formula over the rows whose cells are exactly as `where` says.

        What a spreadsheet could not add up to the same digit stays a value.
        """
        amount, currency = value
        if currency in self._too_long or not is_a_number(amount):
            return value
        parts = []
        for title, end in self._pages:
            if end > _HEADINGS:
                tests = [
                    f"--EXACT({self._cells(title, end, n)},{text})" for n, text in where.items()
                ]
                parts.append(f"SUMPRODUCT({','.join([*tests, self._cells(title, end, name)])})")
        if not parts:
            return value
        return Formula(f"=ROUND({'+'.join(parts)},{_SCALE})", amount, currency)

    def _cells(self, title: str, end: int, name: str) -> str:
        letter = xl_col_to_name(self._layout.names.index(name))
        return f"{quote_sheetname(title)}!${letter}${_HEADINGS + 1}:${letter}${end}"

    def _title(self) -> str:
        number = len(self._pages) + 1
        return self._layout.title if number == 1 else f"{self._layout.title} {number}"

    def _turn(self) -> None:
        if self._sheet is not None:
            self._pages.append((self._end_of_page(), self._row))
            self._set_widths()
        self._sheet = self._book.sheet(self._title())
        self._sheet.set_row(0, 2 * _LINE)  # a row that is followed by another has been written
        for row, look in enumerate(({**HEAD, "text_wrap": True}, MACHINE)):
            for place, column in enumerate(self._layout.columns):
                side = {**_TOP, "align": "right"} if column.is_number else _TEXT
                text = column.name if row else column.label
                self._sheet.write_string(row, place, text, self._book.look(**look, **side))
        self._sheet.freeze_panes(_HEADINGS, 1)
        self._row = _HEADINGS

    def _end_of_page(self, totals: int = 0) -> str:
        """Set a sheet's filter and its print-out; return its title."""
        last = max(self._row - 1, _HEADINGS)
        self._sheet.autofilter(_HEADINGS - 1, 0, last, len(self._layout.columns) - 1)
        self._book.print_across(self._sheet, self._layout.head)
        self._sheet.repeat_rows(0, _HEADINGS - 1)
        self._sheet.print_area(0, 0, last + totals, self._layout.printed - 1)
        return self._title()

    def _set_widths(self) -> None:
        for place, wide in enumerate(self._widths):
            self._sheet.set_column(place, place, min(wide, _WIDEST) + 2)
