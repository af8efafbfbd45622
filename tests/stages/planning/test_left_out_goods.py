"""Goods that an account's reports leave out: in doubt where they sold steadily and are there."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from transforms.planning.doubts import chance_to_sell, perhaps_none

AS_OF = date(2026, 1, 5)
WEEKS = [AS_OF - timedelta(weeks=back) for back in range(157, 0, -1)]
ROUTINE = "{seasons: [], supply: null, service_level: {key: 0.9}}"
ASKED = "Left out of the account's reports since 2025-12-01"


@pytest.fixture
def shop(world):
    """An account that reports Q every week, and counts 100 of P on the last Sunday."""
    world.account("A")
    world.product("P")
    world.product("Q")
    world.sold("A", "Q", 30)
    world.stock("A", "Q", 100)
    world.stock("A", "P", 100)
    return world


def told(rows, product="P"):
    """Return the reason of a product, and its forecast of the first week by name."""
    reason = next(row["reason"] for row in rows() if row["product_id"] == product)
    weeks = [row for row in rows("demand_forecast") if row["product_id"] == product]
    return reason, min(weeks, key=lambda row: row["forecast_week"])


def test_goods_that_sold_every_week_and_are_left_out_though_they_lie_there_are_in_doubt(
    shop, plan, rows
):
    """Neither sold out for certain nor dead: from nothing to what they sold, and asked about."""
    shop.sold("A", "P", 70, weeks=WEEKS[:-5])
    plan(ROUTINE)
    reason, week = told(rows)
    assert ASKED in reason
    assert (week["demand_units_p10"], week["demand_units_p50"]) == (0, 70)
    assert week["correction"] == "left_out"
    assert reason.startswith("Order 72: 100 on hand")
    driver = next(row for row in rows("stock_up_driver") if row["product_id"] == "P")
    assert 0.6 < driver["alive_ratio"] < 0.7
    other, _ = told(rows, "Q")
    assert "Left out" not in other


def test_goods_still_bought_while_they_are_left_out_are_in_doubt_without_a_count(world, plan, rows):
    world.account("A")
    world.product("P")
    world.product("Q")
    world.sold("A", "Q", 30)
    world.sold("A", "P", 70, weeks=WEEKS[:-5])
    world.sold("A", "P", None, weeks=WEEKS[-3:-2], sell_in_units=140)
    plan(ROUTINE)
    reason, week = told(rows)
    assert ASKED in reason
    assert week["demand_units_p90"] == 70


def now_and_then(shop):
    shop.sold("A", "P", 70, weeks=[*WEEKS[:-30], *WEEKS[-30:-5:2]])


def gone(shop):
    shop.delivered_anew("fct_inventory_day")
    shop.stock("A", "P", 0)
    shop.stock("A", "Q", 100)
    shop.sold("A", "P", 70, weeks=WEEKS[:-5])


def faded(shop):
    shop.sold("A", "P", 70, weeks=WEEKS[:-9])
    shop.sold("A", "P", 7, weeks=WEEKS[-9:-5])


def told_as_none(shop):
    shop.sold("A", "P", 70, weeks=WEEKS[:-5])
    shop.sold("A", "P", 0, weeks=WEEKS[-5:])


def left_out_once(shop):
    shop.sold("A", "P", 70, weeks=WEEKS[:-1])


def long_gone(shop):
    shop.sold("A", "P", 70, weeks=WEEKS[:-9])


def new(shop):
    shop.sold("A", "P", 70, weeks=WEEKS[-17:-5])


def succeeded(shop):
    shop.product("N", replaces_product_id="P", launched_on=WEEKS[-5])
    shop.sold("A", "P", 70, weeks=WEEKS[:-5])
    shop.sold("A", "N", 70, weeks=WEEKS[-5:])


@pytest.mark.parametrize(
    "draw",
    [now_and_then, gone, faded, told_as_none, left_out_once, long_gone, new, succeeded],
)
def test_what_is_left_out_because_it_sold_none_is_not_in_doubt(shop, plan, rows, draw):
    draw(shop)
    plan(ROUTINE)
    assert not [row for row in rows() if "Left out" in row["reason"]]
    assert "left_out" not in {row["correction"] for row in rows("demand_forecast")}


def test_an_account_that_tells_of_nothing_leaves_no_goods_out(world, plan, rows):
    world.account("A")
    world.product("P")
    world.sold("A", "P", 70, weeks=WEEKS[:-5])
    world.stock("A", "P", 100)
    plan(ROUTINE)
    reason, week = told(rows)
    assert "Left out" not in reason
    assert (week["correction"], week["demand_units_p10"]) == ("silence", 70)


def test_stock_is_rolled_forward_by_the_usual_pace_while_goods_are_left_out(shop, plan, rows):
    shop.delivered_anew("fct_inventory_day")
    shop.stock("A", "P", 500, date_day=WEEKS[-5] + timedelta(days=6))
    shop.sold("A", "P", 70, weeks=WEEKS[:-5])
    plan(ROUTINE)
    row = next(row for row in rows() if row["product_id"] == "P")
    assert row["on_hand_units"] == 500 - 4 * 70


def test_one_future_in_three_sells_none_and_the_others_are_left_alone():
    paths = np.arange(1, 25, dtype=float).reshape(2, 6, 2)
    doubt = np.array([True, False])
    made = perhaps_none(paths, doubt)
    assert (made[0].sum(axis=1) == 0).tolist() == [True, False, False, True, False, False]
    assert (made[0, [1, 2, 4, 5]] == paths[0, [1, 2, 4, 5]]).all()
    assert (made[1] == paths[1]).all()
    assert chance_to_sell(6, doubt).tolist() == pytest.approx([2 / 3, 1])
    assert paths[0, 0, 0] == 1
