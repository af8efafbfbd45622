"""The BG/NBD model: its arithmetic against published figures, and what a fit finds again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import yaml
from scipy.special import hyp2f1

from transforms.schema.models import LAKE_FACTS
from transforms.warehouse.buying_habit import (
    LEAST_PANEL,
    BuyingHabit,
    BuyingPanel,
    fit,
    with_buying_habits,
)

HABIT = BuyingHabit(r=0.243, alpha=4.414, a=0.793, b=2.426)


def panel(*rows: tuple[float, float, float]) -> BuyingPanel:
    return BuyingPanel(*(np.array(column, float) for column in zip(*rows, strict=True)))


def drawn(habit: BuyingHabit, accounts: int, seed: int) -> BuyingPanel:
    """Let accounts order and leave as the model says, one by one."""
    rng, rows = np.random.default_rng(seed), []
    for _ in range(accounts):
        rate, leaves = rng.gamma(habit.r, 1 / habit.alpha), rng.beta(habit.a, habit.b)
        age, last, repeats = rng.uniform(20, 150), 0.0, 0
        while True:
            following = last + rng.exponential(1 / rate)
            if following > age:
                break
            last, repeats = following, repeats + 1
            if rng.random() < leaves:
                break
        rows.append((repeats, last, age))
    return panel(*rows)


def test_the_published_account_is_alive_and_orders_as_published():
    file = Path(__file__).parents[4] / "shared" / "oracles" / "accounts.yaml"
    if not file.is_file():
        pytest.skip("the oracles are not beside the project (../shared/oracles)")
    [oracle] = [one for one in yaml.safe_load(file.read_text("utf-8")) if one["id"] == "BG"]
    habit = BuyingHabit(**oracle["params"])
    one = panel((oracle["frequency"], oracle["recency"], oracle["age"]))
    assert round(habit.alive_probability(one)[0], 4) == oracle["alive_probability"]
    expected = habit.expected_order_days(one, np.array([oracle["horizon"]]))
    assert round(expected[0], 3) == oracle["expected_purchases"]


@pytest.mark.parametrize("a", [0.4, 1.0, 2.5])
def test_expected_orders_equal_the_formula_as_printed(a):
    habit, rng = BuyingHabit(0.9, 3.0, a, 4.0), np.random.default_rng(3)
    age = rng.uniform(5, 60, 50)
    accounts = BuyingPanel(rng.integers(0, 12, 50).astype(float), age * rng.random(50), age)
    x, ahead, a = accounts.repeats, 13.0, a + 1e-6 * (a == 1)
    aged = habit.alpha + age
    series = hyp2f1(habit.r + x, habit.b + x, a + habit.b + x - 1, ahead / (aged + ahead))
    odds = (a / (habit.b + np.maximum(x, 1) - 1)) * (
        (aged / (habit.alpha + accounts.recency)) ** (habit.r + x)
    )
    printed = (
        (a + habit.b + x - 1) / (a - 1) * (1 - (aged / (aged + ahead)) ** (habit.r + x) * series)
    )
    printed = printed / (1 + (x > 0) * odds)
    found = habit.expected_order_days(accounts, np.full(50, ahead))
    np.testing.assert_allclose(found, printed, rtol=1e-5)


def test_who_ordered_a_thousand_times_gets_a_number_too():
    busy = panel((1000, 149.9, 150))
    [expected] = HABIT.expected_order_days(busy, np.array([13.0]))
    assert 60 < expected < 90
    assert HABIT.alive_probability(panel((1000, 100, 150)))[0] < 1e-6


def test_a_fit_finds_the_habit_that_a_panel_was_drawn_with():
    habit = BuyingHabit(r=2.0, alpha=3.0, a=0.8, b=8.0)
    found = fit(drawn(habit, 3000, seed=1))
    assert found.r / found.alpha == pytest.approx(habit.r / habit.alpha, rel=0.05)
    assert found.a / (found.a + found.b) == pytest.approx(habit.a / (habit.a + habit.b), rel=0.1)


def test_a_fit_foretells_what_a_panel_does_next():
    """Accounts drawn to 150 weeks, judged on those that were alive by their drawn fate."""
    rng, habit = np.random.default_rng(5), BuyingHabit(r=1.5, alpha=3.0, a=1.0, b=9.0)
    rows, lives = [], []
    for _ in range(3000):
        rate, leaves = rng.gamma(habit.r, 1 / habit.alpha), rng.beta(habit.a, habit.b)
        last, repeats, alive = 0.0, 0, True
        while alive:
            following = last + rng.exponential(1 / rate)
            if following > 52:
                break
            last, repeats, alive = following, repeats + 1, rng.random() >= leaves
        rows.append((repeats, last, 52.0))
        lives.append(alive)
    accounts = panel(*rows)
    said = fit(accounts).alive_probability(accounts)
    known = accounts.repeats > 0
    assert said[known].mean() == pytest.approx(np.array(lives)[known].mean(), abs=0.03)


def rows_of(accounts: BuyingPanel, month: str) -> pa.Table:
    schema = LAKE_FACTS["fct_buying_habit"].arrow
    count = len(accounts.age)
    columns = {
        "month": [month] * count,
        "account_id": [f"A{n:04d}" for n in range(count)],
        "repeat_order_days": accounts.repeats.astype(int),
        "recency_weeks": np.round(accounts.recency, 6),
        "age_weeks": np.round(accounts.age, 6),
        "ahead_weeks": np.full(count, 12.857143),
        "alive_probability": [None] * count,
        "expected_orders_90d": [None] * count,
    }
    arrays = [
        pa.array(columns[f.name], from_pandas=True).cast(pa.float64()).cast(f.type)
        if pa.types.is_decimal(f.type)
        else pa.array(columns[f.name], f.type)
        for f in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def test_a_month_comes_out_the_same_alone_with_others_and_in_any_order():
    first = rows_of(drawn(HABIT, 200, seed=1), "2026-01")
    second = rows_of(drawn(HABIT, 300, seed=2), "2026-02")
    both = pa.concat_tables([second, first])
    mixed = both.take(np.random.default_rng(1).permutation(both.num_rows))
    alone = pa.concat_tables([with_buying_habits(first), with_buying_habits(second)])
    assert with_buying_habits(mixed).equals(alone)
    assert alone["expected_orders_90d"].null_count == 0


def test_of_a_single_order_day_nothing_is_said_of_being_alive():
    rows = with_buying_habits(rows_of(drawn(HABIT, 200, seed=1), "2026-01")).to_pylist()
    assert {row["alive_probability"] is None for row in rows if row["repeat_order_days"] == 0} == {
        True
    }
    assert {row["alive_probability"] is None for row in rows if row["repeat_order_days"]} == {False}


def test_too_few_accounts_say_nothing():
    few = rows_of(panel(*[(2, 10, 20)] * (LEAST_PANEL - 1)), "2026-01")
    assert with_buying_habits(few).equals(few)
    assert with_buying_habits(few.slice(0, 0)).equals(few.slice(0, 0))
