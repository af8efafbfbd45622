"""Moving average: the coming weeks look like the last few, with past errors of that rule.

The level is the mean of the last weeks; a path is the level plus the errors that one past origin
made over the weeks that followed it, scaled from the level of then to the level of now. Errors of
one origin stay together, so a window's total is as uncertain as it was in the past. With level 40,
mean 60, and a past origin of level 90 that missed by +30, −15: scaled by (40 + 60) ÷ (90 + 60) the
path is 40 + 20, 40 − 10.

With `indexes` (`season_index`) history is first divided by the segment's seasonal index and paths
are multiplied by it: the account's own level, its category's season. Without, the season is flat.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from transforms.planning.forecast.factors import Factors
from transforms.planning.forecast.panel import Bools, Floats, Ints, Panel
from transforms.planning.forecast.season_index import index_of_series
from transforms.planning.forecast.seeds import series_keys, spread_picks
from transforms.planning.forecast.spread import spread

LEVEL_WEEKS = 13
LEAST_WEEKS = 8
ORIGIN_WEEKS = 104
PATTERN_WEEKS = 13
_FIRST_LEVEL = 4
_YEAR = 52
_TINY = 1e-9


@dataclass(frozen=True)
class MovingAverage:
    """Sample around the recent level; `indexes` per segment are weeks of history, then ahead."""

    indexes: Mapping[str, Floats] | None = None
    name: str = "moving_average"

    def serves(self, panel: Panel) -> Bools:
        """Serve who sold in the weeks that are averaged: of none an average would be sure."""
        sold = np.where(panel.in_history, panel.units, 0.0)[:, -LEVEL_WEEKS:].sum(axis=1)
        return np.asarray((panel.length >= LEAST_WEEKS) & (sold > 0), dtype=np.bool_)

    def sample(self, panel: Panel, horizon_weeks: int, paths: int, seed: int) -> Floats:
        """Sample paths, shape (series, paths, weeks)."""
        weeks = len(panel.weeks)
        index = self.index_of(panel, weeks + horizon_weeks)
        errors = PastErrors.of(panel, panel.units / index[:, :weeks], horizon_weeks)
        keys = series_keys(panel.account_ids, panel.product_ids, seed)
        origins = errors.first_origin[:, None] + spread_picks(keys, errors.counts, paths)
        drawn = np.empty((panel.size, horizon_weeks, paths))
        base, scale = errors.level_now[:, None], errors.scale_now[:, None]
        for ahead, (missed, past_scale) in enumerate(errors.trajectories(origins, horizon_weeks)):
            drift = missed.sum(axis=1, keepdims=True) / past_scale.sum(axis=1, keepdims=True)
            level = spread(base, scale, missed / past_scale, drift)
            np.multiply(level, index[:, weeks + ahead, None], out=drawn[:, ahead])
        return drawn.transpose(0, 2, 1)

    def factors(self, panel: Panel, horizon_weeks: int) -> Factors:
        """Return the recent level and the index of the weeks ahead."""
        weeks = len(panel.weeks)
        index = self.index_of(panel, weeks + horizon_weeks)
        errors = PastErrors.of(panel, panel.units / index[:, :weeks], horizon_weeks)
        since = np.maximum(panel.first, weeks - LEVEL_WEEKS)
        return Factors.of(errors.level_now, since, index[:, weeks:])

    def index_of(self, panel: Panel, span: int) -> Floats:
        """Return each series' seasonal index, shape (series, span)."""
        if self.indexes is None:
            return np.ones((panel.size, span))
        return index_of_series(panel, self.indexes, span)


@dataclass(frozen=True)
class PastErrors:
    """Hold what the rule would have said at every past origin of every series."""

    units: Floats
    levels: Floats
    mean: Floats
    first_origin: Ints
    counts: Ints
    pattern: Ints

    @classmethod
    def of(cls, panel: Panel, units: Floats, horizon: int) -> PastErrors:
        """Find levels and origins; series shorter than `LEAST_WEEKS` read nonsense."""
        weeks = units.shape[1]
        pattern = np.clip((panel.length - _FIRST_LEVEL) // 2, 1, min(horizon, PATTERN_WEEKS))
        earliest = panel.first + _FIRST_LEVEL - 1
        first_origin = np.maximum(earliest, weeks - pattern - ORIGIN_WEEKS)
        counts = np.maximum(weeks - pattern - first_origin, 1)
        return cls(
            units, *_levels(panel, units), np.minimum(first_origin, weeks - 2), counts, pattern
        )

    @property
    def level_now(self) -> Floats:
        return self.levels[:, -1]

    @property
    def scale_now(self) -> Floats:
        return self.level_now + self.mean

    def trajectories(self, origins: Ints, horizon: int) -> Iterator[tuple[Floats, Floats]]:
        """Yield per week ahead the errors that followed `origins`, and their scale."""
        last = self.units.shape[1] - 1
        level = np.take_along_axis(self.levels, origins, axis=1)
        scale = level + self.mean[:, None] + _TINY
        for ahead in range(horizon):
            step = (1 + ahead % self.pattern)[:, None]
            seen = np.take_along_axis(self.units, np.minimum(origins + step, last), axis=1)
            yield seen - level, scale


def _levels(panel: Panel, units: Floats) -> tuple[Floats, Floats]:
    """Return the mean of the last weeks at each week, and the mean of the last year."""
    weeks = units.shape[1]
    ends = np.arange(1, weeks + 1)
    counted = ends > panel.first[:, None]
    running = np.zeros((len(units), weeks + 1))
    np.cumsum(np.where(counted, units, 0.0), axis=1, out=running[:, 1:])
    starts = np.minimum(np.maximum(ends - LEVEL_WEEKS, panel.first[:, None]), ends)
    total = running[:, 1:] - np.take_along_axis(running, starts, axis=1)
    levels = np.maximum(total, 0.0) / np.maximum(ends - starts, 1)
    year = np.maximum(weeks - _YEAR, panel.first)
    summed = running[:, -1] - np.take_along_axis(running, year[:, None], axis=1)[:, 0]
    return levels, np.maximum(summed, 0.0) / np.maximum(weeks - year, 1)
