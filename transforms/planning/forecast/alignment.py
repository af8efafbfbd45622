"""Which past week a week is compared with.

Outside moving holidays that is the Monday 52 weeks before. Around a lunar season it is the week as
far from the holiday in the year before: the week of 2026-02-09, one before the Spring Festival of
2026-02-17, is compared with 2025-01-20, one before that of 2025-01-29, not with 2025-02-10. A week
outside the season is never compared with one inside it. Nothing counts week numbers, so a year of
53 weeks needs no rule of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from transforms.planning.forecast.panel import Days, Ints
from transforms.planning.seasons import Season, lunar_day

_YEAR = timedelta(weeks=52)
# Demand is unusual a little before a season opens, and for the pause after it.
_LEAD_WEEKS = 1
_PAUSE_WEEKS = 3


@dataclass(frozen=True)
class _Zone:
    """The weeks of one season and year that move with a lunar day."""

    anchor: date
    previous: date
    first: int
    last: int

    def offset(self, week: date) -> int | None:
        weeks = (week - self.anchor).days // 7
        return weeks if self.first <= weeks <= self.last else None

    def nearest_outside(self, week: date) -> date:
        before = self.anchor + timedelta(weeks=self.first - 1)
        after = self.anchor + timedelta(weeks=self.last + 1)
        return before if week - before <= after - week else after


def year_before(weeks: Days, lunar: Sequence[Season]) -> Days:
    """Return for each Monday the Monday it is compared with, about a year earlier.

    `lunar` are the seasons that move; pass none for the plain 52 weeks. Raises `DataRefused` where
    the lunar calendar does not reach.
    """
    days = [date.fromordinal(ordinal) for ordinal in _ordinals(weeks)]
    zones = _zones(lunar, days) if days else []
    return np.array([_analog(day, zones) for day in days], dtype="datetime64[D]")


def history_positions(weeks: Days, horizon: int, lunar: Sequence[Season]) -> Ints:
    """Return, for T weeks of history and `horizon` after them, where the compared week stands.

    Positions count from the first week of history; −1 where it lies before. A compared week that
    itself lies ahead is replaced by the one it is compared with, until history is reached.
    """
    span = weeks[0] + np.timedelta64(7, "D") * np.arange(len(weeks) + horizon)
    positions = (year_before(span, lunar) - weeks[0]).astype(np.int64) // 7
    for here in range(len(weeks), len(span)):
        if positions[here] >= len(weeks):
            positions[here] = positions[positions[here]]
    known: Ints = np.maximum(positions, -1)
    return known


def _analog(day: date, zones: list[_Zone]) -> date:
    for zone in zones:
        offset = zone.offset(day)
        if offset is not None:
            return zone.previous + timedelta(weeks=offset)
    analog = day - _YEAR
    for zone in zones:
        if zone.offset(analog) is not None:
            return zone.nearest_outside(analog)
    return analog


def _zones(lunar: Sequence[Season], days: list[date]) -> list[_Zone]:
    years = range(days[0].year - 2, days[-1].year + 2)
    return [_zone(season, year) for season in lunar if season.lunar for year in years]


def _zone(season: Season, year: int) -> _Zone:
    return _Zone(
        _anchor(season, year),
        _anchor(season, year - 1),
        (season.from_days or 0) // 7 - _LEAD_WEEKS,
        -(-(season.until_days or 0) // 7) + _PAUSE_WEEKS,
    )


def _anchor(season: Season, year: int) -> date:
    if season.lunar is None:
        raise ValueError(f"season {season.name} does not move with the moon")
    day = lunar_day(year, season.lunar.month, season.lunar.day)
    return day - timedelta(days=day.weekday())


def _ordinals(weeks: Days) -> list[int]:
    epoch = date(1970, 1, 1).toordinal()
    return [epoch + int(day) for day in weeks.astype("datetime64[D]").astype(np.int64)]
