"""What the texts of one column look like: how its dates and numbers may be written, and what not.

A way of writing is proposed where it can read all texts, or of many all but one in twenty. Where
two ways can read them, both are told, with how many texts they read differently.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from transforms.intake.inference.forms import flow, number_keys

_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y.%m.%d",
         "%Y%m%d", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d-%b-%Y",
         "%d-%b-%y", "%Y年%m月%d日")  # fmt: skip
_TIMES = ("", " %H:%M:%S", " %H:%M", "T%H:%M:%S", "T%H:%M:%S%z")
DATE_FORMS = (*(day + time for day in _DAYS for time in _TIMES), "%d %b %Y", "%b %d %Y")
# What columns are named after that stand for a month each.
MONTH_FORMS = ("%b-%y", "%b-%Y", "%b %Y", "%b %y", "%B %Y", "%Y-%m", "%Y/%m", "%Y.%m", "%m/%Y",
               "%Y年%m月")  # fmt: skip
_YEARS = range(1980, 2101)
_NUMBER = re.compile(r"\(?[-+]?(?P<body>[0-9][0-9.,' ]*)-?\)?")
_BOOLEANS = {"true", "false", "yes", "no", "0", "1", "ja", "nein", "y", "n", "t", "f"}


@dataclass(frozen=True)
class ColumnNumbers:
    """How numbers are written; None of `decimal`: no text has a fraction. `keys`: what else a map
    must say of them, as YAML."""

    decimal: str | None = None
    thousands: str | None = None
    negative: str = "leading"
    keys: str | None = None
    is_ambiguous: bool = False
    has_long_fractions: bool = False


@dataclass(frozen=True)
class Profile:
    """Hold what is seen of a column; shares are of the texts that are not empty."""

    name: str
    rows: int
    filled: int
    distinct: int
    dates: tuple[str, ...] = ()
    differing_dates: int = 0
    numbers: ColumnNumbers | None = None
    is_boolean: bool = False
    ends_in_point_zero: bool = False
    sample: tuple[str, ...] = ()

    @property
    def is_date(self) -> bool:
        return bool(self.dates)

    @property
    def is_whole(self) -> bool:
        return self.numbers is not None and self.numbers.decimal is None


def profile(name: str, texts: Sequence[str | None]) -> Profile:
    """Look at the texts of a column; empty ones say nothing."""
    filled = [text.strip() for text in texts if text is not None and text.strip()]
    distinct = list(dict.fromkeys(filled))
    dates = _dates(distinct)
    return Profile(
        name,
        len(texts),
        len(filled),
        len(distinct),
        dates=dates,
        differing_dates=_differing(distinct, dates),
        numbers=_numbers(distinct),
        is_boolean=bool(distinct) and {text.casefold() for text in distinct} <= _BOOLEANS,
        ends_in_point_zero=bool(distinct)
        and all(re.fullmatch(r"[0-9]{3,}\.0", text) for text in distinct),
        sample=tuple(distinct[:3]),
    )


def date_forms_of(names: Sequence[str]) -> tuple[str, ...]:
    """Return the formats of days, else of months, that all of these names have."""
    stripped = [name.strip() for name in names]
    months = [form for form in MONTH_FORMS if all(_read(name, form) for name in stripped)]
    return _dates(stripped) or tuple(months)


def _dates(distinct: Sequence[str]) -> tuple[str, ...]:
    if not distinct:
        return ()
    found = {form: _misread(distinct, form) for form in DATE_FORMS}
    fewest = min(found.values())
    return tuple(form for form, misread in found.items() if misread == fewest <= _spared(distinct))


def _misread(distinct: Sequence[str], form: str) -> int:
    """Count the texts that a format cannot read, up to one more than are spared."""
    count, most = 0, _spared(distinct)
    for text in distinct:
        count += _read(text, form) is None
        if count > most:
            break
    return count


def _spared(distinct: Sequence[str]) -> int:
    return len(distinct) // 20


def _read(text: str, form: str) -> date | None:
    if form.startswith("%Y%m%d") and not re.match(r"[0-9]{8}", text):
        return None
    try:
        found = datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def _differing(distinct: Sequence[str], dates: Sequence[str]) -> int:
    if len(dates) < 2:
        return 0
    return sum(len({_read(text, form) for form in dates}) > 1 for text in distinct)


def _numbers(distinct: Sequence[str]) -> ColumnNumbers | None:
    found = [_NUMBER.fullmatch(text) for text in distinct]
    bodies = [match["body"].rstrip() for match in found if match is not None]
    if not bodies or len(distinct) - len(bodies) > _spared(distinct):
        return _other_numbers(distinct)
    if any(re.fullmatch(r"0[0-9]+", body) for body in bodies):
        return None  # 007 is an id
    negative = "leading"
    if any(text.endswith("-") for text in distinct):
        negative = "trailing"
    elif any(text.startswith("(") for text in distinct):
        negative = "parentheses"
    for decimal, thousands in ((None, None), (".", None), (",", None), (",", "."), (".", ","),
                               (",", " "), (".", "'"), (".", " ")):  # fmt: skip
        if all(re.fullmatch(_pattern(decimal, thousands), body) for body in bodies):
            return ColumnNumbers(
                decimal,
                thousands,
                negative,
                is_ambiguous=_is_ambiguous(decimal, bodies),
                has_long_fractions=any(
                    len(body.partition(decimal or ".")[2]) > 6 for body in bodies
                ),
            )
    return _other_numbers(distinct)


def _other_numbers(distinct: Sequence[str]) -> ColumnNumbers | None:
    """Return numbers that are written otherwise: with marks, signs, or in lakhs and crores."""
    keys = number_keys(distinct) if any(sign.isdecimal() for sign in "".join(distinct)) else None
    return ColumnNumbers(keys=flow(keys)) if keys is not None else None


def _pattern(decimal: str | None, thousands: str | None) -> str:
    whole = "[0-9]+"
    if thousands is not None:
        whole = rf"(?:[0-9]+|[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+)"
    return whole if decimal is None else rf"{whole}(?:{re.escape(decimal)}[0-9]+)?"


def _is_ambiguous(decimal: str | None, bodies: Sequence[str]) -> bool:
    """Tell whether every separator might also be one of thousands: 1.234 and 12.500 alone."""
    split = [body for body in bodies if decimal is not None and decimal in body]
    return bool(split) and all(re.fullmatch(r"[0-9]{1,3}[.,][0-9]{3}", body) for body in split)
