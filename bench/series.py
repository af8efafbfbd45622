"""Many series through the command: fit, backtest and plan, then a week later without a re-fit.

As a worker (`python -m bench.series PART FOLDER SIZE`) it draws a lake of weekly sell-through of
accounts × products with levels, a shared season, gaps and noise, or lets AutoETS foretell the same
series. Both foretell the 13 weeks that were drawn after the as-of day.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from adapters.lake.home import Home
from adapters.lake.tables import Lake, LakeLayer
from bench.context import Context, peakledger
from bench.registry import bench
from bench.results import OURS, Figure, Result, aligned
from transforms.planning.forecast.panel import Floats
from transforms.schema import WAREHOUSE_TABLES

# size: series
_SERIES = {"small": 2_000, "medium": 20_000, "large": 50_000}
_PRODUCTS, _WEEKS, _AHEAD = 40, 156, 13
_AS_OF = date(2026, 11, 2)
_CLASSES = ("key", "major", "general", "small")
_SEED, _CORES, _FOREVER = 1, 2, date(9999, 12, 31)
_FIT = "ours: fit, backtest, plan"
_ROUTINE = "ours, a week later"


@bench("series")
def series(context: Context) -> Result:
    """Thousands of series through `stock-up`: fit, backtest, plan; a routine week; AutoETS."""
    count = _SERIES[context.size]
    with context.server("series") as server:
        folder = server.home.path
        context.worker("bench.series", "draw", folder, count)
        Path(folder / "stock_up.yaml").write_text("refit: {every_weeks: 4}\n")
        asked = ["stock-up", "--home", str(folder), "--quiet", "--as-of"]
        figures, seconds = [], {}
        for name, day in ((_FIT, _AS_OF), (_ROUTINE, _AS_OF + timedelta(weeks=1))):
            took = context.run(name.replace(" ", "-"), peakledger(*asked, day), server)
            seconds[name] = took.seconds
            figures.append(Figure(name if name != _FIT else OURS, took, note=name))
        took, ets = context.worker("bench.series", "auto-ets", folder, count)
        figures.append(Figure("statsforecast AutoETS, two processes", took, note="fit alone"))
        _, ours = context.worker("bench.series", "score", folder, count)
    rows = [("forecast", "WAPE of the mean"), (OURS, f"{ours['wape']:.3f}")]
    rows.append(("AutoETS", f"{ets['wape']:.3f}"))
    return Result(
        tuple(figures),
        (f"{count:,} series × {_WEEKS} weeks, {_AHEAD} weeks ahead", *aligned(rows)),
        detail={"ours": ours, "auto_ets": ets, "seconds": seconds},
    )


def drawn(count: int) -> tuple[np.ndarray, Floats]:
    """Return the Mondays of history and of the weeks ahead, and units (series, weeks)."""
    random = np.random.default_rng(_SEED)
    weeks = _WEEKS + _AHEAD
    level = random.lognormal(2, 1.2, (count, 1))
    phase = (np.arange(count) % _PRODUCTS % 6)[:, None] * 4
    season = 1 + 0.5 * np.sin(2 * np.pi * (np.arange(weeks) + phase) / 52)
    walk = np.exp(random.normal(0, 0.03, (count, weeks)).cumsum(axis=1))
    units = random.poisson(level * season * walk * random.gamma(10, 0.1, (count, weeks)))
    first = np.datetime64(_AS_OF) - np.timedelta64(7 * _WEEKS, "D")
    return first + np.timedelta64(7, "D") * np.arange(weeks), units.astype(np.float64)


def _ids(count: int) -> tuple[np.ndarray, np.ndarray]:
    place = np.arange(count)
    accounts = np.array([f"A{one:05d}" for one in range(count // _PRODUCTS + 1)])
    products = np.array([f"P{one:03d}" for one in range(_PRODUCTS)])
    return accounts[place // _PRODUCTS], products[place % _PRODUCTS]


def _draw(folder: Path, count: int) -> dict[str, object]:
    mondays, units = drawn(count)
    accounts, products = _ids(count)
    lake = Lake(Home.at(folder))
    begun = {"valid_from": date(2020, 1, 1), "valid_to": _FOREVER, "is_current": True}
    names = np.unique(accounts)
    classes = [_CLASSES[place % 4] for place in range(len(names))]
    regions = [f"region {place % 5}" for place in range(len(names))]
    account = {"account_key": names, "account_id": names, "region": regions, "class": classes}
    _write(
        lake, "marts", "dim_account", {**account, **begun, "is_anonymous": False}, count=len(names)
    )
    goods = np.unique(products)
    categories = [f"category {place % 6}" for place in range(len(goods))]
    product = {"product_key": goods, "product_id": goods, "category": categories}
    _write(
        lake, "marts", "dim_product", {**product, **begun, "units_per_case": 12}, count=len(goods)
    )
    weeks = len(mondays)
    days = np.tile(mondays, count)
    months = days.astype("datetime64[M]")
    facts = {
        "month": np.tile(mondays.astype("datetime64[M]").astype(str), count),
        "month_start": months.astype("datetime64[D]"),
        "account_id": np.repeat(accounts, weeks),
        "product_id": np.repeat(products, weeks),
        "week_start": days,
        "sell_through_units": units.ravel(),
    }
    _write(lake, "facts", "fct_account_product_week", facts, count=count * weeks)
    counted = _AS_OF - timedelta(days=1)
    stock = {
        "month": counted.isoformat()[:7],
        "month_start": counted.replace(day=1),
        "account_id": accounts,
        "product_id": products,
        "date_day": counted,
        "days_covered": 7,
        "is_stocked_out": False,
        "on_hand_units": units[:, _WEEKS - 2 : _WEEKS].sum(axis=1),
    }
    _write(lake, "facts", "fct_inventory_day", stock, count=count)
    return {}


def _write(
    lake: Lake, layer: LakeLayer, name: str, values: Mapping[str, object], *, count: int
) -> None:
    """Write rows; what is not said is null, or 0 or empty where a column must be filled."""
    table = WAREHOUSE_TABLES[name]
    columns = []
    for field in table.arrow:
        given = values.get(field.name)
        if given is None and not field.nullable:
            given = "" if pa.types.is_string(field.type) else 0
        one = isinstance(given, (np.ndarray, list))
        made = pa.array(given) if one else pa.repeat(pa.scalar(given), count)
        # A decimal takes a whole number only where 19 more digits would fit.
        exact = pa.types.is_decimal(field.type) and pa.types.is_integer(made.type)
        columns.append(pc.cast(pc.cast(made, pa.float64()) if exact else made, field.type))
    lake.table(layer, table).replace(pa.Table.from_arrays(columns, schema=table.arrow))


def _one(series: Floats) -> Floats:
    from statsforecast.models import AutoETS

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = [AutoETS(1).forecast(row, _AHEAD)["mean"] for row in series]
    return np.maximum(np.stack(made), 0.0)


def _auto_ets(folder: Path, count: int) -> dict[str, object]:
    _, units = drawn(count)
    with ProcessPoolExecutor(_CORES) as pool:
        made = np.concatenate(list(pool.map(_one, np.array_split(units[:, :_WEEKS], 40))))
    return {"wape": _wape(made, units)}


def _score(folder: Path, count: int) -> dict[str, object]:
    _, units = drawn(count)
    accounts, products = _ids(count)
    table = WAREHOUSE_TABLES["demand_forecast"]
    scan = Lake(Home.at(folder)).table("marts", table).scan({"as_of_date": [_AS_OF.isoformat()]})
    from adapters.lake.engine import Engine

    with Engine.open(Home.at(folder)) as engine:
        engine.view("forecast", scan)
        rows = engine.arrow(
            "select account_id, product_id, forecast_week,"
            " cast(demand_units_mean as double) as mean from forecast"
        ).to_pandas()
    found = rows.pivot_table("mean", ["account_id", "product_id"], "forecast_week")
    made = found.reindex(pd.MultiIndex.from_arrays([accounts, products])).to_numpy()
    return {"wape": _wape(made[:, :_AHEAD], units)}


def _wape(made: Floats, units: Floats) -> float:
    actual = units[:, _WEEKS:]
    return float(np.abs(made - actual).sum() / actual.sum())


if __name__ == "__main__":
    part, where, size = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    parts = {"draw": _draw, "auto-ets": _auto_ets, "score": _score}
    started = time.perf_counter()
    answer = parts[part](where, size)
    print(json.dumps({"seconds": time.perf_counter() - started, **answer}))
