"""Seasons: how much more or less of a category sells in a week than in a plain one.

A factor is 1 + summer × bump + spring × bump − dip, averaged over the week's days. The summer bump
stands on 16 July and is 62 days wide on each side; the spring bump stands 14 days before the Spring
Festival (lunar 1/1, so it moves by up to a month) and is 30 days wide; the dip stands 22 days after
it.

Worked number: 14 days before the festival a lager (spring 0.7) sells 1.70 times its plain day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from borax.calendars.lunardate import LunarDate

from examples.sample_company.history import SampleCalendar, day_number, day_of

SUMMER_HALF_WIDTH = 62
SPRING_PEAK_OFFSET, SPRING_HALF_WIDTH = -14, 30
DIP_OFFSET, DIP_HALF_WIDTH, DIP = 22, 14, 0.35


@dataclass(frozen=True)
class Category:
    """A product category and the height of its two peaks."""

    name: str
    summer: float
    spring: float


CATEGORIES = (
    Category("lager", 0.60, 0.70),
    Category("premium", 0.45, 1.00),
    Category("wheat", 0.55, 0.30),
    Category("craft", 0.40, 0.45),
    Category("gift", -0.30, 2.60),
    Category("keg", 0.80, 0.20),
)


def spring_festival(year: int) -> date:
    """Give the Gregorian date of lunar 1/1 of a year."""
    day: date = LunarDate(year, 1, 1).to_solar_date()
    return day


def _bump(distance: np.ndarray, half_width: int) -> np.ndarray:
    x = distance / half_width
    # A polynomial bell: the same bits everywhere, and exactly zero outside its width.
    return np.where(np.abs(x) < 1, (1 - x * x) * (1 - x * x), 0.0)


def day_factors(category: Category, days: np.ndarray) -> np.ndarray:
    """Compute a category's factor on each day."""
    years = range(day_of(days.min()).year - 1, day_of(days.max()).year + 2)
    summer = sum(_bump(days - day_number(date(y, 7, 16)), SUMMER_HALF_WIDTH) for y in years)
    offsets = [days - day_number(spring_festival(y)) for y in years]
    spring = sum(_bump(o - SPRING_PEAK_OFFSET, SPRING_HALF_WIDTH) for o in offsets)
    dip = sum(_bump(o - DIP_OFFSET, DIP_HALF_WIDTH) for o in offsets)
    return np.asarray(1 + category.summer * summer + category.spring * spring - DIP * dip)


def week_factors(history: SampleCalendar, weeks: int) -> np.ndarray:
    """Average the day factors: categories × weeks."""
    days = np.arange(history.first_monday, history.monday(weeks))
    return np.stack([day_factors(c, days).reshape(weeks, 7).mean(axis=1) for c in CATEGORIES])
