"""Reconciliation letters: what each account is told of its rebates, with the arithmetic shown."""

from transforms.exports.letters.account import Month, file_name, letter
from transforms.exports.letters.model import Balance, Ladder, Letter, Line, Movement, Part, Position
from transforms.exports.letters.parts import part, position
from transforms.exports.letters.rows import rows_csv

__all__ = [
    "Balance",
    "Ladder",
    "Letter",
    "Line",
    "Month",
    "Movement",
    "Part",
    "Position",
    "file_name",
    "letter",
    "part",
    "position",
    "rows_csv",
]
