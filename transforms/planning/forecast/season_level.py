"""Level and season: how fast a series sells now, times the season that it shares with others.

The level is what the series sold in its weeks in stock ÷ what the season's index says of them, the
last weeks weighing most: a blend of three memories that halve in 3, 12 and 50 weeks. Sales of a
week ahead are counts around level × index (gamma-Poisson), in the pieces the series sells in. A
series that has been silent for longer than its level lets expect has perhaps stopped: as large a
part of its paths is zero. With a level of 5 a week and an index of 1.2 a week sells 6 in the mean;
after 3 silent weeks in stock at that level, which have a chance of e⁻¹⁵, nothing.

Sources: negative binomial counts, e.g. Snyder, Ord and Beaumont, Forecasting the intermittent
demand for slow-moving inventories (2012); the chance to be alive as in Fader and Hardie, "buy till
you die" models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from transforms.planning.forecast.factors import Factors
from transforms.planning.forecast.levels import chance_alive, levels, pieces, regularity
from transforms.planning.forecast.panel import Bools, Floats, Panel
from transforms.planning.forecast.quantiles import path_quantiles, pinball_loss
from transforms.planning.forecast.season_index import index_of_series
from transforms.planning.forecast.seeds import series_keys
from transforms.planning.forecast.trees import Boosted

LEAST_WEEKS = 8
# A series less likely alive has stopped rather than not.
_ALIVE = 0.5
# What a segment's noise is chosen from, by the loss at origins some weeks back.
_DISPERSIONS = (0.0025, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8)
_DRIFTS = (0.0025, 0.02, 0.06)
# From here on a count at random lies within a millionth of its mean.
_COUNTED = 1e12
_ORIGINS, _AHEAD, _TRIED_PATHS, _TRIED_SERIES = (4, 13), 4, 40, 200


@dataclass(frozen=True)
class Noise:
    """How far sales scatter beyond counts at random, as relative variances.

    `dispersion` is of each week for itself, `drift` of the level, shared by the weeks of a path.
    """

    dispersion: float = 0.05
    drift: float = 0.02


@dataclass(frozen=True)
class SeasonLevel:
    """Sample counts around level × index.

    `indexes` per segment are weeks of history, then ahead; `noises` per segment how they scatter.
    `boosted` corrects the mean by a `share` of what it says: all as `global_gbm`, half as
    `ensemble`.
    """

    indexes: Mapping[str, Floats]
    noises: Mapping[str, Noise]
    name: str = "season_level"
    boosted: Boosted | None = None
    share: float = 0.0

    def serves(self, panel: Panel) -> Bools:
        return panel.length >= LEAST_WEEKS

    def factors(self, panel: Panel, horizon_weeks: int) -> Factors:
        """Return level, index and the chance that a series still sells; trees are not in them."""
        weeks = len(panel.weeks)
        index = index_of_series(panel, self.indexes, weeks + horizon_weeks)
        level = levels(panel, index[:, :weeks])
        alive = self._alive(panel, level, index[:, :weeks])
        return Factors.of(level, panel.first, index[:, weeks:], alive=alive)

    def stopped(self, panel: Panel) -> Bools:
        """Tell which series have rather stopped than not, by their silence."""
        index = index_of_series(panel, self.indexes, len(panel.weeks))
        return self.serves(panel) & (self._alive(panel, levels(panel, index), index) < _ALIVE)

    def sample(self, panel: Panel, horizon_weeks: int, paths: int, seed: int) -> Floats:
        """Sample paths, shape (series, paths, weeks)."""
        weeks = len(panel.weeks)
        index = index_of_series(panel, self.indexes, weeks + horizon_weeks)
        level = levels(panel, index[:, :weeks])
        piece = pieces(panel)
        dispersion, drift = self._noise(panel, "dispersion"), self._noise(panel, "drift")
        alive = chance_alive(panel, level / piece, index[:, :weeks], dispersion)
        steady = regularity(panel, index[:, :weeks], piece)
        piece = piece * steady
        mean = (level / piece)[:, None] * index[:, weeks:]
        if self.boosted is not None:
            mean *= 1 - self.share + self.share * self.boosted.ratios(panel, level, index)
        drawn = np.empty((panel.size, paths, horizon_weeks))
        for place, key in enumerate(series_keys(panel.account_ids, panel.product_ids, seed)):
            random = np.random.Generator(np.random.Philox(key=int(key)))
            shared = _around_one(random, drift[place] * steady[place], (paths, 1))
            rate = _around_one(random, dispersion[place] * steady[place], (paths, horizon_weeks))
            counts = _counted(random, rate * shared * mean[place])
            lives = random.random((paths, 1)) < alive[place]
            drawn[place] = counts * lives * piece[place]
        return drawn

    def _alive(self, panel: Panel, level: Floats, index: Floats) -> Floats:
        return chance_alive(panel, level / pieces(panel), index, self._noise(panel, "dispersion"))

    def _noise(self, panel: Panel, name: str) -> Floats:
        return np.array([getattr(self.noises[each], name) for each in panel.segments], np.float64)


def fitting_noise(panel: Panel, index: Floats, seed: int, tolerance: float = 0.0) -> Noise:
    """Return the narrowest noise whose pinball loss is the least, or above it by the `tolerance`.

    Tried at origins of the last quarter. The loss and not the variance decides: a few outliers make
    a variance that no usual week has. `index` is of weeks of history, then ahead. Dispersion is
    chosen first, drift beside it.
    """
    trials = [trial for gap in _ORIGINS if (trial := _Trial.of(panel, index, gap))]
    best = Noise()
    if not trials:
        return best
    for name, values in (("dispersion", _DISPERSIONS), ("drift", _DRIFTS)):
        tried = [replace(best, **{name: value}) for value in values]
        lost = np.array([sum(trial.loss(noise, seed) for trial in trials) for noise in tried])
        best = tried[int(np.argmax(lost <= lost.min() * (1 + tolerance)))]
    return best


@dataclass(frozen=True)
class _Trial:
    """What some series sold after an origin, what was foretold of it, and in which pieces."""

    actual: Floats
    seen: Bools
    mean: Floats
    piece: Floats

    @classmethod
    def of(cls, panel: Panel, index: Floats, gap: int) -> _Trial | None:
        cut = len(panel.weeks) - gap
        able = np.flatnonzero(panel.first <= cut - LEAST_WEEKS)[:_TRIED_SERIES]
        if cut <= LEAST_WEEKS or not len(able):
            return None
        past, ahead = panel.until(cut).take(able), slice(cut, cut + _AHEAD)
        level = levels(past, np.broadcast_to(index[:cut], past.units.shape))
        mean = level[:, None] * index[ahead]
        return cls(panel.units[able, ahead], panel.in_stock[able, ahead], mean, pieces(past))

    def loss(self, noise: Noise, seed: int) -> float:
        """Return the loss relative to each series' mean, or its piece; no stock, no loss."""
        random = np.random.default_rng(seed)
        size, ahead = self.mean.shape
        shared = _around_one(random, noise.drift, (size, _TRIED_PATHS, 1))
        rate = _around_one(random, noise.dispersion, (size, _TRIED_PATHS, ahead))
        piece = self.piece[:, None, None]
        paths = _counted(random, rate * shared * self.mean[:, None] / piece) * piece
        missed = pinball_loss(self.actual, path_quantiles(paths)) * self.seen
        scale = np.maximum(self.mean.mean(axis=1), self.piece)[:, None]
        return float((missed / scale).sum())


def _counted(random: np.random.Generator, mean: Floats) -> Floats:
    """Draw counts of a mean; where that is so large that they hardly scatter, the mean itself."""
    # `np.random.default_rng(1).poisson(1e19)` raises: a count is an int64.
    drawn: Floats = np.where(mean > _COUNTED, mean, random.poisson(np.minimum(mean, _COUNTED)))
    return drawn


def _around_one(random: np.random.Generator, variance: float, shape: tuple[int, ...]) -> Floats:
    return random.gamma(1 / variance, variance, shape)
