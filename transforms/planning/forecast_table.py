"""The forecast and its accuracy as published: exact decimals, one row per week ahead or score.

Goes in: sampled paths and scores. Comes out: rows of `demand_forecast` and `forecast_accuracy`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from transforms.planning.forecast.champion import ModelScore
from transforms.planning.forecast.forecaster import Forecast
from transforms.planning.forecast.panel import Panel
from transforms.planning.forecast.quantiles import path_mean, path_quantiles
from transforms.planning.ticks import ratio_decimals, unit_decimals
from transforms.schema import QUANTILES, WAREHOUSE_TABLES

FORECAST = WAREHOUSE_TABLES["demand_forecast"]
ACCURACY = WAREHOUSE_TABLES["forecast_accuracy"]


def forecast_table(as_of: date, panel: Panel, made: Forecast, horizon: int) -> pa.Table:
    """Return a row per series and week for the first `horizon` weeks, series by series."""
    paths = made.paths[:, :, :horizon]
    weeks = np.tile(panel.ahead(horizon), panel.size)
    each = pa.array(np.repeat(np.arange(panel.size), horizon))
    quantiles = path_quantiles(paths)
    fixes = [text or None for text in panel.corrections]
    columns = {
        "as_of_date": pa.array([as_of], pa.date32()).take(pa.array(np.zeros(len(each), np.int64))),
        "account_id": pa.array(panel.account_ids, pa.string()).take(each),
        "product_id": pa.array(panel.product_ids, pa.string()).take(each),
        "forecast_week": pa.array(weeks),
        "demand_units_mean": unit_decimals(path_mean(paths).ravel()),
        **{
            f"demand_units_p{level:02d}": unit_decimals(quantiles[:, :, place].ravel())
            for place, level in enumerate(QUANTILES)
        },
        "baseline_units": unit_decimals(made.baseline[:, :horizon].ravel()),
        "model": pa.array(made.methods, pa.string()).take(each),
        "correction": pa.array(fixes, pa.string()).take(each),
    }
    return pa.table(columns).select(FORECAST.names).cast(FORECAST.arrow)


def accuracy_table(as_of: date, scores: Sequence[ModelScore]) -> pa.Table:
    """Return a row per score; a ratio without demand to divide by is null."""
    columns = {
        "as_of_date": pa.array([as_of] * len(scores), pa.date32()),
        "segment": [score.segment for score in scores],
        "model": [score.model for score in scores],
        "horizon_weeks": [score.horizon_weeks for score in scores],
        "wape_ratio": _ratios([score.accuracy.wape_ratio for score in scores]),
        "bias_ratio": _ratios([score.accuracy.bias_ratio for score in scores]),
        "pinball_loss_units": unit_decimals(
            np.array([score.accuracy.pinball_loss_units for score in scores], dtype=np.float64)
        ),
        "value_added_ratio": _ratios([score.accuracy.value_added_ratio for score in scores]),
        "is_champion": pa.array([score.is_champion for score in scores], pa.bool_()),
        "series_count": [score.series_count for score in scores],
    }
    return pa.table(columns).select(ACCURACY.names).cast(ACCURACY.arrow)


def _ratios(values: Sequence[float | None]) -> pa.Array:
    return ratio_decimals(np.array(values, dtype=np.float64))
