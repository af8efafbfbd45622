"""What leaves ahead of a season whose weeks cannot carry it, through the plan on real files."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from stages.planning import override as stage
from tests.stages.planning.conftest import AS_OF, WEEKS

WEEK = timedelta(weeks=1)
# What leaves on 02-16 arrives when summer begins: six weeks of dispatch lie before it.
SUMMER = """
lead_time_days: 14
model: seasonal_naive
seasons: [{name: summer, from: "03-02", until: "03-22", cover: review}]
transport: {units_per_week: 100}
allocation: {floor_ratio: {}}
"""
UNTIL = date(2026, 3, 2)


@pytest.fixture
def two(world):
    """Two accounts that sell 30 a week, 90 in the first three weeks of March, and hold 60."""
    world.product("P", units_per_case=1)
    for account in "AB":
        world.account(account)
        for week in WEEKS:
            in_season = week.month == 3 and week.day <= 22
            world.sold(account, "P", 90 if in_season else 30, [week])
        world.stock(account, "P", 60)
    return world


@pytest.fixture
def planned(two, planned_once):
    planned_once(SUMMER)


def by_account(rows, name: str, table: str = "stock_up_plan") -> list[int]:
    return [int(row[name]) for row in rows(table)]


@pytest.mark.usefixtures("planned")
def test_six_weeks_before_a_season_the_trucks_leave_full(rows):
    # 30 and a hair are asked of each, 40 of the 240 that summer lacks fit beside them
    own, ahead = [31, 31], [19, 19]
    assert by_account(rows, "unconstrained_units") == own
    assert by_account(rows, "ahead_units", "stock_up_driver") == ahead
    assert by_account(rows, "recommended_units") == [50, 50]
    assert by_account(rows, "cut_units") == [0, 0]
    assert sum(by_account(rows, "recommended_units", "stock_up_totals")) == 100


@pytest.mark.usefixtures("planned")
def test_a_row_says_which_season_its_goods_are_ahead_of_and_until_when_trucks_are_full(rows):
    row, driver = rows()[0], rows("stock_up_driver")[0]
    assert row["reason"].startswith("Order 50: 60 on hand")
    assert "19 of the 50 leave ahead of summer, since transport until the week of" in row["reason"]
    assert (driver["ahead_season"], driver["ahead_until"]) == ("summer", UNTIL)
    # the whole of summer is asked by then: 3 × 90 and a hair
    assert 270 <= driver["needed_units"] <= 273


@pytest.mark.usefixtures("planned")
def test_goods_ahead_stand_in_the_stock_that_is_projected(rows):
    stock = {row["week_start"]: row for row in rows("stock_up_projection")}
    arrival = stock[AS_OF + 2 * WEEK]
    assert arrival["stock_with_order_units_p50"] - arrival["stock_units_p50"] == 50


@pytest.mark.usefixtures("planned")
def test_goods_ahead_of_a_season_load_no_channel(rows):
    assert [row["loaded_units"] for row in rows("stock_up_value")] == [0, 0]


@pytest.mark.usefixtures("planned")
def test_stock_is_projected_until_the_season_is_over(rows):
    assert max(row["week_start"] for row in rows("stock_up_projection")) >= date(2026, 3, 23)


def test_switched_off_nothing_leaves_ahead(two, plan, rows):
    told = plan(f"{SUMMER}pre_build: false\n").text()
    assert "ahead of a season" not in told
    assert by_account(rows, "recommended_units") == [31, 31]
    assert {row["ahead_units"] for row in rows("stock_up_driver")} == {None}


def test_the_next_plan_counts_what_is_on_its_way_and_fills_its_own_trucks(two, plan, rows):
    told = plan(SUMMER).text()
    assert "units that leave ahead of a season whose weeks cannot carry all: 38\n" in told
    for account in "AB":
        two.feed("in_transit", as_of_date=AS_OF + WEEK, account_id=account, product_id="P",
                 due_on=AS_OF + 2 * WEEK, units=50)  # fmt: skip
        two.sold(account, "P", 30, [AS_OF])
        two.stock(account, "P", 30, date_day=AS_OF + 6 * timedelta(days=1))
    plan(SUMMER, AS_OF + WEEK)
    later = [row for row in rows() if row["as_of_date"] == AS_OF + WEEK]
    assert [row["in_transit_units"] for row in later] == [50, 50]
    # 19 of the 30 that a week asks are there already
    assert all(10 <= row["unconstrained_units"] <= 13 for row in later)
    assert sum(row["recommended_units"] for row in later) == 100


def test_a_planners_number_takes_nothing_on_top_and_leaves_the_room_to_others(
    two, plan, rows, fresh_database, monkeypatch
):
    monkeypatch.setattr(stage.Warehouse, "open", lambda home, url: fresh_database)
    plan(SUMMER)
    given = {"account_id": "A", "product_id": "P", "override_units": "30"}
    told = stage.override(
        two.home, None, AS_OF, given, by="Mei Lin", reason="told me",
        now=datetime(2026, 1, 5, 9, tzinfo=UTC), run_id="o",
    ).text()  # fmt: skip
    # the model's number is that of the window: what goes ahead is decided anew by each run
    assert "units 30 instead of 31" in told
    plan(SUMMER)
    assert by_account(rows, "recommended_units") == [30, 70]
