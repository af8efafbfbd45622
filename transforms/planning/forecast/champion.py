"""Which model forecasts which segment, by rolling origin, and how good each was.

At several past origins every model forecasts what it could not know; the one whose orders would
have cost least, at the segment's service level or costs (`aim`), becomes its champion. Origins one
and two years back try the season that lies ahead, and each weighs as much as all recent ones
together: a model that is better in quiet weeks and blind to the peak must not win. A segment leaves
the champion of all only for one that costs it 2 % less: what differs by less is chance. Censored
weeks are not scored: what demand was is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from transforms.planning.forecast.aim import Aim
from transforms.planning.forecast.forecaster import baseline, forecast
from transforms.planning.forecast.lessons import FALLBACK_MODEL, MODELS, BySegment, Lessons, learn
from transforms.planning.forecast.moving_average import LEAST_WEEKS
from transforms.planning.forecast.panel import Bools, Floats, Panel
from transforms.planning.forecast.quantiles import LEVELS, path_mean, path_quantiles, pinball_loss
from transforms.planning.forecast.season_index import LEAST_SERIES
from transforms.planning.forecast.seasonal_naive import has_own_season
from transforms.planning.seasons import Season

EVERYONE = "all"
# Weeks back, and what an origin weighs in the choice.
ORIGINS = {4: 0.25, 8: 0.25, 13: 0.25, 26: 0.25, 52: 1.0, 104: 1.0}
_LEAST_HISTORY = 26
_LONGEST = 13
_PATHS = 100
_MEDIAN = LEVELS.index(0.5)
_CHANCE = 0.02


@dataclass(frozen=True)
class ModelScore:
    """Hold a model's accuracy in a segment, a number of weeks ahead; ratios None for no demand."""

    segment: str
    model: str
    horizon_weeks: int
    wape_ratio: float | None
    bias_ratio: float | None
    pinball_loss_units: float
    value_added_ratio: float | None
    is_champion: bool
    series_count: int


def with_champions(
    lessons: Lessons,
    donors: Panel,
    seasons: Sequence[Season],
    seed: int,
    *,
    only: str | None = None,
) -> tuple[Lessons, list[ModelScore]]:
    """Backtest on the donors, choose per segment (`only` forces one model), and keep the scores.

    A segment of few series, or that no origin could try, takes the champion of all, and failing
    that the moving average.
    """
    names, codes = np.unique(donors.segments, return_inverse=True)
    tally = _Tally(len(names) + 1)
    voting = ~_own_season(donors, lessons)
    for gap in ORIGINS:
        if len(donors.weeks) - gap >= _LEAST_HISTORY:
            _try(
                donors,
                codes,
                gap,
                seasons,
                seed=seed,
                aims=lessons.aims,
                tally=tally,
                voting=voting,
            )
    everyone = only or tally.best_of_all() or FALLBACK_MODEL
    champions = BySegment(
        everyone, {name: only or tally.best(i, everyone) for i, name in enumerate(names)}
    )
    labels = [*names.tolist(), EVERYONE]
    chosen = replace(lessons, champions=champions, asks_each=only is None)
    return chosen, tally.scores(labels, champions, lessons.models)


class _Tally:
    """Sum loss, absolute error, error, demand and weeks by segment, model and weeks ahead.

    `costs` are those of orders up to the aim, by segment and model, weighed by origin.
    """

    def __init__(self, segments: int):
        self.sums = np.zeros((segments, len(MODELS), _LONGEST, 5))
        self.costs = np.zeros((segments, len(MODELS)))
        self.base = np.zeros((segments, _LONGEST))
        self.series = np.zeros(segments, dtype=np.int64)

    def best_of_all(self) -> str | None:
        """Return the model whose orders cost least; None where no origin could try any."""
        tried = self.sums[-1, ..., 4].sum() > 0
        return MODELS[int(self.costs[-1].argmin())] if tried else None

    def best(self, place: int, everyone: str) -> str:
        """Return a segment's champion: that of all where it does nearly as well."""
        if not self.sums[place, ..., 4].any() or self.series[place] < LEAST_SERIES:
            return everyone
        costs = self.costs[place]
        least = int(costs.argmin())
        differs = costs[least] < (1 - _CHANCE) * costs[MODELS.index(everyone)]
        return MODELS[least] if differs else everyone

    def scores(
        self, labels: list[str], champions: BySegment[str], models: Sequence[str]
    ) -> list[ModelScore]:
        return [
            self._score(place, label, number, ahead, champion=champions[label])
            for place, label in enumerate(labels)
            for number in range(len(MODELS))
            if MODELS[number] in models
            for ahead in range(_LONGEST)
            if self.sums[place, number, ahead, 4] > 0
        ]

    def _score(
        self, place: int, label: str, number: int, ahead: int, *, champion: str
    ) -> ModelScore:
        loss, wrong, error, demand, weeks = self.sums[place, number, ahead].tolist()
        base = float(self.base[place, ahead])
        return ModelScore(
            label,
            MODELS[number],
            ahead + 1,
            wrong / demand if demand > 0 else None,
            bias_ratio=error / demand if demand > 0 else None,
            pinball_loss_units=loss / weeks,
            value_added_ratio=1 - loss / base if base > 0 else None,
            is_champion=MODELS[number] == champion,
            series_count=int(self.series[place]),
        )


def _try(
    donors: Panel,
    codes: np.ndarray,
    gap: int,
    seasons: Sequence[Season],
    *,
    seed: int,
    aims: BySegment[Aim],
    tally: _Tally,
    voting: Bools,
) -> None:
    cut = len(donors.weeks) - gap
    able = np.asarray(cut - donors.first >= LEAST_WEEKS)
    past = donors.until(cut).take(able)
    if past.size == 0:
        return
    horizon = min(gap, _LONGEST)
    actual = donors.units[able, cut : cut + horizon]
    seen = donors.in_stock[able, cut : cut + horizon]
    lessons = learn(past, horizon, seasons, seed=seed, aims=aims)
    here = codes[able]
    point = baseline(past, lessons, horizon)
    base = pinball_loss(actual, np.repeat(point[..., None], len(LEVELS), axis=2)) * seen
    _add(tally.base[:, :horizon], here, base)
    tally.series[:-1] = np.maximum(
        tally.series[:-1], np.bincount(here, minlength=len(tally.series) - 1)
    )
    tally.series[-1] = max(int(tally.series[-1]), past.size)
    segments = np.unique(donors.segments)
    wanted = [lessons.aims[segments[code]] for code in here]
    made, cost = np.zeros(0), np.zeros(0)
    for number, model in enumerate(MODELS):
        # What could not be learned then is what it falls back to, and costs the same.
        if model in lessons.models:
            paths = forecast(past, lessons.forced(model), horizon, _PATHS, seed=seed).paths
            made, cost = _errors(actual, seen, paths), _costs(actual, seen, paths, wanted)
        _add(tally.sums[:, number, :horizon], here, made)
        _add(tally.costs[:, number], here, ORIGINS[gap] * cost * voting[able])


def _own_season(donors: Panel, lessons: Lessons) -> Bools:
    """Tell which series take the seasonal naive whoever is champion: they have no vote."""
    found = np.zeros(donors.size, dtype=np.bool_)
    for segment in np.unique(donors.segments):
        here = donors.segments == segment
        positions, index = lessons.positions[segment], lessons.indexes[segment]
        found[here] = has_own_season(donors.take(here), positions, index)
    return found


def _costs(actual: Floats, seen: np.ndarray, paths: Floats, aims: list[Aim]) -> Floats:
    cost = np.zeros(len(actual))
    for aim in set(aims):
        here = np.array([each == aim for each in aims])
        cost[here] = aim.loss(actual[here], seen[here], paths[here])
    return cost


def _errors(actual: Floats, seen: np.ndarray, paths: Floats) -> Floats:
    quantiles = path_quantiles(paths)
    error = path_mean(paths) - actual
    wrong = np.abs(quantiles[..., _MEDIAN] - actual)
    parts = (pinball_loss(actual, quantiles), wrong, error, actual, np.ones_like(actual))
    counted: Floats = np.stack(parts, axis=-1) * seen[..., None]
    return counted


def _add(sums: Floats, codes: np.ndarray, values: Floats) -> None:
    np.add.at(sums[:-1], codes, values)
    sums[-1] += values.sum(axis=0)
