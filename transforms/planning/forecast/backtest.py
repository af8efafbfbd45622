"""What each model would have foretold on past days, held against what was then sold.

At a few origins in the past every model forecasts what it could not know. Comes out: trials, one a
model and origin, and their sums over whatever groups of series are asked. Both the choice of
champions and the `backtest` command read these sums, so there is one accuracy. Censored weeks are
not scored: what demand was is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from transforms.planning.forecast.aim import Aim
from transforms.planning.forecast.forecaster import baseline, forecast
from transforms.planning.forecast.lessons import MODELS, BySegment, learn
from transforms.planning.forecast.moving_average import LEAST_WEEKS
from transforms.planning.forecast.panel import Bools, Floats, Ints, Panel
from transforms.planning.forecast.quantiles import (
    LEVELS,
    path_mean,
    path_quantiles,
    pinball_loss,
    share_inside,
)
from transforms.planning.forecast.season_index import SharedSeason
from transforms.planning.forecast.ties import surprises
from transforms.planning.forecast.trees import Boosted, boosted, renewed
from transforms.planning.seasons import Season

# Weeks back.
ORIGINS = (4, 8, 13, 26, 52, 104)
LONGEST = 13
_A_YEAR, _RECENT = 52, 0.25
_LEAST_HISTORY = 26
_PATHS = 100
_MEDIAN = LEVELS.index(0.5)
_BAND = (0.1, 0.9)
_PARTS = 6


@dataclass(frozen=True)
class Trial:
    """What a model made of one origin, `gap` weeks back, for the series at `places` of a panel.

    `is_own` is false where the model could not be learned and the one before it stands in.
    `errors` (series, weeks, parts) are loss, absolute error of the median, error of the mean,
    demand, weeks counted and weeks inside the 80 % band, 0 in weeks that are not scored; `costs`
    (series,) what its orders would have cost; `base` (series, weeks) the loss of the seasonal naive
    point; `surprises` (series,) where what was sold lay among the futures, as normal scores.
    """

    gap: int
    model: str
    is_own: bool
    places: Ints
    errors: Floats
    costs: Floats
    base: Floats
    surprises: Floats


def trials(
    donors: Panel,
    seasons: Sequence[Season],
    seed: int,
    *,
    aims: BySegment[Aim],
    origins: Sequence[int] = ORIGINS,
    longest: int = LONGEST,
    models: Sequence[str] = MODELS,
) -> Iterator[Trial]:
    """Try every model at every origin that leaves half a year of history, `longest` weeks ahead.

    The furthest origin comes first, and trees that were taught less than half a year before an
    origin serve it too: as they will in the weeks after a fit.
    """
    taught = _Taught()
    for gap in sorted(origins, reverse=True):
        cut = len(donors.weeks) - gap
        able = np.flatnonzero(cut - donors.first >= LEAST_WEEKS)
        if cut < _LEAST_HISTORY or not len(able):
            continue
        past, horizon = donors.until(cut).take(able), min(gap, longest)
        ahead = slice(cut, cut + horizon)
        fate = _Fate(donors.units[able, ahead], donors.in_stock[able, ahead])
        lessons = learn(past, horizon, seasons, seed=seed, aims=aims, teach=taught)
        wanted = [lessons.aims[segment] for segment in past.segments]
        base = fate.base(baseline(past, lessons, horizon))
        errors, costs = np.zeros((len(able), horizon, _PARTS)), np.zeros(len(able))
        lay = np.zeros(len(able))
        for model in models:
            # What could not be learned then is what it falls back to, and costs the same.
            is_own = model not in MODELS or model in lessons.models
            if is_own:
                paths = forecast(past, lessons.forced(model), horizon, _PATHS, seed=seed).paths
                errors, costs = fate.errors(paths), fate.costs(paths, wanted)
                lay = surprises(fate.actual, fate.seen, paths)
            yield Trial(
                gap, model, is_own, able, errors=errors, costs=costs, base=base, surprises=lay
            )


@dataclass
class _Taught:
    """Teach trees, or give those taught less than half a year before."""

    trees: str | None = None
    weeks: int = 0

    def __call__(
        self, donors: Panel, seasons: Mapping[str, SharedSeason], seed: int
    ) -> Boosted | None:
        if self.trees and len(donors.weeks) - self.weeks < _LEAST_HISTORY:
            return renewed(self.trees, donors, seasons)
        made = boosted(donors, seasons, seed)
        if made is not None:
            self.trees, self.weeks = made.booster.model_to_string(), len(donors.weeks)
        return made


@dataclass(frozen=True)
class _Fate:
    """What was sold after an origin, and which of these weeks were in stock."""

    actual: Floats
    seen: Bools

    def base(self, point: Floats) -> Floats:
        made = np.repeat(point[..., None], len(LEVELS), axis=2)
        return pinball_loss(self.actual, made) * self.seen

    def errors(self, paths: Floats) -> Floats:
        quantiles = path_quantiles(paths)
        error = path_mean(paths) - self.actual
        wrong = np.abs(quantiles[..., _MEDIAN] - self.actual)
        loss, inside = pinball_loss(self.actual, quantiles), share_inside(self.actual, paths, _BAND)
        parts = (loss, wrong, error, self.actual, np.ones_like(error), inside)
        counted: Floats = np.stack(parts, axis=-1) * self.seen[..., None]
        return counted

    def costs(self, paths: Floats, aims: Sequence[Aim]) -> Floats:
        cost = np.zeros(len(self.actual))
        for aim in set(aims):
            here = np.array([each == aim for each in aims])
            cost[here] = aim.loss(self.actual[here], self.seen[here], paths[here])
        return cost


@dataclass(frozen=True)
class Accuracy:
    """How good a model was in a group of series; a ratio is None where there was no demand.

    WAPE is of the median and bias of the mean, both ÷ demand; `coverage_ratio` the share of weeks
    inside the 80 % band; `value_added_ratio` 1 − loss ÷ that of the seasonal naive point.
    `order_cost` is what its orders cost, as weighed in the choice: units short × level + units left
    × (1 − level).
    """

    wape_ratio: float | None
    bias_ratio: float | None
    pinball_loss_units: float
    coverage_ratio: float
    order_cost: float
    value_added_ratio: float | None


class TrialSums:
    """Add up trials by group of series, model and weeks ahead; the last group is all series.

    `codes` (series,) names each series' group; `votes` tells which ones count for the costs. An
    origin a year back or more weighs as much in the costs as four recent ones.
    """

    def __init__(
        self, codes: Ints, votes: Bools, models: Sequence[str] = MODELS, longest: int = LONGEST
    ):
        self.models = tuple(models)
        self._codes, self._votes = codes, votes
        groups = int(codes.max(initial=-1)) + 2
        self._sums = np.zeros((groups, len(models), longest, _PARTS))
        self._base = np.zeros((groups, longest))
        self._costs = np.zeros((groups, len(models)))
        self.series = np.zeros(groups, dtype=np.int64)
        self._own = set[str]()

    def add(self, trial: Trial) -> None:
        here, horizon = self._codes[trial.places], trial.errors.shape[1]
        place = self.models.index(trial.model)
        _add(self._sums[:, place, :horizon], here, trial.errors)
        self._own |= {trial.model} if trial.is_own else set()
        weight = 1.0 if trial.gap >= _A_YEAR else _RECENT
        _add(self._costs[:, place], here, trial.costs * weight * self._votes[trial.places])
        if place == 0:
            _add(self._base[:, :horizon], here, trial.base)
            counted = np.bincount(here, minlength=len(self.series) - 1)
            self.series = np.maximum(self.series, [*counted, len(here)])

    @property
    def learned(self) -> tuple[str, ...]:
        """Name the models that could be learned at an origin at least."""
        return tuple(model for model in self.models if model in self._own)

    def costs_of(self, group: int, models: Sequence[str]) -> Floats:
        """Return what the orders of some models cost in a group."""
        return self._costs[group, [self.models.index(model) for model in models]]

    def tried(self, group: int) -> bool:
        """Tell whether any origin had a week to score in a group."""
        return bool(self._sums[group, ..., 4].any())

    def accuracy(self, group: int, model: str, ahead: int | None = None) -> Accuracy | None:
        """Return what a model came to in a group, `ahead` weeks (0 is the next) or over all.

        None where no week was scored.
        """
        place, span = self.models.index(model), slice(None) if ahead is None else [ahead]
        parts = self._sums[group, place, span].sum(axis=0)
        loss, wrong, error, demand, weeks, inside = parts.tolist()
        if not weeks:
            return None
        base = float(self._base[group, span].sum())
        return Accuracy(
            wrong / demand if demand > 0 else None,
            error / demand if demand > 0 else None,
            loss / weeks,
            inside / weeks,
            order_cost=float(self._costs[group, place]),
            value_added_ratio=1 - loss / base if base > 0 else None,
        )


def _add(sums: Floats, codes: Ints, values: Floats) -> None:
    np.add.at(sums[:-1], codes, values)
    sums[-1] += values.sum(axis=0)
