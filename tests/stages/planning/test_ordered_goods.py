"""What an account has ordered and been promised is on its way, once: as an order or in transit."""

from __future__ import annotations

from datetime import date, timedelta

from tests.stages.planning.conftest import AS_OF

ROUTINE = "seasons: []"
PROMISED = date(2026, 1, 20)


CASES = {}


def case(draw):
    CASES[draw] = "goods in transit, reported on the same day"
    return draw


def selling(world, name):
    """Draw an account that sells 70 of a product a week and holds 100."""
    world.account(name)
    world.product(name)
    world.sold(name, name)
    world.stock(name, name, 100)


def ordered(world, name, units, promised_on=PROMISED, **more):
    world.ordered(name, name, units, promised_on=promised_on, **more)


def in_transit(world, name, units, due_on=PROMISED):
    ids = {"account_id": name, "product_id": name}
    world.feed("in_transit", as_of_date=AS_OF, **ids, due_on=due_on, units=units)


@case
def more_ordered_than_sent(world, name):
    selling(world, name)
    ordered(world, name, 50)
    ordered(world, name, 30, PROMISED + timedelta(days=2))
    in_transit(world, name, 60)


def test_goods_in_transit_are_of_the_orders_promised_first(told_of):
    (row,) = told_of(more_ordered_than_sent)
    # 60 are on their way, 80 are ordered: 20 are still to leave, for 01-22
    assert (row["in_transit_units"], row["unconstrained_units"]) == (80, 10)
    assert "Of what is in transit 20 units are ordered" in row["reason"]


@case
def wholly_sent(world, name):
    selling(world, name)
    ordered(world, name, 50)
    in_transit(world, name, 50, PROMISED - timedelta(days=1))


def test_an_order_that_is_wholly_in_transit_counts_once(told_of):
    (row,) = told_of(wholly_sent)
    assert (row["in_transit_units"], row["unconstrained_units"]) == (50, 20)
    assert "ordered" not in row["reason"]


def test_what_is_overdue_without_a_shipment_and_what_was_given_back_is_not_coming(
    simple, plan, rows
):
    simple.ordered("A", "P", 50, promised_on=AS_OF - timedelta(days=1))
    simple.ordered("A", "P", 40, promised_on=PROMISED, kind="return", line_units=-40)
    plan(ROUTINE)
    assert (rows()[0]["in_transit_units"], rows()[0]["unconstrained_units"]) == (None, 70)


def test_a_rule_of_minimum_and_maximum_counts_what_is_ordered(simple, plan, rows):
    simple.ordered("A", "P", 30, promised_on=date(2026, 1, 19))
    plan("seasons: []\nreplenish: {policy: min_max, minimum: 10, maximum: 40, multiple: 6}")
    assert rows()[0]["recommended_units"] == 0


@case
def ahead_of_its_launch(world, name):
    world.account(name)
    world.product(f"{name} OLD")
    world.product(name, launched_on=date(2026, 1, 21), replaces_product_id=f"{name} OLD")
    world.sold(name, f"{name} OLD", 70)


def test_a_product_ahead_of_its_launch_gets_a_first_fill_without_a_stock_figure(told_of):
    new, old = told_of(ahead_of_its_launch)
    # five days of the window at ten a day, in cases of twelve
    assert (new["on_hand_units"], new["recommended_units"]) == (0, 60)
    assert "Launch: not sold before 2026-01-21" in new["reason"]
    assert old["recommended_units"] is None


@case
def sent_early_and_late_on_the_road(world, name):
    selling(world, name)
    ordered(world, name, 50)
    in_transit(world, name, 50, AS_OF - timedelta(days=2))


def test_an_overdue_shipment_of_goods_promised_for_later_counts_once(told_of):
    """Sent early, late on the road: 50 due on 01-03 are those promised for 01-20.

    Expected today, they are with the 100 on hand what sells until 01-19, and 10 more.
    """
    (row,) = told_of(sent_early_and_late_on_the_road)
    assert (row["in_transit_units"], row["unconstrained_units"]) == (50, 60)
    assert "have not left yet" not in row["reason"]


@case
def overdue_of_two_orders(world, name):
    selling(world, name)
    ordered(world, name, 40, AS_OF - timedelta(days=3))
    ordered(world, name, 50)
    in_transit(world, name, 60, AS_OF - timedelta(days=2))


def test_an_overdue_shipment_is_of_the_orders_whose_day_is_past_first(told_of):
    """Of 60 overdue 40 were promised for 01-02; the other 20 are of the 50 promised for 01-20."""
    (row,) = told_of(overdue_of_two_orders)
    assert row["in_transit_units"] == 90
    assert "Of what is in transit 30 units are ordered" in row["reason"]


@case
def lost(world, name):
    selling(world, name)
    ordered(world, name, 50)
    in_transit(world, name, 50, AS_OF - timedelta(days=60))


def test_goods_given_up_for_lost_are_not_those_promised_for_later(told_of):
    (row,) = told_of(lost)
    assert row["in_transit_units"] == 50
    assert "not counted, ask for them" in row["reason"]
