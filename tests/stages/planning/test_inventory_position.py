"""What an account holds on the as-of day: its count, and what came and went since."""

from __future__ import annotations

from datetime import date, timedelta

AS_OF = date(2026, 1, 5)
WEEKS = [AS_OF - timedelta(weeks=back) for back in range(157, 0, -1)]
SUNDAY = AS_OF - timedelta(days=1)
ROUTINE = "seasons: []"
PATIENT = ROUTINE + "\nlead_time_days: 3\nstock: {late_shipment_days: 20, count_age_days: 92}"
IMPATIENT = ROUTINE + "\nstock: {late_shipment_days: 19}"
CASES = {}


def reported(world, weeks, sold, counts, account="A", product="P"):
    """Deliver feeds of an account that sells one product: sales week by week, counts by day."""
    world.feed("accounts", account_id=account, is_anonymous=False, **{"class": "key"})
    ids = {"account_id": account, "product_id": product, "unit": "each"}
    for week in weeks:
        end = week + timedelta(days=6)
        world.feed("sell_through", **ids, period_start=week, period_end=end, quantity=sold)
    for day, units in counts.items():
        world.feed("inventory", **ids, snapshot_date=day, on_hand=units)


def case(reported_on=None):
    """Draw a case with all others whose goods on their way were reported on the same day."""

    def add(draw):
        CASES[draw] = reported_on
        return draw

    return add


def selling(world, name, weeks=WEEKS, units=70):
    """Let an account sell the same of a product every week of some."""
    world.account(name)
    world.product(name)
    world.sold(name, name, units, weeks=weeks)


def came(world, name, day, units, back=0):
    world.add(
        "fct_receipt_day",
        month=day.isoformat()[:7],
        account_id=name,
        product_id=name,
        received_on=day,
        received_units=units,
        returned_units=back,
    )


def shipped(world, name, told_on, due_on, units):
    world.feed(
        "in_transit",
        as_of_date=told_on,
        account_id=name,
        product_id=name,
        due_on=due_on,
        units=units,
    )


def before(days):
    return AS_OF - timedelta(days=days)


@case()
def rolled_forward(world, name):
    selling(world, name)
    world.stock(name, name, 300, date_day=before(15))  # a Sunday
    came(world, name, before(15), 1000)  # in the count
    came(world, name, before(8), 100, back=20)
    came(world, name, AS_OF, 500)  # not known yet


def test_a_count_is_rolled_forward_by_what_came_and_what_was_sold(told_of):
    (row,) = told_of(rolled_forward)
    assert row["on_hand_units"] == 300 + 80 - 2 * 70
    assert "240 on hand (rolled forward from 2025-12-21)" in row["reason"]
    assert "300 were counted on 2025-12-21; 80 came and 140 were sold since." in row["reason"]


@case()
def counted_the_day_before(world, name):
    selling(world, name)
    world.stock(name, name, 100)
    came(world, name, SUNDAY, 1000)


def test_a_count_of_the_day_before_stays_as_it_is(told_of):
    (row,) = told_of(counted_the_day_before)
    assert row["on_hand_units"] == 100
    assert "rolled" not in row["reason"]
    assert "counted" not in row["reason"]


@case()
def last_week_unreported(world, name):
    """The last week is not reported yet, and the count is of a Wednesday."""
    selling(world, name, weeks=WEEKS[:-1])
    world.stock(name, name, 300, date_day=before(12))


def test_days_that_nobody_told_of_count_by_the_pace_of_the_last_weeks(told_of):
    (row,) = told_of(last_week_unreported)
    assert row["on_hand_units"] == 300 - 40 - 70
    assert "110 were sold since (from 2025-12-29 on an estimate)." in row["reason"]


def test_days_of_the_running_week_count_by_the_pace_of_the_last_weeks(world, plan, rows):
    selling(world, "A")
    world.stock("A", "A", 300)
    thursday = AS_OF + timedelta(days=3)
    plan(ROUTINE, as_of=thursday)
    row = rows()[0]
    assert row["on_hand_units"] == 300 - 30
    assert "30 were sold since (an estimate)." in row["reason"]


@case()
def sells_rarely(world, name):
    selling(world, name, weeks=WEEKS[-12::4])
    world.product("Q")
    world.sold(name, "Q", 1)
    world.stock(name, name, 300, date_day=before(8))
    world.stock(name, "Q", 1)


def test_an_account_that_sells_rarely_sold_nothing_in_a_week_it_leaves_out(told_of):
    row, _ = told_of(sells_rarely)[::-1]
    assert row["on_hand_units"] == 300
    assert "0 were sold since." in row["reason"]


@case()
def told_of_no_sales(world, name):
    world.account(name)
    world.product(name)
    for number, week in enumerate(WEEKS):
        bought = 280 if number % 4 == 0 else 0
        world.sold(name, name, None, weeks=[week], sell_in_units=bought)
    world.stock(name, name, 300, date_day=before(8))


def test_an_account_without_sell_through_sells_on_what_it_buys_on_the_whole(told_of):
    (row,) = told_of(told_of_no_sales)
    # 3 or 4 orders of 280 in 13 weeks
    assert 300 - 87 <= row["on_hand_units"] <= 300 - 64


@case()
def sold_more_than_was_there(world, name):
    selling(world, name)
    world.stock(name, name, 50, date_day=before(15))
    came(world, name, before(6), 100)


def test_stock_does_not_fall_below_zero_and_what_comes_later_counts_whole(told_of):
    (row,) = told_of(sold_more_than_was_there)
    assert row["on_hand_units"] == 30
    assert "more than was there: the shelf was empty" in row["reason"]


@case()
def flagged_without_a_number(world, name):
    selling(world, name)
    world.stock(name, name, 300, date_day=before(8))
    world.stock(name, name, None, date_day=SUNDAY, is_stocked_out=False)


def test_a_flag_without_a_number_takes_no_number_away(told_of):
    (row,) = told_of(flagged_without_a_number)
    assert row["on_hand_units"] == 300 - 70


@case()
def flagged_empty(world, name):
    selling(world, name)
    world.stock(name, name, 300, date_day=before(15))
    world.stock(name, name, None, date_day=before(8), is_stocked_out=True)
    came(world, name, before(12), 200)
    came(world, name, before(7), 90)


def test_an_empty_shelf_is_heeded_and_what_came_after_it_counts(told_of):
    (row,) = told_of(flagged_empty)
    assert row["on_hand_units"] == 20


@case()
def counted_a_quarter_ago(world, name):
    selling(world, name)
    world.stock(name, name, 9000, date_day=before(92))


def test_a_count_of_a_quarter_ago_is_no_figure_unless_the_settings_say_so(told_of):
    (row,) = told_of(counted_a_quarter_ago)
    assert row["on_hand_units"] is None
    assert row["recommended_units"] is None
    asked = "9,000 were counted on 2025-10-05, more than 91 days ago: ask for a new count."
    assert asked in row["reason"]
    (row,) = told_of(counted_a_quarter_ago, PATIENT)
    assert row["on_hand_units"] == 9000 - 13 * 70


@case(before(5))
def came_before_the_count(world, name):
    selling(world, name)
    world.stock(name, name, 100)
    shipped(world, name, before(5), before(3), 40)
    shipped(world, name, before(5), AS_OF + timedelta(days=2), 30)


def test_a_shipment_that_came_before_the_count_is_not_counted_twice(told_of):
    (row,) = told_of(came_before_the_count)
    assert row["in_transit_units"] == 30
    assert "40 units due by 2026-01-02 are taken to lie in the count." in row["reason"]


@case(before(5))
def delivered_since_the_report(world, name):
    selling(world, name)
    world.stock(name, name, 100)
    for due in (2, 9):
        shipped(world, name, before(5), AS_OF + timedelta(days=due), 40)
    came(world, name, before(2), 50)


def test_what_was_delivered_since_the_report_is_not_on_its_way_any_more(told_of):
    (row,) = told_of(delivered_since_the_report)
    assert (row["on_hand_units"], row["in_transit_units"]) == (100, 30)


def test_a_shipment_gone_from_the_next_report_has_arrived(world, plan, rows):
    """No deliveries are known; what is not told of any more is taken to have come on its day."""
    selling(world, "A")
    world.stock("A", "A", 100, date_day=before(15))
    for told_on, units in ((before(22), 999), (before(15), 200), (before(8), 200)):
        shipped(world, "A", told_on, before(16) if units == 999 else before(6), units)
    shipped(world, "A", before(1), AS_OF + timedelta(days=1), 60)
    plan(ROUTINE)
    row = rows()[0]
    # 70 of 100 were sold before the goods came, and 70 after
    assert (row["on_hand_units"], row["in_transit_units"]) == (160, 60)


@case(SUNDAY)
def two_late(world, name):
    selling(world, name)
    world.stock(name, name, 100)
    shipped(world, name, SUNDAY, date(2025, 3, 1), 500)
    shipped(world, name, SUNDAY, date(2025, 11, 20), 30)


@case(SUNDAY)
def four_late(world, name):
    two_late(world, name)
    for day in (1, 2):
        shipped(world, name, SUNDAY, date(2025, 4, day), 10)


def test_late_shipments_are_told_each(told_of):
    (row,) = told_of(two_late, IMPATIENT)
    assert row["in_transit_units"] == 0
    assert "500 units due 2025-03-01 and 30 due 2025-11-20 were not reported" in row["reason"]
    told = "550 units in 4 shipments due 2025-03-01 to 2025-11-20 were not reported as arrived"
    assert told in told_of(four_late, IMPATIENT)[0]["reason"]


@case(SUNDAY)
def twenty_days_late(world, name):
    selling(world, name)
    world.stock(name, name, 100)
    shipped(world, name, SUNDAY, before(20), 30)


def test_how_long_a_late_shipment_is_waited_for_is_a_setting(told_of):
    (impatient,), (patient,) = (
        told_of(twenty_days_late, settings) for settings in (IMPATIENT, PATIENT)
    )
    assert (impatient["in_transit_units"], patient["in_transit_units"]) == (0, 30)


@case()
def on_its_way_without_a_day(world, name):
    selling(world, name, units=7)
    world.stock(name, name, 300, date_day=before(10), in_transit_units=50)


def test_goods_in_transit_without_a_due_day_are_due_a_lead_time_after_their_report(told_of):
    (row,) = told_of(on_its_way_without_a_day)
    assert row["projected_units_at_arrival"] == 300 - 9 - 14 + 50
    (row,) = told_of(on_its_way_without_a_day, PATIENT)
    assert row["in_transit_units"] == 50


@case()
def long_on_its_way(world, name):
    selling(world, name, units=7)
    world.stock(name, name, 300, date_day=before(40), in_transit_units=50)


def test_old_goods_in_transit_without_a_due_day_are_asked_about(told_of):
    (row,) = told_of(long_on_its_way)
    assert row["in_transit_units"] == 0
    assert "50 units due 2025-12-10 were not reported as arrived" in row["reason"]


def test_feeds_alone_tell_what_is_on_hand_and_what_is_to_be_asked_about(
    world, plan_from_feeds, rows
):
    """A full shelf sells nothing while others sell; a count rises, and there are no orders.

    It is known neither to have been delivered nor not to have been.
    """
    for product in ("P", "Q", "R"):
        world.feed("products", product_id=product, units_per_case=1, unit="each", list_price=2)
    for account, until in (("A", -6), ("B", None)):
        reported(world, WEEKS[:until], 70, {SUNDAY: 500}, account=account)
    for week in WEEKS[-6:]:
        ids = {"account_id": "A", "product_id": "Q", "unit": "each", "period_start": week}
        world.feed("sell_through", **ids, period_end=week + timedelta(days=6), quantity=1)
    reported(world, WEEKS, 70, {SUNDAY - timedelta(days=7): 100, SUNDAY: 480}, "C", "R")
    plan_from_feeds(ROUTINE)
    found = {(row["account_id"], row["product_id"]): row for row in rows()}
    asked = "500 were counted, but none sold since 2025-11-24 while others sell it: ask whether"
    assert asked in found["A", "P"]["reason"]
    assert "ask whether" not in found["B", "P"]["reason"]
    exceptions = [row for row in rows("stock_up_exception") if row["exception"] == "phantom_stock"]
    assert [(row["account_id"], row["at_stake_amount"]) for row in exceptions] == [("A", 1000)]
    risen = found["C", "R"]
    assert (risen["on_hand_units"], risen["recommended_units"]) == (480, 0)
    assert "Held" not in risen["reason"]
