"""How accurate forecasts of a year are in three markets, in all months and in the peak ones.

As a worker (`python -m bench.accuracy MARKET`) every contender foretells the last year of one
market from four past days, 13 weeks each. Ours chooses its champions from what was known on each
day.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Mapping
from dataclasses import asdict
from statistics import NormalDist

import numpy as np

from bench.context import REAL_DATA, Context
from bench.errors import Errors
from bench.markets import MARKETS, Glance
from bench.registry import bench
from bench.results import Figure, Result, aligned
from transforms.planning.forecast.champion import with_champions
from transforms.planning.forecast.forecaster import forecast
from transforms.planning.forecast.lessons import MODELS, DonorChoice, Lessons, learn
from transforms.planning.forecast.panel import Floats
from transforms.planning.forecast.statistical import STATISTICAL
from transforms.planning.seasons import Season

CHAMPION, AUTO_ETS = "champion (auto)", "statsforecast AutoETS"
_SEED, _PATHS = 1, 200


@bench("accuracy")
def accuracy(context: Context) -> Result:
    """Accuracy on vn2, stallion and the sample company, beside seasonal naive and AutoETS."""
    if not REAL_DATA.is_dir():
        return Result(skipped="the real data sets are not beside the project (../shared/data)")
    found = {name: context.worker("bench.accuracy", name) for name in MARKETS}
    figures = tuple(
        Figure(name, took, work_seconds=answer["seconds"]) for name, (took, answer) in found.items()
    )
    remarks: list[str] = []
    for name, (_, answer) in found.items():
        for part in ("all", "peak"):
            remarks += [f"{name}, {part} months", *aligned(_rows(answer[part]))]
    return Result(figures, tuple(remarks), detail={n: each for n, (_, each) in found.items()})


def _rows(errors: Mapping[str, Mapping[str, float]]) -> list[tuple[str, ...]]:
    head = ("forecast", "WAPE", "bias", "pinball loss", "in 80 % band", "CPU s")
    rows: list[tuple[str, ...]] = [head]
    for name, each in errors.items():
        wape, bias, loss, inside, seconds = each.values()
        told = (f"{wape:.3f}", f"{bias:+.3f}", f"{loss:.4f}", f"{inside:.1%}", f"{seconds:.1f}")
        rows.append((name, *told))
    return rows


def _paths(glance: Glance, lessons: Lessons, name: str) -> Floats:
    """Return paths of the periods ahead, shape (series, paths, periods)."""
    if name == AUTO_ETS:
        return _auto_ets(glance)
    if name != CHAMPION:
        lessons = lessons.forced(name)
    made = forecast(glance.past, lessons, glance.horizon, _PATHS, seed=_SEED).paths
    return np.asarray(made @ glance.sums)


def _auto_ets(glance: Glance) -> Floats:
    """Return what AutoETS says as it comes, as futures of its normal distribution, cut at zero.

    With 52 weeks a year it knows no season.
    """
    from statsforecast.models import AutoETS

    places = [NormalDist().inv_cdf((place + 0.5) / _PATHS) for place in range(_PATHS)]
    season, edge = glance.year if glance.year <= 24 else 1, NormalDist().inv_cdf(0.9)
    periods = glance.sold.shape[1]
    made = np.empty((len(glance.plain), _PATHS, periods))
    for series, sold in enumerate(glance.plain):
        history = (
            sold[-len(glance.past.weeks) :][glance.past.first[series] :] if season == 1 else sold
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            told = AutoETS(season).forecast(history, periods, level=[80])
        sigma = np.nan_to_num((told["hi-80"] - told["mean"]) / edge)
        made[series] = told["mean"] + np.outer(places, sigma)
    return np.maximum(made, 0.0)


def _learned(glance: Glance, seasons: tuple[Season, ...]) -> tuple[Lessons, float]:
    donors = DonorChoice(_SEED)
    donors.add(glance.past)
    chosen = donors.panel()
    if chosen is None:
        raise RuntimeError("no series to learn from")
    started = time.process_time()
    lessons = learn(chosen, glance.horizon, seasons, seed=_SEED)
    made = with_champions(lessons, chosen, seasons, _SEED)[0]
    return made, time.process_time() - started


def _measure(market: str) -> dict[str, object]:
    known = MARKETS[market]()
    names = (CHAMPION, *MODELS, *STATISTICAL, AUTO_ETS)
    sums = {part: dict.fromkeys(names, Errors()) for part in ("all", "peak")}
    seconds = dict.fromkeys(names, 0.0)
    for glance in known.glances:
        lessons, took = _learned(glance, tuple(known.seasons))
        seconds[CHAMPION] += took
        for name in names:
            started = time.process_time()
            paths = _paths(glance, lessons, name)
            seconds[name] += time.process_time() - started
            for part, counted in (("all", glance.seen), ("peak", glance.seen & glance.peak)):
                sums[part][name] += Errors.of(paths, glance.sold, counted)
    return {
        part: {
            name: {**errors.ratios(), "cpu_seconds": seconds[name]}
            for name, errors in each.items()
            if asdict(errors)["weeks"]
        }
        for part, each in sums.items()
    }


if __name__ == "__main__":
    begun = time.perf_counter()
    answer = _measure(sys.argv[1])
    print(json.dumps({"seconds": time.perf_counter() - begun, **answer}))
