"""The published forecast: a row per week ahead, exact and complete."""

from datetime import date
from decimal import Decimal

import numpy as np

from transforms.planning.demand import history_weeks
from transforms.planning.forecast.accuracy import Accuracy
from transforms.planning.forecast.champion import ModelScore
from transforms.planning.forecast.forecaster import Forecast
from transforms.planning.forecast.panel import Panel
from transforms.planning.forecast_table import accuracy_table, forecast_table
from transforms.schema import WAREHOUSE_TABLES

MONDAY = date(2026, 12, 21)


def panel() -> Panel:
    units = np.ones((2, 5))
    texts = np.array(["A", "B"], dtype=object)
    fixes = np.array(["", "stock_out"], dtype=object)
    return Panel(
        account_ids=texts,
        product_ids=texts,
        weeks=history_weeks(MONDAY, 5),
        units=units,
        raw_units=units,
        in_stock=units > 0,
        first=np.zeros(2, np.int64),
        segments=texts,
        regions=texts,
        corrections=fixes,
    )


def forecast() -> Forecast:
    paths = np.arange(1.0, 101.0)[None, :, None] * np.array([1.0, 10.0])[:, None, None] * np.ones(3)
    return Forecast(paths, np.array(["m", "n"], dtype=object), np.full((2, 3), 2.5))


def test_every_series_has_a_row_per_week_with_its_quantiles():
    made = forecast_table(MONDAY, panel(), forecast(), 3)
    assert made.schema.equals(WAREHOUSE_TABLES["demand_forecast"].arrow)
    rows = made.to_pylist()
    assert [row["account_id"] for row in rows] == ["A"] * 3 + ["B"] * 3
    first, last = rows[0], rows[-1]
    assert first["demand_units_mean"] == Decimal("50.5000")
    assert first["demand_units_p05"] == 5
    assert first["demand_units_p97"] == 97
    assert last["demand_units_p99"] == 990
    assert last["baseline_units"] == Decimal("2.5000")
    assert (first["model"], last["model"]) == ("m", "n")
    assert (first["correction"], last["correction"]) == (None, "stock_out")


def test_f43_the_weeks_ahead_run_through_week_53():
    weeks = forecast_table(MONDAY, panel(), forecast(), 3)["forecast_week"].to_pylist()[:3]
    assert weeks == [date(2026, 12, 21), date(2026, 12, 28), date(2027, 1, 4)]
    assert [week.isocalendar().week for week in weeks] == [52, 53, 1]


def test_only_the_horizon_is_published():
    assert len(forecast_table(MONDAY, panel(), forecast(), 1)) == 2


def accuracy(wape, bias, loss, added):
    return Accuracy(wape, bias, loss, 0.8, order_cost=1.0, value_added_ratio=added)


def test_scores_keep_what_cannot_be_said_null():
    known = ModelScore("beer / key", "m", 1, accuracy(0.25, -0.125, 1.5, 0.1), True, 7)
    blank = ModelScore("beer / key", "n", 1, accuracy(None, None, 0.0, None), False, 7)
    made = accuracy_table(MONDAY, [known, blank])
    assert made.schema.equals(WAREHOUSE_TABLES["forecast_accuracy"].arrow)
    first, second = made.to_pylist()
    assert first["wape_ratio"] == Decimal("0.250000")
    assert first["bias_ratio"] == Decimal("-0.125000")
    assert first["series_count"] == 7
    assert second["wape_ratio"] is None
    assert accuracy_table(MONDAY, []).num_rows == 0
