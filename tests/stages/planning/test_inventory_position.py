"""What an account holds on the as-of day: its count, and what came and went since."""

from __future__ import annotations

from datetime import date, timedelta

AS_OF = date(2026, 1, 5)
WEEKS = [AS_OF - timedelta(weeks=back) for back in range(157, 0, -1)]
SUNDAY = AS_OF - timedelta(days=1)
ROUTINE = "seasons: []"


def reported(world, weeks, sold, counts):
    """Deliver feeds of one account and product: sales week by week, counts by day."""
    world.feed("accounts", account_id="A", is_anonymous=False, **{"class": "key"})
    world.feed("products", product_id="P", units_per_case=1, unit="each")
    ids = {"account_id": "A", "product_id": "P", "unit": "each"}
    for week in weeks:
        end = week + timedelta(days=6)
        world.feed("sell_through", **ids, period_start=week, period_end=end, quantity=sold)
    for day, units in counts.items():
        world.feed("inventory", **ids, snapshot_date=day, on_hand=units)


def test_a_count_after_a_delivery_that_nobody_told_of_is_used(world, plan_from_feeds, rows):
    """It is known neither to have been delivered nor not to have been: there are no orders."""
    counts = {SUNDAY - timedelta(days=7): 100, SUNDAY: 480}
    reported(world, WEEKS, 70, counts)
    plan_from_feeds(ROUTINE)
    row = rows()[0]
    assert row["on_hand_units"] == 480
    assert row["recommended_units"] == 0
    assert "Held" not in row["reason"]
