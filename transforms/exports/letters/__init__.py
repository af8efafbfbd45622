"""Reconciliation letters: what each account is told of its rebates, with the arithmetic shown."""

from transforms.exports.letters.account import Month, file_name, letter
from transforms.exports.letters.model import (
    CurrencyBalance,
    Letter,
    Line,
    Movement,
    Position,
    TierClimb,
    VersionEarning,
)
from transforms.exports.letters.parts import part, position
from transforms.exports.letters.rows import rows_csv

__all__ = [
    "CurrencyBalance",
    "Letter",
    "Line",
    "Month",
    "Movement",
    "Position",
    "TierClimb",
    "VersionEarning",
    "file_name",
    "letter",
    "part",
    "position",
    "rows_csv",
]
