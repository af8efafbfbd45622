"""How a text, a number and a row are written in the CSV files that finance receives.

Text cells are quoted. One that starts with = + - @ tab, carriage return, line feed, NUL or an
apostrophe gets an apostrophe before it, so that no spreadsheet takes it for a formula; taking one
leading apostrophe away gives the text back. Numbers are never quoted and stay numbers: -10.50 is
-10.50. Null is an empty cell without quotes, the empty text is "".

Worked: account `=1+1` earns 10.5 CNY: its cells read "'=1+1",10.50,"CNY".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from transforms.language.figures import plain, plain_money
from transforms.ledger.chain import HASHED_COLUMNS, hashed_values
from transforms.ledger.entries import Entry, Posting

# Clock and run stay out: what is booked again from the same facts gives the same files.
ENTRY_COLUMNS = (*HASHED_COLUMNS, "prev_hash", "hash")
POSTING_COLUMNS = (*Posting._fields, "posting_period")
TEXT_RULE = (
    "UTF-8, comma, line feed. Text is in double quotes, doubled inside. Text starting with"
    " = + - @ TAB CR LF NUL or ' has one ' put before it; take it away to have the text back."
    " Numbers are unquoted with a decimal point. Null is empty and unquoted."
)
_RISKY = tuple("=+-@\t\r\n\0'")
_AMOUNT = ENTRY_COLUMNS.index("amount")


def text_cell(text: str) -> str:
    """Quote a text, and disarm it where a spreadsheet would take it for a formula."""
    safe = "'" + text if text.startswith(_RISKY) else text
    return '"' + safe.replace('"', '""') + '"'


def told_text(cell: str) -> str:
    """Return the text that `text_cell` disarmed; `cell` is what a CSV reader has unquoted."""
    return cell.removeprefix("'")


def header(columns: Iterable[str]) -> str:
    """Write the header line of a file."""
    return ",".join(columns) + "\n"


def entry_values(entry: Entry) -> tuple[Any, ...]:
    """Return the values of an entry in the order of `ENTRY_COLUMNS`."""
    return (*hashed_values(entry), entry.seal.prev_hash, entry.seal.hash)


def entry_line(entry: Entry) -> str:
    """Write an entry as a line of `entries.csv`."""
    cells = [cell(value) for value in entry_values(entry)]
    cells[_AMOUNT] = plain_money(entry.draft.amount, entry.draft.currency)
    return ",".join(cells) + "\n"


def posting_line(entry: Entry, line: Posting) -> str:
    """Write a GL line as a line of `postings.csv`."""
    sides = (plain_money(line.debit, line.currency), plain_money(line.credit, line.currency))
    texts = (cell(line.currency), cell(entry.draft.posting_period))
    return f"{line.entry_id},{line.line_no},{','.join((cell(line.gl_account), *sides, *texts))}\n"


def cell(value: str | Decimal | date | int | None) -> str:
    """Write a value as a cell: text quoted and disarmed, a number plain, null empty."""
    if isinstance(value, str):
        return text_cell(value)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)
