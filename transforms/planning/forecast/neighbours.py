"""Borrowed: a series too young to speak for itself speaks with its neighbours' voice.

Its level is its own mean over n weeks blended with the mean level of its pool (its region and
segment, then wider), weighing the pool like four weeks; its errors are drawn from those the pool's
series made. Two weeks of 30 in a pool of mean 60 give (2 × 30 + 4 × 60) ÷ 6 = 50. Without any pool
the series repeats its own mean, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from transforms.planning.forecast.moving_average import (
    LEAST_WEEKS,
    PATTERN_WEEKS,
    MovingAverage,
    PastErrors,
)
from transforms.planning.forecast.panel import Bools, Floats, Panel
from transforms.planning.forecast.seeds import series_keys, spread_picks, uniforms
from transforms.planning.forecast.spread import spread

POOL_WEIGHT_WEEKS = 4
LEAST_POOL = 5
_RECENT = 13
_BANK = 256
_Pool = tuple[str | None, str | None]


@dataclass
class PoolLevels:
    """Sum recent weekly demand by pool, exactly, so that the order of series does not matter."""

    sums: dict[_Pool, tuple[int, int]] = field(default_factory=dict)

    def add(self, panel: Panel) -> None:
        """Count the series of a chunk that have a quarter of history."""
        known = panel.length >= _RECENT
        tenths = np.rint(panel.units[known, -_RECENT:].mean(axis=1) * 10_000).astype(np.int64)
        pairs = zip(panel.regions[known], panel.segments[known], tenths.tolist(), strict=True)
        for region, segment, level in pairs:
            for pool in _pools(region, segment):
                total, count = self.sums.get(pool, (0, 0))
                self.sums[pool] = (total + level, count + 1)

    def level(self, region: str, segment: str) -> float | None:
        """Return the mean level of the narrowest pool with enough series, None where none has."""
        for pool in _pools(region, segment):
            total, count = self.sums.get(pool, (0, 0))
            if count >= LEAST_POOL:
                return total / count / 10_000
        return None


@dataclass(frozen=True)
class Borrowed:
    """Sample around the blended level with the pool's errors; serves every series."""

    pools: PoolLevels
    bank: Mapping[str, Floats]
    indexes: Mapping[str, Floats] | None = None
    name: str = "borrowed"

    def serves(self, panel: Panel) -> Bools:
        return np.ones(panel.size, dtype=np.bool_)

    def sample(self, panel: Panel, horizon_weeks: int, paths: int, seed: int) -> Floats:
        """Sample paths, shape (series, paths, weeks)."""
        span = len(panel.weeks) + horizon_weeks
        index = MovingAverage(self.indexes).index_of(panel, span)[:, -horizon_weeks:]
        level = self._levels(panel)
        keys = series_keys(panel.account_ids, panel.product_ids, seed)
        drawn = np.empty((panel.size, horizon_weeks, paths))
        for segment in np.unique(panel.segments):
            here = panel.segments == segment
            errors = self.bank[segment]
            counts = np.full(int(here.sum()), len(errors))
            picks = spread_picks(keys[here], counts, paths)
            base = level[here][:, None]
            for ahead in range(horizon_weeks):
                error = errors[picks, ahead % errors.shape[1]]
                drift = np.zeros_like(base)
                path = spread(base, 2 * base, error, drift)
                drawn[here, ahead] = path * index[here, ahead, None]
        return drawn.transpose(0, 2, 1)

    def _levels(self, panel: Panel) -> Floats:
        own = np.where(np.arange(len(panel.weeks)) >= panel.first[:, None], panel.units, 0.0)
        weeks = np.minimum(panel.length, LEAST_WEEKS)
        recent = own[:, -LEAST_WEEKS:].sum(axis=1)
        names = zip(panel.regions, panel.segments, strict=True)
        pool = [self.pools.level(region, segment) for region, segment in names]
        alone = np.array([level is None for level in pool], dtype=np.bool_)
        weight = np.where(alone, 0, POOL_WEIGHT_WEEKS)
        shared = np.array([level or 0.0 for level in pool], dtype=np.float64)
        blended: Floats = (recent + weight * shared) / np.maximum(weeks + weight, 1)
        return blended


def error_bank(panel: Panel, seed: int) -> Floats:
    """Return up to 256 past error trajectories of a segment's series, shape (drawn, weeks).

    Errors are relative to level plus mean, as `moving_average` keeps them.
    """
    served = panel.take(MovingAverage().serves(panel))
    if served.size == 0:
        return np.zeros((1, PATTERN_WEEKS))
    keys = series_keys(served.account_ids, served.product_ids, seed)
    errors = PastErrors.of(served, served.units, PATTERN_WEEKS)
    each = max(1, _BANK // served.size)
    origins = errors.first_origin[:, None] + spread_picks(keys, errors.counts, each, stream=1)
    made = np.stack([e / s for e, s in errors.trajectories(origins, PATTERN_WEEKS)], axis=-1)
    flat = made.reshape(-1, PATTERN_WEEKS)
    order = np.argsort(np.repeat(uniforms(keys, stream=2), each), kind="stable")
    return flat[order[:_BANK]]


def _pools(region: str, segment: str) -> Iterable[_Pool]:
    category = segment.split(" / ")[0]
    return ((region, segment), (None, segment), (None, f"{category} /"), (None, None))
