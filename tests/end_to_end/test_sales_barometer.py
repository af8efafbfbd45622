"""The barometer of the sample company against a naive recount of its feeds."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

KEY = ["date_day", "region", "category"]


@pytest.fixture(scope="module")
def shown(sample_run):
    rows = pd.DataFrame(sample_run.ask("select * from warehouse.sales_barometer"))
    amounts = [name for name in rows if name.endswith(("_amount", "_units", "_ratio", "_days"))]
    rows[amounts] = rows[amounts].astype(float)
    return rows.set_index(KEY).sort_index()


@pytest.fixture(scope="module")
def sold(sample_run):
    """Sell-in by day, region and category, line by line from what the warehouse holds."""
    lines = pd.DataFrame(
        sample_run.ask(
            "select o.order_date as date_day, a.region, p.category, o.net_amount"
            " from warehouse.fct_order_line as o"
            " join warehouse.dim_account as a on o.account_key = a.account_key"
            " join warehouse.dim_product as p on o.product_key = p.product_key"
            " where o.seller_id is null and o.order_date < '2026-11-01'"
        )
    )
    lines["net_amount"] = lines["net_amount"].map(Decimal).astype(float)
    return lines.groupby(KEY)["net_amount"].sum()


def test_each_day_shows_what_was_sold_that_day(shown, sold):
    told = shown["sell_in_net_amount"]
    assert (sold.index.difference(told.index)).empty
    assert (told - sold.reindex(told.index, fill_value=0)).abs().max() < 0.001


def test_four_weeks_are_the_sum_of_their_days(shown, sold):
    told = shown["sell_in_28d_amount"].dropna()
    by_day = sold.unstack(KEY[1:], fill_value=0)
    days = sorted(shown.index.get_level_values("date_day").unique())
    summed = by_day.reindex(days, fill_value=0).rolling(28).sum().stack(KEY[1:], future_stack=True)
    assert len(told) > 20_000
    assert (told - summed.reindex(told.index)).abs().max() < 0.01


def test_the_plan_of_a_quarter_adds_up_to_its_targets(sample_run, shown):
    targets = pd.read_csv(sample_run.feeds / "targets.csv")
    accounts = pd.DataFrame(sample_run.ask("select account_id, region from warehouse.account"))
    asked = targets[(targets["measure"] == "amount") & (targets["period"] == "2026-Q2")]
    by_region = asked.merge(accounts).groupby("region")["target"].sum()
    quarter = shown.loc["2026-04-01":"2026-06-30"]
    planned = quarter.groupby("region")["plan_amount"].sum()
    assert (planned - by_region).abs().max() < 1


def test_the_weeks_of_the_festival_are_held_with_those_of_the_last_one(shown):
    days = shown["compared_on"].groupby("date_day").first()
    assert days["2026-02-17"] == "2025-01-28"
    assert days["2026-06-03"] == "2025-06-04"


def test_days_that_nobody_has_told_of_are_unknown_and_say_how_old_the_last_is(shown):
    last = shown.loc["2026-10-31"]
    assert last["sell_through_units"].isna().any()
    unknown = last[last["sell_through_units"].isna()]
    assert (unknown["sell_through_age_days"] > 0).all()
    assert shown.loc["2026-10-20", "sell_through_units"].notna().all()


def test_a_region_that_fewer_report_of_falls_only_until_like_is_held_with_like(shown):
    told = shown["sell_through_28d_units"].dropna()
    last = shown.loc[told.index.get_level_values("date_day").max()].groupby("region")
    units, before = last["sell_through_28d_units"].sum(), last["sell_through_last_year_28d_units"]
    like, like_before = (
        last[f"like_sell_through{year}_28d_units"].sum() for year in ("", "_last_year")
    )
    growth, alike = units / before.sum() - 1, like / like_before - 1
    assert growth["South"] < -0.3
    assert alike["South"] > 0
    # Elsewhere the same accounts told of both years.
    others = growth.index != "South"
    assert (growth - alike)[others].abs().max() < 1e-6
    assert (last["like_for_like_accounts"].max() >= 4).all()
