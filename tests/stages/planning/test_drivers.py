"""Each line says what drove it, and its factors multiply to the demand that the plan counts on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from math import prod

import pytest

AS_OF = date(2026, 1, 5)
WEEKS = [AS_OF - timedelta(weeks=back) for back in range(157, 0, -1)]
ROUTINE = "{seasons: [], supply: null, model: season_level}"
RATIOS = ("season", "alive", "method", "promotion", "sold_days", "adjustment")


def multiplied(row):
    factors = [row[f"{name}_ratio"] for name in RATIOS]
    return row["level_units"] * row["window_days"] / 7 * prod(factors)


def test_a_line_says_what_drove_its_forecast_and_its_order(world, plan, rows):
    world.account("A")
    world.product("P", case_pack_multiple=2)
    # Three promoted weeks of four times the usual, and one of four days ahead.
    promoted = WEEKS[-30:-27]
    world.sold("A", "P", 70, weeks=[week for week in WEEKS if week not in promoted])
    world.sold("A", "P", 280, weeks=promoted)
    for start, until in (
        (promoted[0], promoted[-1] + timedelta(6)),
        (date(2026, 1, 19), date(2026, 1, 22)),
    ):
        world.feed(
            "promotions", promotion_id=str(start), product_id="P", from_date=start, until_date=until
        )
    world.stock("A", "P", 100)
    plan(ROUTINE)
    line, row = rows()[0], rows("stock_up_driver")[0]
    assert row["level_units"] == pytest.approx(70, rel=0.01)
    assert row["level_since"] == WEEKS[0]
    assert (row["history_weeks"], row["lifted_weeks"], row["estimated_weeks"]) == (157, 3, 0)
    assert row["estimated_units"] == -3 * 210
    # 1 + 4 ÷ 7 × (lift − 1), the lift of one series leaning half on nothing
    assert 1.5 < row["promotion_ratio"] < 3
    assert float(row["method_ratio"]) == pytest.approx(1, abs=0.02)
    assert (row["sold_days_ratio"], row["adjustment_ratio"]) == (1, 1)
    assert float(multiplied(row)) == pytest.approx(float(line["demand_units_mean"]), rel=1e-4)
    assert (row["sized_by"], row["pack_units"], row["smallest_order_units"]) == (
        "service_level",
        24,
        None,
    )
    assert row["packed_units"] == line["recommended_units"]
    assert row["counted_on"] == AS_OF - timedelta(1)


def test_a_withdrawal_and_a_planner_show_in_the_factors(world, plan, rows):
    world.account("A")
    world.product("P", discontinued_on=date(2026, 1, 21))
    world.sold("A", "P", 70)
    world.stock("A", "P", 0)
    plan(ROUTINE)
    line, row = rows()[0], rows("stock_up_driver")[0]
    # Sold on two of seven days.
    assert row["sold_days_ratio"] == pytest.approx(Decimal(2) / 7, abs=Decimal("0.000001"))
    assert float(multiplied(row)) == pytest.approx(float(line["demand_units_mean"]), rel=1e-4)


def test_hidden_weeks_are_counted_and_a_line_without_stock_is_explained_too(world, plan, rows):
    world.account("A")
    world.product("P")
    world.sold("A", "P", 70, weeks=WEEKS[:-10] + WEEKS[-8:])
    plan(ROUTINE)
    found = rows("stock_up_driver")
    assert [row["estimated_weeks"] for row in found] == [2] * len(found)
