"""Which accounts and products are planned, and on which of their days they are sold."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

AS_OF = date(2026, 1, 5)
WEEKS = [AS_OF - timedelta(weeks=back) for back in range(157, 0, -1)]
ROUTINE = "seasons: []"


def test_nothing_is_ordered_before_a_launch_or_after_a_withdrawal_and_the_reason_says_so(
    world, plan, rows
):
    world.account("A")
    world.account("C", closed_on=date(2026, 1, 20))
    world.product("P", launched_on=date(2026, 2, 1))
    world.product("Q", discontinued_on=date(2026, 1, 10))
    world.product("R", launched_on=date(2020, 1, 1), discontinued_on=date(2026, 6, 1))
    for account, product in ("AP", "AQ", "AR", "CR"):
        world.sold(account, product)
        world.stock(account, product, 0)
    plan(ROUTINE)
    found = {(row["account_id"], row["product_id"]): row for row in rows()}
    assert {key: row["recommended_units"] for key, row in found.items()} == {
        ("A", "P"): 0,
        ("A", "Q"): 0,
        ("A", "R"): 72,
        ("C", "R"): 12,
    }
    assert "Not sold before 2026-02-01" in found["A", "P"]["reason"]
    assert "Not sold from 2026-01-10 on" in found["A", "Q"]["reason"]
    assert "Not sold" not in found["A", "R"]["reason"]
    weeks = [row for row in rows("demand_forecast") if row["product_id"] == "P"]
    assert {row["demand_units_mean"] for row in weeks[:3]} == {0}
    assert {row["demand_units_mean"] for row in weeks[4:]} == {70}


def test_a_withdrawal_ends_orders_on_its_day_and_min_max_with_them(world, plan, rows):
    world.account("A")
    for product, days in {
        "P": {"discontinued_on": date(2026, 1, 20)},
        "Q": {"discontinued_on": date(2026, 1, 20)},
        "R": {"launched_on": date(2026, 2, 1)},
    }.items():
        world.product(product, **days)
        world.sold("A", product)
        world.stock("A", product, 0)
    rule = "{replenish: {policy: min_max, minimum: 10, maximum: 40, multiple: 6}}"
    plan(
        "seasons: []\nlead_time_days: 16\nreview: {every_days: 2}\n"
        f"products: {{Q: {rule}, R: {rule}}}"
    )
    found = {row["product_id"]: row for row in rows()}
    assert {key: row["recommended_units"] for key, row in found.items()} == dict.fromkeys("PQR", 0)
    for row in found.values():
        assert "on no day from then through 2026-01-22 is it sold. Not sold" in row["reason"]


def test_a_launch_is_filled_for_its_own_days_of_the_window_and_not_before(world, plan, rows):
    world.account("A")
    for product, launched_on in {"P": date(2026, 1, 22), "Q": date(2026, 1, 26)}.items():
        world.product(product, launched_on=launched_on)
        world.sold("A", product)
        world.stock("A", product, 0)
    plan(ROUTINE)
    found = {row["product_id"]: row for row in rows()}
    # 01-22 to 01-25 are four days of ten
    assert found["P"]["unconstrained_units"] == 40
    assert "Launch: not sold before 2026-01-22" in found["P"]["reason"]
    assert found["Q"]["unconstrained_units"] == 0


def test_what_is_closed_withdrawn_or_anonymous_is_not_planned(simple, plan, rows):
    simple.account("CLOSED", closed_on=date(2025, 12, 1))
    simple.account("ANON", is_anonymous=True)
    simple.product("GONE", discontinued_on=date(2025, 12, 1))
    simple.sold("CLOSED", "P")
    simple.sold("ANON", "P")
    simple.sold("A", "GONE")
    plan(ROUTINE)
    assert [(row["account_id"], row["product_id"]) for row in rows()] == [("A", "P")]


def test_f47_hard_series_and_new_ones_are_all_planned(world, plan, rows):
    world.account("A")
    for product, weeks in (("one", WEEKS[-1:]), ("two", WEEKS[-2:]), ("old", WEEKS[:3])):
        world.product(product)
        world.sold("A", product, weeks=weeks)
        world.stock("A", product, 10_000)
    world.product("never")
    world.stock("A", "never", 5)
    result = plan(ROUTINE)
    assert len(rows()) == 4
    found = {row["product_id"]: row["recommended_units"] for row in rows()}
    # what never sold is expected to sell as its likes do at this account
    assert found.pop("never") > 0
    assert set(found.values()) == {0}
    assert all(np.isfinite(float(row["demand_units_p99"])) for row in rows("demand_forecast"))
    assert sum(result.methods.values()) == 4
