"""A workbook for people being written: its cover, its cells, how it is printed.

Goes in: values. Comes out: an XLSX file with real numbers and dates, the same to the byte for the
same values. Text is only ever a string cell: no spreadsheet takes it for a formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from transforms.exports.book import THIS_ROW, BookCover, Formula, Money
from transforms.language.currencies import DECIMALS, GOODS
from transforms.language.figures import money, plain_money
from transforms.language.widths import text_width

DAY = "yyyy-mm-dd"
QUIET = "#5B6975"
HEAD = {"bold": True, "bottom": 1, "bg_color": "#E8EEF4"}
MACHINE = {"font_color": QUIET, "font_size": 7}  # a column's name for machines
_DIGITS = 15
_NAME, _VALUE, _WIDEST = 18, 12, 48  # widths in characters
_FIXED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


class Workbook:
    """A workbook being written; `close` finishes it."""

    def __init__(self, path: Path, scratch: Path, *, title: str, first: str):
        options = {
            "constant_memory": True,
            "tmpdir": str(scratch),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(str(path), options)
        self._book.use_zip64()
        self._book.set_properties({"created": _FIXED, "title": title, "author": ""})
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._cover = self._book.add_worksheet(first)

    def look(self, **properties: Any) -> Any:
        """Return the cell format with these properties, made once."""
        key = tuple(properties.items())
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def sheet(self, title: str) -> Any:
        return self._book.add_worksheet(title)

    def print_across(self, sheet: Any, head: str = "") -> None:
        """Print a sheet on A4 across, one page wide, pages numbered below `head`."""
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        if head:
            sheet.set_header(f"&L{head.replace('&', '&&')}")
        sheet.set_footer("&R&P / &N")

    def write_cover(self, cover: BookCover) -> None:
        """Fill the first sheet: what it is, facts as name and value, tables, sentences."""
        sheet, widths = self._cover, [_NAME, *[_VALUE] * 4]
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, cover.title, self.look(bold=True, font_size=16))
        sheet.set_row(0, 26)
        row = self._sentences(cover.says, 1) + 1
        for name, value in cover.facts.items():
            sheet.write_string(row, 0, name, self.look(font_color=QUIET))
            widths[0] = max(widths[0], width(name))
            is_whole = isinstance(value, int)
            whole = {"align": "left", "num_format": "#,##0"} if is_whole else {}
            day = {"num_format": DAY, "align": "left"} if isinstance(value, date) else {}
            look = self.look(indent=1, **whole, **day)
            put(self, sheet, row, 1, value=value, look=look)
            row += 1
        for table in cover.tables:
            row = self._table(table, row + 1, widths)
        self._sentences(cover.notes, row + 1)
        for column, wide in enumerate(widths):
            sheet.set_column(column, column, min(wide + 3, _WIDEST))
        self.print_across(sheet)

    def _table(self, table: Sequence[Sequence[Any]], row: int, widths: list[int]) -> int:
        head, *lines = table
        widths += [_VALUE] * (len(head) - len(widths))
        for column, name in enumerate(head[:-1]):
            widths[column] = max(widths[column], width(name) + 1)  # heads are set in bold
        for column, name in enumerate([*head, *[""] * (len(widths) - len(head))]):
            is_number = column < len(head) and bool(lines) and not isinstance(lines[0][column], str)
            side = {"align": "right"} if is_number else self._indent(column)
            self._cover.write_string(row, column, name, self.look(**HEAD, **side))
        for number, line in enumerate(lines, row + 1):
            for column, value in enumerate(line):
                look = self.look(**self._indent(column)) if isinstance(value, str) else None
                put(self, self._cover, number, column, value=value, look=look)
                if column < len(line) - 1 or not isinstance(value, str):
                    widths[column] = max(widths[column], width(value))
        return row + len(table)

    def _indent(self, column: int) -> dict[str, Any]:
        return {"indent": 1} if column else {}

    def _sentences(self, sentences: Sequence[str], row: int) -> int:
        for number, sentence in enumerate(sentences, row):
            self._cover.write_string(number, 0, sentence, self.look(font_color=QUIET))
        return row + len(sentences)

    def close(self) -> None:
        """Write the file; `OSError` where the disk refuses."""
        try:
            self._book.close()
        except FileCreateError as error:
            raise OSError(getattr(error.args[0], "errno", None), str(error)) from error


def put(
    book: Workbook, sheet: Any, row: int, column: int, *, value: Any, look: Any = None, **more: Any
) -> None:
    """Write a cell: text as a string, numbers and dates as such, money with its decimals.

    `more` are properties of money's format beside its decimals.
    """
    if isinstance(value, Money):
        look = _money_look(book, *value, more)
        _put_number(book, sheet, row, column, value=value[0], look=look)
    elif isinstance(value, Formula):
        text = value.text.replace(THIS_ROW, str(row + 1))
        if value.currency:
            look = _money_look(book, value.value, value.currency, more)
        look = look or book.look(num_format="#,##0")
        sheet.write_formula(row, column, text, look, value=float(value.value))
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    elif isinstance(value, Decimal):
        _put_number(book, sheet, row, column, value=value, look=look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look or book.look(num_format=DAY, align="left"))
    elif value is not None:
        sheet.write_number(row, column, value, look)


def is_a_number(value: Decimal) -> bool:
    """Say whether a spreadsheet keeps all digits of a number."""
    return len(value.normalize().as_tuple().digits) <= _DIGITS


def width(value: Any) -> int:
    """Return how many characters wide a value is shown; Chinese ones are two."""
    if isinstance(value, str):
        return text_width(value)
    if isinstance(value, Money):
        return len(money(*value))
    if isinstance(value, Formula):
        return len(money(value.value, value.currency or ""))
    return 10 if isinstance(value, date) else len(str(value))


def _put_number(
    book: Workbook, sheet: Any, row: int, column: int, *, value: Decimal, look: Any
) -> None:
    if is_a_number(value):
        sheet.write_number(row, column, value, look)
    else:
        sheet.write_string(row, column, f"{value:f}", book.look(align="right"))


def _money_look(book: Workbook, amount: Decimal, currency: str, more: Mapping[str, Any]) -> Any:
    places = DECIMALS.get(currency, 0 if currency == GOODS else 2)
    if -amount.as_tuple().exponent > places:  # type: ignore[operator]
        places = len(plain_money(amount, currency).partition(".")[2])
    number = f"#,##0.{'0' * places}" if places else "#,##0"
    return book.look(num_format=f"{number};[Red]-{number}", **more)
