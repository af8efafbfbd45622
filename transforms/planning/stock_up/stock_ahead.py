"""Stock week by week, without and with the recommended order, as published.

Goes in: sampled demand of a block of series, what they hold and expect, and the units ordered.
Comes out: rows of `stock_up_projection`, stock at the start of each Monday ahead, what arrives that
morning included. A series without a stock figure has no rows: absent is not zero.

Worked example, as of a Monday: 100 on hand, 40 a week asked, an order of 156 on the third Monday.
Without it the Mondays begin with 60, 20, 0, 0; with it with 60, 176, 136, 96.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from transforms.planning.forecast.panel import Bools, Days, Floats, Ints, Texts
from transforms.planning.forecast.quantiles import ranks
from transforms.planning.stock_up.projection import Arrivals, DemandPaths, carried
from transforms.planning.ticks import TICKS, decimals, unit_decimals
from transforms.schema import WAREHOUSE_TABLES

PROJECTION = WAREHOUSE_TABLES["stock_up_projection"]
_LEVELS = (0.1, 0.5, 0.9)
_RATIO_SCALE = 6
_WEEK = 7
_BEFORE_ALL = np.int64(-(1 << 40))


@dataclass(frozen=True)
class StockAhead:
    """Hold what carries the stock of n series ahead, as arrays that a file can keep.

    `paths` is (n, paths, weeks), `due_days` and `due_units` (n, k) are arrivals in days from the
    as-of day, `arrival` is the day the order comes, and the product is sold in [begins, ends).
    """

    account_ids: Texts
    product_ids: Texts
    on_hand: Floats
    paths: Floats
    due_days: Ints
    due_units: Floats
    arrival: Days
    backorder: Bools
    begins: Days
    ends: Days

    def table(self, as_of: date, first_monday: date, order: Ints) -> pa.Table:
        """Return the rows of the series whose stock is known; `order` in ticks."""
        known = np.flatnonzero(~np.isnan(self.on_hand))
        weeks, today = self.paths.shape[2], (as_of - first_monday).days
        monday = np.datetime64(first_monday, "D")
        due = Arrivals(self.due_days[known] + today, self.due_units[known])
        arrival = (self.arrival[known] - monday).astype(np.int64)
        coming = due.and_also(arrival, order[known] / TICKS)
        demand = DemandPaths.of(self.paths, self.begins, self.ends, first_monday).take(known)
        bare, helped = (self._mondays(known, demand, each, today) for each in (due, coming))
        starts = monday + _WEEK * np.arange(1, weeks + 1).astype("timedelta64[D]")
        each = pa.array(np.repeat(known, weeks))
        columns = {
            "as_of_date": pa.array(np.full(len(each), np.datetime64(as_of, "D"))),
            "account_id": pa.array(self.account_ids, pa.string()).take(each),
            "product_id": pa.array(self.product_ids, pa.string()).take(each),
            "week_start": pa.array(np.tile(starts, len(known))),
            **_columns("", *bare),
            **_columns("with_order_", *helped),
        }
        return pa.table(columns).select(PROJECTION.names).cast(PROJECTION.arrow)

    def _mondays(
        self, known: Ints, demand: DemandPaths, due: Arrivals, today: int
    ) -> tuple[Floats, Floats]:
        """Return quantiles (n, weeks, levels) and the share of futures without stock (n, weeks)."""
        places = ranks(self.paths.shape[1], _LEVELS)
        told = np.empty((len(known), self.paths.shape[2], len(_LEVELS)))
        empty = np.empty(told.shape[:2])
        for week, level in enumerate(self._levels(known, demand, due, today)):
            told[:, week] = np.partition(level, places, axis=1)[:, places]
            empty[:, week] = (level <= 0).mean(axis=1)
        return told, empty

    def _levels(
        self, known: Ints, demand: DemandPaths, due: Arrivals, today: int
    ) -> Iterator[Floats]:
        waits = self.backorder[known]
        on_hand = np.maximum(self.on_hand[known], 0.0)
        level = np.repeat(on_hand[:, None], self.paths.shape[1], axis=1)
        start, counted = np.full(len(known), today), np.full(len(known), _BEFORE_ALL)
        for week in range(1, self.paths.shape[2] + 1):
            monday = np.full(len(known), week * _WEEK)
            coming = due.within(counted, monday)
            level = carried(level, demand, coming, start, until=monday, backorder=waits)
            start = counted = monday
            yield level


def _columns(which: str, told: Floats, empty: Floats) -> dict[str, pa.Array]:
    share = np.rint(empty.ravel() * 10**_RATIO_SCALE).astype(np.int64)
    return {
        f"stock_{which}units_p{level * 100:.0f}": unit_decimals(told[:, :, place].ravel())
        for place, level in enumerate(_LEVELS)
    } | {f"empty_{which}ratio": decimals(share, scale=_RATIO_SCALE)}
