"""Write the form on which an account replies to its letter, as a workbook with two sheets.

Goes in: a letter and a path. Comes out: an XLSX file, a cover and a line a position; the cells to
answer in are unlocked, all others locked; the same bytes for the same letter.
"""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_col_to_name

from adapters.exports.workbook import HEAD, MACHINE, Workbook, put, width
from transforms.exports.letters.model import Letter
from transforms.exports.letters.reply_form import (
    ANSWERS,
    COLUMNS,
    FIGURES,
    SHOWN,
    STATES,
    booked,
    form_cover,
    form_row,
)
from transforms.exports.letters.reply_words import REPLY_WORDS
from transforms.exports.words import PageWords

_HEADINGS = 2  # a person's names, then a machine's
_WIDTHS = {"program_name": 26, "reply": 24, "said_amount": 22, "said_reason": 40}
_WIDEST = 44  # of a text; what is longer takes more lines
_BLANK = {
    "locked": False,
    "bg_color": "#FFF8E1",
    "border": 1,
    "border_color": "#D5DBE1",
    "indent": 1,
}
_MIDDLE = {"valign": "vcenter"}
_TALL = 20  # of a line to write on, in points
_MAY = {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}


def write_reply_book(letter: Letter, path: Path) -> None:
    """Write the form of a letter; scratch files lie beside it and are gone at the end."""
    words = REPLY_WORDS[letter.language]
    title = words["title"].format(period=letter.period)
    book = Workbook(path, path.parent, title=title, first=words["cover"])
    rows = [form_row(letter, own) for own in booked(letter)]
    last = _lines(book, f"{title} · {letter.name or letter.account_id}", rows, words)
    currencies = {own.currency for own in booked(letter)}
    book.write_cover(form_cover(letter, _sums(currencies, last, words), words))
    book.close()


def _lines(book: Workbook, head: str, rows: list[list[Any]], words: PageWords) -> int:
    """Write the sheet to answer on; return the number of its last row, counted from 1."""
    sheet = book.sheet(words["sheet"])
    _set_up(book, sheet, head, rows, words=words)
    wrapped = book.look(text_wrap=True, **_MIDDLE)
    for number, row in enumerate(rows, _HEADINGS):
        longest = max(width(value) for value in row if isinstance(value, str))
        sheet.set_row(number, _TALL * ceil(longest / _WIDEST))
        for place, (name, value) in enumerate(zip(COLUMNS, row, strict=True)):
            if name in ANSWERS:
                money = {"num_format": "#,##0.00"} if name == "said_amount" else {}
                sheet.write_blank(number, place, None, book.look(**_BLANK, **money))
            else:
                look = wrapped if isinstance(value, str) else None
                put(book, sheet, number, place, value=value, look=look, **_MIDDLE)
    last = max(_HEADINGS + len(rows), _HEADINGS + 1)
    sheet.autofilter(_HEADINGS - 1, 0, last - 1, SHOWN - 1)
    sheet.print_area(0, 0, last - 1, SHOWN - 1)
    chosen = COLUMNS.index("reply")
    choice = {"validate": "list", "source": [words[state] for state in STATES]}
    told = {"ignore_blank": True, "error_title": words["sheet"], "error_message": words["pick"]}
    sheet.data_validation(_HEADINGS, chosen, last - 1, chosen, options=choice | told)
    return last


def _set_up(
    book: Workbook, sheet: Any, head: str, rows: list[list[Any]], *, words: PageWords
) -> None:
    for place, name in enumerate(COLUMNS):
        label = words[name]
        is_key = {"hidden": True} if place >= SHOWN else {}
        said = max((width(row[place]) for row in rows if row[place] is not None), default=0)
        wide = max(_WIDTHS.get(name, 13), width(label) + 3, min(said, _WIDEST) + 2)
        sheet.set_column(place, place, wide, options=is_key)
        sheet.write_string(0, place, label, book.look(**HEAD, **_side(name)))
    for place, name in enumerate(COLUMNS):
        sheet.write_string(1, place, name, book.look(**MACHINE, **_side(name)))
    sheet.freeze_panes(_HEADINGS, 1)
    book.print_across(sheet, head)
    sheet.repeat_rows(0, _HEADINGS - 1)
    sheet.protect("", _MAY)


def _side(name: str) -> dict[str, Any]:
    if name in FIGURES:
        return {"align": "right"}
    return {"indent": 1} if name in ANSWERS else {}


def _sums(currencies: set[str], last: int, words: PageWords) -> dict[tuple[str, str], str]:
    """Return, by currency and figure, the formula that adds it up over the lines."""

    def cells(name: str) -> str:
        letter = xl_col_to_name(COLUMNS.index(name))
        return f"{quote_sheetname(words['sheet'])}!${letter}${_HEADINGS + 1}:${letter}${last}"

    return {
        (currency, name): f'=ROUND(SUMIF({cells("currency")},"{currency}",{cells(name)}),4)'
        for currency in currencies
        for name in FIGURES
    }
