"""Which count a plan begins with, and what it says where there is none it can use."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

AS_OF = date(2026, 1, 5)
WEEKS = [AS_OF - timedelta(weeks=back) for back in range(157, 0, -1)]
ROUTINE = "seasons: []"
CASES = {}


def test_absent_stock_gives_a_reason_and_no_number(world, plan, rows):
    world.account("A")
    world.product("P")
    world.sold("A", "P")
    result = plan(ROUTINE)
    row = rows()[0]
    assert row["recommended_units"] is None
    assert row["on_hand_units"] is None
    assert row["demand_units_mean"] == 70
    assert row["reason"].startswith("No recommendation: no stock figure dated before 2026-01-05")
    assert result.rows_without_stock == 1


def case(draw):
    CASES[draw] = "together"
    return draw


@case
def counted_today(world, name):
    world.account(name)
    world.product(name)
    world.sold(name, name)
    world.stock(name, name, 100)
    world.stock(name, name, 9999, date_day=AS_OF)


def test_a_count_of_the_as_of_day_is_not_known_yet(told_of):
    (row,) = told_of(counted_today)
    assert row["on_hand_units"] == 100


@case
def flagged(world, name):
    world.account(name)
    for product, out in ((f"{name} P", True), (f"{name} Q", False)):
        world.product(product)
        world.sold(name, product)
        world.stock(name, product, None, is_stocked_out=out)


def test_an_empty_shelf_is_a_stock_of_zero_and_a_full_one_of_nobody_knows_what(told_of):
    empty, full = told_of(flagged)
    assert empty["on_hand_units"] == 0
    assert empty["recommended_units"] == 72
    assert full["recommended_units"] is None
    assert "gives no number" in full["reason"]


@case
def long_in_doubt(world, name):
    world.account(name)
    world.product(name)
    world.sold(name, name, 70)
    world.stock(name, name, 30, date_day=AS_OF - timedelta(days=92))
    world.stock(name, name, 30)
    sunday = AS_OF - timedelta(days=1)
    days = (sunday - timedelta(days=84), sunday)
    world.in_doubt(name, "stale_stock", days, holds="stock", widening=1.5, product=name)


def test_a_count_in_doubt_is_read_where_the_last_good_one_is_too_old(told_of):
    (row,) = told_of(long_in_doubt)
    assert row["on_hand_units"] == 30
    assert row["recommended_units"] > 0
    asked = "(the count of 2026-01-04 is read for want of another: ask for a new one)"
    assert asked in row["reason"]


def test_a_count_in_doubt_is_not_used_and_widens_its_own_plan_alone(world, plan, rows):
    world.product("P")
    for account in ("A", "B"):
        world.account(account)
        for number, week in enumerate(WEEKS):
            world.sold(account, "P", 60 + number * 37 % 21, weeks=[week])
        world.stock(account, "P", 500, date_day=AS_OF - timedelta(days=8))
        world.stock(account, "P", 1000)
    last_week = 60 + (len(WEEKS) - 1) * 37 % 21
    sunday = AS_OF - timedelta(days=1)
    world.in_doubt("A", "stale_stock", (sunday, sunday), holds="stock", widening=1.5)
    plan(ROUTINE)
    held, free = rows()
    # the last good count, less what was sold since
    assert (held["on_hand_units"], free["on_hand_units"]) == (500 - last_week, 1000)
    assert "500 were counted on 2025-12-28" in held["reason"]
    assert "Held: its stock is last week's figure once more" in held["reason"]
    assert "(the count of 2026-01-04 is not used); uncertainty widened by 1.5" in held["reason"]
    assert "Held" not in free["reason"]
    spread = {
        (row["account_id"], row["forecast_week"]): row["demand_units_p90"] - row["demand_units_p10"]
        for row in rows("demand_forecast")
    }
    wide, usual = (spread[account, AS_OF] for account in ("A", "B"))
    assert float(wide / usual) == pytest.approx(1.5, rel=0.15)
