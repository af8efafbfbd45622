"""Peak seasons: named windows by a Gregorian rule or by an offset from a lunar day.

Goes in: season rules and a span of days. Comes out: the dated windows that touch the span, both
bounds inclusive. A moving holiday keeps its own calendar here, so no other code counts weeks modulo
52. Spring Festival 2026 falls on 17 February: 42 days before until the day itself is 2026-01-06 to
2026-02-17. A day that a month lacks (30 of a short lunar month, 29 February) means its last day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Self

from borax.calendars.lunardate import InvalidLunarDateError, LunarDate
from pydantic import BaseModel, ConfigDict, Field, model_validator

from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _

_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_LEAP_YEAR = 2024


def _month_day(text: str) -> tuple[int, int]:
    if not _MONTH_DAY.fullmatch(text) or int(text[3:]) > monthrange(_LEAP_YEAR, int(text[:2]))[1]:
        raise ValueError(_('{day} is not a day as "MM-DD"', day=repr(text)))
    return int(text[:2]), int(text[3:])


class LunarDay(BaseModel):
    """Name a day of the Chinese lunar calendar; leap months are never meant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=30)


class Season(BaseModel):
    """Say when a season is: `from`/`until` as "MM-DD", or `lunar` with offsets in days.

    An order covers a `whole` season that begins before the next arrival; with `cover: review` it
    covers its own review alone, at the season's service level.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    name: str = Field(min_length=1)
    lunar: LunarDay | None = None
    from_days: int | None = Field(default=None, ge=-180, le=180)
    until_days: int | None = Field(default=None, ge=-180, le=180)
    from_day: str | None = Field(default=None, alias="from")
    until_day: str | None = Field(default=None, alias="until")
    cover: Literal["whole", "review"] = "whole"

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        gregorian = (self.from_day, self.until_day)
        offsets = (self.from_days, self.until_days)
        if self.lunar is None:
            if None in gregorian or offsets != (None, None):
                raise ValueError(_('needs `from` and `until` ("MM-DD"), or `lunar` with offsets'))
            for text in gregorian:
                _month_day(str(text))
        elif gregorian != (None, None) or None in offsets:
            raise ValueError(_("a lunar season takes `from_days` and `until_days` alone"))
        elif (self.from_days or 0) > (self.until_days or 0):
            raise ValueError(_("`from_days` lies after `until_days`"))
        return self


DEFAULT_SEASONS = (
    Season(name="spring_festival", lunar=LunarDay(month=1, day=1), from_days=-42, until_days=0),
    Season.model_validate({"name": "summer", "from": "06-01", "until": "08-31"}),
)


@dataclass(frozen=True, order=True)
class SeasonWindow:
    """Hold one occurrence of a season, bounds inclusive."""

    start: date
    end: date
    name: str
    is_whole: bool = True

    def covers(self, day: date) -> bool:
        return self.start <= day <= self.end


def lunar_day(year: int, month: int, day: int) -> date:
    """Return the Gregorian date of a lunar day; day 30 of a short month is its 29th.

    Raises `DataRefused` outside lunar years 1900 to 2100, which the calendar tables cover.
    """
    for candidate in (day, 29):
        try:
            return _solar(LunarDate(year, month, candidate))
        except InvalidLunarDateError:
            continue
    raise DataRefused(
        _("no lunar calendar for the year {year}", year=str(year)),
        where=_("lunar month {month}, day {day}", month=month, day=day),
        remedy=_("use dates between 1901 and 2099, or drop the lunar seasons from the settings"),
    )


def lunar_new_year(year: int) -> date:
    """Return the day of the Spring Festival that falls in a Gregorian year."""
    return lunar_day(year, 1, 1)


def windows_between(seasons: Sequence[Season], first: date, last: date) -> list[SeasonWindow]:
    """Return every occurrence that shares a day with [first, last], earliest first."""
    found = (
        window
        for season in seasons
        for year in range(first.year - 2, last.year + 2)
        for window in [occurrence(season, year)]
        if window.start <= last and window.end >= first
    )
    return sorted(set(found))


def occurrence(season: Season, year: int) -> SeasonWindow:
    """Return the occurrence anchored in a year: the lunar year, or the year of its `from` day.

    A Gregorian season whose `until` lies before its `from` ends in the following year.
    """
    if season.lunar is not None:
        anchor = lunar_day(year, season.lunar.month, season.lunar.day)
        start = anchor + timedelta(days=season.from_days or 0)
        end = anchor + timedelta(days=season.until_days or 0)
    else:
        start = _in_year(year, str(season.from_day))
        end = _in_year(year, str(season.until_day))
        if end < start:
            end = _in_year(year + 1, str(season.until_day))
    return SeasonWindow(start, end, season.name, season.cover == "whole")


def _solar(lunar: LunarDate) -> date:
    solar = lunar.to_solar_date()
    return date(solar.year, solar.month, solar.day)


def _in_year(year: int, text: str) -> date:
    month, day = _month_day(text)
    return date(year, month, min(day, monthrange(year, month)[1]))
