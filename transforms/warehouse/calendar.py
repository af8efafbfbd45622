"""The calendar: every day with the calendars people count by.

Goes in: a span of years and the settings. Comes out: one Arrow table with the registry's `calendar`
columns, from 1 January of the first year to 31 December of the last. Nothing here reads a clock.

ISO weeks start on Monday and a year has 52 or 53 of them: 2026-12-31 is in 2026-W53, and so is
2027-01-03. Fiscal years are named by the year they end in. With calendar months a fiscal period is
a month; with 4-4-5 the year starts on the Monday nearest to the first day of its first month and a
quarter has 4, 4 and 5 weeks (a 53rd week joins the last period).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from borax.calendars.lunardate import LunarDate

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.operations.settings import Settings
from transforms.planning.seasons import DEFAULT_SEASONS, Season, lunar_new_year, windows_between
from transforms.schema.models_staging import PROVIDED

if TYPE_CHECKING:
    import holidays

FIRST_YEAR, LAST_YEAR = 1902, 2099
# Columns that the settings or the holiday tables decide; the others are arithmetic.
SETTLED_COLUMNS = frozenset(
    {"fiscal_year", "fiscal_period", "holiday", "is_workday", "peak_season"}
)
_WEEKS_OF_PERIOD = (4, 4, 5) * 4
_MONDAY = 1


@dataclass(frozen=True)
class CalendarRules:
    """What decides the calendar beside the years."""

    fiscal_calendar: str = "month"
    fiscal_first_month: int = 1
    holiday_country: str = "CN"
    seasons: Sequence[Season] = DEFAULT_SEASONS

    @classmethod
    def of(cls, settings: Settings) -> CalendarRules:
        return cls(
            settings.fiscal_calendar, settings.fiscal_year_first_month, settings.holiday_calendar
        )


@lru_cache(maxsize=8)
def calendar(first_year: int, last_year: int, rules: CalendarRules) -> pa.Table:
    """Return the days of the years, bounds inclusive and kept within 1902 to 2099.

    A day in several seasons bears the one that began last. `holiday` is null where the holiday
    tables do not reach; `is_workday` then follows the weekend alone. Raises `UsageError` for an
    unknown holiday calendar.
    """
    years = range(max(first_year, FIRST_YEAR), min(last_year, LAST_YEAR) + 1)
    first, last = date(years.start, 1, 1), date(years.stop - 1, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    public = _holidays(rules.holiday_country, tuple(years))
    season = _season_by_day(rules.seasons, first, last)
    festivals = [lunar_new_year(year) for year in range(years.start - 1, years.stop + 1)]
    rows = [
        _gregorian(day)
        | lunar
        | dict(zip(("fiscal_year", "fiscal_period"), _fiscal(day, rules), strict=True))
        | {
            "holiday": public.get(day),
            "is_workday": bool(public.is_working_day(day)),
            "peak_season": season.get(day),
            "spring_festival_offset_days": _offset(day, festivals),
        }
        for day, lunar in zip(days, _lunar(days), strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=PROVIDED["calendar"].arrow)


def _gregorian(day: date) -> dict[str, Any]:
    week = day.isocalendar()
    next_month = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return {
        "date_day": day,
        "iso_year": week.year,
        "iso_week": week.week,
        "iso_week_name": f"{week.year}-W{week.week:02d}",
        "iso_weekday": week.weekday,
        "week_start": day - timedelta(days=week.weekday - _MONDAY),
        "month": f"{day:%Y-%m}",
        "month_no": day.year * 12 + day.month,
        "month_start": day.replace(day=1),
        "month_end": next_month - timedelta(days=1),
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "calendar_year": day.year,
    }


def _lunar(days: Iterable[date]) -> Iterator[dict[str, Any]]:
    """Yield the lunar date of each of some days that follow each other."""
    known: dict[str, Any] = {}
    for day in days:
        # No lunar month has fewer than 29 days, and looking a day up is slow.
        if known and known["lunar_day"] < 29:
            known = known | {"lunar_day": known["lunar_day"] + 1}
        else:
            lunar = LunarDate.from_solar(day)
            known = {
                "lunar_year": lunar.year,
                "lunar_month": lunar.month,
                "lunar_day": lunar.day,
                "is_leap_lunar_month": bool(lunar.leap),
            }
        yield known


def _fiscal(day: date, rules: CalendarRules) -> tuple[int, int]:
    first_month = rules.fiscal_first_month
    if rules.fiscal_calendar == "month":
        period = (day.month - first_month) % 12 + 1
        started = day.year if day.month >= first_month else day.year - 1
        return started + (first_month > 1), period
    started = day.year + 1
    while (start := _fiscal_monday(started, first_month)) > day:
        started -= 1
    week = (day - start).days // 7
    bounds = [sum(_WEEKS_OF_PERIOD[:n]) for n in range(1, 12)]
    return started + (first_month > 1), bisect_right(bounds, week) + 1


@lru_cache(maxsize=512)
def _fiscal_monday(year: int, month: int) -> date:
    """Return the Monday nearest to the first of a month; of two equally near none exists."""
    first = date(year, month, 1)
    ahead = (7 - first.weekday()) % 7
    return first + timedelta(days=ahead if ahead <= 3 else ahead - 7)


def _holidays(country: str, years: tuple[int, ...]) -> holidays.HolidayBase:
    # It imports the rules of every country; a build with nothing new needs no day.
    import holidays

    try:
        return holidays.country_holidays(country, years=years, language="en_US")
    except (NotImplementedError, ValueError) as error:
        raise UsageError(
            _("no holiday calendar for {country}", country=repr(country)),
            where=_("setting {name}", name="`holiday_calendar`"),
            remedy=_("give a two-letter country code, CN for example"),
        ) from error


def _season_by_day(seasons: Sequence[Season], first: date, last: date) -> dict[date, str]:
    return {
        window.start + timedelta(days=n): window.name
        for window in windows_between(seasons, first, last)
        for n in range((window.end - window.start).days + 1)
    }


def _offset(day: date, festivals: list[date]) -> int:
    """Return days from the nearest Spring Festival, negative before it; of two, the one to come."""
    place = bisect_right(festivals, day)
    around = festivals[max(place - 1, 0) : place + 1]
    nearest = min(around, key=lambda festival: (abs((day - festival).days), festival < day))
    return (day - nearest).days
