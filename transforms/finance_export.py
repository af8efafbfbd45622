"""What finance receives of a month: the lines of the CSV files, control totals and the manifest.

Goes in: entries with their GL lines. Comes out: text, the same for the same slice of the ledger,
byte for byte: nothing here knows the clock or the run that exports.

Text cells are quoted. One that starts with = + - @ tab, carriage return, line feed, NUL or an
apostrophe gets an apostrophe before it, so that no spreadsheet takes it for a formula; taking one
leading apostrophe away gives the text back. Numbers are never quoted and stay numbers: -10.50 is
-10.50. Null is an empty cell without quotes, the empty text is "".

Worked: account `=1+1` earns 10.5 CNY: its cells read "'=1+1",10.50,"CNY".
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from transforms.currencies import DECIMALS
from transforms.ledger import GENESIS, Entry, Posting
from transforms.ledger.chain import plain, stamp_text

FORMAT = "peakledger finance export 1"
ENTRIES, POSTINGS, MANIFEST = "entries.csv", "postings.csv", "manifest.json"
ENTRY_COLUMNS = Entry._fields
POSTING_COLUMNS = (*Posting._fields, "posting_period")
TEXT_RULE = (
    "UTF-8, comma, line feed. Text is in double quotes, doubled inside. Text starting with"
    " = + - @ TAB CR LF NUL or ' has one ' put before it; take it away to have the text back."
    " Numbers are unquoted with a decimal point. Null is empty and unquoted."
)
_RISKY = tuple("=+-@\t\r\n\0'")


class FileTold(NamedTuple):
    """A file of the export as its manifest tells it."""

    name: str
    rows: int
    sha256: str


@dataclass
class Totals:
    """Control totals of a slice, added up entry by entry."""

    entries: int = 0
    postings: int = 0
    first_entry_id: int | None = None
    last_entry_id: int | None = None
    head_hash: str = GENESIS

    def __post_init__(self) -> None:
        self._gl: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 2)
        self._kinds: dict[tuple[str, str], Decimal] = defaultdict(Decimal)

    def add(self, entry: Entry, lines: Iterable[Posting]) -> None:
        """Count an entry and its GL lines in."""
        self.entries += 1
        self.first_entry_id = self.first_entry_id or entry.entry_id
        self.last_entry_id, self.head_hash = entry.entry_id, entry.hash
        self._kinds[entry.kind, entry.currency] += entry.amount
        for line in lines:
            self.postings += 1
            debit, credit = self._gl[line.gl_account, line.currency]
            self._gl[line.gl_account, line.currency] = [debit + line.debit, credit + line.credit]

    def told(self) -> dict[str, Any]:
        """Return the totals for the manifest, amounts as text."""
        return {
            "gl": [
                {
                    "gl_account": account,
                    "currency": currency,
                    "debit": money(debit, currency),
                    "credit": money(credit, currency),
                }
                for (account, currency), (debit, credit) in sorted(self._gl.items())
            ],
            "kinds": [
                {"kind": kind, "currency": currency, "amount": money(amount, currency)}
                for (kind, currency), amount in sorted(self._kinds.items())
            ],
        }


def money(amount: Decimal, currency: str) -> str:
    """Write an amount with its currency's decimals, or with all of its own where it has more."""
    text = plain(amount)
    own = len(text.partition(".")[2])
    return format(Decimal(text), f".{max(own, DECIMALS.get(currency, 2))}f")


def text_cell(text: str) -> str:
    """Quote a text, and disarm it where a spreadsheet would take it for a formula."""
    safe = "'" + text if text.startswith(_RISKY) else text
    return '"' + safe.replace('"', '""') + '"'


def header(columns: Iterable[str]) -> str:
    """Write the header line of a file."""
    return ",".join(columns) + "\n"


def entry_line(entry: Entry) -> str:
    """Write an entry as a line of `entries.csv`."""
    cells = [_cell(value) for value in entry]
    cells[Entry._fields.index("amount")] = money(entry.amount, entry.currency)
    return ",".join(cells) + "\n"


def posting_line(entry: Entry, line: Posting) -> str:
    """Write a GL line as a line of `postings.csv`."""
    sides = (money(line.debit, line.currency), money(line.credit, line.currency))
    texts = (_cell(line.currency), _cell(entry.posting_period))
    cells = (str(line.entry_id), str(line.line_no), _cell(line.gl_account), *sides, *texts)
    return ",".join(cells) + "\n"


def manifest(period: str, files: list[FileTold], totals: Totals) -> bytes:
    """Return the manifest of an export: what it holds, how to check it, and its import id.

    The import id is the same for the same slice: a delivery taken twice is booked once.
    """
    digests = [FORMAT, *(file.sha256 for file in files)]
    content = hashlib.sha256("\n".join(digests).encode()).hexdigest()
    document = {
        "format": FORMAT,
        "import_id": f"{period}-{content[:16]}",
        "period": period,
        "entries": {
            "count": totals.entries,
            "first_entry_id": totals.first_entry_id,
            "last_entry_id": totals.last_entry_id,
            "head_hash": totals.head_hash,
        },
        "files": [file._asdict() for file in files],
        "control_totals": totals.told(),
        "text_rule": TEXT_RULE,
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return text_cell(value)
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return stamp_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)
