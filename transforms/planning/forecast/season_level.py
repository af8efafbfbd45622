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

from transforms.planning.forecast.panel import Bools, Floats, Panel
from transforms.planning.forecast.quantiles import path_quantiles, pinball_loss
from transforms.planning.forecast.season_index import index_of_series
from transforms.planning.forecast.seeds import series_keys

# Half-lives in weeks, and the share of each memory in the level.
MEMORIES = ((3, 0.2), (12, 0.4), (50, 0.4))
LEAST_WEEKS = 8
# What an estimated week tells beside one in stock.
_CENSORED_WEIGHT = 0.1
# What a segment's noise is chosen from, by the loss at origins some weeks back.
_DISPERSIONS = (0.0025, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8)
_DRIFTS = (0.0025, 0.02, 0.06)
_ORIGINS, _AHEAD, _TRIED_PATHS, _TRIED_SERIES = (4, 13), 4, 40, 200
# The chance that a series stops for good before its next sale.
_STOPS = 0.02
_STEADY_WEEKS = 12
_HELD_WEEKS = 1
_LEAST_RATIO = 1e-3
_TINY = 1e-9
_TICKS = 10_000


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
    """

    indexes: Mapping[str, Floats]
    noises: Mapping[str, Noise]
    name: str = "season_level"

    def serves(self, panel: Panel) -> Bools:
        return panel.length >= LEAST_WEEKS

    def sample(self, panel: Panel, horizon_weeks: int, paths: int, seed: int) -> Floats:
        """Sample paths, shape (series, paths, weeks)."""
        weeks = len(panel.weeks)
        index = index_of_series(panel, self.indexes, weeks + horizon_weeks)
        level = levels(panel, index[:, :weeks])
        piece = pieces(panel)
        noises = [self.noises[segment] for segment in panel.segments]
        dispersion = np.array([noise.dispersion for noise in noises])
        drift = np.array([noise.drift for noise in noises])
        alive = chance_alive(panel, level / piece, index[:, :weeks], dispersion)
        steady = regularity(panel, index[:, :weeks], piece)
        piece = piece * steady
        mean = (level / piece)[:, None] * index[:, weeks:]
        drawn = np.empty((panel.size, paths, horizon_weeks))
        for place, key in enumerate(series_keys(panel.account_ids, panel.product_ids, seed)):
            random = np.random.Generator(np.random.Philox(key=int(key)))
            shared = _around_one(random, drift[place] * steady[place], (paths, 1))
            rate = _around_one(random, dispersion[place] * steady[place], (paths, horizon_weeks))
            counts = random.poisson(rate * shared * mean[place])
            lives = random.random((paths, 1)) < alive[place]
            drawn[place] = counts * lives * piece[place]
        return drawn


def fitting_noise(panel: Panel, index: Floats, seed: int) -> Noise:
    """Return the noise with the least pinball loss at origins of the last quarter.

    The loss and not the variance decides: a few outliers make a variance that no usual week has.
    `index` is of weeks of history, then ahead. Dispersion is chosen first, drift beside it.
    """
    trials = [trial for gap in _ORIGINS if (trial := _Trial.of(panel, index, gap))]
    best = Noise()
    if not trials:
        return best
    for name, values in (("dispersion", _DISPERSIONS), ("drift", _DRIFTS)):
        tried = [replace(best, **{name: value}) for value in values]
        best = min(tried, key=lambda noise: sum(trial.loss(noise, seed) for trial in trials))
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
        paths = random.poisson(rate * shared * self.mean[:, None] / piece) * piece
        missed = pinball_loss(self.actual, path_quantiles(paths)) * self.seen
        scale = np.maximum(self.mean.mean(axis=1), self.piece)[:, None]
        return float((missed / scale).sum())


def _around_one(random: np.random.Generator, variance: float, shape: tuple[int, ...]) -> Floats:
    return random.gamma(1 / variance, variance, shape)


def levels(panel: Panel, index: Floats) -> Floats:
    """Return each series' deseasonalised weekly sales now; `index` as history, shape (n, T)."""
    weeks = len(panel.weeks)
    weight = np.where(panel.in_stock, 1.0, _CENSORED_WEIGHT) * panel.in_history
    age = weeks - 1 - np.arange(weeks)
    level = np.zeros(panel.size)
    for half_life, share in MEMORIES:
        faded = weight * 0.5 ** (age / half_life)
        sold, usual = (faded * panel.units).sum(axis=1), (faded * index).sum(axis=1)
        level += share * sold / np.maximum(usual, _TINY)
    return level


def chance_alive(panel: Panel, level: Floats, index: Floats, dispersion: Floats) -> Floats:
    """Return how likely each series still sells, from its silence in stock since its last sale.

    `level` counts pieces.
    """
    weeks = len(panel.weeks)
    sold = (panel.units > 0) & panel.in_history
    last = np.where(sold.any(axis=1), weeks - 1 - sold[:, ::-1].argmax(axis=1), -1)
    silent = (np.arange(weeks) > last[:, None]) & panel.in_stock & panel.in_history
    expected = np.where(silent, level[:, None] * index, 0.0)
    quiet = np.exp(-np.log1p(dispersion[:, None] * expected).sum(axis=1) / dispersion)
    alive: Floats = quiet / (quiet + _STOPS * silent.any(axis=1))
    return np.where(sold.any(axis=1), alive, 0.0)


def regularity(panel: Panel, index: Floats, piece: Floats) -> Floats:
    """Return how regularly each series sells: 1 as counts at random do or worse, near 0 if evenly.

    The squared errors of the level one week ahead ÷ those of counts at random, held towards 1 as by
    one week more. A series of 5 in every week misses nothing: 1 ÷ 156 after 156 weeks.
    """
    seen = panel.in_stock & panel.in_history
    fading = 0.5 ** (1 / _STEADY_WEEKS)
    sold, usual = np.zeros(panel.size), np.zeros(panel.size)
    missed, random = np.zeros(panel.size), np.zeros(panel.size)
    for week in range(len(panel.weeks)):
        counted = seen[:, week] & (usual > 0)
        foretold = sold / np.maximum(usual, _TINY) * index[:, week]
        missed += np.where(counted, np.square(panel.units[:, week] - foretold), 0.0)
        random += np.where(counted, piece * foretold, 0.0)
        sold = fading * sold + np.where(seen[:, week], panel.units[:, week], 0.0)
        usual = fading * usual + np.where(seen[:, week], index[:, week], 0.0)
    held = _HELD_WEEKS * piece * sold / np.maximum(usual, _TINY)
    ratio: Floats = (missed + held) / np.maximum(random + held, _TINY)
    return np.clip(ratio, _LEAST_RATIO, 1.0)


def pieces(panel: Panel) -> Floats:
    """Return the units that each series sells at a time: what all its sales are multiples of.

    Never below its smallest sale where that is less than a unit, as of goods sold by weight.
    """
    seen = panel.in_stock & panel.in_history
    ticks = np.where(seen, np.rint(panel.raw_units * _TICKS), 0).astype(np.int64)
    common = np.gcd.reduce(ticks, axis=1) / _TICKS
    smallest = np.where(ticks > 0, ticks, np.iinfo(np.int64).max).min(axis=1) / _TICKS
    piece: Floats = np.maximum(common, np.minimum(smallest, 1.0))
    return np.where(common > 0, piece, 1.0)
