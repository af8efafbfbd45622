"""What one plan has promised, the next may not promise again: goods, and room on the trucks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.stages.planning.conftest import AS_OF

ROUTINE = "seasons: []"
DAILY = "{seasons: [], transport: {units_per_week: 100}}"
WEEK = timedelta(weeks=1)
SUMMER = "seasons: [{name: summer, from: '02-02', until: '02-08'}]"


@pytest.fixture
def three(world):
    """Three accounts that sell 70 of a product a week and hold nothing, and 300 to send them."""
    world.product("P", units_per_case=1)
    for account in "ABC":
        world.account(account)
        world.sold(account, "P")
        world.stock(account, "P", 0)
    return world


def supplied(world, units: int, day: date = date(2026, 1, 1)) -> None:
    world.feed("supply", product_id="P", available_on=day, units=units)


def promised(rows) -> dict[date, int]:
    """Add up what each plan promised."""
    sums: dict[date, int] = {}
    for row in rows():
        sums[row["as_of_date"]] = sums.get(row["as_of_date"], 0) + int(row["recommended_units"])
    return sums


def test_three_weekly_plans_never_promise_the_same_goods_twice(three, plan, rows):
    supplied(three, 300)
    for week in range(3):
        plan(ROUTINE, AS_OF + week * WEEK)
    # each asks for 210: the second finds 90, the third nothing
    assert list(promised(rows).values()) == [210, 90, 0]
    reasons = {row["as_of_date"]: row["cut_reason"] for row in rows()}
    second = "supply by 2026-01-12 is 90 of 210 asked, after 210 promised by earlier plans"
    assert reasons[AS_OF + WEEK] == second


def test_a_plan_made_again_finds_what_it_found_the_first_time(three, plan, rows):
    supplied(three, 300)
    plan(ROUTINE)
    plan(ROUTINE, AS_OF + WEEK)
    first = rows()
    plan(ROUTINE)
    plan(ROUTINE, AS_OF + WEEK)
    assert rows() == first


@pytest.mark.proof
def test_a_backfill_of_an_older_day_looks_at_the_plans_before_it_alone(three, plan, rows):
    supplied(three, 300)
    plan(ROUTINE, AS_OF + WEEK)
    plan(ROUTINE)
    assert promised(rows) == {AS_OF: 210, AS_OF + WEEK: 210}
    # made again in order, the later one takes the older one's promise off
    plan(ROUTINE, AS_OF + WEEK)
    assert promised(rows) == {AS_OF: 210, AS_OF + WEEK: 90}


@pytest.mark.proof
def test_goods_that_come_in_later_are_there_for_later_plans(three, plan, rows):
    supplied(three, 100)
    supplied(three, 150, AS_OF + WEEK)
    for week in range(3):
        plan(ROUTINE, AS_OF + week * WEEK)
    assert list(promised(rows).values()) == [100, 150, 0]


@pytest.mark.proof
def test_a_feed_that_begins_anew_has_what_left_before_taken_off_already(three, plan, rows):
    supplied(three, 300)
    plan(ROUTINE)
    three.delivered_anew("supply")
    supplied(three, 95, AS_OF + timedelta(days=5))  # counted on the Saturday: 210 have left
    plan(ROUTINE, AS_OF + WEEK)
    assert promised(rows)[AS_OF + WEEK] == 95


@pytest.mark.proof
def test_a_promise_of_a_season_ahead_stands_until_its_days_are_planned_again(three, plan, rows):
    supplied(three, 300)
    season = f"{{{SUMMER}, lead_time_days: 7}}"
    plan(season, season="summer")  # 210 to ship on 01-26
    plan(f"{ROUTINE}\nlead_time_days: 7", AS_OF + WEEK)
    assert list(promised(rows).values()) == [210, 90]
    # on 01-26 the same days are planned again: the 210 are no longer spoken for by the first
    plan(f"{ROUTINE}\nlead_time_days: 7", AS_OF + 3 * WEEK)
    assert list(promised(rows).values()) == [210, 90, 210]


@pytest.mark.proof
def test_plans_of_one_week_share_the_trucks_of_that_week(three, plan, rows):
    plan(DAILY)
    plan(DAILY, AS_OF + timedelta(days=2))
    plan(DAILY, AS_OF + WEEK)
    assert list(promised(rows).values()) == [100, 0, 100]
    reason = next(r["cut_reason"] for r in rows() if r["as_of_date"] == AS_OF + timedelta(days=2))
    assert reason == (
        "transport of the week of 2026-01-05 carries 0, after 100 promised by earlier plans"
    )


def test_a_product_that_nobody_supplies_is_limited_by_no_promise(three, plan, rows):
    for week in range(2):
        plan(ROUTINE, AS_OF + week * WEEK)
    assert list(promised(rows).values()) == [210, 210]
