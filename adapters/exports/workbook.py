"""The workbook for people: a summary with control totals, the entries, the GL lines, the journal.

Goes in: rows, as they stream. Comes out: an XLSX file with frozen headers, real numbers and dates,
totals below the rows, the same to the byte for the same rows. Text is only ever a string cell: no
spreadsheet takes it for a formula. A sheet that is full goes on in the next ("Entries 2").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from transforms.language.currencies import DECIMALS
from transforms.language.figures import plain_money

ENTRIES, LINES, JOURNAL, SUMMARY = "Entries", "GL lines", "Journal", "Summary"
TOTAL = "Total"
DAY = "yyyy-mm-dd"
HEAD = {"bold": True, "bottom": 1, "bg_color": "#E8EEF4"}
_ROWS_A_SHEET = 1_048_000  # of 1,048,576: the rest is for totals
_DIGITS = 15
_WIDTHS = {
    "program_id": 24, "account_id": 24, "gl_account": 16, "amount": 18, "debit": 18, "credit": 18,
    "kind": 12, "cause": 14, "journal_id": 20, "batch_id": 24, "posted_as_of": 13,
    "posting_date": 13, "basis_quantity": 18, "basis_amount": 18,
}  # fmt: skip
_FIXED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


class Workbook:
    """A workbook being written; `close` finishes it."""

    def __init__(self, path: Path, scratch: Path, *, title: str = "Rebates", first: str = SUMMARY):
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
        self._formats: dict[str, Any] = {}
        self._summary = self._book.add_worksheet(first)

    def look(self, **properties: Any) -> Any:
        """Return the cell format with these properties, made once."""
        key = repr(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def sheet(self, title: str) -> Any:
        return self._book.add_worksheet(title)

    def print_across(self, sheet: Any = None) -> None:
        """Print a sheet (the first, where none is given) on A4 across, one page wide."""
        chosen = self._summary if sheet is None else sheet
        chosen.set_landscape()
        chosen.set_paper(9)  # A4
        chosen.fit_to_pages(1, 0)

    def summarise(
        self, facts: Mapping[str, Any], tables: Iterable[Sequence[Sequence[Any]]]
    ) -> None:
        """Fill the first sheet: facts as name and value, then tables with their header rows."""
        sheet, row = self._summary, 0
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 4, 20)
        for name, value in facts.items():
            sheet.write_string(row, 0, name, self.look(bold=True))
            put(self, sheet, row, 1, value=value)
            row += 1
        for table in tables:
            row += 1
            for number, line in enumerate(table):
                for column, value in enumerate(line):
                    look = self.look(**HEAD) if not number else None
                    put(self, sheet, row, column, value=value, look=look)
                row += 1

    def close(self) -> None:
        """Write the file; `OSError` where the disk refuses."""
        try:
            self._book.close()
        except FileCreateError as error:
            raise OSError(getattr(error.args[0], "errno", None), str(error)) from error


class Money(tuple[Decimal, str]):
    """An amount with its currency, which says how many decimals are shown."""

    __slots__ = ()

    def __new__(cls, amount: Decimal, currency: str) -> Money:
        return super().__new__(cls, (amount, currency))


class Formula(NamedTuple):
    """A formula, and what it comes to for those who do not compute it."""

    text: str
    value: Decimal


class SheetPages:
    """Rows of one kind, on as many sheets as they take."""

    def __init__(
        self, book: Workbook, title: str, columns: Sequence[str], rows: int = _ROWS_A_SHEET
    ):
        self._book, self._title, self._columns = book, title, columns
        self._limit = rows
        self._count = 0
        self._row = 0
        self._sheet: Any = None
        self._turn()

    def write(self, values: Sequence[Any]) -> None:
        """Write a row."""
        if self._row > self._limit:
            self._turn()
        for column, value in enumerate(values):
            if value is not None:
                put(self._book, self._sheet, self._row, column, value=value)
        self._row += 1

    def finish(self, totals: Mapping[str, Mapping[str, Decimal]]) -> None:
        """Write a totals row a currency below the last row: sums by column name."""
        self._filter()
        bold = {"bold": True, "top": 1}
        for currency, sums in totals.items():
            self._sheet.write_string(self._row, 0, f"{TOTAL} {currency}", self._book.look(**bold))
            for name, amount in sums.items():
                column = self._columns.index(name)
                put(
                    self._book,
                    self._sheet,
                    self._row,
                    column,
                    value=Money(amount, currency),
                    bold=bold,
                )
            self._row += 1

    def _turn(self) -> None:
        if self._sheet is not None:
            self._filter()
        self._count += 1
        title = self._title if self._count == 1 else f"{self._title} {self._count}"
        self._sheet = self._book.sheet(title)
        head = self._book.look(**HEAD)
        for column, name in enumerate(self._columns):
            self._sheet.set_column(column, column, _WIDTHS.get(name, max(10, len(name) + 3)))
            self._sheet.write_string(0, column, name, head)
        self._sheet.freeze_panes(1, 0)
        self._row = 1

    def _filter(self) -> None:
        self._sheet.autofilter(0, 0, max(self._row - 1, 1), len(self._columns) - 1)


def put(
    book: Workbook,
    sheet: Any,
    row: int,
    column: int,
    *,
    value: Any,
    look: Any = None,
    bold: Any = None,
) -> None:
    """Write a cell: text as a string, numbers and dates as such, money with its decimals."""
    if isinstance(value, Money):
        _put_number(
            book, sheet, row, column, value=value[0], look=_money_look(book, value, bold or {})
        )
    elif isinstance(value, Formula):
        look = look or book.look(num_format="#,##0")
        sheet.write_formula(row, column, value.text, look, value=float(value.value))
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    elif isinstance(value, Decimal):
        _put_number(book, sheet, row, column, value=value, look=look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look or book.look(num_format=DAY))
    elif value is not None:
        sheet.write_number(row, column, value, look)


def _put_number(
    book: Workbook, sheet: Any, row: int, column: int, *, value: Decimal, look: Any
) -> None:
    if len(value.normalize().as_tuple().digits) <= _DIGITS:
        sheet.write_number(row, column, value, look)
    else:
        sheet.write_string(row, column, f"{value:f}", book.look(align="right"))


def _money_look(book: Workbook, value: Money, more: Mapping[str, Any]) -> Any:
    amount, currency = value
    places = DECIMALS.get(currency, 2)
    if -amount.as_tuple().exponent > places:  # type: ignore[operator]
        places = len(plain_money(amount, currency).partition(".")[2])
    number = f"#,##0.{'0' * places}" if places else "#,##0"
    return book.look(num_format=f"{number};[Red]-{number}", **more)
