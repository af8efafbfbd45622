"""What drove each line of a plan: the factors of its forecast, and the steps of its order.

Goes in: the factors of a forecast, promotions, the days sold, and what the plan made of them. Comes
out: rows of `stock_up_driver`. Level × days ÷ 7 × every ratio is the line's mean demand.

Worked example, a window of 14 days at a level of 40: 80 × a season of 1.5 × a promotion of 1.2 on
all days is 144; where the product is withdrawn after the first week, `sold_days_ratio` is 0.5: 72.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa

from transforms.planning.forecast.drivers import Drivers
from transforms.planning.forecast.panel import Days, Floats, Panel, Texts
from transforms.planning.packs import NONE
from transforms.planning.stock_up.plan import UNKNOWN, Needs, SeriesStock, SeriesTerms
from transforms.planning.ticks import decimals, ratio_decimals, unit_decimals
from transforms.schema import WAREHOUSE_TABLES

DRIVER = WAREHOUSE_TABLES["stock_up_driver"]
AHEAD = ("needed_units", "ahead_units", "ahead_short_units", "ahead_season", "ahead_until")
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class ExplainedForecast:
    """Hold a block's forecast with what drove it; weeks ahead are the last axis.

    `mean` is of whole weeks, `lift` what promotions multiply, `widening` the factor by which doubt
    spreads a series.
    """

    panel: Panel
    methods: Texts
    drivers: Drivers
    mean: Floats
    lift: Floats
    widening: Floats

    def ratios(self, needs: Needs, terms: SeriesTerms) -> dict[str, Floats]:
        """Return by what the level was multiplied over each window, step by step."""
        factors, mondays = self.drivers.factors, self.panel.ahead(self.mean.shape[1])
        days = _days_within(mondays, needs.start, needs.end)
        # A bound that is not known is NaT, which fmax and fmin pass over.
        sold_days = _days_within(
            mondays, np.fmax(needs.start, terms.begins), np.fmin(needs.end, terms.ends - _DAY)
        )
        level = factors.level * days.sum(axis=1) / 7
        seasonal = factors.level * (days * factors.season).sum(axis=1) / 7
        alive = seasonal * factors.alive
        usual = (days * self.mean / self.lift).sum(axis=1) / 7
        lifted = (days * self.mean).sum(axis=1) / 7
        sold = (sold_days * self.mean).sum(axis=1) / 7
        steps = (level, seasonal, alive, usual, lifted, sold, needs.demand_mean)
        names = ("season", "alive", "method", "promotion", "sold_days", "adjustment")
        pairs = pairwise(steps)
        return {f"{name}_ratio": _ratio(*pair) for name, pair in zip(names, pairs, strict=True)}


def driver_table(
    as_of: date,
    made: ExplainedForecast,
    needs: Needs,
    *,
    terms: SeriesTerms,
    stock: SeriesStock,
) -> pa.Table:
    """Return a row per line of the plan, in its order."""
    drivers, factors, weeks = made.drivers, made.drivers.factors, made.panel.weeks
    last = len(weeks) - 1
    packs, by_rule = terms.packs, terms.multiple > 0
    is_known = needs.method != UNKNOWN
    pack = np.where(by_rule, terms.multiple, packs.pack)
    columns = {
        "as_of_date": pa.array([as_of] * len(is_known), pa.date32()),
        "account_id": pa.array(made.panel.account_ids, pa.string()),
        "product_id": pa.array(made.panel.product_ids, pa.string()),
        "model": pa.array(made.methods, pa.string()),
        "history_weeks": pa.array(made.panel.length, pa.int64()),
        "level_units": unit_decimals(factors.level),
        "level_since": pa.array(weeks[np.minimum(factors.since, last)]),
        "borrowed_ratio": ratio_decimals(factors.borrowed),
        "window_days": pa.array(((needs.end - needs.start) / _DAY).astype(np.int64) + 1),
        **{name: ratio_decimals(values) for name, values in made.ratios(needs, terms).items()},
        "estimated_weeks": pa.array(drivers.estimated, pa.int64()),
        "lifted_weeks": pa.array(drivers.lifted, pa.int64()),
        "estimated_units": unit_decimals(drivers.estimated_units),
        "widening_ratio": ratio_decimals(made.widening),
        "sized_by": pa.array([None if m == UNKNOWN else m for m in needs.method], pa.string()),
        "counted_on": pa.array(stock.counted),
        "is_sold_in_window": pa.array(needs.is_sold),
        "spoils_on": pa.array(needs.spoils),
        "packed_units": decimals(terms.in_packs(needs.need), is_known),
        "pack_units": decimals(pack, by_rule | (packs.rounding != NONE)),
        "smallest_order_units": decimals(packs.smallest, ~by_rule & (packs.smallest > 0)),
        "rule_minimum_units": decimals(terms.minimum, by_rule),
        "rule_maximum_units": decimals(terms.maximum, by_rule),
        # Known once all lines are laid.
        **{name: pa.nulls(len(is_known), DRIVER.arrow.field(name).type) for name in AHEAD},
    }
    return pa.table(columns).select(DRIVER.names).cast(DRIVER.arrow)


def _days_within(mondays: Days, start: Days, end: Days) -> Floats:
    """Return how many days of each week lie in each window, shape (series, weeks)."""
    first = np.maximum(mondays, start[:, None])
    last = np.minimum(mondays + 6 * _DAY, end[:, None])
    days: Floats = np.maximum((last - first) / _DAY + 1, 0.0)
    return days


def _ratio(before: Floats, after: Floats) -> Floats:
    """Return after ÷ before, NaN where there was nothing to multiply."""
    unknown = np.full(len(before), np.nan)
    made: Floats = np.divide(after, before, out=unknown, where=before > 0)
    return made
