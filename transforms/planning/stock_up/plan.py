"""The stock-up plan: what each account must be sent of each product, by when, to stay in stock.

Goes in: sampled demand, stock, arrivals and terms of many accounts and products, and the window
each order must cover. Comes out: what stock is expected when it arrives, and the units it needs,
before supply is shared out. A row without a stock figure gets no number: absent is not zero.

Worked example, an order that covers the 30 days from 01-19 to 02-17: with 100 on hand on 01-05 and
40 a week sold, 20 are left at arrival; the 30 days ask for 171; at no uncertainty the order is 152
units, in packs of 12: 156.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from transforms.planning.forecast.panel import Bools, Days, Floats, Ints, Texts
from transforms.planning.forecast.quantiles import ranks
from transforms.planning.packs import Packs
from transforms.planning.stock_up.newsvendor import SeriesCosts, Window, by_cost
from transforms.planning.stock_up.projection import (
    Arrivals,
    DemandPaths,
    by_service_level,
    projected,
    shortfall,
    sold_before_they_spoil,
)
from transforms.planning.stock_up.windows import OrderWindow
from transforms.planning.ticks import TICKS, ticks_of

BY_LEVEL, BY_COST, MIN_MAX, UNKNOWN = "service_level", "cost", "min_max", "unknown"
_BEFORE_ALL = np.int64(-(1 << 40))


@dataclass(frozen=True)
class SeriesTerms:
    """Hold per series what holds for its account and product.

    `level` is NaN where the order is sized by cost; `multiple` is 0 where min_max does not apply;
    `minimum`, `maximum`, `multiple` are ticks. Days of sale are [begins, ends) (NaT: no bound).
    Goods keep `keeps_days` from their arrival on, 0 for ever.
    """

    lead_days: Ints
    review_days: Ints
    level: Floats
    season_level: Floats
    holding: Floats
    shortage: Floats
    backorder: Bools
    packs: Packs
    minimum: Ints
    maximum: Ints
    multiple: Ints
    begins: Days
    ends: Days
    keeps_days: Ints

    def is_sold(self, start: Days, end: Days) -> Bools:
        """Tell whether any day from `start` to `end`, both inclusive, is one of sale."""
        # A comparison with NaT is false, and fmax passes it over.
        is_over: Bools = self.ends <= np.fmax(start, self.begins)
        return ~(is_over | (self.begins > end))

    def in_packs(self, need: Ints) -> Ints:
        """Return a need ≥ 0 in multiples of the rule, else in packs; no smallest order yet."""
        return np.where(
            self.multiple > 0, _in_multiples(need, self.multiple), self.packs.whole(need)
        )

    def rounded(self, need: Ints) -> Ints:
        """Return what to order for a need ≥ 0: in packs, and no less than the smallest order."""
        return np.where(
            self.multiple > 0, _in_multiples(need, self.multiple), self.packs.rounded(need)
        )


@dataclass(frozen=True)
class SeriesStock:
    """Hold per series stock on hand (NaN: not known), the day it was counted at the end of (NaT:
    never), and arrivals, in days from the as-of day.
    """

    on_hand: Floats
    counted: Days
    due: Arrivals
    transit_known: Bools


@dataclass(frozen=True)
class Needs:
    """Hold per series the plan before supply is shared; `order` is `need` in packs, in ticks.

    `short` is the fewest units that prevent a stock-out in the window, shape (series, paths).
    `is_sold` tells whether any day of the window can be sold on, `spoils` from which day on an
    order would no longer keep that had to be smaller for it (NaT: none had).
    """

    start: Days
    end: Days
    season: Texts
    ship_by: Days
    arrival: Days
    method: Texts
    in_transit: Floats
    projected: Floats
    demand_mean: Floats
    demand_p50: Floats
    demand_p90: Floats
    level: Floats
    need: Ints
    order: Ints
    short: Floats
    is_sold: Bools
    spoils: Days


def plan_needs(
    as_of: date,
    first_monday: date,
    paths: Floats,
    terms: SeriesTerms,
    *,
    stock: SeriesStock,
    windows: Sequence[OrderWindow],
) -> Needs:
    """Return what every series needs; paths (series, paths, weeks) start at `first_monday`."""
    start, end = _days([w.start for w in windows]), _days([w.end for w in windows])
    season = np.array([window.season for window in windows], dtype=object)
    early = np.array([window.early for window in windows], dtype="timedelta64[D]")
    waits = np.array([window.waits for window in windows], dtype=np.int64)
    span = _Span.of((as_of - first_monday).days, first_monday, start, end=end, waits=waits)
    due = Arrivals(stock.due.days + span.today[:, None], stock.due.units)
    known = ~np.isnan(stock.on_hand)
    demand = DemandPaths.of(paths, terms.begins, terms.ends, first_monday)
    level, short, need, method = _sized(demand, terms, stock.on_hand, due, span=span, season=season)
    is_sold = terms.is_sold(start, end)
    most = sold_before_they_spoil(level, demand, span.arrival, terms.keeps_days)
    spoils = is_sold & (need > most * TICKS)
    need = np.where(is_sold, np.where(spoils, ticks_of(np.where(spoils, most, 0)), need), 0)
    order = terms.rounded(need)
    asked = np.sort(_asked(demand, span), axis=1)
    places = ranks(paths.shape[1], (0.5, 0.9))
    lead = terms.lead_days.astype("timedelta64[D]")
    in_transit = due.between(np.full(len(windows), _BEFORE_ALL), span.end)
    return Needs(
        start=start,
        end=end,
        season=season,
        ship_by=start - lead - early,
        arrival=np.datetime64(as_of, "D") + (waits + terms.lead_days),
        method=np.where(known, method, UNKNOWN),
        in_transit=np.where(stock.transit_known, in_transit, np.nan),
        projected=np.where(known, level.mean(axis=1), np.nan),
        demand_mean=asked.mean(axis=1),
        demand_p50=asked[:, places[0]],
        demand_p90=asked[:, places[1]],
        level=np.where(method == BY_LEVEL, _target(terms, season), np.nan),
        need=np.where(known, need, 0),
        order=np.where(known, order, 0),
        # Where no day is sold nothing is lost, a backlog included: nobody can take the goods.
        short=np.where(is_sold[:, None], short, 0.0),
        is_sold=is_sold,
        spoils=np.where(spoils, start + terms.keeps_days, np.datetime64("NaT")),
    )


@dataclass(frozen=True)
class _Span:
    """Days from the first Monday: today, the order's arrival, the first day after the window; and
    for how many days an order of today waits before it leaves.
    """

    today: Ints
    arrival: Ints
    end: Ints
    waits: Ints

    @classmethod
    def of(cls, today: int, first_monday: date, start: Days, *, end: Days, waits: Ints) -> _Span:
        last = _offsets(end, first_monday)
        return cls(np.full_like(waits, today), _offsets(start, first_monday), last + 1, waits)


def _sized(
    demand: DemandPaths,
    terms: SeriesTerms,
    on_hand: Floats,
    due: Arrivals,
    *,
    span: _Span,
    season: Texts,
) -> tuple[Floats, Floats, Ints, Texts]:
    """Return stock at arrival and units short on every path, the units needed in ticks, and what
    they were sized by.
    """
    # A season still ahead: routine orders serve the time before it, so no backlog reaches it.
    waits = terms.backorder & (span.arrival <= span.today + span.waits + terms.lead_days)
    at_hand = np.maximum(np.nan_to_num(on_hand), 0.0)
    level = projected(at_hand, demand, due, span.today, arrival=span.arrival, backorder=waits)
    target = _target(terms, season)
    short = shortfall(level, demand, due, span.arrival, end=span.end)
    need = by_service_level(short, np.where(np.isnan(target), 0.5, target))
    min_max = terms.multiple > 0
    costly = np.isnan(target) & ~min_max
    if costly.any():
        arrival, end, waiting = span.arrival[costly], span.end[costly], waits[costly]
        window = Window.of(
            level[costly],
            demand.take(costly),
            due.take(costly),
            arrival,
            end=end,
            backorder=waiting,
        )
        need[costly] = by_cost(window, SeriesCosts(terms.holding[costly], terms.shortage[costly]))
    ticks = np.where(min_max, _up_to_maximum(terms, level.mean(axis=1)), ticks_of(need))
    method = np.where(min_max, MIN_MAX, np.where(costly, BY_COST, BY_LEVEL)).astype(object)
    return level, short, ticks, method


def _target(terms: SeriesTerms, season: Texts) -> Floats:
    routine = np.array([name is None for name in season], dtype=np.bool_)
    return np.where(routine, terms.level, terms.season_level)


def _asked(demand: DemandPaths, span: _Span) -> Floats:
    return demand.until(span.end) - demand.until(span.arrival)


def _up_to_maximum(terms: SeriesTerms, level: Floats) -> Ints:
    here = ticks_of(level)
    return np.where(here <= terms.minimum, np.maximum(terms.maximum - here, 0), 0)


def _in_multiples(ticks: Ints, multiple: Ints) -> Ints:
    each = np.maximum(multiple, 1)
    return -(-ticks // each) * each


def _days(days: Sequence[date]) -> Days:
    return np.array(days, dtype="datetime64[D]")


def _offsets(days: Days, origin: date) -> Ints:
    return (days - np.datetime64(origin, "D")).astype(np.int64)
