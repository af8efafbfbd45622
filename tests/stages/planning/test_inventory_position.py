"""What an account holds on the as-of day: its count, and what came and went since."""

from __future__ import annotations

from datetime import date, timedelta

AS_OF = date(2026, 1, 5)
WEEKS = [AS_OF - timedelta(weeks=back) for back in range(157, 0, -1)]
SUNDAY = AS_OF - timedelta(days=1)
ROUTINE = "seasons: []"


def reported(world, weeks, sold, counts, account="A"):
    """Deliver feeds of an account that sells product P: sales week by week, counts by day."""
    world.feed("accounts", account_id=account, is_anonymous=False, **{"class": "key"})
    ids = {"account_id": account, "product_id": "P", "unit": "each"}
    for week in weeks:
        end = week + timedelta(days=6)
        world.feed("sell_through", **ids, period_start=week, period_end=end, quantity=sold)
    for day, units in counts.items():
        world.feed("inventory", **ids, snapshot_date=day, on_hand=units)


def test_a_count_after_a_delivery_that_nobody_told_of_is_used(world, plan_from_feeds, rows):
    """It is known neither to have been delivered nor not to have been: there are no orders."""
    counts = {SUNDAY - timedelta(days=7): 100, SUNDAY: 480}
    world.feed("products", product_id="P", units_per_case=1, unit="each")
    reported(world, WEEKS, 70, counts)
    plan_from_feeds(ROUTINE)
    row = rows()[0]
    assert row["on_hand_units"] == 480
    assert row["recommended_units"] == 0
    assert "Held" not in row["reason"]


def selling(world, weeks=WEEKS, units=70):
    """Let account A sell the same of product P every week of some."""
    world.account("A")
    world.product("P")
    world.sold("A", "P", units, weeks=weeks)


def came(world, day, units, back=0):
    world.add(
        "fct_receipt_day",
        month=day.isoformat()[:7],
        account_id="A",
        product_id="P",
        received_on=day,
        received_units=units,
        returned_units=back,
    )


def before(days):
    return AS_OF - timedelta(days=days)


def test_a_count_is_rolled_forward_by_what_came_and_what_was_sold(world, plan, rows):
    selling(world)
    world.stock("A", "P", 300, date_day=before(15))  # a Sunday
    came(world, before(15), 1000)  # in the count
    came(world, before(8), 100, back=20)
    came(world, AS_OF, 500)  # not known yet
    plan(ROUTINE)
    row = rows()[0]
    assert row["on_hand_units"] == 300 + 80 - 2 * 70
    assert "240 on hand (rolled forward from 2025-12-21)" in row["reason"]
    assert "300 were counted on 2025-12-21; 80 came and 140 were sold since." in row["reason"]


def test_a_count_of_the_day_before_stays_as_it_is(simple, plan, rows):
    came(simple, SUNDAY, 1000)
    plan(ROUTINE)
    assert rows()[0]["on_hand_units"] == 100
    assert "rolled" not in rows()[0]["reason"]
    assert "counted" not in rows()[0]["reason"]


def test_days_that_nobody_told_of_count_by_the_pace_of_the_last_weeks(world, plan, rows):
    """The last week is not reported yet, and the count is of a Wednesday."""
    selling(world, weeks=WEEKS[:-1])
    world.stock("A", "P", 300, date_day=before(12))
    plan(ROUTINE)
    row = rows()[0]
    assert row["on_hand_units"] == 300 - 40 - 70
    assert "110 were sold since (from 2025-12-29 on an estimate)." in row["reason"]


def test_days_of_the_running_week_count_by_the_pace_of_the_last_weeks(world, plan, rows):
    selling(world)
    world.stock("A", "P", 300)
    thursday = AS_OF + timedelta(days=3)
    plan(ROUTINE, as_of=thursday)
    row = rows()[0]
    assert row["on_hand_units"] == 300 - 30
    assert "30 were sold since (an estimate)." in row["reason"]


def test_an_account_that_sells_rarely_sold_nothing_in_a_week_it_leaves_out(world, plan, rows):
    selling(world, weeks=WEEKS[-12::4])
    world.product("Q")
    world.sold("A", "Q", 1)
    world.stock("A", "P", 300, date_day=before(8))
    world.stock("A", "Q", 1)
    plan(ROUTINE)
    assert rows()[0]["on_hand_units"] == 300
    assert "0 were sold since." in rows()[0]["reason"]


def test_an_account_without_sell_through_sells_on_what_it_buys_on_the_whole(world, plan, rows):
    world.account("A")
    world.product("P")
    for number, week in enumerate(WEEKS):
        bought = 280 if number % 4 == 0 else 0
        world.sold("A", "P", None, weeks=[week], sell_in_units=bought)
    world.stock("A", "P", 300, date_day=before(8))
    plan(ROUTINE)
    # 3 or 4 orders of 280 in 13 weeks
    assert 300 - 87 <= rows()[0]["on_hand_units"] <= 300 - 64


def test_stock_does_not_fall_below_zero_and_what_comes_later_counts_whole(world, plan, rows):
    selling(world)
    world.stock("A", "P", 50, date_day=before(15))
    came(world, before(6), 100)
    plan(ROUTINE)
    row = rows()[0]
    assert row["on_hand_units"] == 30
    assert "more than was there: the shelf was empty" in row["reason"]


def test_a_flag_without_a_number_takes_no_number_away(world, plan, rows):
    selling(world)
    world.stock("A", "P", 300, date_day=before(8))
    world.stock("A", "P", None, date_day=SUNDAY, is_stocked_out=False)
    plan(ROUTINE)
    assert rows()[0]["on_hand_units"] == 300 - 70


def test_an_empty_shelf_is_heeded_and_what_came_after_it_counts(world, plan, rows):
    selling(world)
    world.stock("A", "P", 300, date_day=before(15))
    world.stock("A", "P", None, date_day=before(8), is_stocked_out=True)
    came(world, before(12), 200)
    came(world, before(7), 90)
    plan(ROUTINE)
    assert rows()[0]["on_hand_units"] == 20


def test_a_count_of_a_quarter_ago_is_no_figure_unless_the_settings_say_so(world, plan, rows):
    selling(world)
    world.stock("A", "P", 9000, date_day=before(92))
    plan(ROUTINE)
    row = rows()[0]
    assert row["on_hand_units"] is None
    assert row["recommended_units"] is None
    asked = "9,000 were counted on 2025-10-05, more than 91 days ago: ask for a new count."
    assert asked in row["reason"]
    plan(ROUTINE + "\nstock: {count_age_days: 92}")
    assert rows()[0]["on_hand_units"] == 9000 - 13 * 70


def shipped(world, told_on, due_on, units):
    world.feed(
        "in_transit",
        as_of_date=told_on,
        account_id="A",
        product_id="P",
        due_on=due_on,
        units=units,
    )


def test_a_shipment_that_came_before_the_count_is_not_counted_twice(simple, plan, rows):
    shipped(simple, before(5), before(3), 40)
    shipped(simple, before(5), AS_OF + timedelta(days=2), 30)
    plan(ROUTINE)
    assert rows()[0]["in_transit_units"] == 30
    assert "40 units due by 2026-01-02 are taken to lie in the count." in rows()[0]["reason"]


def test_what_was_delivered_since_the_report_is_not_on_its_way_any_more(simple, plan, rows):
    for due in (2, 9):
        shipped(simple, before(5), AS_OF + timedelta(days=due), 40)
    came(simple, before(2), 50)
    plan(ROUTINE)
    row = rows()[0]
    assert (row["on_hand_units"], row["in_transit_units"]) == (100, 30)


def test_a_shipment_gone_from_the_next_report_has_arrived(world, plan, rows):
    """No deliveries are known; what is not told of any more is taken to have come on its day."""
    selling(world)
    world.stock("A", "P", 100, date_day=before(15))
    for told_on, units in ((before(22), 999), (before(15), 200), (before(8), 200)):
        shipped(world, told_on, before(16) if units == 999 else before(6), units)
    shipped(world, before(1), AS_OF + timedelta(days=1), 60)
    plan(ROUTINE)
    row = rows()[0]
    # 70 of 100 were sold before the goods came, and 70 after
    assert (row["on_hand_units"], row["in_transit_units"]) == (160, 60)


def test_late_shipments_are_told_each(simple, plan, rows):
    shipped(simple, SUNDAY, date(2025, 3, 1), 500)
    shipped(simple, SUNDAY, date(2025, 11, 20), 30)
    plan(ROUTINE)
    row = rows()[0]
    assert row["in_transit_units"] == 0
    assert "500 units due 2025-03-01 and 30 due 2025-11-20 were not reported" in row["reason"]
    for day in (1, 2):
        shipped(simple, SUNDAY, date(2025, 4, day), 10)
    plan(ROUTINE)
    told = "550 units in 4 shipments due 2025-03-01 to 2025-11-20 were not reported as arrived"
    assert told in rows()[0]["reason"]


def test_how_long_a_late_shipment_is_waited_for_is_a_setting(simple, plan, rows):
    shipped(simple, SUNDAY, before(20), 30)
    patient = ROUTINE + "\nlead_time_days: 7\nstock: {late_shipment_days: %d}"
    plan(patient % 19)
    assert rows()[0]["in_transit_units"] == 0
    plan(patient % 20)
    assert rows()[0]["in_transit_units"] == 30


def test_goods_in_transit_without_a_due_day_are_due_a_lead_time_after_their_report(
    world, plan, rows
):
    selling(world, units=7)
    world.stock("A", "P", 300, date_day=before(10), in_transit_units=50)
    plan(ROUTINE)
    assert rows()[0]["projected_units_at_arrival"] == 300 - 9 - 14 + 50
    plan(ROUTINE + "\nlead_time_days: 3")
    assert rows()[0]["in_transit_units"] == 50


def test_old_goods_in_transit_without_a_due_day_are_asked_about(world, plan, rows):
    selling(world, units=7)
    world.stock("A", "P", 300, date_day=before(40), in_transit_units=50)
    plan(ROUTINE)
    assert rows()[0]["in_transit_units"] == 0
    assert "50 units due 2025-12-10 were not reported as arrived" in rows()[0]["reason"]


def test_a_full_shelf_that_sells_nothing_while_others_sell_is_asked_about(
    world, plan_from_feeds, rows
):
    world.feed("products", product_id="P", units_per_case=1, unit="each", list_price=2)
    world.feed("products", product_id="Q", units_per_case=1, unit="each", list_price=2)
    for account, until in (("A", -6), ("B", None)):
        reported(world, WEEKS[:until], 70, {SUNDAY: 500}, account=account)
    for week in WEEKS[-6:]:
        ids = {"account_id": "A", "product_id": "Q", "unit": "each", "period_start": week}
        world.feed("sell_through", **ids, period_end=week + timedelta(days=6), quantity=1)
    plan_from_feeds(ROUTINE)
    found = {(row["account_id"], row["product_id"]): row["reason"] for row in rows()}
    asked = "500 were counted, but none sold since 2025-11-24 while others sell it: ask whether"
    assert asked in found["A", "P"]
    assert "ask whether" not in found["B", "P"]
    exceptions = [row for row in rows("stock_up_exception") if row["exception"] == "phantom_stock"]
    assert [(row["account_id"], row["at_stake_amount"]) for row in exceptions] == [("A", 1000)]
