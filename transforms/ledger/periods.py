"""Which month an entry is booked in, and when an earning period is over.

The posting period is the month of the day before the as-of date; where that month is closed, the
earliest open month after it. A closed month never changes: its difference lands in the open one.

Worked: as of 2026-02-01 books in 2026-01; with January closed, in 2026-02.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

_NAMED = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|W(?P<week>[0-9]{2})"
    r"|(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?"
)

_KINDS = (
    ("day", "day"),
    ("week", "week"),
    ("month", "month"),
    ("quarter", "quarter"),
    ("half", "half_year"),
)
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def posting_period(as_of: date, closed: Collection[str]) -> str:
    """Return the month (`2026-01`) that a run as of `as_of` books in, given the closed months.

    A closed month closes all before it, those too that nothing was ever booked in.
    """
    day = as_of - timedelta(days=1)
    name = f"{day.year:04d}-{day.month:02d}"
    last = max(closed, default="")
    return name if name > last else next_month(last)


def next_month(name: str) -> str:
    """Return the month after a month."""
    year, month = int(name[:4]), int(name[5:])
    return f"{year:04d}-{month + 1:02d}" if month < 12 else f"{year + 1:04d}-01"


def month_of(day: date) -> str:
    """Return the month of a day, as a posting period is named."""
    return f"{day.year:04d}-{day.month:02d}"


def period_kind(name: str) -> str | None:
    """Return the kind of a period by its name (`2026-Q1`: quarter); null where it is none."""
    if name == "program":
        return "program"
    if period_end(name) is None:
        return None
    found = _NAMED.fullmatch(name)
    parts = found.groupdict() if found else {}
    for part, kind in _KINDS:
        if parts.get(part):
            return kind
    return "year"


def period_start(name: str) -> date | None:
    """Return the first day of an earning period; null where `period_end` is."""
    end = period_end(name)
    kind = period_kind(name)
    if end is None or kind is None:
        return None
    if kind in _DAYS:
        return end - timedelta(days=_DAYS[kind])
    months = end.year * 12 + end.month - 1 - _MONTHS[kind]
    return date(months // 12, months % 12 + 1, 1)


@lru_cache(maxsize=4096)
def period_end(name: str) -> date | None:
    """Return the day after the last day of an earning period.

    `2026-Q1` ends on 2026-04-01 and `2026-W53` on 2027-01-04. Null for `program` and for the period
    of a single order line, whose names do not bear their dates.
    """
    found = _NAMED.fullmatch(name)
    if not found:
        return None
    year, day, week = int(found["year"]), found["day"], found["week"]
    try:
        if day:
            return date.fromisoformat(name) + timedelta(days=1)
        if week:
            return date.fromisocalendar(year, int(week), 7) + timedelta(days=1)
        months = (
            int(found["month"] or 0)
            or 3 * int(found["quarter"] or 0)
            or 6 * int(found["half"] or 0)
            or 12
        )
        return (date(year, months, 1) + timedelta(days=31)).replace(day=1)
    except ValueError:
        return None
