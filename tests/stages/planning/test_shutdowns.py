"""A shutdown in a whole run: when orders leave, what they cover, what a planner reads."""

from __future__ import annotations

from datetime import date

from tests.stages.planning.conftest import AS_OF

CLOSED = "seasons: []\nshutdowns: [{from: 2026-01-10, until: 2026-01-18, name: new year}]\n"


def test_the_last_order_before_a_shutdown_covers_it(simple, plan, rows):
    plan(CLOSED)
    row = rows()[0]
    # the next order, of 01-12, leaves on 01-19 and arrives on 02-02: two weeks of 70
    assert (row["window_start"], row["window_end"]) == (date(2026, 1, 19), date(2026, 2, 1))
    assert (row["ship_by_date"], row["recommended_units"]) == (AS_OF, 144)
    assert row["reason"].endswith(
        "Nothing is dispatched from 2026-01-10 to 2026-01-18 (new year):"
        " the next order can arrive on 2026-02-02."
    )


def test_an_order_of_a_closed_day_leaves_and_arrives_after_it_and_is_not_short_of_a_truck(
    simple, plan, rows
):
    plan(CLOSED + "transport: {units_per_week: 1000}", date(2026, 1, 12))
    row = rows()[0]
    assert (row["ship_by_date"], row["arrival_date"]) == (date(2026, 1, 19), date(2026, 2, 2))
    assert (row["window_start"], row["window_end"]) == (date(2026, 2, 2), date(2026, 2, 8))
    assert "what is ordered leaves on 2026-01-19" in row["reason"]


def test_a_min_max_order_waits_for_the_end_of_a_shutdown_too(simple, plan, rows):
    rule = "replenish: {policy: min_max, minimum: 10, maximum: 40, multiple: 6}"
    plan(CLOSED + rule, date(2026, 1, 12))
    assert (rows()[0]["ship_by_date"], rows()[0]["recommended_units"]) == (date(2026, 1, 19), 42)


def test_a_plan_of_a_closed_day_takes_the_place_of_the_one_before_it(simple, plan, rows):
    closed = CLOSED.replace("01-18", "01-25")
    simple.feed("supply", product_id="P", available_on=date(2026, 1, 1), units=100)
    plan(closed, date(2026, 1, 12))
    plan(closed, date(2026, 1, 14))
    # both leave on 01-26; the next orders, of 01-26 and 02-02, and of 01-28: 7 days and 2
    assert [row["ship_by_date"] for row in rows()] == [date(2026, 1, 26)] * 2
    assert [row["recommended_units"] for row in rows()] == [72, 24]
