"""Seasonal naive: this year's week looks like the same week a year before, with last year's errors.

The centre of a week is the demand of the week it is compared with (`alignment`); the spread comes
from how far that rule missed in the past. An error is kept relative to the size of its forecast
plus the series' own mean, so a peak week carries a peak's error and a quiet week a quiet one's:
with mean 100, a past forecast of 200 that missed by 60 is an error of 60 ÷ 300; around a forecast
of 500 it becomes 0.2 × 600 = 120.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from transforms.planning.forecast.factors import Factors
from transforms.planning.forecast.moving_average import PastErrors
from transforms.planning.forecast.panel import Bools, Floats, Ints, Panel
from transforms.planning.forecast.seeds import Keys, series_keys, spread_picks
from transforms.planning.forecast.spread import spread

# A year, and the few weeks a moving holiday may shift it by.
YEAR_WEEKS = 52
SHIFT_WEEKS = 5
# With fewer errors of its own the rule takes those of the moving average.
LEAST_ERRORS = 8
_TINY = 1e-9


# The season of the others is contradicted where a series' own year before misses by half or less.
_CONTRADICTED = 0.5


def has_own_season(panel: Panel, positions: Ints, index: Floats) -> Bools:
    """Tell which series the season of the others misses and their own year before foretells.

    Judged over the last year, in weeks in stock, and for a week out of stock over the year before
    it: the squared errors of the compared weeks against those of the series' mean × `index`. Goods
    that sell in December alone have a season of their own among beers; a series that scatters has
    none, for its year before scatters as well. `index` and `positions` are of history, then ahead.
    """
    weeks = len(panel.weeks)
    recent = np.arange(max(weeks - YEAR_WEEKS, 0), weeks)
    earlier = positions[recent]
    now = _pair(panel, recent, earlier)
    before = _pair(panel, np.maximum(earlier, 0), positions[np.maximum(earlier, 0)])
    seen = now[2] | before[2]
    actual, compared = (np.where(now[2], a, b) for a, b in zip(now[:2], before[:2], strict=True))
    season = np.where(now[2], index[recent], index[np.maximum(earlier, 0)])
    usual = np.where(seen, actual, 0.0).sum(axis=1) / np.maximum(
        np.where(seen, season, 0.0).sum(axis=1), _TINY
    )
    missed = np.where(seen, np.square(actual - usual[:, None] * season), 0.0).sum(axis=1)
    own = np.where(seen, np.square(actual - compared), 0.0).sum(axis=1)
    long_enough = seen.sum(axis=1) >= YEAR_WEEKS // 2
    return np.asarray(long_enough & (own < _CONTRADICTED * missed), dtype=np.bool_)


def _pair(panel: Panel, here: Ints, there: Ints) -> tuple[Floats, Floats, Bools]:
    """Return the units of some weeks and of the compared ones, and where both were in stock."""
    past = np.maximum(there, 0)
    seen = panel.in_stock[:, here] & panel.in_stock[:, past] & (there >= 0)
    return panel.units[:, here], panel.units[:, past], seen & (past >= panel.first[:, None])


@dataclass(frozen=True)
class SeasonalNaive:
    """Sample around last year's demand; `positions` says per segment which week compares.

    Where a series' own years tell more than its mean, a week out of stock is what the week it is
    compared with sold: a last peak that was missed looks like the peak before it.
    """

    positions: Mapping[str, Ints]
    name: str = "seasonal_naive"

    def serves(self, panel: Panel) -> Bools:
        return panel.length >= YEAR_WEEKS + SHIFT_WEEKS

    def point(self, panel: Panel, horizon_weeks: int) -> Floats:
        """Return last year's demand, shape (series, weeks); series not served read nonsense."""
        return self._year_before(self._recalled(panel), horizon_weeks)

    def factors(self, panel: Panel, horizon_weeks: int) -> Factors:
        """Return the mean of the last year, and the weeks a year before ÷ that."""
        level = _mean(panel)[:, None]
        season = np.ones((panel.size, horizon_weeks))
        np.divide(self.point(panel, horizon_weeks), level, out=season, where=level > 0)
        since = np.maximum(panel.first, len(panel.weeks) - YEAR_WEEKS)
        return Factors.of(level[:, 0], since, season)

    def sample(self, panel: Panel, horizon_weeks: int, paths: int, seed: int) -> Floats:
        """Sample paths, shape (series, paths, weeks); consecutive errors stay together."""
        panel = self._recalled(panel)
        own = panel.length >= YEAR_WEEKS + SHIFT_WEEKS + LEAST_ERRORS
        keys = series_keys(panel.account_ids, panel.product_ids, seed)
        scale = _mean(panel)[:, None] + _TINY
        drawn = np.empty((panel.size, horizon_weeks, paths))
        centre = self._year_before(panel, horizon_weeks)
        for chosen, errors_of in ((own, self._own_errors), (~own, _lent_errors)):
            if not chosen.any():
                continue
            group, middles, room = panel.take(chosen), centre[chosen], scale[chosen]
            for ahead, (error, drift) in enumerate(
                errors_of(group, room, keys[chosen], horizon_weeks, paths=paths)
            ):
                middle = middles[:, ahead, None]
                drawn[chosen, ahead] = spread(middle, middle + room, error, drift)
        return drawn.transpose(0, 2, 1)

    def _own_errors(
        self, panel: Panel, scale: Floats, keys: Keys, horizon: int, *, paths: int
    ) -> Iterator[tuple[Floats, Floats]]:
        weeks = len(panel.weeks)
        compared = np.maximum(self._compared(panel)[:, :weeks], panel.first[:, None])
        fitted = np.take_along_axis(panel.units, compared, axis=1)
        errors = (panel.units - fitted) / (fitted + scale)
        start = panel.first + YEAR_WEEKS + SHIFT_WEEKS
        drift = _drift(panel.units - fitted, fitted + scale, start)
        counts = weeks - start
        picks = spread_picks(keys, counts, paths)
        for ahead in range(horizon):
            place = start[:, None] + (picks + ahead) % counts[:, None]
            yield np.take_along_axis(errors, place, axis=1), drift

    def _year_before(self, panel: Panel, horizon_weeks: int) -> Floats:
        past = np.maximum(self._compared(panel)[:, -horizon_weeks:], panel.first[:, None])
        return np.take_along_axis(panel.units, np.minimum(past, len(panel.weeks) - 1), axis=1)

    def _recalled(self, panel: Panel) -> Panel:
        weeks = len(panel.weeks)
        flat = np.ones(weeks)
        units = np.array(panel.units)
        for segment in np.unique(panel.segments):
            here = panel.segments == segment
            positions = self.positions[segment][:weeks]
            group = panel.take(here)
            _, before, _ = _pair(group, np.arange(weeks), positions)
            known = (positions >= group.first[:, None]) & group.in_stock[
                :, np.maximum(positions, 0)
            ]
            known &= has_own_season(group, positions, flat)[:, None] & ~group.in_stock
            units[here] = np.where(known, before, group.units)
        return replace(panel, units=units)

    def _compared(self, panel: Panel) -> Ints:
        names, codes = np.unique(panel.segments, return_inverse=True)
        return np.stack([self.positions[name] for name in names])[codes]


def _lent_errors(
    panel: Panel, scale: Floats, keys: Keys, horizon: int, *, paths: int
) -> Iterator[tuple[Floats, Floats]]:
    past = PastErrors.of(panel, panel.units, horizon)
    origins = past.first_origin[:, None] + spread_picks(keys, past.counts, paths)
    for missed, past_scale in past.trajectories(origins, horizon):
        yield missed / past_scale, np.zeros_like(scale)


def _drift(missed: Floats, scale: Floats, start: Ints) -> Floats:
    tried = np.arange(missed.shape[1]) >= start[:, None]
    total = np.where(tried, scale, 0.0).sum(axis=1, keepdims=True)
    drift: Floats = np.where(tried, missed, 0.0).sum(axis=1, keepdims=True) / (total + _TINY)
    return drift


def _mean(panel: Panel) -> Floats:
    start = np.maximum(panel.first, len(panel.weeks) - YEAR_WEEKS)
    recent = np.arange(len(panel.weeks)) >= start[:, None]
    counted = np.maximum(recent.sum(axis=1), 1)
    mean: Floats = np.where(recent, panel.units, 0.0).sum(axis=1) / counted
    return mean
