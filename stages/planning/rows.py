"""Learn from all series, then forecast them block by block, and lay every draft on the paths.

Goes in: the plan's inputs, and the drafts to be laid on one forecast. Comes out: forecast rows in a
temporary file, the scores of the backtest, and the drafts with their rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np

from adapters.lake.home import Home
from adapters.lake.workers import Workers, gathered
from adapters.planning import Chunk, PlanFiles, PlanInputs
from adapters.planning.fits import KeptFits
from stages.planning.draft import OrderDraft
from transforms.planning.block_forecast import SEED, BlockForecast, BlockForecaster, SeriesBlock
from transforms.planning.demand import left_out_since, net_of_orders
from transforms.planning.forecast.aim import Aim
from transforms.planning.forecast.champion import ModelScore, with_champions
from transforms.planning.forecast.fit import Fit, panel_digest
from transforms.planning.forecast.lessons import (
    BySegment,
    DonorChoice,
    Lessons,
    learn,
    nothing_learned,
)
from transforms.planning.forecast.panel import Floats, Panel
from transforms.planning.forecast.trees import boosted
from transforms.planning.lifts import Uplifts
from transforms.planning.stock_up.settings import StockUpSettings
from transforms.planning.stock_up.terms import aim_for, lifetimes
from transforms.planning.stock_up.windows import OrderWindow, weeks_to_sample
from transforms.planning.ticks import Ints

_BLOCK_SERIES = 500
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
    workers: Workers
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
        for taken, told in self._foretold():
            chunk, block = taken.chunk, taken.block
            self.methods.update(told.explained.methods.tolist())
            files.add("demand_forecast", told.rows)
            paths = told.paths
            if taken.orders is not None:
                whole = _a_whole_week(taken.orders[block], told.sold_share)
                paths = net_of_orders(paths, whole[:, None])
            for draft in drafts:
                draft.add(chunk, block, paths, told.explained)
            finished += len(block)
            if block[-1] == chunk.panel.size - 1:
                done(finished)

    def _foretold(self) -> Iterator[tuple[_Taken, BlockForecast]]:
        """Yield all blocks in order, forecast by the workers, as many together as they ask for."""
        if self.lessons is None:
            raise AssertionError("learn comes before write")
        forecaster = BlockForecaster(
            self.as_of,
            self.inputs.first_monday,
            lessons=self.lessons,
            uplifts=self.uplifts,
            horizon=self.horizon,
            weeks_written=self.settings.horizon_weeks,
        )
        for blocks in gathered(map(self._taken, self.inputs.chunks()), self.workers.at_once):
            things = [self._series(taken) for taken in blocks]
            yield from zip(blocks, self.workers.each(forecaster, things), strict=True)

    def _taken(self, chunk: Chunk) -> list[_Taken]:
        size, orders = chunk.panel.size, self.inputs.open_orders(chunk, self.horizon)
        ends = ((at, min(at + _BLOCK_SERIES, size)) for at in range(0, size, _BLOCK_SERIES))
        return [_Taken(chunk, np.arange(*each), orders) for each in ends]

    def _series(self, taken: _Taken) -> SeriesBlock:
        chunk, block = taken.chunk, taken.block
        panel, series = chunk.panel.take(block), chunk.series.iloc[block]
        begins, ends = lifetimes(series)
        return SeriesBlock(
            panel,
            chunk.series["widening"].to_numpy(dtype=np.float64)[block],
            begins,
            ends,
            in_doubt=~np.isnat(left_out_since(series)),
            promoted_days=chunk.promoted_days(panel.weeks)[block],
            promoted_ahead=chunk.promoted_days(panel.ahead(self.horizon))[block],
        )


class _Taken(NamedTuple):
    """Some series of a chunk by their places in it, and the chunk's open orders, if netted."""

    chunk: Chunk
    block: Ints
    orders: Floats | None


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
