"""A plan on its way out: published with its forecast, once, beside the plans of other days."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from stages.planning import plan as stock_up
from transforms.language.errors import DataRefused, UsageError
from transforms.schema import WAREHOUSE_TABLES

AS_OF = date(2026, 1, 5)
ROUTINE = "seasons: []"


def test_a_plan_is_forecast_published_and_told(simple, planned_once, rows):
    result = planned_once(ROUTINE)
    row = rows()[0]
    assert row["arrival_date"] == date(2026, 1, 19)
    assert row["window_end"] == date(2026, 1, 25)
    assert row["on_hand_units"] == 100
    assert row["projected_units_at_arrival"] == 0
    assert row["unconstrained_units"] == 70
    assert row["recommended_units"] == 72
    assert row["recommended_cases"] == 6
    assert row["ship_by_date"] == AS_OF
    assert row["season"] is None
    assert row["service_level_ratio"] == Decimal("0.97")
    weeks = rows("demand_forecast")
    assert len(weeks) == 13
    assert {row["demand_units_mean"] for row in weeks} == {70}
    assert {row["baseline_units"] for row in weeks} == {70}
    assert weeks[0]["forecast_week"] == AS_OF
    assert rows("forecast_accuracy")
    assert result.orders == 1
    assert "1 order of 72 units" in result.text()


def test_a_second_run_publishes_nothing(simple, planned_once, plan):
    first, second = planned_once(), plan()
    assert first.is_new
    assert not second.is_new
    assert second.version_id == first.version_id
    assert second.recommended_units == first.recommended_units


def test_a_plan_is_noted_in_ops_run_and_so_is_a_refusal(
    simple, planned_once, plan, fresh_database, monkeypatch
):
    def noted() -> list[tuple]:
        with fresh_database.connection() as connection:
            text = "select run_id, stage, as_of_date, state, message from ops.run"
            return [tuple(row) for row in connection.execute(text)]

    planned_once()
    assert noted() == [("r", "stock_up", AS_OF, "done", None)]

    def refuse(*args: object, **more: object) -> None:
        raise DataRefused("the disk of the lake is full")

    monkeypatch.setattr(stock_up, "publish", refuse)
    with pytest.raises(DataRefused):
        plan()
    assert noted() == [("r", "stock_up", AS_OF, "failed", "the disk of the lake is full")]


def test_plans_of_other_days_stay(simple, planned_once, plan, rows):
    planned_once()
    plan(as_of=AS_OF + timedelta(days=7))
    assert {row["as_of_date"] for row in rows()} == {AS_OF, AS_OF + timedelta(days=7)}


def test_totals_by_product_and_week_equal_the_sum_of_the_parts(world, plan, rows):
    for account in "ABC":
        world.account(account)
        for number, product in enumerate("PQ", 1):
            if account == "A":
                world.product(product)
            world.sold(account, product, 10 * number)
            world.stock(account, product, 0)
    result = plan(ROUTINE)
    with Path(result.weekly_totals).open() as stream:
        totals = list(csv.DictReader(stream))
    assert [row["product_id"] for row in totals] == ["P", "Q"]
    assert {row["ship_week"] for row in totals} == {"2026-01-05"}
    for total in totals:
        parts = [r["recommended_units"] for r in rows() if r["product_id"] == total["product_id"]]
        assert Decimal(total["recommended_units"]) == sum(parts)


def test_the_plan_may_also_be_written_to_a_file(simple, plan, tmp_path):
    simple.account("=cmd|'/C calc'!A0")
    simple.sold("=cmd|'/C calc'!A0", "P")
    table, text = tmp_path / "plan.parquet", tmp_path / "plan.csv"
    plan(ROUTINE, out=table)
    plan(ROUTINE, out=text)
    written = pq.read_table(table)
    declared = WAREHOUSE_TABLES["stock_up_plan"].arrow
    assert [(f.name, f.type) for f in written.schema] == [(f.name, f.type) for f in declared]
    assert written["account_id"].to_pylist() == ["=cmd|'/C calc'!A0", "A"]
    with text.open() as stream:
        drawn = list(csv.DictReader(stream))
    assert [row["account_id"] for row in drawn] == ["'=cmd|'/C calc'!A0", "A"]
    assert drawn[1]["recommended_units"] == "72.0000"
    with pytest.raises(UsageError, match=r"\.csv or \.parquet"):
        plan(ROUTINE, out=tmp_path / "plan.docx")


def test_an_empty_lake_plans_nothing_and_says_so(plan):
    result = plan()
    assert result.rows == 0
    assert "Nothing to plan" in result.text()


def test_settings_that_are_not_there_are_refused(simple, world):
    with pytest.raises(UsageError, match="there is no such file"):
        stock_up.read_settings(world.home, world.home.path / "none.yaml")
    assert stock_up.read_settings(world.home, None).lead_time_days == 14
