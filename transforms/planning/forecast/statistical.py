"""One series at a time by published methods: exponential smoothing (ETS), theta, Croston.

History is divided by the season of the segment, so that each method sees a level, a trend or gaps
alone; what it foretells is multiplied by the season again. The futures are its foretold mean with
the errors it made one week ahead, those of consecutive weeks kept together, and wider from week to
week as the method itself says; counted in the pieces the series sells in. With a mean of 4 and past
errors of −2, 0 and +2 goods sold one by one sell 2, 4 or 6.

Sources: `statsforecast` (AutoETS, DynamicOptimizedTheta, CrostonSBA); Hyndman et al., Forecasting
with exponential smoothing (2008); Fiorucci et al., Models for optimising the theta method (2016);
Syntetos and Boylan, The accuracy of intermittent demand estimates (2005).
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from transforms.planning.forecast.levels import pieces
from transforms.planning.forecast.panel import Bools, Floats, Panel
from transforms.planning.forecast.season_index import index_of_series
from transforms.planning.forecast.seeds import series_keys, spread_picks
from transforms.planning.forecast.spread import spread

if TYPE_CHECKING:
    from statsforecast.models import AutoETS, CrostonClassic, DynamicOptimizedTheta

STATISTICAL = ("ets", "theta", "croston")
LEAST_WEEKS = 13
# The first weeks of a fit tell of its start, and errors of long ago of another time.
_STARTING, _REMEMBERED = 4, 104
_LEVEL, _RECENT = 80, 13


@dataclass(frozen=True)
class Statistical:
    """Fit the method `name` to every series; `indexes` per segment are of history, then ahead."""

    indexes: Mapping[str, Floats]
    name: str

    def serves(self, panel: Panel) -> Bools:
        return panel.length >= LEAST_WEEKS

    def sample(self, panel: Panel, horizon_weeks: int, paths: int, seed: int) -> Floats:
        """Sample paths, shape (series, paths, weeks)."""
        weeks = len(panel.weeks)
        index = index_of_series(panel, self.indexes, weeks + horizon_weeks)
        level = panel.units / index[:, :weeks]
        fits = [
            _fitted(self.name, row[first:], horizon_weeks)
            for row, first in zip(level, panel.first, strict=True)
        ]
        keys = series_keys(panel.account_ids, panel.product_ids, seed)
        counts = np.array([len(fit.errors) for fit in fits])
        picks = spread_picks(keys, counts, paths)
        drawn = np.empty((panel.size, horizon_weeks, paths))
        for ahead in range(horizon_weeks):
            places = (picks + ahead) % counts[:, None]
            errors = np.stack([f.errors[at] for f, at in zip(fits, places, strict=True)])
            mean, growth = (
                np.array([getattr(fit, of)[ahead] for fit in fits])[:, None]
                for of in ("mean", "growth")
            )
            level_ahead = spread(mean, growth, errors, np.zeros_like(mean))
            drawn[:, ahead] = level_ahead * index[:, weeks + ahead, None]
        return _in_pieces(drawn, pieces(panel), keys).transpose(0, 2, 1)


@dataclass(frozen=True)
class _Fit:
    """The mean of each week ahead, its errors one week ahead, and how these grow with the weeks."""

    mean: Floats
    errors: Floats
    growth: Floats


def _fitted(name: str, sold: Floats, horizon: int) -> _Fit:
    scale = float(sold.mean())
    if scale <= 0:
        return _Fit(np.zeros(horizon), np.zeros(1), np.ones(horizon))
    with warnings.catch_warnings():
        # Of series that a method fits badly; the errors it made say as much.
        warnings.simplefilter("ignore")
        method = _method(name, bool((sold > 0).all()))
        # Croston's says no interval: its level stays where it is, and so do its errors.
        level = None if name == "croston" else [_LEVEL]
        made = method.forecast(sold / scale, horizon, level=level, fitted=True)
    errors = (sold / scale - made["fitted"])[_STARTING:][-_REMEMBERED:]
    errors = errors[np.isfinite(errors)]
    mean = np.maximum(made["mean"], 0.0)
    if not len(errors) or not np.isfinite(mean).all():
        # Too few sales for the method: the last weeks again, as they scatter.
        recent = sold[-_RECENT:]
        return _Fit(np.full(horizon, recent.mean()), recent - recent.mean(), np.ones(horizon))
    return _Fit(mean * scale, errors * scale, _growth(made, horizon))


def _growth(made: Mapping[str, Floats], horizon: int) -> Floats:
    """Return the width of each week's interval ÷ that of the first week."""
    if f"hi-{_LEVEL}" not in made:
        return np.ones(horizon)
    width = made[f"hi-{_LEVEL}"] - made[f"lo-{_LEVEL}"]
    usable = np.isfinite(width).all() and width[0] > 0
    growth: Floats = np.maximum(width / width[0], 1.0) if usable else np.ones(horizon)
    return growth


def _method(name: str, sells_always: bool) -> AutoETS | CrostonClassic | DynamicOptimizedTheta:
    # It takes seconds to load: only those who chose it wait.
    from statsforecast import models

    if name == "croston":
        # What SBA corrects comes of weeks without sales; without any it would push down the mean.
        return models.CrostonClassic() if sells_always else models.CrostonSBA()
    return models.AutoETS(1) if name == "ets" else models.DynamicOptimizedTheta(1)


def _in_pieces(drawn: Floats, piece: Floats, keys: np.ndarray) -> Floats:
    """Round to whole pieces, up as often as the mean asks for."""
    chance = np.stack(
        [
            np.random.Generator(np.random.Philox(key=int(key))).random(drawn.shape[1:])
            for key in keys
        ]
    )
    whole: Floats = np.floor(drawn / piece[:, None, None] + chance) * piece[:, None, None]
    return whole
