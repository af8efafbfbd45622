"""Learn from all series, then forecast them block by block, and lay every draft on the paths.

Goes in: the plan's inputs, and the drafts to be laid on one forecast. Comes out: forecast rows in a
temporary file, the scores of the backtest, and the drafts with their rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from adapters.lake.home import Home
from adapters.planning import Chunk, PlanFiles, PlanInputs
from adapters.planning.fits import KeptFits
from stages.planning.draft import OrderDraft
from transforms.planning.demand import left_out_since, net_of_orders
from transforms.planning.doubts import chance_to_sell, perhaps_none, widened
from transforms.planning.driver_table import ExplainedForecast
from transforms.planning.forecast.aim import Aim
from transforms.planning.forecast.champion import ModelScore, with_champions
from transforms.planning.forecast.drivers import drivers
from transforms.planning.forecast.fit import Fit, panel_digest
from transforms.planning.forecast.forecaster import Forecast, forecast
from transforms.planning.forecast.lessons import (
    BySegment,
    DonorChoice,
    Lessons,
    learn,
    nothing_learned,
)
from transforms.planning.forecast.panel import Floats, Panel
from transforms.planning.forecast.quantiles import path_mean
from transforms.planning.forecast.trees import boosted
from transforms.planning.forecast_table import forecast_table
from transforms.planning.lifetimes import share_of_weeks
from transforms.planning.lifts import Uplifts, lifted_ahead
from transforms.planning.stock_up.settings import StockUpSettings
from transforms.planning.stock_up.terms import aim_for, lifetimes
from transforms.planning.stock_up.windows import OrderWindow, weeks_to_sample
from transforms.planning.ticks import Ints

PATHS = 200
SEED = 1
_BLOCK_SERIES = 500
# numpy works on arrays of this size side by side; each block of paths takes some ten megabytes.
_AT_ONCE = 2
# The settings that decide what models learn and how they are judged.
_TEACHING = {
    "demand",
    "review",
    "lead_time_days",
    "costs",
    "service_level",
    "seasons",
    "model",
    "overrides",
}


@dataclass
class Planner:
    """Forecast every series of `inputs` by `settings`, once; `learn` first, then `write`."""

    inputs: PlanInputs
    settings: StockUpSettings
    as_of: date
    fits: KeptFits
    uplifts: Uplifts = field(default_factory=Uplifts)
    methods: Counter[str] = field(default_factory=Counter)
    lessons: Lessons | None = None
    horizon: int = 0
    taught_on: date | None = None

    def learn(self, drafts: Sequence[OrderDraft]) -> list[ModelScore]:
        """Read all series once: find the horizon, the uplifts, and each segment's champion.

        The horizon reaches the end of every draft's windows, and of the seasons it looks at. A kept
        fit is used where it is of this day and data, or not yet due to be made anew; `taught_on`
        then says its day.
        """
        donors, windows = DonorChoice(SEED), set[OrderWindow]()
        for chunk in self.inputs.chunks():
            donors.add(chunk.panel)
            self.uplifts.add(chunk.panel, chunk.promoted_days(self.inputs.weeks))
            for draft in drafts:
                windows.update(draft.windows(chunk.series))
        monday, least = self.inputs.first_monday, self.settings.horizon_weeks
        near = [draft.look_ahead.until for draft in drafts if draft.look_ahead]
        ends = [*near, *(window.end for window in windows)]
        self.horizon = weeks_to_sample(monday, ends, least)
        chosen = donors.panel()
        if chosen is None:
            self.lessons = nothing_learned(self.inputs.weeks, self.horizon)
            return []
        fit = self._kept_fit(chosen)
        aims = aims_of(self.settings, chosen)
        lessons = learn(
            chosen,
            self.horizon,
            self.settings.seasons,
            seed=SEED,
            aims=aims,
            teach=fit.teach if fit else boosted,
        )
        if fit is None:
            fit = self._new_fit(lessons, chosen)
        self.lessons = fit.chosen(lessons)
        return fit.scores

    def _kept_fit(self, donors: Panel) -> Fit | None:
        """Return the fit of this very day and data, else one that is not due to be made anew."""
        same = self.fits.of_today(panel_digest(donors))
        if same:
            return Fit.read(same)
        found = self.fits.lately(self.settings.refit.every_weeks)
        if found is None:
            return None
        self.taught_on = found[0]
        return Fit.read(found[1])

    def _new_fit(self, lessons: Lessons, donors: Panel) -> Fit:
        only = None if self.settings.model == "auto" else self.settings.model
        fit = Fit.of(*with_champions(lessons, donors, self.settings.seasons, SEED, only=only))
        self.fits.keep(panel_digest(donors), fit.text())
        return fit

    def write(
        self,
        files: PlanFiles,
        drafts: Sequence[OrderDraft],
        done: Callable[[int], None] = lambda series: None,
    ) -> None:
        """Forecast every series into a file and lay each draft on the paths.

        `done` hears how many series are finished.
        """
        finished = 0
        for chunk in self.inputs.chunks():
            orders = self.inputs.open_orders(chunk, self.horizon)
            for block, told in self._foretold(chunk):
                self.methods.update(told.explained.methods.tolist())
                files.add("demand_forecast", told.rows)
                paths = told.paths
                if orders is not None:
                    whole = _a_whole_week(orders[block], told.sold_share)
                    paths = net_of_orders(paths, whole[:, None])
                for draft in drafts:
                    draft.add(chunk, block, paths, told.explained)
            finished += chunk.panel.size
            done(finished)

    def _foretold(self, chunk: Chunk) -> Iterator[tuple[Ints, _Foretold]]:
        """Yield the blocks of a chunk in order; while one is planned, the next are forecast."""
        size = chunk.panel.size
        starts = range(0, size, _BLOCK_SERIES)
        blocks = [np.arange(start, min(start + _BLOCK_SERIES, size)) for start in starts]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            yield from zip(blocks, pool.map(partial(self._forecast, chunk), blocks), strict=True)

    def _forecast(self, chunk: Chunk, block: Ints) -> _Foretold:
        if self.lessons is None:
            raise AssertionError("learn comes before write")
        panel = chunk.panel.take(block)
        made: Forecast = forecast(panel, self.lessons, self.horizon, PATHS, seed=SEED)
        factors = chunk.series["widening"].to_numpy(dtype=np.float64)[block]
        lives = lifetimes(chunk.series.iloc[block])
        share = share_of_weeks(*lives, self.inputs.first_monday, self.horizon)
        lift = self.uplifts.of(panel, chunk.promoted_days(panel.weeks)[block])
        ahead = chunk.promoted_days(panel.ahead(self.horizon))[block]
        lifted = lifted_ahead(lift, ahead)
        in_doubt = ~np.isnat(left_out_since(chunk.series.iloc[block]))
        doubted = perhaps_none(widened(made.paths, factors), in_doubt)
        paths = doubted * lifted[:, None]
        made = replace(made, paths=paths * share[:, None], baseline=made.baseline * share)
        explained = ExplainedForecast(
            panel,
            made.methods,
            drivers(panel, self.lessons, self.horizon).at_chance(chance_to_sell(PATHS, in_doubt)),
            mean=path_mean(paths),
            lift=lifted,
            widening=factors,
        )
        rows = forecast_table(self.as_of, panel, made, self.settings.horizon_weeks)
        return _Foretold(rows, paths, share, explained)


class _Foretold(NamedTuple):
    """A block's forecast: its rows, paths of whole weeks, the share of each that is sold, and what
    drove them.
    """

    rows: pa.Table
    paths: Floats
    sold_share: Floats
    explained: ExplainedForecast


def kept_fits(
    home: Home, as_of: date, settings: StockUpSettings, *, keeps: bool = False
) -> KeptFits:
    """Return the fits that such settings have made in a home; `keeps` adds to them."""
    terms = settings.model_dump_json(include=_TEACHING)
    return KeptFits(home, as_of, f"{terms} {SEED}", keeps)


def aims_of(settings: StockUpSettings, panel: Panel) -> BySegment[Aim]:
    """Return what orders of each segment aim at, by its class."""
    aims = BySegment(aim_for(settings, None))
    for segment in set(panel.segments):
        aims[segment] = aim_for(settings, class_of(segment))
    return aims


def class_of(segment: str) -> str:
    """Return the class of a segment (`category / class`)."""
    return segment.split(" / ")[-1]


def _a_whole_week(units: Floats, share: Floats) -> Floats:
    """Return what units of the days that are sold would be in a week of seven such days."""
    return np.divide(units, share, out=np.zeros_like(share), where=share > 0)
