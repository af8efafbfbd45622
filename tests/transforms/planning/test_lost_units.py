"""What an order saves: units lost with it and without, on the futures that sized it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from transforms.planning.lost_units import SHORTFALL, expected_loss, shortfall_table
from transforms.planning.stock_up.projection import Arrivals, DemandPaths, projected, shortfall

D = Decimal


def lost(short, recommended, cut, overdue=None) -> list[dict]:
    names = np.array([f"A{n}" for n in range(len(short))], dtype=object)
    table = shortfall_table(names, names, np.array(short, dtype=float), overdue or {})
    assert table.schema.equals(SHORTFALL)
    units = pa.decimal128(18, 4)
    rows = table.append_column("recommended_units", pa.array(recommended, units))
    rows = rows.append_column("cut_units", pa.array(cut, units))
    return expected_loss(rows).to_pylist()


def test_three_futures_short_of_0_10_and_40_lose_16_6667_and_with_12_units_9_3333():
    (row,) = lost([[-5, 10, 40]], [D(12)], [D(28)])
    assert row["expected_lost_units_without"] == D("16.6667")
    assert row["expected_lost_units_with"] == D("9.3333")
    assert row["expected_lost_units_uncut"] == 0


def test_without_a_stock_figure_nothing_is_known_of_losses_but_late_goods_are():
    known, unknown = lost([[1, 1], [1, 1]], [D(0), None], [D(0), None], {1: (5, date(2026, 1, 2))})
    assert (known["expected_lost_units_without"], known["overdue_units"]) == (1, 0)
    assert unknown["expected_lost_units_without"] is None
    assert (unknown["overdue_units"], unknown["overdue_since"]) == (5, date(2026, 1, 2))


def test_no_rows_make_no_rows():
    assert lost(np.zeros((0, 200)), [], []) == []


def sold_day_by_day(stock: float, asked: list[float], due: dict[int, float]) -> float:
    """Play a window day by day and return the units lost."""
    missed = 0.0
    for day, units in enumerate(asked):
        stock += due.get(day, 0.0)
        missed += max(units - stock, 0.0)
        stock = max(stock - units, 0.0)
    return missed


@given(
    st.integers(0, 60),
    st.lists(st.integers(0, 70), min_size=3, max_size=3),
    st.dictionaries(st.integers(1, 20), st.integers(1, 30), max_size=3),
    st.integers(0, 90),
)
def test_losses_are_those_of_a_window_played_day_by_day(stock, weeks, due, order):
    demand = DemandPaths(np.array([[weeks]], dtype=float), np.array([0]), np.array([21]))
    days, units = np.array([*due], dtype=np.int64), np.array([*due.values()], dtype=float)
    coming = Arrivals.of(np.zeros(len(due), dtype=np.int64), days, units, 1)
    start, end = np.array([0]), np.array([21])
    level = projected(
        np.array([float(stock)]), demand, coming, start, arrival=start, backorder=np.array([False])
    )
    short = shortfall(level, demand, coming, start, end=end)
    (row,) = lost(short, [D(order)], [D(0)])
    asked = [week / 7 for week in weeks for _ in range(7)]
    played = sold_day_by_day(stock + order, asked, due)
    assert abs(float(row["expected_lost_units_with"]) - played) < 0.001
