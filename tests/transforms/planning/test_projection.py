"""Stock through time, against a day-by-day loop, and the order a service level asks for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.planning.stock_up.projection import (
    Arrivals,
    DemandPaths,
    by_service_level,
    projected,
    shortfall,
)


def ints(*numbers):
    return np.array(numbers, dtype=np.int64)


def paths(*weekly, begin=0, end=1000):
    return DemandPaths(np.array([weekly], dtype=float), ints(begin), ints(end))


def arrivals(*rows):
    days, units = ([row[i] for row in rows] for i in (0, 1))
    return Arrivals.of(np.zeros(len(rows), dtype=int), ints(*days), np.array(units, float), 1)


NOTHING_DUE = arrivals()


def at_arrival(stock, demand, due, start, arrival, backorder=False):
    made = projected(
        np.array([float(stock)]),
        demand,
        due,
        ints(start),
        arrival=ints(arrival),
        backorder=np.array([backorder]),
    )
    return made[0].tolist()


def test_a_weeks_demand_falls_evenly_on_its_days():
    demand = paths([70, 14])
    assert demand.until(ints(3)).tolist() == [[30]]
    assert demand.until(ints(7)).tolist() == [[70]]
    assert demand.until(ints(10)).tolist() == [[76]]
    assert demand.until(ints(14)).tolist() == [[84]]


def test_a_product_withdrawn_on_a_tuesday_sells_the_monday_whole_and_nothing_after():
    demand = paths([70, 70], end=8)
    assert demand.until(ints(7)).tolist() == [[70]]
    assert demand.until(ints(8)).tolist() == [[80]]
    assert demand.until(ints(14)).tolist() == [[80]]
    launched = paths([70, 70], begin=4)
    assert launched.until(ints(4)).tolist() == launched.until(ints(0))
    assert (launched.until(ints(6)) - launched.until(ints(0))).tolist() == [[20]]


def test_lost_sales_leave_nothing_behind_and_backorders_a_backlog():
    demand = paths([21, 21])
    assert at_arrival(30, demand, NOTHING_DUE, 0, 14) == [0]
    assert at_arrival(30, demand, NOTHING_DUE, 0, 14, backorder=True) == [-12]


def test_an_arrival_after_a_stock_out_does_not_serve_what_was_lost():
    demand = paths([70, 70])
    # 10 on hand are gone on day 1; 100 come on day 7 and 30 are left on day 14
    assert at_arrival(10, demand, arrivals((7, 100)), 0, 14) == [30]
    assert at_arrival(10, demand, arrivals((7, 100)), 0, 14, backorder=True) == [-30]


def test_goods_due_on_the_arrival_day_are_in_and_overdue_ones_are_due_today():
    demand = paths([70, 70])
    assert at_arrival(0, demand, arrivals((14, 5)), 0, 14) == [5]
    assert at_arrival(0, demand, arrivals((-3, 200)), 0, 14) == [60]
    assert at_arrival(0, demand, arrivals((15, 200)), 0, 14) == [0]


def test_a_midweek_start_skips_the_days_already_gone():
    assert at_arrival(100, paths([70, 0]), NOTHING_DUE, 3, 7) == [60]


def test_the_order_prevents_a_stock_out_until_the_window_ends():
    level = np.array([[10.0]])
    short = shortfall(level, paths([0, 70, 70]), NOTHING_DUE, ints(7), end=ints(21))
    assert short.tolist() == [[130]]


def test_goods_that_come_inside_the_window_help_only_from_then_on():
    level = np.array([[10.0]])
    due = arrivals((14, 1000))
    short = shortfall(level, paths([0, 70, 70]), due, ints(7), end=ints(21))
    assert short.tolist() == [[60]]  # the first week must be bridged all the same


@pytest.mark.parametrize(("level", "units"), [(0.97, 194), (0.5, 100), (0.995, 199), (0.001, 1)])
def test_the_fewest_units_that_enough_paths_survive(level, units):
    short = np.arange(1.0, 201.0)[None, :]
    assert by_service_level(short, np.array([level])).tolist() == [units]


def test_units_are_whole_and_never_negative():
    assert by_service_level(np.array([[0.2, 0.2]]), np.array([0.9])).tolist() == [1]
    assert by_service_level(np.array([[0.0, 0.0]]), np.array([0.9])).tolist() == [0]
    assert by_service_level(np.array([[3.0000000001]]), np.array([0.9])).tolist() == [3]


def test_a_higher_service_level_never_orders_less():
    short = np.sort(np.random.default_rng(3).gamma(2, 20, (1, 200)), axis=1)
    ordered = [by_service_level(short, np.array([q]))[0] for q in np.linspace(0.01, 0.99, 50)]
    assert ordered == sorted(ordered)


@settings(deadline=None, max_examples=60)
@given(
    weekly=st.lists(st.lists(st.integers(0, 70), min_size=5, max_size=5), min_size=1, max_size=3),
    stock=st.integers(0, 150),
    due=st.lists(st.tuples(st.integers(0, 34), st.integers(0, 80)), max_size=4),
    arrival=st.integers(0, 20),
    length=st.integers(1, 14),
    backorder=st.booleans(),
    life=st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_projection_and_order_equal_a_day_by_day_loop(
    weekly, stock, due, arrival, length, backorder, life
):
    demand = paths(*weekly, begin=life[0], end=life[1])
    coming = arrivals(*due)
    end = arrival + length
    level = projected(
        np.array([float(stock)]),
        demand,
        coming,
        ints(0),
        arrival=ints(arrival),
        backorder=np.array([backorder]),
    )
    short = shortfall(level, demand, coming, ints(arrival), end=ints(end))
    for number, week in enumerate(weekly):
        path = [week[day // 7] / 7 if life[0] <= day < life[1] else 0 for day in range(35)]
        here = _stock_by_day(stock, path, due, 0, arrival, backorder)
        assert level[0, number] == pytest.approx(here, abs=1e-6)
        assert short[0, number] == pytest.approx(
            _lack_by_day(here, path, due, arrival, end), abs=1e-6
        )


def _stock_by_day(stock, path, due, first, last, backorder):
    for day in range(first, last):
        stock += sum(units for when, units in due if when == day)
        stock -= path[day]
        stock = stock if backorder else max(stock, 0)
    return stock + sum(units for when, units in due if when == last)


def _lack_by_day(stock, path, due, first, end):
    worst = 0.0
    for day in range(first, end):
        stock += sum(units for when, units in due if when == day and day > first)
        stock -= path[day]
        worst = max(worst, -stock)
    return worst
