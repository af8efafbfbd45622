"""A product that takes the place of another inherits its demand, and the two are counted once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

AS_OF = date(2026, 1, 5)
WEEKS = [AS_OF - timedelta(weeks=back) for back in range(157, 0, -1)]
ROUTINE = "seasons: []"


@pytest.fixture
def forecast(world, plan, rows):
    def by_product() -> dict[str, tuple[float, str | None]]:
        plan(ROUTINE)
        last = max(row["forecast_week"] for row in rows("demand_forecast"))
        return {
            row["product_id"]: (float(row["demand_units_mean"]), row["correction"])
            for row in rows("demand_forecast")
            if row["forecast_week"] == last
        }

    return by_product


def test_the_new_product_sells_what_the_old_one_did_and_the_old_one_nothing(world, forecast):
    """Launched three weeks ago; the shelf changed over in between."""
    world.account("A")
    world.product("OLD", discontinued_on=AS_OF + timedelta(weeks=2))
    world.product("NEW", launched_on=WEEKS[-3], replaces_product_id="OLD")
    world.sold("A", "OLD", 100, weeks=WEEKS[:-3])
    world.sold("A", "OLD", 60, weeks=WEEKS[-3:])
    world.sold("A", "NEW", 40, weeks=WEEKS[-3:])
    made = forecast()
    assert made["NEW"] == (pytest.approx(100, rel=0.02), "successor of OLD")
    assert made["OLD"][0] == 0


def test_it_is_planned_before_its_launch_where_the_old_one_is_and_asked_from_then_on(
    world, plan, rows
):
    world.account("A")
    launch = AS_OF + timedelta(weeks=6)
    world.product("OLD")
    world.product("NEW", launched_on=launch, replaces_product_id="OLD")
    world.sold("A", "OLD", 70)
    plan(ROUTINE)
    asked = {"OLD": [], "NEW": []}
    for row in rows("demand_forecast"):
        if row["demand_units_mean"]:
            assert row["demand_units_mean"] == 70
            asked[row["product_id"]].append(row["forecast_week"])
    assert max(asked["OLD"]) < launch == min(asked["NEW"])


def test_it_inherits_at_the_rate_at_which_it_sells_beside_what_the_old_one_sold(world, forecast):
    """Half a year after the launch both its own level and the history before it are 150."""
    world.account("A")
    world.product("OLD", discontinued_on=WEEKS[-30])
    world.product("NEW", launched_on=WEEKS[-30], replaces_product_id="OLD")
    world.sold("A", "OLD", 100, weeks=WEEKS[:-30])
    world.sold("A", "NEW", 150, weeks=WEEKS[-30:])
    mean, why = forecast()["NEW"]
    assert mean == pytest.approx(150, rel=0.02)
    assert why == "successor of OLD"


def test_two_that_replace_one_share_what_it_sold(world, forecast):
    world.account("A")
    world.product("OLD", discontinued_on=WEEKS[-2])
    world.sold("A", "OLD", 100, weeks=WEEKS[:-2])
    for product in ("LEFT", "RIGHT"):
        world.product(product, launched_on=WEEKS[-2], replaces_product_id="OLD")
        world.sold("A", product, 50, weeks=WEEKS[-2:])
    made = forecast()
    assert made["LEFT"][0] == pytest.approx(50, rel=0.02)
    assert made["RIGHT"][0] == pytest.approx(50, rel=0.02)


def test_a_line_of_successors_inherits_all_of_them_and_a_ring_does_no_harm(world, forecast):
    world.account("A")
    world.product("ONE", discontinued_on=WEEKS[60], replaces_product_id="THREE")
    world.product(
        "TWO", launched_on=WEEKS[60], discontinued_on=WEEKS[-1], replaces_product_id="ONE"
    )
    world.product("THREE", launched_on=WEEKS[-1], replaces_product_id="TWO")
    world.sold("A", "ONE", 80, weeks=WEEKS[:60])
    world.sold("A", "TWO", 80, weeks=WEEKS[60:-1])
    world.sold("A", "THREE", 80, weeks=WEEKS[-1:])
    mean, why = forecast()["THREE"]
    assert mean == pytest.approx(80, rel=0.02)
    assert why == "successor of TWO"


def test_who_did_not_sell_the_old_one_is_not_given_its_demand(world, forecast):
    world.account("A")
    world.account("B")
    world.product("OLD", discontinued_on=WEEKS[-3])
    world.product("NEW", launched_on=WEEKS[-3], replaces_product_id="OLD")
    world.sold("A", "OLD", 100, weeks=WEEKS[:-3])
    world.sold("B", "NEW", 10, weeks=WEEKS[-3:])
    assert set(forecast()) == {"NEW"}
