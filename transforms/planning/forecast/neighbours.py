"""Borrowed: a series too young to speak for itself speaks with its neighbours' voice.

Its level blends its own mean with what an account of its size sells of such a product
(`Panel.expected`) as a gamma prior with counts: what is expected is right within a factor of two,
a week of one's own tells the level within half of it. Two weeks of 30 count as w = 2 ÷ (1 + 30 ÷ 4)
= 0.235 of a week; where 60 are expected they give (2.1 + 30 w) ÷ (2.1 ÷ 60 + w) = 34. Own weeks
count from the first sale on: goods that are listed and not sold yet wait for their launch, and what
is expected of them stands. Where nothing is expected the series repeats its own mean, or nothing.
Its errors are drawn from those that the series of its segment made.

Source: the gamma-Poisson model, e.g. Gelman et al., Bayesian Data Analysis, section 2.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from transforms.planning.forecast.factors import Factors
from transforms.planning.forecast.moving_average import (
    LEAST_WEEKS,
    PATTERN_WEEKS,
    MovingAverage,
    PastErrors,
)
from transforms.planning.forecast.panel import Bools, Floats, Panel
from transforms.planning.forecast.seeds import series_keys, spread_picks, uniforms
from transforms.planning.forecast.spread import spread

# Shape of the prior: on the sample company what is expected misses a level by a factor e^0.69.
_PRIOR_SHAPE = 2.1
# Relative variance of a young series' week about its level, its counts apart.
_WEEK_VARIANCE = 0.25
# The weeks that `Panel.expected` tells of.
EXPECTED_WEEKS = 13
_BANK = 256
_TINY = 1e-9


@dataclass(frozen=True)
class Borrowed:
    """Sample around the blended level with the segment's errors; serves every series."""

    bank: Mapping[str, Floats]
    indexes: Mapping[str, Floats] | None = None
    name: str = "borrowed"

    def serves(self, panel: Panel) -> Bools:
        return np.ones(panel.size, dtype=np.bool_)

    def sample(self, panel: Panel, horizon_weeks: int, paths: int, seed: int) -> Floats:
        """Sample paths, shape (series, paths, weeks)."""
        weeks = len(panel.weeks)
        season = MovingAverage(self.indexes).index_of(panel, weeks + horizon_weeks)
        (level, _), index = self._levels(panel, season[:, :weeks]), season[:, weeks:]
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

    def factors(self, panel: Panel, horizon_weeks: int) -> Factors:
        """Return the blended level, and which part of it the neighbours say."""
        weeks = len(panel.weeks)
        season = MovingAverage(self.indexes).index_of(panel, weeks + horizon_weeks)
        level, borrowed = self._levels(panel, season[:, :weeks])
        since = np.maximum(panel.first, weeks - LEAST_WEEKS)
        return Factors.of(level, since, season[:, weeks:], borrowed=borrowed)

    def _levels(self, panel: Panel, index: Floats) -> tuple[Floats, Floats]:
        """Return weekly units at an index of 1, and the part of them that is borrowed."""
        sold = np.where(panel.in_history, panel.units, 0.0)
        launched = np.maximum.accumulate(sold > 0, axis=1)
        recent = launched[:, -LEAST_WEEKS:]
        own = sold[:, -LEAST_WEEKS:].sum(axis=1)
        season = np.where(recent, index[:, -LEAST_WEEKS:], 0.0).sum(axis=1)
        told = np.full(panel.size, np.nan) if panel.expected is None else panel.expected
        shared = np.nan_to_num(told) / index[:, -EXPECTED_WEEKS:].mean(axis=1)
        mean = own / np.maximum(season, _TINY)
        weeks = recent.sum(axis=1) / (1 + _WEEK_VARIANCE * mean)
        prior = _PRIOR_SHAPE / np.maximum(shared, _TINY)
        blended: Floats = (_PRIOR_SHAPE + weeks * mean) / (prior + weeks)
        borrowed = np.where(shared > 0, prior / (prior + weeks), 0.0)
        return np.where(shared > 0, blended, mean), borrowed


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
