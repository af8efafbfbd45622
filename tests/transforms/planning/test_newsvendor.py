"""Orders that cost least: the published newsvendor examples and a search by brute force."""

from math import exp, factorial
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.planning.stock_up.newsvendor import SeriesCosts, Window, by_cost
from transforms.planning.stock_up.projection import Arrivals, DemandPaths


def window(paths, stock=0.0, due=(), days=None, backorder=False) -> Window:
    """One series whose order arrives on day 0."""
    weekly = np.array([paths], dtype=float)
    coming = Arrivals.of(
        np.zeros(len(due), dtype=int),
        np.array([day for day, _ in due], dtype=np.int64),
        np.array([units for _, units in due], dtype=float),
        1,
    )
    end = np.array([days or weekly.shape[2] * 7])
    level = np.full((1, weekly.shape[1]), float(stock))
    demand = DemandPaths(weekly, np.array([0]), np.array([weekly.shape[2] * 7]))
    return Window.of(level, demand, coming, np.array([0]), end=end, backorder=np.array([backorder]))


def costs(holding, shortage) -> SeriesCosts:
    return SeriesCosts(np.array([float(holding)]), np.array([float(shortage)]))


def test_normal_demand_gives_the_published_order_and_cost():
    # Example S1: mean 50, deviation 8, holding 0.18, shortage 0.70
    draws = 20_000
    demand = [[NormalDist(50, 8).inv_cdf((i + 0.5) / draws)] for i in range(draws)]
    tried, price = window(demand), costs(0.18, 0.70)
    order = by_cost(tried, price, step=0.01)
    assert order[0] == pytest.approx(56.603955927433887, abs=0.02)
    assert tried.cost(order, price)[0] == pytest.approx(1.997605193176645, rel=1e-3)


def test_poisson_demand_gives_the_published_order_and_cost():
    # Example S5: mean 6, holding 1, shortage 4
    draws = 100_000
    share = [exp(-6) * 6**k / factorial(k) for k in range(40)]
    counts = np.diff(np.round(np.cumsum([0, *share]) * draws).astype(int))
    tried, price = window(np.repeat(np.arange(40.0), counts)[:, None]), costs(1, 4)
    order = by_cost(tried, price)
    assert order.tolist() == [8]
    assert tried.cost(order, price)[0] == pytest.approx(3.570106945770946, rel=1e-3)


def test_stock_at_hand_is_part_of_the_order_up_to_level():
    demand = [[k] for k in range(101)]
    assert by_cost(window(demand), costs(1, 4)).tolist() == [80]
    assert by_cost(window(demand, stock=30), costs(1, 4)).tolist() == [50]
    assert by_cost(window(demand, stock=200), costs(1, 4)).tolist() == [0]


def test_the_smallest_of_equally_cheap_orders_is_taken():
    assert by_cost(window([[10], [10]]), costs(0, 1)).tolist() == [10]


def test_a_backlog_is_served_first():
    assert by_cost(window([[10]], stock=-4, backorder=True), costs(1, 10)).tolist() == [14]


def test_a_part_week_holds_for_its_part():
    tried, price = window([[0, 0]], days=10), costs(7, 1)
    # 7 for the whole week and 3/7 of 7 for the three days after it
    assert tried.cost(np.array([1.0]), price).tolist() == [10]


def test_goods_arriving_inside_the_window_spare_the_order():
    demand = [[70, 70]]
    assert by_cost(window(demand), costs(0.01, 1)).tolist() == [140]
    assert by_cost(window(demand, due=[(7, 60)]), costs(0.01, 1)).tolist() == [80]


@settings(deadline=None, max_examples=50)
@given(
    demand=st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=1, max_size=5),
    stock=st.integers(0, 40),
    due=st.lists(st.tuples(st.integers(1, 20), st.integers(0, 30)), max_size=2),
    shortage=st.integers(1, 9),
)
def test_no_other_order_costs_less_in_a_plain_simulation(demand, stock, due, shortage):
    tried, price = window(demand, stock, due), costs(1, shortage)
    order = int(by_cost(tried, price)[0])
    plain = [_cost(demand, stock + units, due, shortage) for units in range(140)]
    assert tried.cost(np.array([float(order)]), price)[0] == pytest.approx(plain[order])
    assert plain[order] == pytest.approx(min(plain))


def _cost(demand, stock, due, shortage):
    total = 0.0
    for path in demand:
        here = float(stock)
        for day in range(21):
            here += sum(units for when, units in due if when == day)
            here -= path[day // 7] / 7
            if here < 0:
                total, here = total - here * shortage, 0.0
            if day % 7 == 6:
                total += here
    return total / len(demand)
