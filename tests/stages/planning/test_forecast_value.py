"""Once a plan's window is over: what the model added to the naive, and the planner to the model."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from stages.planning import override as stage

AS_OF = date(2026, 1, 5)
WEEKS = [AS_OF - timedelta(weeks=back) for back in range(157, 0, -1)]
AFTER = AS_OF + timedelta(weeks=3)  # the window, 01-19 to 01-25, is over
ROUTINE = "seasons: []"


@pytest.fixture
def decide(world, fresh_database, monkeypatch):
    monkeypatch.setattr(stage.Warehouse, "open", lambda home, url: fresh_database)

    def decide(account: str, by: str = "mei", **said: str) -> None:
        row = {"account_id": account, "product_id": "P", **said}
        now = datetime(2026, 1, 5, 9, tzinfo=UTC)
        stage.override(world.home, None, AS_OF, row, by=by, reason="fair", now=now, run_id="o")

    return decide


@pytest.fixture
def season(world, planned_once, plan):
    """Three accounts that sold 70 a week and are planned so; in the window they sell otherwise."""
    world.product("P", units_per_case=1)
    for account, name in (("A", "key"), ("B", "small"), ("C", "small")):
        world.account(account, **{"class": name})
        world.sold(account, "P")
        world.stock(account, "P", 0)
    planned_once(ROUTINE)

    def sell(**units: int) -> None:
        for account, sold in units.items():
            for week in (AS_OF, AS_OF + timedelta(weeks=1)):
                world.sold(account, "P", 70, weeks=[week])
            world.sold(account, "P", sold, weeks=[AS_OF + timedelta(weeks=2)])
        plan(ROUTINE, as_of=AFTER)

    return sell


def drawn(rows) -> dict[tuple[str, str], tuple]:
    return {
        (row["group_name"], row["step"]): (row["error_units"], row["value_added_ratio"])
        for row in rows("forecast_value_added")
        if row["as_of_date"] == AS_OF
    }


def test_every_step_is_scored_over_all_lines_by_class_and_by_author(season, plan, rows, decide):
    decide("A", override_units="100")
    decide("B", by="wang", override_demand_ratio="0.5")
    plan(ROUTINE)
    season(A=110, B=80, C=70)
    # model and naive say 70 each; A was said 30 more, B half: 100, 35, 70 against 110, 80, 70
    assert drawn(rows) == {
        ("all", "seasonal_naive"): (50, None),
        ("all", "model"): (50, 0),
        ("all", "override"): (55, Decimal("-0.1")),
        ("key", "seasonal_naive"): (40, None),
        ("key", "model"): (40, 0),
        ("key", "override"): (10, Decimal("0.75")),
        ("small", "seasonal_naive"): (10, None),
        ("small", "model"): (10, 0),
        ("small", "override"): (45, Decimal("-3.5")),
        ("mei", "seasonal_naive"): (40, None),
        ("mei", "model"): (40, 0),
        ("mei", "override"): (10, Decimal("0.75")),
        ("wang", "seasonal_naive"): (10, None),
        ("wang", "model"): (10, 0),
        ("wang", "override"): (45, Decimal("-3.5")),
    }
    helped = {row["account_id"]: row["value_added_units"] for row in rows("override_value")}
    assert helped == {"A": 30, "B": -35}


@pytest.mark.proof
def test_a_plan_is_scored_once_all_its_windows_are_over_and_not_before(season, plan, rows):
    plan(ROUTINE, as_of=AS_OF + timedelta(weeks=2))
    assert rows("forecast_value_added") == []
    season(A=70, B=70, C=70)
    assert {row["as_of_date"] for row in rows("forecast_value_added")} == {AS_OF}
    assert not plan(ROUTINE, as_of=AFTER).is_new


def test_days_out_of_stock_are_no_days_without_demand(world, season, rows):
    world.sold("A", "P", 40, weeks=[AS_OF + timedelta(weeks=2)], in_stock_days=4, stock_out_days=3)
    world.sold("B", "P", 0, weeks=[AS_OF + timedelta(weeks=2)], in_stock_days=0, stock_out_days=7)
    season(C=75)
    found = {
        row["group_name"]: (row["line_count"], row["window_demand_units"])
        for row in rows("forecast_value_added")
        if row["step"] == "model"
    }
    # A sold 40 in 4 of 7 days: 70 were asked; B had nothing to sell, which says nothing
    assert found == {"all": (2, 145), "key": (1, 70), "small": (1, 75)}


@pytest.mark.proof
def test_a_window_that_ends_beyond_the_published_forecast_is_scored_as_far_as_that_reaches(
    world, plan, rows, decide
):
    """Two weeks are covered, 01-19 to 02-01, and the first of them is published."""
    terms = ROUTINE + "\nhorizon_weeks: 3\nreview: {every_days: 14}"
    world.account("A")
    world.product("P", units_per_case=1)
    world.sold("A", "P", weeks=[*WEEKS, AS_OF, AS_OF + timedelta(weeks=1)])
    for week, sold in ((2, 110), (3, 900)):
        world.sold("A", "P", sold, weeks=[AS_OF + timedelta(weeks=week)])
    world.stock("A", "P", 0)
    plan(terms)
    decide("A", override_units="200")  # 60 more in two weeks, so 30 more in the first
    plan(terms)
    plan(terms, as_of=AS_OF + timedelta(weeks=4))
    assert drawn(rows)["all", "override"] == (10, Decimal("0.75"))
    assert {row["window_demand_units"] for row in rows("forecast_value_added")} == {110}


@pytest.mark.proof
def test_a_window_that_begins_beyond_the_published_forecast_is_not_scored(world, plan, rows):
    world.account("A")
    world.product("P")
    world.sold("A", "P", weeks=[*WEEKS, *(AS_OF + timedelta(weeks=n) for n in range(3))])
    world.stock("A", "P", 0)
    plan(ROUTINE + "\nhorizon_weeks: 2")
    plan(ROUTINE, as_of=AFTER)
    assert rows("forecast_value_added") == []
