"""Forecast every series of a chunk, each by the first model of its segment that can serve it.

A series whose own year contradicts the season of the others is asked first, then one whose silence
contradicts what it sold.

Goes in: a panel and the lessons. Comes out: paths, the name of the method of every series, and the
seasonal naive point beside it. No series is left out: the last model of a chain serves all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from transforms.planning.forecast.estimate import in_season
from transforms.planning.forecast.lessons import Lessons
from transforms.planning.forecast.model import PathModel
from transforms.planning.forecast.moving_average import LEVEL_WEEKS
from transforms.planning.forecast.panel import Bools, Floats, Panel, Texts
from transforms.planning.forecast.scatter import by_month, grain, unrest
from transforms.planning.forecast.season_index import index_of_series
from transforms.planning.forecast.season_level import SeasonLevel
from transforms.planning.forecast.seasonal_naive import SeasonalNaive, has_own_season
from transforms.planning.forecast.stretch import DrawnFutures
from transforms.planning.forecast.ties import tied


@dataclass(frozen=True)
class Forecast:
    """Hold the paths (series, paths, weeks), each series' method, and the baseline."""

    paths: Floats
    methods: Texts
    baseline: Floats


def forecast(panel: Panel, lessons: Lessons, horizon: int, paths: int, *, seed: int) -> Forecast:
    """Sample every series; finite and ≥ 0 for any history, an empty one included.

    Weeks whose demand was hidden are estimated by their segment's season first.
    """
    panel = in_season(panel, lessons.indexes)
    told, methods = tell(panel, lessons, horizon, paths, seed=seed)
    calibrated = lessons.calibrated_as(panel, methods)
    wide = lessons.calibration.applied(told, panel.segments, calibrated)
    made = tied(wide, panel, lessons.ties, seed)
    return Forecast(made, methods, baseline(panel, lessons, horizon))


def tell(
    panel: Panel, lessons: Lessons, horizon: int, paths: int, *, seed: int
) -> tuple[DrawnFutures, Texts]:
    """Return what each series' model draws, before past days say how wide, and its name."""
    drawn = np.empty((panel.size, horizon, paths))
    methods = np.empty(panel.size, dtype=object)
    asked = np.zeros(panel.size, dtype=np.bool_)
    for model, chosen in assigned(panel, lessons):
        group = panel.take(chosen)
        drawn[chosen] = model.sample(group, horizon, paths, seed).transpose(0, 2, 1)
        methods[chosen] = model.name
        asked |= chosen & isinstance(model, SeasonLevel)
    made = by_month(drawn.transpose(0, 2, 1), panel.ahead(horizon), panel.is_monthly)
    index = index_of_series(panel, lessons.indexes, len(panel.weeks))
    piece = np.where(panel.is_monthly, 0.0, grain(panel, index))
    return DrawnFutures(made, piece, np.where(asked, unrest(panel, index, made), 1.0)), methods


def baseline(panel: Panel, lessons: Lessons, horizon: int) -> Floats:
    """Return the seasonal naive point, shape (series, weeks).

    A series without a year of history repeats the mean of its last weeks.
    """
    seasonal = SeasonalNaive(lessons.positions)
    served = seasonal.serves(panel)
    start = np.maximum(panel.first, len(panel.weeks) - LEVEL_WEEKS)
    recent = np.arange(len(panel.weeks)) >= start[:, None]
    counted = np.maximum(recent.sum(axis=1), 1)
    level = np.where(recent, panel.units, 0.0).sum(axis=1) / counted
    made = np.repeat(level[:, None], horizon, axis=1)
    if served.any():
        made[served] = seasonal.point(panel.take(served), horizon)
    return made


def assigned(panel: Panel, lessons: Lessons) -> list[tuple[PathModel, Bools]]:
    """Pair models with the series they forecast; models of one kind take their series at once."""
    found: dict[tuple[str, bool], tuple[PathModel, Bools]] = {}
    for segment in np.unique(panel.segments):
        waiting = panel.segments == segment
        for model, serves in _offered(lessons, segment):
            if not waiting.any():
                break
            able = np.zeros(panel.size, dtype=np.bool_)
            able[waiting] = serves(panel.take(waiting))
            kind = (model.name, getattr(model, "indexes", None) is not None)
            before = found.get(kind, (model, np.zeros(panel.size, dtype=np.bool_)))
            found[kind] = (before[0], before[1] | able)
            waiting &= ~able
    return [(model, chosen) for model, chosen in found.values() if chosen.any()]


def _offered(
    lessons: Lessons, segment: str
) -> Iterator[tuple[PathModel, Callable[[Panel], Bools]]]:
    """Yield the segment's models in order, each with what tells the series it takes."""
    if lessons.asks_each:
        positions, index = lessons.positions[segment], lessons.indexes[segment]
        yield (
            SeasonalNaive(lessons.positions),
            lambda panel: has_own_season(panel, positions, index),
        )
    if not lessons.knows_silence(segment):
        yield lessons.season_level, lessons.season_level.stopped
    for model in lessons.chain(segment):
        yield model, model.serves
