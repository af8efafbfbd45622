"""What a plan takes for demand: sales, purchases where none are told, and what hides in them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

AS_OF = date(2026, 1, 5)
WEEKS = [AS_OF - timedelta(weeks=back) for back in range(157, 0, -1)]
ROUTINE = "seasons: []"
CASES = {}


def test_sell_through_alone_is_enough(world, plan_from_feeds, rows):
    # accounts, products, sell-through and inventory; no orders, and no build before
    world.feed("accounts", account_id="A", lead_time_days=7, is_anonymous=False, **{"class": "key"})
    world.feed("products", product_id="P", units_per_case=12, unit="each", list_price=1)
    for week in WEEKS:
        world.feed(
            "sell_through",
            account_id="A",
            product_id="P",
            period_start=week,
            period_end=week + timedelta(days=6),
            quantity=70,
            unit="each",
        )
    world.feed(
        "inventory",
        account_id="A",
        product_id="P",
        snapshot_date=AS_OF - timedelta(days=1),
        on_hand=5,
        unit="case",
    )
    result = plan_from_feeds(ROUTINE)
    assert result.orders == 1
    row = rows()[0]
    assert row["on_hand_units"] == 60
    assert row["recommended_units"] == 72
    assert row["arrival_date"] == AS_OF + timedelta(days=7)
    assert row["service_level_ratio"] == Decimal("0.97")


def case(draw):
    CASES[draw] = "together"
    return draw


def an_account(world, name):
    world.account(name)
    world.product(name)


@pytest.fixture
def foretold(told_of):
    """Return the forecast of a case by week, its reason, and what corrected its demand."""

    def foretold(case):
        weeks = told_of(case, table="demand_forecast")
        means = {row["forecast_week"]: row["demand_units_mean"] for row in weeks}
        (row,) = told_of(case)
        return means, row["reason"], {row["correction"] for row in weeks}

    return foretold


@case
def buys_and_tells_of_no_sales(world, name):
    an_account(world, name)
    world.sold(name, name, None, sell_in_units=30, return_units=5)
    world.stock(name, name, 0)


def test_accounts_without_sell_through_are_planned_by_what_they_bought(foretold):
    means, _, corrections = foretold(buys_and_tells_of_no_sales)
    assert set(means.values()) == {30}
    assert corrections == {"returns"}


@case
def six_weeks_in_doubt(world, name):
    an_account(world, name)
    world.sold(name, name, 70, weeks=WEEKS[:-6])
    for number, week in enumerate(WEEKS[-6:], 1):
        world.sold(name, name, 70 * number, weeks=[week])
    world.stock(name, name, 100)
    days = (WEEKS[-6], AS_OF)
    world.in_doubt(name, "year_to_date_as_period", days, holds="sales", widening=1.5, product=name)


def test_weeks_in_doubt_are_estimated_and_not_believed(foretold):
    """Sales of the last six weeks count from January; demand stays what it was before."""
    means, reason, corrections = foretold(six_weeks_in_doubt)
    assert set(means.values()) == {70}
    assert corrections == {"held"}
    assert "its sales count from January" in reason


@case
def all_in_doubt(world, name):
    an_account(world, name)
    world.sold(name, name, 70, weeks=WEEKS[-20:])
    world.stock(name, name, 0)
    days = (WEEKS[-20], AS_OF)
    world.in_doubt(name, "year_to_date_as_period", days, holds="sales", widening=1.5, product=name)


def test_figures_in_doubt_are_read_where_hardly_any_others_are_there(foretold):
    """No certain zero: the forecast is twice as wide and says that it rests on them."""
    means, reason, corrections = foretold(all_in_doubt)
    assert set(means.values()) == {70}
    assert corrections == {"held_as_read"}
    assert "uncertainty widened by 2" in reason


OVER, AHEAD = WEEKS[-4:-1], AS_OF + timedelta(weeks=2)


@case
def promoted(world, name):
    an_account(world, name)
    world.sold(name, name, 70, weeks=[week for week in WEEKS if week not in OVER])
    world.sold(name, name, 280, weeks=OVER)
    world.stock(name, name, 0)
    for promotion, start, days in (("old", OVER[0], 21), ("new", AHEAD, 7)):
        until = start + timedelta(days=days - 1)
        ids = {"promotion_id": promotion, "product_id": name}
        world.feed("promotions", **ids, from_date=start, until_date=until)


def test_a_promotion_over_is_no_level_and_one_ahead_lifts_its_days(foretold):
    means, _, corrections = foretold(promoted)
    assert float(means.pop(AHEAD)) == pytest.approx(280, rel=0.01)
    assert set(means.values()) == {70}
    assert corrections == {"promotion"}


@case
def others_are_promoted(world, name):
    an_account(world, name)
    world.sold(name, name)
    world.stock(name, name, 100)
    days = {"from_date": WEEKS[-3], "until_date": WEEKS[-1]}
    other = f"{name} Q"
    for account, product in (("B", name), (None, other), (name, other)):
        ids = {"promotion_id": "x", "account_id": account, "product_id": product}
        world.feed("promotions", **ids, **days)


def test_a_promotion_of_another_account_or_product_lifts_nothing(foretold):
    _, _, corrections = foretold(others_are_promoted)
    assert corrections == {None}


def diverted(status, days_ago):
    def draw(world, name):
        an_account(world, name)
        world.sold(name, name)
        world.stock(name, name, 100)
        happened = AS_OF - timedelta(days=days_ago)
        incident = {"incident_id": name, "account_id": name, "kind": "diversion"}
        world.feed("incidents", **incident, status=status, occurred_on=happened)

    draw.__name__ = f"{status} {days_ago}"
    return case(draw)


LATELY, NOT_CONFIRMED, LONG_AGO = (
    diverted("confirmed", 30), diverted("reported", 30), diverted("confirmed", 400),
)  # fmt: skip


def test_confirmed_diversion_is_told_and_changes_no_demand(foretold):
    means, reason, _ = foretold(LATELY)
    assert "1 case of diversion or off-network buying confirmed" in reason
    assert set(means.values()) == {70}
    for case in (NOT_CONFIRMED, LONG_AGO):
        means, reason, _ = foretold(case)
        assert "diversion" not in reason
        assert set(means.values()) == {70}


@case
def buys_ahead_at_each_months_end(world, name):
    an_account(world, name)
    for number, week in enumerate(WEEKS):
        ends = (week + timedelta(days=6)).day < 7
        before = [WEEKS[number - back] for back in (1, 2) if number >= back]
        after = any((each + timedelta(days=6)).day < 7 for each in before)
        units = 250 if ends else 25 if after else 100
        world.sold(name, name, None, weeks=[week], sell_in_units=units)
    world.stock(name, name, 0)


def test_what_an_account_buys_ahead_at_each_months_end_is_no_peak(foretold):
    means, _, corrections = foretold(buys_ahead_at_each_months_end)
    assert corrections == {"forward_buying"}
    assert [float(mean) for mean in means.values()] == pytest.approx([100] * 13, rel=0.05)
