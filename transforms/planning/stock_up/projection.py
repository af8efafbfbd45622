"""Stock through time on sampled demand, and the order that covers a window.

Goes in: weekly demand paths, stock, arrivals, and days counted from the first Monday of the paths.
Comes out: stock when an order arrives, and how many units it needs: by service level or by cost.
A week's demand falls evenly on its seven days. Arrays are (series, paths); every function works on
all series at once.

Worked example: 30 on hand, demand 21 a week (3 a day), 14 days to arrival. With lost sales stock
falls to 0 on day 10 and is 0 at arrival; with backorders it is −12. The week after asks for 21: the
order is 21, or 33 to serve the backlog as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from transforms.planning.forecast.panel import Bools, Days, Floats, Ints
from transforms.planning.forecast.quantiles import ranks

_NEVER = np.int64(1 << 40)
# Sums of floats may land a hair above a whole unit; that is no reason to order one more.
_HAIR = 1e-6


@dataclass(frozen=True)
class DemandPaths:
    """Cumulate demand paths (series, paths, weeks) and read them at any day.

    Days outside [begins, ends) ask for nothing: at 70 a week, a product withdrawn on the Tuesday
    asks for 10 by then, and for no more afterwards.
    """

    paths: Floats
    begins: Ints
    ends: Ints

    @classmethod
    def of(cls, paths: Floats, begins: Days, ends: Days, first_monday: date) -> DemandPaths:
        """Read paths of whole weeks on the days of a lifetime alone (NaT: no bound)."""
        monday, last = np.datetime64(first_monday, "D"), 7 * paths.shape[2]
        bounds = [
            np.clip(np.where(np.isnat(days), unknown, (days - monday).astype(np.int64)), 0, last)
            for days, unknown in ((begins, 0), (ends, last))
        ]
        return cls(paths, *bounds)

    @cached_property
    def _running(self) -> Floats:
        series, drawn, weeks = self.paths.shape
        running = np.zeros((series, weeks + 1, drawn))
        np.cumsum(self.paths.transpose(0, 2, 1), axis=1, out=running[:, 1:])
        return running

    def until(self, day: Ints) -> Floats:
        """Return demand before the start of each series' day, shape (series, paths)."""
        weeks = self.paths.shape[2]
        day = np.clip(day, self.begins, self.ends)
        here = np.arange(len(day))
        week = np.minimum(day // 7, weeks - 1)
        part = np.minimum((day - week * 7) / 7, 1.0)[:, None]
        before = self._running[here, week]
        read: Floats = before + part * (self._running[here, week + 1] - before)
        return read

    def take(self, chosen: Ints | Bools) -> DemandPaths:
        return DemandPaths(self.paths[chosen], self.begins[chosen], self.ends[chosen])


@dataclass(frozen=True)
class Arrivals:
    """Hold units due at the start of days, shape (series, k), each series by day."""

    days: Ints
    units: Floats

    @classmethod
    def of(cls, series: Ints, days: Ints, units: Floats, size: int) -> Arrivals:
        """Arrange a long list (series number, day, units) for `size` series."""
        order = np.lexsort((days, series))
        series, days, units = series[order], days[order], units[order]
        starts = np.searchsorted(series, np.arange(size))
        rank = np.arange(len(series)) - starts[series]
        width = int(rank.max()) + 1 if len(rank) else 0
        made = cls(np.full((size, width), _NEVER), np.zeros((size, width)))
        made.days[series, rank] = days
        made.units[series, rank] = units
        return made

    def between(self, first: Ints, end: Ints) -> Floats:
        """Sum the units due on days in [first, end) per series."""
        inside = (self.days >= first[:, None]) & (self.days < end[:, None])
        total: Floats = np.where(inside, self.units, 0.0).sum(axis=1)
        return total

    def within(self, after: Ints, until: Ints) -> Arrivals:
        """Return the arrivals of days in (after, until] alone, in as few columns as they take."""
        inside = (self.days > after[:, None]) & (self.days <= until[:, None])
        used = inside.any(axis=0)
        return Arrivals(self.days[:, used], np.where(inside, self.units, 0.0)[:, used])

    def and_also(self, day: Ints, units: Floats) -> Arrivals:
        """Return these and one more arrival per series."""
        days = np.concatenate([self.days, day[:, None]], axis=1)
        order = np.argsort(days, axis=1, kind="stable")
        all_units = np.concatenate([self.units, units[:, None]], axis=1)
        return Arrivals(*(np.take_along_axis(each, order, axis=1) for each in (days, all_units)))

    def take(self, chosen: Ints | Bools) -> Arrivals:
        return Arrivals(self.days[chosen], self.units[chosen])


def projected(
    stock: Floats,
    demand: DemandPaths,
    due: Arrivals,
    start: Ints,
    *,
    arrival: Ints,
    backorder: Bools,
) -> Floats:
    """Return stock at the start of the arrival day on every path, shape (series, paths).

    Arrivals due before `start` count as due then; those due on the arrival day are in. Without
    backorders stock never falls below zero; with them a backlog is negative stock.
    """
    level = np.repeat(stock[:, None], demand.paths.shape[1], axis=1)
    return carried(level, demand, due, start, until=arrival, backorder=backorder)


def carried(
    level: Floats,
    demand: DemandPaths,
    due: Arrivals,
    start: Ints,
    *,
    until: Ints,
    backorder: Bools,
) -> Floats:
    """Return what stock (series, paths) of the start of one day is at the start of another."""
    seen = demand.until(start)
    floor = np.where(backorder, -np.inf, 0.0)[:, None]
    for days, units in _in_order(due):
        counted = days <= until
        now = demand.until(np.clip(days, start, until))
        level = np.maximum(level - (now - seen), np.minimum(level, floor))
        level += np.where(counted, units, 0.0)[:, None]
        seen = now
    final = demand.until(until) - seen
    return np.maximum(level - final, np.minimum(level, floor))


def shortfall(
    level: Floats, demand: DemandPaths, due: Arrivals, arrival: Ints, *, end: Ints
) -> Floats:
    """Return per path the fewest units, arriving on the arrival day, that prevent a stock-out.

    The window is [arrival, end); other arrivals inside it help from their day on.
    """
    base = demand.until(arrival)
    worst = np.zeros_like(level)
    helped = np.zeros(len(level))
    for days, units in _in_order(due):
        inside = (days > arrival) & (days < end)
        day = np.clip(days, arrival, end)
        short = demand.until(day) - base - level - helped[:, None]
        worst = np.where(inside[:, None], np.maximum(worst, short), worst)
        helped += np.where(inside, units, 0.0)
    last = demand.until(end) - base - level - helped[:, None]
    return np.maximum(worst, last)


def by_service_level(short: Floats, levels: Floats) -> Floats:
    """Return the fewest whole units with that probability of no stock-out, per series.

    `short` is what each path lacks; with 200 paths and level 0.97 the 194th smallest lack decides.
    """
    place = ranks(short.shape[1], levels)
    chosen = np.sort(short, axis=1)[np.arange(len(short)), place]
    return whole_units(chosen)


def sold_before_they_spoil(
    level: Floats, demand: DemandPaths, arrival: Ints, keeps_days: Ints
) -> Floats:
    """Return the most whole units of an order that are as likely as not sold while they keep.

    What is there on arrival, `level` (series, paths), is sold first. Infinite where goods keep for
    ever (0 days), or longer than the paths tell.
    """
    end = arrival + keeps_days
    sold = demand.until(end) - demand.until(arrival) - level
    middle = np.sort(sold, axis=1)[:, ranks(sold.shape[1], (0.5,))[0]]
    is_bound = (keeps_days > 0) & (end <= 7 * demand.paths.shape[2])
    return np.where(is_bound, np.maximum(np.floor(middle + _HAIR), 0.0), np.inf)


def whole_units(units: Floats) -> Floats:
    """Round up to whole units, forgiving a hair of float noise; never negative."""
    rounded: Floats = np.maximum(np.ceil(units - _HAIR), 0.0)
    return rounded


def _in_order(due: Arrivals) -> Iterator[tuple[Ints, Floats]]:
    for column in range(due.days.shape[1]):
        yield due.days[:, column], due.units[:, column]
