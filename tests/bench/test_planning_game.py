"""The inventory game of `make bench-planning`: its rules by hand, and who costs less than whom."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.planning import window_cost
from bench.vn2.game import Game, Stock, play, warmed_up
from bench.vn2.policies import NormalSafetyStock, OfficialBenchmark, PerfectForesight
from bench.vn2.product import OurPlan

START = 90
DRAWS = range(5)


def drawn_game(seed: int, series: int = 4, weeks: int = 100) -> Game:
    random = np.random.default_rng(seed)
    season = 1 + 0.5 * np.sin(2 * np.pi * np.arange(weeks) / 52)
    texts = np.array([str(number) for number in range(series)], dtype=object)
    return Game(
        stores=texts,
        products=texts,
        groups=texts,
        formats=texts,
        weeks=np.datetime64("2023-01-02") + np.timedelta64(7, "D") * np.arange(weeks),
        sold=random.poisson(random.uniform(0.3, 9, (series, 1)) * season).astype(float),
        in_stock=random.random((series, weeks)) < 0.9,
    )


def drawn_units(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 12, shape).astype(float)


def cost_by_hand(
    sold: list[float], on_hand: float, dues: list[float], orders: list[float]
) -> float:
    """What one series costs: an order placed before week t arrives with week t + 2."""
    arrivals = {0: dues[0], 1: dues[1]}
    cost = 0.0
    for week in range(8):
        if week < 6:
            arrivals[week + 2] = orders[week]
        on_hand += arrivals[week]
        if sold[week] > on_hand:
            cost += 1.0 * (sold[week] - on_hand)
            on_hand = 0.0
        else:
            on_hand -= sold[week]
        cost += 0.2 * on_hand
    return cost


@pytest.mark.parametrize("seed", DRAWS)
def test_a_game_costs_what_each_series_costs_by_hand(seed):
    game = drawn_game(seed)
    orders, first = drawn_units(seed, 8, 4), drawn_units(seed + 100, 3, 4)
    asked = []

    def policy(week: int, _: Stock) -> np.ndarray:
        asked.append(week - START)
        return orders[week - START]

    found = play(game, policy, START, Stock(*first))
    by_hand = sum(
        cost_by_hand(
            game.sold[one, START : START + 8].tolist(),
            first[0, one],
            first[1:, one].tolist(),
            orders[:, one].tolist(),
        )
        for one in range(4)
    )
    assert found.cost == pytest.approx(by_hand)
    assert asked == [0, 1, 2, 3, 4, 5], "six weeks take orders"


@pytest.mark.parametrize("seed", DRAWS)
def test_no_policy_costs_less_than_perfect_foresight(seed):
    game = drawn_game(seed)
    stock = Stock(*drawn_units(seed, 3, 4))
    others = [
        OfficialBenchmark(game),
        NormalSafetyStock(game),
        lambda week, _: game.sold[:, week + 2],
        lambda week, _: drawn_units(week, 4),
        lambda *_: np.zeros(4),
    ]
    least = play(game, PerfectForesight(game), START, stock).cost
    assert least <= min(play(game, other, START, stock).cost for other in others)


def test_no_policy_looks_at_weeks_still_to_come():
    game = drawn_game(1)
    later = game.sold.copy()
    later[:, START:] += 50
    told = replace(game, sold=later)
    stock = warmed_up(game, OfficialBenchmark(game), START)
    for policy in (OfficialBenchmark, NormalSafetyStock, OurPlan):
        np.testing.assert_array_equal(policy(game)(START, stock), policy(told)(START, stock))


def test_the_official_benchmark_orders_up_to_four_weeks_of_level_and_season():
    sold = np.full((2, 100), 6.0)
    game = replace(drawn_game(1, series=2), sold=sold)
    stock = Stock(*np.array([[10.0, 30.0], [4.0, 0.0], [0.0, 0.0]]))
    assert OfficialBenchmark(game)(START, stock).tolist() == [10, 0]


@pytest.mark.proof
def test_on_real_sales_our_plan_costs_less_than_the_official_benchmark(real_data: Path):
    game = Game.read(real_data / "vn2")
    ours = OurPlan(game, model="season_level")
    assert window_cost(game, ours, 149) < window_cost(game, OfficialBenchmark(game), 149)
