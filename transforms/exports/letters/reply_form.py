"""The form on which an account replies to its letter: a line a position, to agree or to dispute.

Goes in: a letter. Comes out: the columns of the form, the cells of each position, its cover. A line
is named by the letter, account, program, earning period and currency; its figures are the letter's.
Goods that nothing is booked for are no position of the ledger and have no line.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from transforms.exports.book import BookCover, Formula, Money
from transforms.exports.letters.model import Letter, Position
from transforms.exports.words import PageWords
from transforms.ledger.replies import MonthSums

KEYS = ("letter_id", "account_id", "program_id", "earning_period", "currency")
FIGURES = MonthSums._fields
ANSWERS = ("reply", "said_amount", "said_reason")
STATES = ("agreed", "disputed")
# What names the letter and the account stands in the last two columns, out of sight.
COLUMNS = (
    "program_id", "program_name", "earning_period", "currency", *FIGURES, *ANSWERS,
    "account_id", "letter_id",
)  # fmt: skip
SHOWN = len(COLUMNS) - 2


def letter_id(period: str, head_hash: str) -> str:
    """Return the import id of the letters of a month, up to the entry of a hash."""
    return f"letters-{period}-{head_hash[:16]}"


def booked(letter: Letter) -> list[Position]:
    """Return the positions of a letter that the ledger has entries of."""
    return [own for own in letter.positions if own.movements or own.opening]


def form_row(letter: Letter, own: Position) -> list[Any]:
    """Return the cells of a position in the order of `COLUMNS`, the answers empty."""
    return [
        own.program_id,
        own.parts[0].title if own.parts else own.program_id,
        own.earning_period,
        own.currency,
        *(Money(getattr(own, name), own.currency) for name in FIGURES),
        *[None] * len(ANSWERS),
        letter.account_id,
        letter_id(letter.period, letter.head_hash),
    ]


def form_cover(letter: Letter, sums: Mapping[tuple[str, str], str], words: PageWords) -> BookCover:
    """Return the cover; `sums` are formulas over the form by currency and figure."""
    positions = booked(letter)
    head = [words["currency"], *(words[name] for name in FIGURES)]
    rows: list[list[Any]] = []
    for currency in sorted({own.currency for own in positions}):
        mine = [own for own in positions if own.currency == currency]
        totals = (sum((getattr(own, n) for own in mine), Decimal(0)) for n in FIGURES)
        cells = [
            Formula(sums[currency, name], total, currency)
            for name, total in zip(FIGURES, totals, strict=True)
        ]
        rows.append([currency, *cells])
    return BookCover(
        words["title"].format(period=letter.period),
        [words["says"], words["how"]],
        {
            words["account_id"]: letter.account_id,
            words["account_name"]: letter.name,
            words["month"]: letter.period,
            words["status"]: words.code(letter.status),
            words["letter_id"]: letter_id(letter.period, letter.head_hash),
            words["speaks_for"]: letter.last_entry_id,
            words["made"]: words["made_says"],
            words["positions"]: len(positions),
        },
        [[head, *rows]] if rows else [],
        notes=[words["no_demand"]],
    )
