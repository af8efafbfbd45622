"""Forecasting for the stock-up: series × weeks × paths, beside a loop over the series.

As a worker (`python -m bench.stock_up CONTENDER SIZE`) one contender draws paths for the same
weekly panel and prints its seconds. Ours learns seasons, backtests its models at five origins and
draws from past errors, block by block as the stage does; the peer takes one series at a time, the
seasonal naive alone, and resamples its errors.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date

import numpy as np

from bench.context import Context
from bench.registry import bench
from bench.results import OURS, Figure, Result
from transforms.planning.forecast.panel import Panel

# size: series
_SERIES = {"small": 2_000, "medium": 20_000, "large": 100_000}
_WEEKS, _HORIZON, _PATHS, _SEED = 156, 26, 200, 1
_BLOCK_SERIES = 500
_LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)


@bench("stock-up")
def stock_up(context: Context) -> Result:
    """Sampled forecasts of series × weeks × paths, beside a loop over the series."""
    series = _SERIES[context.size]
    figures = []
    for contender, name, note in (
        ("ours", OURS, "five-origin backtest, three models, quantiles"),
        ("loop", "common way: a series at a time", "seasonal naive alone, quantiles"),
    ):
        took, found = context.worker("bench.stock_up", contender, context.size)
        rate = f"{series / found['seconds']:,.0f} series/s; {note}"
        figures.append(Figure(name, took, work_seconds=found["seconds"], note=rate))
    remark = (
        f"{series:,} series × {_WEEKS} weeks of history × {_HORIZON} weeks ahead × {_PATHS} paths;"
        " seconds are of the arithmetic alone"
    )
    return Result(tuple(figures), (remark,))


def panel(series: int) -> Panel:
    """Draw weekly demand with a level, a season and noise for each series."""
    from transforms.planning.demand import history_weeks

    random = np.random.default_rng(_SEED)
    level = random.lognormal(3, 1, (series, 1))
    season = 1 + 0.4 * np.sin(2 * np.pi * np.arange(_WEEKS) / 52)
    units = np.round(level * season * random.gamma(4, 0.25, (series, _WEEKS)))
    text = np.array([""] * series, dtype=object)
    return Panel(
        account_ids=np.array([f"A{i // 20:05d}" for i in range(series)], dtype=object),
        product_ids=np.array([f"P{i % 20:03d}" for i in range(series)], dtype=object),
        weeks=history_weeks(date(2026, 11, 2), _WEEKS),
        units=units,
        raw_units=units,
        in_stock=np.ones_like(units, dtype=bool),
        first=np.zeros(series, dtype=np.int64),
        segments=np.array([f"category {i % 6}" for i in range(series)], dtype=object),
        regions=np.array([f"region {i % 4}" for i in range(series)], dtype=object),
        corrections=text,
    )


def _ours(every: Panel) -> float:
    from transforms.planning.forecast.champion import with_champions
    from transforms.planning.forecast.forecaster import forecast
    from transforms.planning.forecast.lessons import DonorChoice, learn
    from transforms.planning.forecast.quantiles import path_quantiles

    donors = DonorChoice(_SEED)
    donors.add(every)
    chosen = donors.panel()
    if chosen is None:
        raise RuntimeError("no series to learn from")
    lessons, _ = with_champions(learn(chosen, _HORIZON, (), seed=_SEED), chosen, (), _SEED)
    total = 0.0
    for start in range(0, every.size, _BLOCK_SERIES):
        block = every.take(np.arange(start, min(start + _BLOCK_SERIES, every.size)))
        paths = forecast(block, lessons, _HORIZON, _PATHS, seed=_SEED).paths
        total += float(path_quantiles(paths).sum())
    return total


def _loop(every: Panel) -> float:
    total = 0.0
    for place in range(every.size):
        random = np.random.default_rng(place)
        history = every.units[place]
        errors = history[52:] - history[:-52]
        point = history[-52 : -52 + _HORIZON]
        paths = np.maximum(point + random.choice(errors, (_PATHS, _HORIZON)), 0)
        total += float(np.quantile(paths, _LEVELS, axis=0).sum())
    return total


if __name__ == "__main__":
    drawn = panel(_SERIES[sys.argv[2]])
    started = time.perf_counter()
    units = {"ours": _ours, "loop": _loop}[sys.argv[1]](drawn)
    print(json.dumps({"seconds": time.perf_counter() - started, "units": units}))
