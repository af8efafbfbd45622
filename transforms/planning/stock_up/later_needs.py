"""What the orders after this run's will ask, week of dispatch by week of dispatch.

Goes in: sampled demand of a block of series, what they hold and this run plans for them, and the
orders ahead. Comes out: the units that all orders up to a week must bring, this run's among them.
An order is taken to be sized as this run's would be: the mean until it leaves, and from there to
the next arrival as much as its level asks, that of a season where it covers any day of one.

Worked example: 70 a week without doubt, a season of 140 a week from 01-26 on, 70 left on 01-19 when
this run's order arrives, review every 7 days. The order of 01-05 (arriving on 01-19) needs 0, by
01-12 (arriving on 01-26) 140 are needed, by 01-19 280.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from transforms.planning.forecast.panel import Bools, Days, Floats, Ints
from transforms.planning.forecast.quantiles import ranks
from transforms.planning.stock_up.look_ahead import LookAhead, OrdersAhead
from transforms.planning.stock_up.plan import UNKNOWN, Needs, SeriesStock, SeriesTerms
from transforms.planning.stock_up.projection import (
    Arrivals,
    DemandPaths,
    sold_before_they_spoil,
)
from transforms.planning.ticks import ticks_of

_FOR_EVER = np.int64(1 << 60)


@dataclass(frozen=True)
class LaterNeeds:
    """Hold what n series need, in ticks: `running` is (n, 1 + weeks), by this run's order and then
    by the end of each week of dispatch; below 0 is stock to spare.

    `leaves`, `is_sent` and `season` (its number, −1 for none) are (n, weeks). `most` is what an
    order may be in all, goods ahead of a season included.
    """

    running: Ints
    leaves: Days
    is_sent: Bools
    season: Ints
    most: Ints

    @classmethod
    def together(cls, parts: list[LaterNeeds]) -> LaterNeeds:
        """Put blocks of series below each other."""
        names = [each.name for each in fields(cls)]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def asks(self, given: Ints, packs: Ints) -> Ints:
        """Return what orders ask in each week once this run's are given, in packs: (n, weeks).

        What this run leaves unserved is lost, or waits where this week had no room for it: either
        way it is none of what later weeks could have been spared.
        """
        served = np.maximum(given, self.running[:, 0])
        left = np.maximum(self.running - served[:, None], 0)
        packed = -(-left // packs[:, None]) * packs[:, None]
        asked: Ints = np.diff(np.maximum.accumulate(packed, axis=1), axis=1)
        return asked


def later_needs(
    paths: Floats,
    terms: SeriesTerms,
    stock: SeriesStock,
    *,
    needs: Needs,
    look_ahead: LookAhead,
    first_monday: date,
    is_fixed: Bools,
) -> LaterNeeds:
    """Return what the orders of a block will ask; paths (series, paths, weeks) are those planned.

    Where `is_fixed`, under a rule and where the product is not sold yet, nothing may go ahead.
    """
    orders = look_ahead.orders(terms.lead_days, terms.review_days)
    season = look_ahead.season_of(orders.leaves + terms.lead_days[:, None], orders.until)
    demand = DemandPaths.of(paths, terms.begins, terms.ends, first_monday)
    arrival = _offsets(needs.start, first_monday)
    today = (look_ahead.as_of - first_monday).days
    due = Arrivals(stock.due.days + today, stock.due.units)
    is_known = needs.method != UNKNOWN
    spare = np.nan_to_num(needs.projected)
    running = _running(demand, _Sized.of(terms, orders, season, first_monday), due, arrival)
    keeps = sold_before_they_spoil(spare[:, None], demand, arrival, terms.keeps_days)
    may_grow = is_known & needs.is_sold & ~is_fixed & (terms.multiple == 0)
    most = np.where(np.isinf(keeps), _FOR_EVER, ticks_of(np.where(np.isinf(keeps), 0, keeps)))
    return LaterNeeds(
        running=np.where(is_known[:, None], ticks_of(running - spare[:, None]), 0),
        leaves=orders.leaves[:, 1:],
        is_sent=orders.is_sent,
        season=season[:, 1:],
        most=np.where(may_grow, most, 0),
    )


@dataclass(frozen=True)
class _Sized:
    """Hold orders in days from the first Monday, and the level each aims at: (series, orders).

    Where a rule decides, the level is NaN and the mean is asked.
    """

    leaves: Ints
    arrives: Ints
    until: Ints
    level: Floats

    @classmethod
    def of(cls, terms: SeriesTerms, orders: OrdersAhead, season: Ints, origin: date) -> _Sized:
        costly = terms.shortage / (terms.shortage + terms.holding)
        routine = np.where(np.isnan(terms.level), costly, terms.level)
        level = np.where(season >= 0, terms.season_level[:, None], routine[:, None])
        leaves = _offsets(orders.leaves, origin)
        return cls(
            leaves,
            leaves + terms.lead_days[:, None],
            _offsets(orders.until, origin),
            np.where(terms.multiple[:, None] > 0, np.nan, level),
        )


def _running(demand: DemandPaths, orders: _Sized, due: Arrivals, arrival: Ints) -> Floats:
    """Return what is needed from the arrival day on until each order's cover ends, arrivals off."""
    needed = np.zeros(orders.leaves.shape)
    before = demand.until(arrival).mean(axis=1)
    for column in range(orders.leaves.shape[1]):
        leaves, until = orders.leaves[:, column], orders.until[:, column]
        seen = demand.until(leaves)
        asked = _at_level(demand.until(until) - seen, orders.level[:, column])
        coming = due.between(arrival + 1, until)
        now = seen.mean(axis=1) - before + asked - coming
        # An order that would arrive after the season is none of it.
        is_over = (orders.arrives[:, column] >= until) & (column > 0)
        needed[:, column] = np.where(is_over, needed[:, column - 1], now)
    return needed


def _at_level(asked: Floats, level: Floats) -> Floats:
    """Return the level's quantile of (series, paths), the mean where the level is NaN."""
    places = ranks(asked.shape[1], np.where(np.isnan(level), 0.5, level))
    sorted_there = np.partition(asked, np.unique(places), axis=1)
    found = sorted_there[np.arange(len(asked)), places]
    made: Floats = np.where(np.isnan(level), asked.mean(axis=1), found)
    return made


def _offsets(days: Days, origin: date) -> Ints:
    return (days - np.datetime64(origin, "D")).astype(np.int64)
