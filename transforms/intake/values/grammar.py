"""What a source declares about the texts of its numbers and dates, and how a text is held to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from transforms.language.quoting import literal

Negative = Literal["leading", "trailing", "parentheses"]
Grouping = Literal["thousands", "indian"]
Overlap = Literal["earlier", "later", "quarantine"]


@dataclass(frozen=True)
class NumberForm:
    """Hold one way of writing numbers; the defaults are what a file without a map must follow.

    `decimal` None: a point, and `1.234` is ambiguous. `thousands`: a space stands for any space.
    `sign`: a currency sign that may stand before or behind. `exponent` admits `1e3`, `full_width`
    １２ for 12. `grouping` indian: 12,34,567. `plus`, `minus`: marks behind a number, as Dr, Cr.
    """

    decimal: str | None = None
    thousands: str | None = None
    negative: Negative = "leading"
    sign: str | None = None
    exponent: bool = False
    full_width: bool = False
    grouping: Grouping = "thousands"
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Zones:
    """Where a column's naive times are local, where its days count, and what becomes of doubt.

    A moment that the clocks skip is none. One they pass twice is read by `overlap`; `quarantine`
    turns it away.
    """

    naive: str = "UTC"
    days: str = "UTC"
    overlap: Overlap = "earlier"


@dataclass(frozen=True)
class Grammar:
    """Hold one column's way of writing.

    `numbers`: its forms, of which exactly one reading may be right. `round`: digits to round to,
    for sources that write binary floats; it also admits exponents. `dates`: formats in the letters
    of strptime, or the words of `DATE_WORDS`; none: 2026-01-31 alone. `months`: languages in which
    months may be named.
    """

    numbers: tuple[NumberForm, ...] = (NumberForm(),)
    round: int | None = None
    dates: tuple[str, ...] = ()
    zones: Zones = Zones()
    months: tuple[str, ...] = ()


@dataclass(frozen=True)
class Typed:
    """SQL of a value, and SQL of why it is null where the text is not.

    `reading`: what both are told from, to be computed before them under the name that was asked
    for; None where nothing is worth it.
    """

    value: str
    reason: str
    reading: str | None = None


def matches(text: str, pattern: str) -> str:
    """Return SQL that is true where the whole of a text fits a pattern."""
    # `$` also fits before a line break at the end; `\z` does not.
    whole = literal("^(?:" + pattern + r")\z")
    return f"regexp_matches({text}, {whole})"
