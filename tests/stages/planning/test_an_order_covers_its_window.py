"""From when to when an order covers, by whose lead time and rule, and how much keeps so long."""

from __future__ import annotations

from datetime import date

import pytest

from transforms.language.errors import UsageError

AS_OF = date(2026, 1, 5)
ROUTINE = "seasons: []"


def test_a_season_extends_the_window_to_its_end(simple, planned_once, rows):
    result = planned_once()
    assert rows()[0]["season"] == "spring_festival"
    assert rows()[0]["window_end"] == date(2026, 2, 17)
    assert rows()[0]["unconstrained_units"] == 300
    assert result.season_rows == 1


def test_a_season_by_name_is_planned_although_it_is_far(simple, plan, rows):
    plan(season="summer")
    row = rows()[0]
    assert (row["window_start"], row["window_end"]) == (date(2026, 6, 1), date(2026, 8, 31))
    assert row["ship_by_date"] == date(2026, 5, 18)
    assert row["unconstrained_units"] == 920
    with pytest.raises(UsageError, match="winter"):
        plan(season="winter")


def test_lead_times_come_from_the_account_then_the_product_then_the_settings(world, plan, rows):
    world.account("A", lead_time_days=3)
    world.account("B")
    for product, lead in (("P", 5), ("Q", None)):
        world.product(product, lead_time_days=lead)
        for account in "AB":
            world.sold(account, product)
            world.stock(account, product, 1)
    plan("lead_time_days: 9\nseasons: []")
    found = {
        row["account_id"] + row["product_id"]: (row["arrival_date"] - AS_OF).days for row in rows()
    }
    assert found == {"AP": 3, "AQ": 3, "BP": 5, "BQ": 9}


def test_what_held_the_day_before_counts_and_failing_that_the_first_row(world, plan, rows):
    world.account("A", lead_time_days=3, valid_to=date(2026, 1, 4))
    world.account("A", lead_time_days=4, valid_from=date(2026, 1, 4), valid_to=AS_OF)
    world.account("A", lead_time_days=5, valid_from=AS_OF)
    world.account("B", lead_time_days=6, valid_from=date(2026, 2, 1))
    world.product("P")
    for account in "AB":
        world.sold(account, "P")
        world.stock(account, "P", 1)
    plan(ROUTINE)
    assert [(row["arrival_date"] - AS_OF).days for row in rows()] == [4, 6]


def test_a_product_may_follow_min_max(simple, plan, rows):
    rule = "{replenish: {policy: min_max, minimum: 10, maximum: 40, multiple: 6}}"
    plan(f"seasons: []\nproducts: {{P: {rule}}}")
    assert rows()[0]["recommended_units"] == 42
    assert rows()[0]["service_level_ratio"] is None


def test_an_order_is_no_larger_than_what_sells_before_it_spoils(world, plan, rows):
    world.account("A")
    for product, days in {"P": None, "Q": 10, "R": 3, "S": 120}.items():
        world.product(product, units_per_case=1, shelf_life_days=days)
        world.sold("A", product)
        world.stock("A", product, 145)
    plan("seasons: [{name: fair, from: '01-19', until: '02-01'}]")
    found = {row["product_id"]: row for row in rows()}
    # 5 of 145 are left on arrival; 14 days ask for 140, the ten days that Q keeps for 100
    assert {key: row["recommended_units"] for key, row in found.items()} == {
        "P": 135,
        "Q": 95,
        "R": 25,
        "S": 135,
    }
    assert found["Q"]["reason"].startswith(
        "Order 95: 145 on hand and nothing known in transit leave about 5 on 2026-01-19;"
        " 95 are as likely as not sold before they spoil on 2026-01-29"
    )
