"""What a plan takes for demand: sales, purchases where none are told, and what hides in them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

AS_OF = date(2026, 1, 5)
WEEKS = [AS_OF - timedelta(weeks=back) for back in range(157, 0, -1)]
ROUTINE = "seasons: []"


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


def test_accounts_without_sell_through_are_planned_by_what_they_bought(world, plan, rows):
    world.account("A")
    world.product("P")
    world.sold("A", "P", None, sell_in_units=30, return_units=5)
    world.stock("A", "P", 0)
    plan(ROUTINE)
    assert rows("demand_forecast")[0]["demand_units_mean"] == 30
    assert rows("demand_forecast")[0]["correction"] == "returns"


def test_weeks_in_doubt_are_estimated_and_not_believed(world, plan, rows):
    """Sales of the last six weeks count from January; demand stays what it was before."""
    world.account("A")
    world.product("P")
    world.sold("A", "P", 70, weeks=WEEKS[:-6])
    for number, week in enumerate(WEEKS[-6:], 1):
        world.sold("A", "P", 70 * number, weeks=[week])
    world.stock("A", "P", 100)
    world.in_doubt("A", "year_to_date_as_period", (WEEKS[-6], AS_OF), holds="sales", widening=1.5)
    plan(ROUTINE)
    weeks = rows("demand_forecast")
    assert {row["demand_units_mean"] for row in weeks} == {70}
    assert {row["correction"] for row in weeks} == {"held"}
    assert "its sales count from January" in rows()[0]["reason"]


def test_figures_in_doubt_are_read_where_hardly_any_others_are_there(world, plan, rows):
    """No certain zero: the forecast is twice as wide and says that it rests on them."""
    world.account("A")
    world.product("P")
    world.sold("A", "P", 70, weeks=WEEKS[-20:])
    world.stock("A", "P", 0)
    world.in_doubt("A", "year_to_date_as_period", (WEEKS[-20], AS_OF), holds="sales", widening=1.5)
    plan(ROUTINE)
    weeks = rows("demand_forecast")
    assert {row["demand_units_mean"] for row in weeks} == {70}
    assert {row["correction"] for row in weeks} == {"held_as_read"}
    assert "uncertainty widened by 2" in rows()[0]["reason"]


def test_a_promotion_over_is_no_level_and_one_ahead_lifts_its_days(world, plan, rows):
    world.account("A")
    world.product("P")
    over, ahead = WEEKS[-4:-1], AS_OF + timedelta(weeks=2)
    world.sold("A", "P", 70, weeks=[week for week in WEEKS if week not in over])
    world.sold("A", "P", 280, weeks=over)
    world.stock("A", "P", 0)
    for name, start, days in (("old", over[0], 21), ("new", ahead, 7)):
        until = start + timedelta(days=days - 1)
        world.feed(
            "promotions", promotion_id=name, product_id="P", from_date=start, until_date=until
        )
    plan(ROUTINE)
    means = {
        row["forecast_week"]: float(row["demand_units_mean"]) for row in rows("demand_forecast")
    }
    assert means.pop(ahead) == pytest.approx(280, rel=0.01)
    assert set(means.values()) == {70}
    assert {row["correction"] for row in rows("demand_forecast")} == {"promotion"}


def test_a_promotion_of_another_account_or_product_lifts_nothing(simple, plan, rows):
    for account, product in (("B", None), (None, "Q"), ("A", "Q")):
        simple.feed(
            "promotions",
            promotion_id="x",
            account_id=account,
            product_id=product,
            from_date=WEEKS[-3],
            until_date=WEEKS[-1],
        )
    plan(ROUTINE)
    assert {row["correction"] for row in rows("demand_forecast")} == {None}


def test_confirmed_diversion_is_told_and_changes_no_demand(world, plan, rows):
    world.product("P")
    cases = (("A", "confirmed", 30), ("B", "reported", 30), ("C", "confirmed", 400))
    for account, status, day in cases:
        world.account(account)
        world.sold(account, "P")
        world.stock(account, "P", 100)
        happened = AS_OF - timedelta(days=day)
        case = {"incident_id": account, "account_id": account, "kind": "diversion"}
        world.feed("incidents", **case, status=status, occurred_on=happened)
    plan(ROUTINE)
    told = {row["account_id"]: row["reason"] for row in rows()}
    assert "1 case of diversion or off-network buying confirmed" in told["A"]
    assert "diversion" not in told["B"] + told["C"]
    assert {row["demand_units_mean"] for row in rows("demand_forecast")} == {70}


def test_what_an_account_buys_ahead_at_each_months_end_is_no_peak(world, plan, rows):
    world.account("A")
    world.product("P")
    for number, week in enumerate(WEEKS):
        ends = (week + timedelta(days=6)).day < 7
        before = [WEEKS[number - back] for back in (1, 2) if number >= back]
        after = any((each + timedelta(days=6)).day < 7 for each in before)
        units = 250 if ends else 25 if after else 100
        world.sold("A", "P", None, weeks=[week], sell_in_units=units)
    world.stock("A", "P", 0)
    plan(ROUTINE)
    weeks = rows("demand_forecast")
    assert {row["correction"] for row in weeks} == {"forward_buying"}
    assert [float(row["demand_units_mean"]) for row in weeks] == pytest.approx([100] * 13, rel=0.05)
