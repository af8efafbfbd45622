"""Forecast a block of series by what all series taught: no block asks another.

Goes in: a block, and what was learned. Comes out: its forecast rows, the paths that orders are laid
on, and what drove them. So blocks may be forecast in any order, side by side and on any machine,
and a series' forecast is the same in whichever block it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa

from transforms.planning.doubts import chance_to_sell, perhaps_none, widened
from transforms.planning.driver_table import ExplainedForecast
from transforms.planning.forecast.drivers import drivers
from transforms.planning.forecast.forecaster import forecast
from transforms.planning.forecast.lessons import Lessons
from transforms.planning.forecast.panel import Bools, Days, Floats, Panel
from transforms.planning.forecast.quantiles import path_mean
from transforms.planning.forecast_table import forecast_table
from transforms.planning.lifetimes import share_of_weeks
from transforms.planning.lifts import Uplifts, lifted_ahead

PATHS = 200
SEED = 1


@dataclass(frozen=True)
class SeriesBlock:
    """Some series: their demand, by which factor doubt spreads each, from when until when each is
    sold, whether its reports leave it out, and its promoted days in past weeks and weeks ahead.
    """

    panel: Panel
    widening: Floats
    begins: Days
    ends: Days
    in_doubt: Bools
    promoted_days: Floats
    promoted_ahead: Floats


@dataclass(frozen=True)
class BlockForecast:
    """A block's forecast: its rows, paths of whole weeks, the share of each that is sold, and what
    drove them.
    """

    rows: pa.Table
    paths: Floats
    sold_share: Floats
    explained: ExplainedForecast


@dataclass(frozen=True)
class BlockForecaster:
    """Forecast blocks; paths reach `horizon` weeks ahead, rows `weeks_written`."""

    as_of: date
    first_monday: date
    lessons: Lessons
    uplifts: Uplifts
    horizon: int
    weeks_written: int

    def __call__(self, block: SeriesBlock) -> BlockForecast:
        """Return the forecast of a block."""
        panel, horizon = block.panel, self.horizon
        made = forecast(panel, self.lessons, horizon, PATHS, seed=SEED)
        share = share_of_weeks(block.begins, block.ends, self.first_monday, horizon)
        lift = self.uplifts.of(panel, block.promoted_days)
        lifted = lifted_ahead(lift, block.promoted_ahead)
        doubted = perhaps_none(widened(made.paths, block.widening), block.in_doubt)
        paths = doubted * lifted[:, None]
        made = replace(made, paths=paths * share[:, None], baseline=made.baseline * share)
        chance = chance_to_sell(PATHS, block.in_doubt)
        explained = ExplainedForecast(
            panel,
            made.methods,
            drivers(panel, self.lessons, horizon).at_chance(chance),
            mean=path_mean(paths),
            lift=lifted,
            widening=block.widening,
        )
        rows = forecast_table(self.as_of, panel, made, self.weeks_written)
        return BlockForecast(rows, paths, share, explained)
