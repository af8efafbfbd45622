"""The three years a sample covers, in days, weeks and months.

Goes in: the as-of date. Comes out: a `History`: 36 whole months ending on the last day of the last
full month before that date. As of 2026-11-01 it runs from 2023-11-01 to 2026-10-31. Days are whole
numbers since 1970-01-01, weeks are ISO weeks counted from the one that holds the first day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _

DayOrDays = TypeVar("DayOrDays", int, np.ndarray)

EPOCH = date(1970, 1, 1)
MONTHS = 36
# Orders placed in the history may be delivered this many weeks after it.
WEEKS_AFTER = 7
# An account or product is on our lists this long before its first sale, so that no order, however
# late it is delivered, was placed before its master data held.
LISTED_DAYS = 63


def day_number(day: date) -> int:
    """Count days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """Turn a day number back into a date."""
    return EPOCH + timedelta(days=int(number))


def _month_back(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True)
class SampleCalendar:
    """Hold the calendar of a sample; `month_starts` has one more element than there are months."""

    as_of: date
    month_starts: tuple[date, ...]

    @property
    def first_day(self) -> int:
        return day_number(self.month_starts[0])

    @property
    def last_day(self) -> int:
        return day_number(self.month_starts[-1]) - 1

    @property
    def first_monday(self) -> int:
        return self.first_day - day_of(self.first_day).weekday()

    @property
    def weeks(self) -> int:
        """Count the weeks in which something is delivered, those after the last day included."""
        return (self.last_day - self.first_monday) // 7 + 1 + WEEKS_AFTER

    def monday(self, week: int) -> int:
        return self.first_monday + 7 * week

    def week_of(self, day: DayOrDays) -> DayOrDays:
        return (day - self.first_monday) // 7

    def is_reported(self, week: int) -> bool:
        """Say whether the week's Sunday lies in the history, so that its stock is counted."""
        return self.monday(week) + 6 <= self.last_day

    def month_of(self, days: np.ndarray) -> np.ndarray:
        """Give each day its month's index; negative before the history, `MONTHS` after it."""
        starts = np.array([day_number(start) for start in self.month_starts])
        return np.searchsorted(starts, days, side="right") - 1

    def month_name(self, month: int) -> str:
        return f"{self.month_starts[month]:%Y-%m}"

    def month_days(self, month: int) -> tuple[int, int]:
        """Give a month's first and last day."""
        starts = self.month_starts
        return day_number(starts[month]), day_number(starts[month + 1]) - 1


def history(as_of: date) -> SampleCalendar:
    """Lay the 36 months that end before `as_of`; 1904 to 2096, where the lunar table reaches."""
    if not 1904 <= as_of.year <= 2096:
        raise UsageError(
            _(
                "no sample company as of {as_of}: its lunar calendar reaches from 1904 to 2096",
                as_of=as_of,
            ),
            where="as_of",
            remedy=_("choose an as-of date in these years"),
        )
    end = as_of.replace(day=1)
    return SampleCalendar(as_of, tuple(_month_back(end, MONTHS - i) for i in range(MONTHS + 1)))
