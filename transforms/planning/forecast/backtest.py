"""What each model would have foretold on past days, held against what was then sold.

At a few origins in the past every model forecasts what it could not know. Comes out: trials, one a
model and origin (`accuracy` adds them up). Censored weeks are not scored: what demand was is not
known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from transforms.planning.forecast.aim import Aim
from transforms.planning.forecast.calibration import Calibration, Margins
from transforms.planning.forecast.estimate import in_season
from transforms.planning.forecast.forecaster import baseline, tell
from transforms.planning.forecast.lessons import MODELS, BySegment, learn
from transforms.planning.forecast.moving_average import LEAST_WEEKS
from transforms.planning.forecast.panel import Bools, Floats, Ints, Panel, Texts
from transforms.planning.forecast.quantiles import (
    BAND,
    LEVELS,
    path_mean,
    path_quantiles,
    pinball_loss,
    share_inside,
)
from transforms.planning.forecast.season_index import SharedSeason
from transforms.planning.forecast.stretch import DrawnFutures
from transforms.planning.forecast.ties import surprises
from transforms.planning.forecast.trees import Boosted, boosted, renewed
from transforms.planning.seasons import Season

# Weeks back.
ORIGINS = (4, 8, 13, 26, 52, 104)
LONGEST = 13
_LEAST_HISTORY = 26
_PATHS = 100
_MEDIAN = LEVELS.index(0.5)
PARTS = 6


@dataclass(frozen=True)
class Trial:
    """What a model made of one origin, `gap` weeks back, for the series at `places` of a panel.

    `is_own` is false where the model could not be learned and the one before it stands in.
    `errors` (series, weeks, parts) are loss, absolute error of the median, error of the mean,
    demand, weeks counted and weeks inside the 80 % band, 0 in weeks that are not scored; `costs`
    (series,) what its orders would have cost; `base` (series, weeks) the loss of the seasonal naive
    point; `surprises` (series,) where what was sold lay among the futures, as normal scores;
    `margins` how far from them, before they were made as wide as earlier days ask.
    """

    gap: int
    model: str
    is_own: bool
    places: Ints
    errors: Floats
    costs: Floats
    base: Floats
    surprises: Floats
    margins: Margins | None = None


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
    origin serve it too: as they will in the weeks after a fit. Futures are as wide as the margins
    of earlier origins ask, as far as they had come to pass.
    """
    taught, margins = _Taught(), list[Margins]()
    for gap in sorted(origins, reverse=True):
        cut = len(donors.weeks) - gap
        able = np.flatnonzero(cut - donors.first >= LEAST_WEEKS)
        if cut < _LEAST_HISTORY or not len(able):
            continue
        past, horizon = donors.until(cut).take(able), min(gap, longest)
        ahead = slice(cut, cut + horizon)
        fate = _Fate(donors.units[able, ahead], donors.in_stock[able, ahead])
        lessons = learn(past, horizon, seasons, seed=seed, aims=aims, teach=taught)
        past = in_season(past, lessons.indexes)
        wanted = [lessons.aims[segment] for segment in past.segments]
        base = fate.base(baseline(past, lessons, horizon))
        errors, costs = np.zeros((len(able), horizon, PARTS)), np.zeros(len(able))
        lay = np.zeros(len(able))
        known = Calibration.learned([each for one in margins if (each := one.known(gap))])
        for model in models:
            # What could not be learned then is what it falls back to, and costs the same.
            is_own = model not in MODELS or model in lessons.models
            if is_own:
                told, methods = tell(past, lessons.forced(model), horizon, _PATHS, seed=seed)
                found = fate.margins(gap, model, past.segments, told)
                margins.append(found.take(methods == model))
                paths = known.applied(told, past.segments, lessons.calibrated_as(past, methods))
                errors, costs = fate.errors(paths), fate.costs(paths, wanted)
                lay = surprises(fate.actual, fate.seen, paths)
            yield Trial(
                gap,
                model,
                is_own,
                able,
                errors=errors,
                costs=costs,
                base=base,
                surprises=lay,
                margins=margins[-1] if is_own else None,
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
        loss, inside = pinball_loss(self.actual, quantiles), share_inside(self.actual, paths, BAND)
        parts = (loss, wrong, error, self.actual, np.ones_like(error), inside)
        counted: Floats = np.stack(parts, axis=-1) * self.seen[..., None]
        return counted

    def margins(self, gap: int, model: str, segments: Texts, told: DrawnFutures) -> Margins:
        return Margins.of(gap, model, segments, sold=self.actual, seen=self.seen, told=told)

    def costs(self, paths: Floats, aims: Sequence[Aim]) -> Floats:
        cost = np.zeros(len(self.actual))
        for aim in set(aims):
            here = np.array([each == aim for each in aims])
            cost[here] = aim.loss(self.actual[here], self.seen[here], paths[here])
        return cost
