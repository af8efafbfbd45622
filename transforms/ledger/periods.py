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


def posting_period(as_of: date, closed: Collection[str]) -> str:
    """Return the month (`2026-01`) that a run as of `as_of` books in, given the closed months."""
    day = as_of - timedelta(days=1)
    year, month = day.year, day.month
    while (name := f"{year:04d}-{month:02d}") in closed:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return name


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
