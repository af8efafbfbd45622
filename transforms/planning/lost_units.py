"""Units that an account is expected to lose in its window, with the order and without.

Goes in: per series and future the fewest units that prevent a stock-out, as they sized the order.
Comes out: units lost on average, for any order. A future that is short of s units loses
max(s − order, 0) of them, so nothing has to be played again after an order was cut.

Worked: three futures short of 0, 10 and 40 units lose (0 + 10 + 40) ÷ 3 = 16.6667 without an order
and (0 + 0 + 28) ÷ 3 = 9.3333 with one of 12.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa

from transforms.planning.forecast.panel import Floats, Texts
from transforms.planning.stock_up.table import ticks_in
from transforms.planning.ticks import Ints, decimals, ticks_of

UNITS = pa.decimal128(18, 4)
SHORTFALL = pa.schema(
    [
        ("account_id", pa.string()),
        ("product_id", pa.string()),
        ("short", pa.list_(pa.int64())),
        ("overdue_units", UNITS),
        ("overdue_since", pa.date32()),
    ]
)
EXPECTED_LOSS = pa.schema(
    [
        ("account_id", pa.string()),
        ("product_id", pa.string()),
        ("expected_lost_units_without", UNITS),
        ("expected_lost_units_with", UNITS),
        ("expected_lost_units_uncut", UNITS),
        ("overdue_units", UNITS),
        ("overdue_since", pa.date32()),
    ]
)
Overdue = Mapping[int, tuple[float, date]]


def shortfall_table(
    account_ids: Texts, product_ids: Texts, short: Floats, overdue: Overdue
) -> pa.Table:
    """Return one row per series: units short on every path, and goods that should have come.

    `short` is (series, paths) in units; `overdue` gives units and day by the number of the series.
    """
    series, paths = short.shape
    ticks = ticks_of(np.maximum(short, 0.0))
    starts = pa.array(np.arange(0, series * paths + 1, paths, dtype=np.int32))
    late = [overdue.get(place, (0.0, None)) for place in range(series)]
    columns = {
        "account_id": pa.array(account_ids, pa.string()),
        "product_id": pa.array(product_ids, pa.string()),
        "short": pa.ListArray.from_arrays(starts, pa.array(ticks.ravel())),
        "overdue_units": decimals(ticks_of(np.array([units for units, _ in late]))),
        "overdue_since": pa.array([day for _, day in late], pa.date32()),
    }
    return pa.table(columns, schema=SHORTFALL)


def expected_loss(rows: pa.Table) -> pa.Table:
    """Return what is expected to be lost: columns of `SHORTFALL`, recommended_units, cut_units.

    A row without a recommendation has no stock figure, so what it loses is not known.
    """
    known = np.asarray(rows["recommended_units"].is_valid())
    given = ticks_in(rows["recommended_units"])
    short = rows["short"].combine_chunks().flatten().to_numpy()
    paths = short.reshape(len(rows), len(short) // max(len(rows), 1))
    orders = {
        "expected_lost_units_without": np.zeros_like(given),
        "expected_lost_units_with": given,
        "expected_lost_units_uncut": given + ticks_in(rows["cut_units"]),
    }
    kept = ("account_id", "product_id", "overdue_units", "overdue_since")
    columns = {name: rows[name] for name in kept}
    columns |= {name: decimals(_mean_lost(paths, order), known) for name, order in orders.items()}
    return pa.table({name: columns[name] for name in EXPECTED_LOSS.names}, schema=EXPECTED_LOSS)


def _mean_lost(short: Ints, order: Ints) -> Ints:
    lost = np.maximum(short - order[:, None], 0)
    mean: Ints = np.rint(lost.sum(axis=1) / max(short.shape[1], 1)).astype(np.int64)
    return mean
