"""Stock week by week, without and with the order, beside the plan's own projection."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.planning.stock_up.projection import Arrivals, DemandPaths, projected
from transforms.planning.stock_up.stock_ahead import StockAhead
from transforms.planning.ticks import TICKS

MONDAY = date(2026, 1, 5)


def ahead(paths, on_hand=100.0, due=(), arrival="2026-01-19", backorder=False, ends="NaT"):
    days, units = ([row[i] for row in due] for i in (0, 1))
    return StockAhead(
        account_ids=np.array(["A"], object),
        product_ids=np.array(["P"], object),
        paths=np.array([paths], dtype=float),
        on_hand=np.array([on_hand]),
        due_days=np.array([days], dtype=np.int64).reshape(1, -1),
        due_units=np.array([units], dtype=float).reshape(1, -1),
        arrival=np.array([arrival], dtype="datetime64[D]"),
        backorder=np.array([backorder]),
        begins=np.array(["NaT"], dtype="datetime64[D]"),
        ends=np.array([ends], dtype="datetime64[D]"),
    )


def column(table, name):
    return [float(value) for value in table[name].to_pylist()]


def told(block, order=0, as_of=MONDAY):
    return block.table(as_of, MONDAY, np.array([order * TICKS]))


def test_mondays_begin_with_what_the_weeks_before_left_and_what_arrives_that_morning():
    rows = told(ahead([[40] * 4]), order=156)
    assert rows["week_start"].to_pylist()[:2] == [date(2026, 1, 12), date(2026, 1, 19)]
    assert column(rows, "stock_units_p50") == [60, 20, 0, 0]
    assert column(rows, "stock_with_order_units_p50") == [60, 176, 136, 96]
    assert column(rows, "empty_ratio") == [0, 0, 1, 1]
    assert column(rows, "empty_with_order_ratio") == [0, 0, 0, 0]


def test_stock_stands_still_from_the_day_a_product_is_withdrawn():
    rows = told(ahead([[70] * 4], on_hand=200, ends="2026-01-14"))
    assert column(rows, "stock_units_p50") == [130, 110, 110, 110]


def test_backorders_show_as_stock_below_nothing():
    rows = told(ahead([[40] * 4], backorder=True))
    assert column(rows, "stock_units_p50") == [60, 20, -20, -60]


def test_what_is_due_and_overdue_counts_on_its_day_from_any_day_of_the_week():
    thursday = date(2026, 1, 8)
    rows = told(ahead([[70] * 3], on_hand=30, due=[(-3, 10), (4, 50)]), as_of=thursday)
    assert column(rows, "stock_units_p50") == [50, 0, 0]


def test_spread_of_the_futures_becomes_quantiles_and_a_share_without_stock():
    rows = told(ahead([[week] for week in range(10, 110, 10)], on_hand=75))
    assert [column(rows, f"stock_units_p{level}") for level in (10, 50, 90)] == [[0], [15], [55]]
    assert column(rows, "empty_ratio") == [0.3]


def test_a_series_without_a_stock_figure_has_no_rows():
    assert told(ahead([[40] * 4], on_hand=float("nan"))).num_rows == 0


@given(
    st.lists(st.lists(st.integers(0, 90), min_size=3, max_size=3), min_size=1, max_size=4),
    st.integers(0, 200),
    st.lists(st.tuples(st.integers(-9, 25), st.integers(0, 80)), max_size=3),
    st.booleans(),
)
def test_week_by_week_is_what_one_step_to_each_monday_gives(paths, on_hand, due, backorder):
    due = sorted(due)
    rows = told(ahead(paths, float(on_hand), due, backorder=backorder))
    days, units = (np.array([row[i] for row in due]) for i in (0, 1))
    arrivals = Arrivals.of(np.zeros(len(due), np.int64), days.astype(int), units.astype(float), 1)
    for week, low in enumerate(column(rows, "stock_units_p10"), 1):
        level = projected(
            np.array([float(on_hand)]),
            DemandPaths(np.array([paths], float), np.array([0]), np.array([1000])),
            arrivals,
            np.array([0]),
            arrival=np.array([7 * week]),
            backorder=np.array([backorder]),
        )
        assert low == pytest.approx(level.min(), abs=1e-4)
