"""What comes without a new order: goods in transit and open orders, none of them twice."""

from __future__ import annotations

from datetime import date, timedelta

AS_OF = date(2026, 1, 5)
ROUTINE = "seasons: []"


def test_a_shipment_long_overdue_is_asked_about_and_not_counted(simple, plan, rows):
    for due_on, units in ((date(2025, 3, 1), 500), (date(2026, 1, 2), 30)):
        simple.feed(
            "in_transit",
            as_of_date=AS_OF - timedelta(days=1),
            account_id="A",
            product_id="P",
            due_on=due_on,
            units=units,
        )
    plan(ROUTINE)
    row = rows()[0]
    assert row["in_transit_units"] == 30
    assert "500 units due 2025-03-01 were not reported as arrived" in row["reason"]


def test_the_transit_feed_replaces_the_single_figure_of_the_inventory(simple, plan, rows):
    simple.stock("A", "Q", 0, in_transit_units=999)
    simple.product("Q")
    for day, units in ((date(2025, 12, 29), 500), (AS_OF, 30), (date(2026, 1, 6), 800)):
        simple.feed(
            "in_transit",
            as_of_date=day,
            account_id="A",
            product_id="P",
            due_on=date(2026, 1, 20),
            units=units,
        )
    plan(ROUTINE)
    first, other = rows()
    assert first["in_transit_units"] == 30  # of the latest snapshot by the as-of date
    assert first["unconstrained_units"] == 40
    assert other["in_transit_units"] == 0


def test_without_that_feed_the_inventory_says_what_is_on_its_way(world, plan, rows):
    world.account("A")
    for product, due in (("P", date(2026, 1, 7)), ("Q", None), ("R", date(2026, 3, 1))):
        world.product(product)
        world.sold("A", product)
        world.stock("A", product, 0, in_transit_units=100)
        world.feed(
            "inventory",
            account_id="A",
            product_id=product,
            snapshot_date=AS_OF - timedelta(days=1),
            on_hand=0,
            in_transit=100,
            in_transit_due_on=due,
        )
    plan(ROUTINE)
    soon, unsaid, late = rows()
    assert soon["projected_units_at_arrival"] == 0  # arrives on the 7th, 120 asked until the 19th
    # a lead time after its report, the day before an order of today would be there
    assert unsaid["projected_units_at_arrival"] == 90
    assert late["in_transit_units"] == 0


def test_open_orders_come_in_on_their_day_or_are_netted_and_never_both(simple, plan, rows):
    order = {"promised_on": date(2026, 1, 20)}
    simple.ordered("A", "P", 50, order_id="open", **order)
    simple.ordered("A", "P", 50, order_id="done", delivered_on=date(2026, 1, 2), **order)
    simple.ordered("A", "P", 50, order_id="later", order_date=AS_OF, **order)
    plan(ROUTINE)
    assert (rows()[0]["unconstrained_units"], rows()[0]["in_transit_units"]) == (20, 50)
    told = "Of what is in transit 50 units are ordered and promised, and have not left yet."
    assert rows()[0]["reason"].endswith(told)
    plan(ROUTINE + "\nnet_of_orders: true")
    assert (rows()[0]["unconstrained_units"], rows()[0]["in_transit_units"]) == (20, None)
