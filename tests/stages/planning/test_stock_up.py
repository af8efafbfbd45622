"""The planning stage on a small lake: what is read, planned, published and written."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from stages.planning import plan as stock_up
from transforms.language.errors import DataRefused, UsageError
from transforms.schema import WAREHOUSE_TABLES

AS_OF = date(2026, 1, 5)
WEEKS = [AS_OF - timedelta(weeks=back) for back in range(157, 0, -1)]
ROUTINE = "seasons: []"


def test_a_plan_is_forecast_published_and_told(simple, plan, rows):
    result = plan(ROUTINE)
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
    assert "1 orders of 72 units" in result.text()


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


def test_a_shipment_long_overdue_is_asked_about_and_not_counted(simple, plan, rows):
    for due_on, units in ((date(2025, 3, 1), 500), (date(2026, 1, 2), 30)):
        simple.feed(
            "in_transit",
            as_of_date=AS_OF - timedelta(days=1),
            account_id="A",
            product_id="P",
            due_on=due_on,
            units=units,
        )
    plan(ROUTINE)
    row = rows()[0]
    assert row["in_transit_units"] == 30
    assert "500 units due 2025-03-01 were not reported as arrived" in row["reason"]


def test_a_second_run_publishes_nothing(simple, plan):
    first, second = plan(), plan()
    assert first.is_new
    assert not second.is_new
    assert second.version_id == first.version_id
    assert second.recommended_units == first.recommended_units


def test_a_plan_is_noted_in_ops_run_and_so_is_a_refusal(simple, plan, fresh_database, monkeypatch):
    def noted() -> list[tuple]:
        with fresh_database.connection() as connection:
            text = "select run_id, stage, as_of_date, state, message from ops.run"
            return [tuple(row) for row in connection.execute(text)]

    plan()
    assert noted() == [("r", "stock_up", AS_OF, "done", None)]

    def refuse(*args: object, **more: object) -> None:
        raise DataRefused("the disk of the lake is full")

    monkeypatch.setattr(stock_up, "publish", refuse)
    with pytest.raises(DataRefused):
        plan()
    assert noted() == [("r", "stock_up", AS_OF, "failed", "the disk of the lake is full")]


def test_plans_of_other_days_stay(simple, plan, rows):
    plan()
    plan(as_of=AS_OF + timedelta(days=7))
    assert {row["as_of_date"] for row in rows()} == {AS_OF, AS_OF + timedelta(days=7)}


def test_a_season_extends_the_window_to_its_end(simple, plan, rows):
    result = plan()
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


def test_absent_stock_gives_a_reason_and_no_number(world, plan, rows):
    world.account("A")
    world.product("P")
    world.sold("A", "P")
    result = plan(ROUTINE)
    row = rows()[0]
    assert row["recommended_units"] is None
    assert row["on_hand_units"] is None
    assert row["demand_units_mean"] == 70
    assert row["reason"].startswith("No recommendation: no stock figure dated before 2026-01-05")
    assert result.rows_without_stock == 1


def test_a_count_of_the_as_of_day_is_not_known_yet(simple, plan, rows):
    simple.stock("A", "P", 9999, date_day=AS_OF)
    plan(ROUTINE)
    assert rows()[0]["on_hand_units"] == 100


def test_an_empty_shelf_is_a_stock_of_zero_and_a_full_one_of_nobody_knows_what(world, plan, rows):
    world.account("A")
    for product, out in (("P", True), ("Q", False)):
        world.product(product)
        world.sold("A", product)
        world.stock("A", product, None, is_stocked_out=out)
    plan(ROUTINE)
    empty, full = rows()
    assert empty["on_hand_units"] == 0
    assert empty["recommended_units"] == 72
    assert full["recommended_units"] is None
    assert "gives no number" in full["reason"]


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


def test_the_transit_feed_replaces_the_single_figure_of_the_inventory(simple, plan, rows):
    simple.stock("A", "Q", 0, in_transit_units=999)
    simple.product("Q")
    for day, units in ((date(2025, 12, 29), 500), (AS_OF, 30), (date(2026, 1, 6), 800)):
        simple.feed(
            "in_transit",
            as_of_date=day,
            account_id="A",
            product_id="P",
            due_on=date(2026, 1, 20),
            units=units,
        )
    plan(ROUTINE)
    first, other = rows()
    assert first["in_transit_units"] == 30  # of the latest snapshot by the as-of date
    assert first["unconstrained_units"] == 40
    assert other["in_transit_units"] == 0


def test_without_that_feed_the_inventory_says_what_is_on_its_way(world, plan, rows):
    world.account("A")
    for product, due in (("P", date(2026, 1, 7)), ("Q", None), ("R", date(2026, 3, 1))):
        world.product(product)
        world.sold("A", product)
        world.stock("A", product, 0, in_transit_units=100)
        world.feed(
            "inventory",
            account_id="A",
            product_id=product,
            snapshot_date=AS_OF - timedelta(days=1),
            on_hand=0,
            in_transit=100,
            in_transit_due_on=due,
        )
    plan(ROUTINE)
    soon, unsaid, late = rows()
    assert soon["projected_units_at_arrival"] == 0  # arrives on the 7th, 120 asked until the 19th
    # a lead time after its report, the day before an order of today would be there
    assert unsaid["projected_units_at_arrival"] == 90
    assert late["in_transit_units"] == 0


def test_accounts_without_sell_through_are_planned_by_what_they_bought(world, plan, rows):
    world.account("A")
    world.product("P")
    world.sold("A", "P", None, sell_in_units=30, return_units=5)
    world.stock("A", "P", 0)
    plan(ROUTINE)
    assert rows("demand_forecast")[0]["demand_units_mean"] == 30
    assert rows("demand_forecast")[0]["correction"] == "returns"


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


def test_what_is_closed_withdrawn_or_anonymous_is_not_planned(simple, plan, rows):
    simple.account("CLOSED", closed_on=date(2025, 12, 1))
    simple.account("ANON", is_anonymous=True)
    simple.product("GONE", discontinued_on=date(2025, 12, 1))
    simple.sold("CLOSED", "P")
    simple.sold("ANON", "P")
    simple.sold("A", "GONE")
    plan(ROUTINE)
    assert [(row["account_id"], row["product_id"]) for row in rows()] == [("A", "P")]


def test_supply_is_shared_and_each_cut_says_why(world, plan, rows):
    world.product("P", units_per_case=1)
    for account, name in (("A", "key"), ("B", "general"), ("C", "general")):
        world.account(account, **{"class": name})
        world.sold(account, "P")
        world.stock(account, "P", 0)
    world.feed("supply", product_id="P", available_on=date(2026, 1, 1), units=100)
    world.feed("supply", product_id="P", available_on=date(2026, 1, 6), units=1000)
    result = plan(ROUTINE)
    # 210 asked; A is sure of 56 of its 70; 44 over 14, 70 and 70: 4, 20 and 20
    assert [row["recommended_units"] for row in rows()] == [60, 20, 20]
    assert [row["cut_units"] for row in rows()] == [10, 50, 50]
    assert rows()[0]["cut_reason"] == "supply by 2026-01-05 is 100 of 210 asked"
    assert rows()[0]["reason"].endswith("Cut by 10: supply by 2026-01-05 is 100 of 210 asked.")
    assert result.cut_units == "110"


def test_transport_limits_a_weeks_dispatches(simple, plan, rows):
    plan("seasons: []\ntransport: {units_per_week: 30}")
    assert rows()[0]["recommended_units"] == 24  # two whole cases of twelve
    assert "transport of the week of 2026-01-05 carries 30" in rows()[0]["cut_reason"]


def test_open_orders_come_in_on_their_day_or_are_netted_and_never_both(simple, plan, rows):
    order = {"promised_on": date(2026, 1, 20)}
    simple.ordered("A", "P", 50, order_id="open", **order)
    simple.ordered("A", "P", 50, order_id="done", delivered_on=date(2026, 1, 2), **order)
    simple.ordered("A", "P", 50, order_id="later", order_date=AS_OF, **order)
    plan(ROUTINE)
    assert (rows()[0]["unconstrained_units"], rows()[0]["in_transit_units"]) == (20, 50)
    told = "Of what is in transit 50 units are ordered and promised, and have not left yet."
    assert rows()[0]["reason"].endswith(told)
    plan(ROUTINE + "\nnet_of_orders: true")
    assert (rows()[0]["unconstrained_units"], rows()[0]["in_transit_units"]) == (20, None)


def test_a_product_may_follow_min_max(simple, plan, rows):
    rule = "{replenish: {policy: min_max, minimum: 10, maximum: 40, multiple: 6}}"
    plan(f"seasons: []\nproducts: {{P: {rule}}}")
    assert rows()[0]["recommended_units"] == 42
    assert rows()[0]["service_level_ratio"] is None


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


def in_doubt(world, account_id, rule, found_from, found_on, holds, widening):
    """Hold one product P of an account, as a build does that finds its figures in doubt."""
    ids = {"account_id": account_id, "product_id": "P", "rule": rule}
    days = {"found_from": found_from, "found_on": found_on}
    world.add("channel_finding", **ids, **days, reported_units=1, severity="held", why="w")
    held = {f"{holds}_held_from": found_from, f"{holds}_held_until": found_on}
    world.add("held_series", **ids, findings=1, widening_ratio=widening, **held)


def test_a_count_in_doubt_is_not_used_and_widens_its_own_plan_alone(world, plan, rows):
    world.product("P")
    for account in ("A", "B"):
        world.account(account)
        for number, week in enumerate(WEEKS):
            world.sold(account, "P", 60 + number * 37 % 21, weeks=[week])
        world.stock(account, "P", 500, date_day=AS_OF - timedelta(days=8))
        world.stock(account, "P", 1000)
    last_week = 60 + (len(WEEKS) - 1) * 37 % 21
    sunday = AS_OF - timedelta(days=1)
    in_doubt(world, "A", "stale_stock", sunday, sunday, "stock", 1.5)
    plan(ROUTINE)
    held, free = rows()
    # the last good count, less what was sold since
    assert (held["on_hand_units"], free["on_hand_units"]) == (500 - last_week, 1000)
    assert "500 were counted on 2025-12-28" in held["reason"]
    assert "Held: its stock is last week's figure once more" in held["reason"]
    assert "(the count of 2026-01-04 is not used); uncertainty widened by 1.5" in held["reason"]
    assert "Held" not in free["reason"]
    spread = {
        (row["account_id"], row["forecast_week"]): row["demand_units_p90"] - row["demand_units_p10"]
        for row in rows("demand_forecast")
    }
    wide, usual = (spread[account, AS_OF] for account in ("A", "B"))
    assert float(wide / usual) == pytest.approx(1.5, rel=0.15)


def test_a_count_in_doubt_is_read_where_the_last_good_one_is_too_old(world, plan, rows):
    world.account("A")
    world.product("P")
    world.sold("A", "P", 70)
    world.stock("A", "P", 30, date_day=AS_OF - timedelta(days=92))
    world.stock("A", "P", 30)
    sunday = AS_OF - timedelta(days=1)
    in_doubt(world, "A", "stale_stock", sunday - timedelta(days=84), sunday, "stock", 1.5)
    plan(ROUTINE)
    row = rows()[0]
    assert row["on_hand_units"] == 30
    assert row["recommended_units"] > 0
    asked = "(the count of 2026-01-04 is read for want of another: ask for a new one)"
    assert asked in row["reason"]


def test_weeks_in_doubt_are_estimated_and_not_believed(world, plan, rows):
    """Sales of the last six weeks count from January; demand stays what it was before."""
    world.account("A")
    world.product("P")
    world.sold("A", "P", 70, weeks=WEEKS[:-6])
    for number, week in enumerate(WEEKS[-6:], 1):
        world.sold("A", "P", 70 * number, weeks=[week])
    world.stock("A", "P", 100)
    in_doubt(world, "A", "year_to_date_as_period", WEEKS[-6], AS_OF, "sales", 1.5)
    plan(ROUTINE)
    weeks = rows("demand_forecast")
    assert {row["demand_units_mean"] for row in weeks} == {70}
    assert {row["correction"] for row in weeks} == {"held"}
    assert "its sales count from January" in rows()[0]["reason"]


def test_the_stock_ahead_is_published_with_the_order_as_supply_has_cut_it(world, plan, rows):
    for account in "AB":
        world.account(account)
        world.sold(account, "P")
        world.stock(account, "P", 140)
    world.product("P")
    world.feed("supply", available_on=date(2026, 1, 1), product_id="P", units=72)
    plan(ROUTINE)
    cut = {row["account_id"]: row["recommended_units"] for row in rows()}
    assert sorted(cut.values()) == [36, 36]
    weeks = rows("stock_up_projection")
    assert len(weeks) == 2 * 13
    third = [row for row in weeks if row["week_start"] == date(2026, 1, 19)]
    assert [row["stock_units_p50"] for row in third] == [0, 0]
    assert [row["stock_with_order_units_p50"] for row in third] == [36, 36]
    assert weeks[0]["week_start"] == date(2026, 1, 12)
    assert weeks[0]["stock_units_p50"] == 70
    assert plan(ROUTINE).is_new is False


def test_figures_in_doubt_are_read_where_hardly_any_others_are_there(world, plan, rows):
    """No certain zero: the forecast is twice as wide and says that it rests on them."""
    world.account("A")
    world.product("P")
    world.sold("A", "P", 70, weeks=WEEKS[-20:])
    world.stock("A", "P", 0)
    in_doubt(world, "A", "year_to_date_as_period", WEEKS[-20], AS_OF, "sales", 1.5)
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
