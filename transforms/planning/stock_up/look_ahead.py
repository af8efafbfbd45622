"""The weeks in which goods leave, from this run's to the last one of a season that is near.

Goes in: the as-of day, seasons, shutdowns, and how often a series can be ordered. Comes out: per
week of dispatch the last order that leaves in it, and the day before which the next one arrives.

Worked example, as of Monday 2026-01-05, lead time 14 days, review every 7, a season from 01-26 to
02-08: orders leave on 01-05, 01-12, 01-19, … That of 01-12 arrives on 01-26 and is the first that
covers days of the season, that of 01-19 (02-02 to 02-08) the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from transforms.planning.forecast.panel import Bools, Days, Ints
from transforms.planning.seasons import SeasonWindow
from transforms.planning.stock_up.shutdowns import Shutdown, first_dispatch

_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class OrdersAhead:
    """Hold the orders of n series: column 0 is this run's, the others a week of dispatch each.

    `leaves` is the day on which the last order so far leaves, `until` the day on which the next one
    arrives, both (n, 1 + weeks). `is_sent`, (n, weeks), tells whether any leaves in the week.
    """

    leaves: Days
    until: Days
    is_sent: Bools


@dataclass(frozen=True)
class LookAhead:
    """Hold the seasons that are looked at, earliest first, and the days without dispatch."""

    as_of: date
    seasons: tuple[SeasonWindow, ...]
    shutdowns: tuple[Shutdown, ...] = ()

    @classmethod
    def within(
        cls,
        as_of: date,
        weeks: int,
        seasons: Sequence[SeasonWindow],
        shutdowns: Sequence[Shutdown] = (),
    ) -> LookAhead | None:
        """Look at the seasons that begin within some weeks and are not over; None without any."""
        last = as_of + weeks * _WEEK
        near = sorted(each for each in seasons if each.start <= last and each.end >= as_of)
        return cls(as_of, tuple(near), tuple(shutdowns)) if near else None

    @property
    def until(self) -> date:
        """The last day of the seasons."""
        return max(season.end for season in self.seasons)

    @cached_property
    def mondays(self) -> list[date]:
        """The Mondays of the weeks of dispatch, this run's first."""
        leaves = first_dispatch(self.as_of, self.shutdowns)
        monday = leaves - timedelta(days=leaves.weekday())
        weeks = max((self.until - monday).days // 7 + 1, 1)
        return [monday + week * _WEEK for week in range(weeks)]

    def orders(self, lead_days: Ints, review_days: Ints) -> OrdersAhead:
        """Return the orders of every series, of which nothing is asked beyond the seasons."""
        reviews, which = np.unique(review_days, return_inverse=True)
        leaves, again = (
            np.array(each, dtype="datetime64[D]")
            for each in zip(*(self._dispatches(review) for review in reviews.tolist()), strict=True)
        )
        mondays = np.array(self.mondays, dtype="datetime64[D]")
        end = np.datetime64(self.until, "D") + 1
        return OrdersAhead(
            leaves=leaves[which],
            until=np.minimum(again[which] + lead_days[:, None], end),
            is_sent=(leaves[:, 1:] >= mondays)[which],
        )

    def season_of(self, start: Days, until: Days) -> Ints:
        """Return the number of the last season that has a day in [start, until), −1 without any."""
        found = np.full(start.shape, -1, dtype=np.int64)
        for number, season in enumerate(self.seasons):
            first, last = np.datetime64(season.start, "D"), np.datetime64(season.end, "D")
            found[(first < until) & (last >= start)] = number
        return found

    def _dispatches(self, review: int) -> tuple[list[date], list[date]]:
        """Return, for this run and each week, the last dispatch so far and the one after it."""
        days, day = [first_dispatch(self.as_of, self.shutdowns)], self.as_of
        while days[-1] < self.mondays[-1] + _WEEK or len(days) == 1:
            day += timedelta(days=review)
            if (leaves := first_dispatch(day, self.shutdowns)) > days[-1]:
                days.append(leaves)
        last = [sum(leaves < monday + _WEEK for leaves in days) - 1 for monday in self.mondays]
        places = [0, *last]
        return [days[place] for place in places], [days[place + 1] for place in places]
