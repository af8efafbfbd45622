"""What a source declares about the texts of its numbers and dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Negative = Literal["leading", "trailing", "parentheses"]


@dataclass(frozen=True)
class Grammar:
    """Hold one source's way of writing; the defaults are what a file without a map must follow.

    `decimal` None: a point, and `1.234` is ambiguous. `round`: digits to round to, for sources that
    write binary floats; it also admits exponents. `dates`: formats in the letters of strptime, or
    the words of `DATE_WORDS`; none: 2026-01-31 alone.
    """

    decimal: str | None = None
    thousands: str | None = None
    negative: Negative = "leading"
    round: int | None = None
    dates: tuple[str, ...] = ()
    timezone: str = "UTC"


@dataclass(frozen=True)
class Typed:
    """SQL of a value, and SQL of why it is null where the text is not."""

    value: str
    reason: str
