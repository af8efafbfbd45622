"""What an account has ordered and been promised is on its way, once: as an order or in transit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.stages.planning.conftest import AS_OF

ROUTINE = "seasons: []"
PROMISED = date(2026, 1, 20)


@pytest.fixture
def ordered(simple):
    def order(units: int, promised_on: date = PROMISED, **more) -> None:
        simple.ordered("A", "P", units, promised_on=promised_on, **more)

    return order


def in_transit(world, units: int, due_on: date = PROMISED) -> None:
    world.feed(
        "in_transit", as_of_date=AS_OF, account_id="A", product_id="P", due_on=due_on, units=units
    )


def test_goods_in_transit_are_of_the_orders_promised_first(simple, ordered, plan, rows):
    ordered(50)
    ordered(30, PROMISED + timedelta(days=2))
    in_transit(simple, 60)
    plan(ROUTINE)
    # 60 are on their way, 80 are ordered: 20 are still to leave, for 01-22
    assert (rows()[0]["in_transit_units"], rows()[0]["unconstrained_units"]) == (80, 10)
    assert "Of what is in transit 20 units are ordered" in rows()[0]["reason"]


def test_an_order_that_is_wholly_in_transit_counts_once(simple, ordered, plan, rows):
    ordered(50)
    in_transit(simple, 50, PROMISED - timedelta(days=1))
    plan(ROUTINE)
    assert (rows()[0]["in_transit_units"], rows()[0]["unconstrained_units"]) == (50, 20)
    assert "ordered" not in rows()[0]["reason"]


def test_what_is_overdue_without_a_shipment_and_what_was_given_back_is_not_coming(
    simple, ordered, plan, rows
):
    ordered(50, AS_OF - timedelta(days=1))
    ordered(40, kind="return", line_units=-40)
    plan(ROUTINE)
    assert (rows()[0]["in_transit_units"], rows()[0]["unconstrained_units"]) == (None, 70)


def test_a_rule_of_minimum_and_maximum_counts_what_is_ordered(simple, ordered, plan, rows):
    ordered(30, date(2026, 1, 19))
    plan("seasons: []\nreplenish: {policy: min_max, minimum: 10, maximum: 40, multiple: 6}")
    assert rows()[0]["recommended_units"] == 0


def test_a_product_ahead_of_its_launch_gets_a_first_fill_without_a_stock_figure(world, plan, rows):
    world.account("A")
    world.product("OLD")
    world.product("NEW", launched_on=date(2026, 1, 21), replaces_product_id="OLD")
    world.sold("A", "OLD", 70)
    plan(ROUTINE)
    new = next(row for row in rows() if row["product_id"] == "NEW")
    # five days of the window at ten a day, in cases of twelve
    assert (new["on_hand_units"], new["recommended_units"]) == (0, 60)
    assert "Launch: not sold before 2026-01-21" in new["reason"]
    old = next(row for row in rows() if row["product_id"] == "OLD")
    assert old["recommended_units"] is None


def test_an_overdue_shipment_of_goods_promised_for_later_counts_once(simple, ordered, plan, rows):
    """Sent early, late on the road: 50 due on 01-03 are those promised for 01-20.

    Expected today, they are with the 100 on hand what sells until 01-19, and 10 more.
    """
    ordered(50)
    in_transit(simple, 50, AS_OF - timedelta(days=2))
    plan(ROUTINE)
    assert (rows()[0]["in_transit_units"], rows()[0]["unconstrained_units"]) == (50, 60)
    assert "have not left yet" not in rows()[0]["reason"]


def test_an_overdue_shipment_is_of_the_orders_whose_day_is_past_first(simple, ordered, plan, rows):
    """Of 60 overdue 40 were promised for 01-02; the other 20 are of the 50 promised for 01-20."""
    ordered(40, AS_OF - timedelta(days=3))
    ordered(50)
    in_transit(simple, 60, AS_OF - timedelta(days=2))
    plan(ROUTINE)
    assert rows()[0]["in_transit_units"] == 90
    assert "Of what is in transit 30 units are ordered" in rows()[0]["reason"]


def test_goods_given_up_for_lost_are_not_those_promised_for_later(simple, ordered, plan, rows):
    ordered(50)
    in_transit(simple, 50, AS_OF - timedelta(days=60))
    plan(ROUTINE)
    assert rows()[0]["in_transit_units"] == 50
    assert "not counted, ask for them" in rows()[0]["reason"]
