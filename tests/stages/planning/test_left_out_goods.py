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


CASES = {}


def case(group):
    """Draw a case with its group: what goes up and down teaches all others to doubt."""

    def add(draw):
        CASES[draw] = group
        return draw

    return add


def shop(world, name, until=None, counted=(100, WEEKS[-1] + timedelta(days=6)), since=0, told=0):
    """Draw an account that reports another product every week, and its own from and until some.

    `told`: the week of its first report of all.

    Of its own it has counted something, where `counted` tells how much and when.
    """
    world.account(name)
    world.product(name)
    world.product(f"{name} Q")
    world.sold(name, f"{name} Q", 30, weeks=WEEKS[told:])
    world.sold(name, name, 70, weeks=WEEKS[since:until])
    if counted:
        world.stock(name, f"{name} Q", 100)
        world.stock(name, name, counted[0], date_day=counted[1])


@pytest.fixture
def told(told_of):
    """Return what is said of a case's product, or its other one: reason and first week's row."""

    def told(case, other=""):
        of = case.__name__ + other
        row, *_ = (row for row in told_of(case, ROUTINE) if row["product_id"] == of)
        weeks = told_of(case, ROUTINE, "demand_forecast")
        return row["reason"], next(each for each in weeks if each["product_id"] == of)

    return told


@case("even")
def steady(world, name):
    shop(world, name, -5)


def test_goods_that_sold_every_week_and_are_left_out_though_they_lie_there_are_in_doubt(
    told, told_of
):
    """Neither sold out for certain nor dead: from nothing to what they sold, and asked about."""
    reason, week = told(steady)
    assert ASKED in reason
    assert (week["demand_units_p10"], week["demand_units_p50"]) == (0, 70)
    assert week["correction"] == "left_out"
    assert reason.startswith("Order 72: 100 on hand")
    drivers = told_of(steady, ROUTINE, "stock_up_driver")
    (driver,) = (row for row in drivers if row["product_id"] == "steady")
    assert 0.6 < driver["alive_ratio"] < 0.7
    other, _ = told(steady, " Q")
    assert "Left out" not in other


@case("even")
def still_bought(world, name):
    shop(world, name, -5, counted=None)
    world.sold(name, name, None, weeks=WEEKS[-3:-2], sell_in_units=140)


def test_goods_still_bought_while_they_are_left_out_are_in_doubt_without_a_count(told):
    reason, week = told(still_bought)
    assert ASKED in reason
    assert week["demand_units_p90"] == 70


@case("uneven")
def now_and_then(world, name):
    shop(world, name, -30)
    world.sold(name, name, 70, weeks=WEEKS[-30:-5:2])


@case("uneven")
def gone(world, name):
    shop(world, name, -5, counted=(0, WEEKS[-1] + timedelta(days=6)))


@case("uneven")
def faded(world, name):
    shop(world, name, -9)
    world.sold(name, name, 7, weeks=WEEKS[-9:-5])


@case("uneven")
def told_as_none(world, name):
    shop(world, name, -5)
    world.sold(name, name, 0, weeks=WEEKS[-5:])


@case("uneven")
def left_out_once(world, name):
    shop(world, name, -1)


@case("uneven")
def long_gone(world, name):
    shop(world, name, -9)


@case("uneven")
def new(world, name):
    shop(world, name, -5, since=-17)


@case("uneven")
def twelve_weeks(world, name):
    shop(world, name, -5, since=-17, told=-17)


@case("even")
def thirteen_weeks(world, name):
    shop(world, name, -5, since=-18, told=-18)


def test_an_account_that_told_of_thirteen_weeks_before_is_asked(told):
    reason, _ = told(thirteen_weeks)
    assert ASKED in reason


@case("uneven")
def succeeded(world, name):
    shop(world, name, -5)
    world.product(f"{name} N", replaces_product_id=name, launched_on=WEEKS[-5])
    world.sold(name, f"{name} N", 70, weeks=WEEKS[-5:])


@pytest.mark.parametrize(
    "draw",
    [
        now_and_then,
        gone,
        faded,
        told_as_none,
        left_out_once,
        long_gone,
        new,
        twelve_weeks,
        succeeded,
    ],
)
def test_what_is_left_out_because_it_sold_none_is_not_in_doubt(told_of, draw):
    rows, weeks = told_of(draw, ROUTINE), told_of(draw, ROUTINE, "demand_forecast")
    assert {row["product_id"] for row in rows} >= {f"{draw.__name__} Q"}
    assert not [row for row in rows if "Left out" in row["reason"]]
    assert "left_out" not in {row["correction"] for row in weeks}


@case("even")
def silent(world, name):
    world.account(name)
    world.product(name)
    world.sold(name, name, 70, weeks=WEEKS[:-5])
    world.stock(name, name, 100)


def test_an_account_that_tells_of_nothing_leaves_no_goods_out(told):
    reason, week = told(silent)
    assert "Left out" not in reason
    assert (week["correction"], week["demand_units_p10"]) == ("silence", 70)


@case("even")
def counted_as_it_was_left_out(world, name):
    shop(world, name, -5, counted=(500, WEEKS[-5] + timedelta(days=6)))


def test_stock_is_rolled_forward_by_the_usual_pace_while_goods_are_left_out(told_of):
    row, *_ = told_of(counted_as_it_was_left_out, ROUTINE)
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
