"""The sample company: what was planted in it is found, what the pages ask of it is answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from stages.intake.validate import validate
from stages.verify.invariants import verify

ROOT = Path(__file__).parents[2]
_PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"```sql\n(.*?)```", re.DOTALL)
_CALL = re.compile(r'peakledger sql "([^"]+)"')
# Pages, or tables asked, with right answers without rows, each with the page's own reason.
_MAY_BE_EMPTY = {
    "ledger.md": "it names entries that do not bear their own hash",
    "accrual.md": "no program of the sample accrues by an estimate",
    "warehouse.account_fiscal_period": "the sample's fiscal periods are calendar months",
    "warehouse.account_restatement": "no day lies between the sample's two runs",
}


def _shown() -> Iterator[tuple[str, str]]:
    for page in _PAGES:
        text = page.read_text("utf-8")
        for block in _BLOCK.findall(text):
            bare = re.sub(r"--[^\n]*", "", block)
            yield from ((page.name, one.strip()) for one in bare.split(";") if one.strip())
        yield from ((page.name, " ".join(call.split())) for call in _CALL.findall(text))


_SHOWN = sorted({(page, query) for page, query in _shown() if "…" not in query})


def test_a_second_run_loads_publishes_and_posts_nothing(sample_run):
    assert sample_run.second.ingest.nothing_new
    assert sample_run.second.accrue.entries_posted == 0
    assert sample_run.second.accrue.head_hash == sample_run.first.accrue.head_hash
    versions = sample_run.ask("select run_id, count(*) as n from warehouse.version group by 1")
    assert {row["run_id"] for row in versions} == {"run-1"}


def test_every_invariant_holds(sample_run):
    judged = validate(
        sample_run.home, None, now=datetime(2026, 11, 1, 12, tzinfo=UTC), run_id="validate"
    )
    assert judged.rules > 0
    assert judged.disagreements == ()
    result = verify(sample_run.home, None, all_=True)
    assert [check.name for check in result.checks if check.state == "fail"] == []
    assert {check.state for check in result.checks} == {"pass"}


def test_every_row_and_its_money_is_accounted_for(sample_run):
    wrong = sample_run.ask(
        "select source, feed, file from ops.feed_intake where"
        " rows_in <> rows_loaded + rows_quarantined + rows_repeated + rows_filtered or amount_in"
        " <> amount_loaded + amount_quarantined + amount_repeated + amount_filtered"
    )
    assert wrong == []
    rows = sample_run.ask("select feed, sum(rows_in) as rows from ops.feed_intake group by feed")
    assert {row["feed"]: row["rows"] for row in rows} == sample_run.truth["rows"]


def test_the_dirty_rows_are_in_quarantine_and_nothing_else_is(sample_run):
    planted = {
        dirty["file"]: dirty["quarantined_rows"] for dirty in sample_run.truth["dirty_files"]
    }
    held = sample_run.ask("select file, count(*) as rows from ops.quarantine group by file")
    assert {row["file"]: row["rows"] for row in held} == planted


def test_published_orders_are_those_the_truth_counts(sample_run):
    [found] = sample_run.ask(
        "select count(*) as lines, count(*) filter (where kind = 'return') as returns"
        " from warehouse.fct_order_line"
    )
    assert found["lines"] == sample_run.truth["orders"]["lines"]
    assert found["returns"] == sample_run.truth["orders"]["return_lines"]


def test_diverting_accounts_are_exactly_those_whose_goods_leave_their_territory(sample_run):
    found = sample_run.ask(
        "select distinct o.account_id, o.ship_to_territory from warehouse.fct_order_line as o"
        " inner join warehouse.dim_account as a on o.account_id = a.account_id"
        " and o.order_date >= a.valid_from and o.order_date < a.valid_to"
        " where o.ship_to_territory <> a.territory"
    )
    planted = sample_run.truth["diverting_accounts"]
    assert {(row["account_id"], row["ship_to_territory"]) for row in found} == {
        (row["account_id"], row["ships_to"]) for row in planted
    }


def test_a_join_by_view_or_by_key_counts_no_fact_twice(sample_run):
    for fact, measure in (
        ("account_metrics", "sell_in_net_amount"),
        ("fct_order_line", "net_amount"),
        ("fct_inventory_day", "on_hand_units"),
    ):
        total = f"select sum({measure}) as total, count(*) as rows from warehouse.{fact}"
        alone = sample_run.ask(total)
        for join in ("account using (account_id)", "dim_account using (account_key)"):
            assert sample_run.ask(f"{total} join warehouse.{join}") == alone, (fact, join)
    lines = "select count(*) as rows from warehouse.fct_order_line"
    for join in ("product using (product_id)", "dim_product using (product_key)"):
        assert sample_run.ask(f"{lines} join warehouse.{join}") == sample_run.ask(lines), join


def test_an_account_has_one_class(sample_run):
    rows = sample_run.ask(
        "select a.account_id, a.class, c.class as scored from warehouse.account as a"
        " join warehouse.account_class as c using (account_id) where c.month = '2026-10'"
    )
    assert len(rows) > 150
    assert [row for row in rows if row["class"] != row["scored"]] == []


def test_a_week_over_a_months_end_is_sold_on_its_days_in_stock(sample_run):
    # Of the week to 1 March 2026 a day lies in March; evenly by days it made 6.7237.
    [row] = sample_run.ask(
        "select days_of_inventory from warehouse.account_metrics"
        " where account_id = 'D0002' and month = '2026-02'"
    )
    assert row["days_of_inventory"] == "6.261981"


def test_nothing_owed_is_negative_and_no_cumulative_share_passes_one(sample_run):
    assert sample_run.ask(
        "select count(*) as rows from warehouse.account_metrics where overdue_amount < 0"
        " or days_sales_outstanding < 0 or credit_utilisation_ratio < 0"
        " or overdue_days_mean <= 0 or cumulative_share_ratio > 1"
    ) == [{"rows": 0}]


def test_availability_counts_the_accounts_with_and_without_a_value(sample_run):
    rows = sample_run.ask(
        "select metric, account_count, null_account_count, reason"
        " from warehouse.metric_availability where month = '2026-10'"
    )
    accounts = sample_run.ask(
        "select count(*) as n from warehouse.account_metrics where month = '2026-10'"
    )[0]["n"]
    assert {row["account_count"] + row["null_account_count"] for row in rows} == {accounts}
    assert [r for r in rows if (r["reason"] is None) != (r["null_account_count"] == 0)] == []


def test_every_table_of_the_version_is_of_its_day(sample_run):
    rows = sample_run.ask("select * from warehouse.version_now where not is_of_version_day")
    assert rows == []


def test_planted_tier_jumps_stand_in_the_statements(sample_run):
    for jump in sample_run.truth["tier_jumps"]:
        [statement] = sample_run.ask(
            "select tier_no, basis_quantity, earned_amount, accrued_amount"
            " from warehouse.rebate_statement"
            f" where program_id = '{jump['program']}' and account_id = '{jump['account_id']}'"
            f" and earning_period = '{jump['period']}'"
        )
        assert statement["tier_no"] == jump["tier_no"]
        assert Decimal(statement["basis_quantity"]) == jump["cases_in_year"]
        assert statement["earned_amount"] == statement["accrued_amount"]


def test_slow_and_bad_payers_owe_longest(sample_run):
    rows = sample_run.ask(
        "select account_id, days_sales_outstanding from warehouse.account_metrics"
        " where as_of_date = '2026-10-31' and days_sales_outstanding is not null"
        " order by days_sales_outstanding desc"
    )
    worst = {row["account_id"] for row in rows[:8]}
    planted = set(sample_run.truth["bad_payers"]) | set(sample_run.truth["slow_payers"])
    assert len(worst & planted) >= len(planted) - 1


def test_the_defector_fades_from_the_metrics(sample_run):
    for defector in sample_run.truth["defectors"]:
        [row] = sample_run.ask(
            "select growth_yoy_ratio from warehouse.account_metrics where as_of_date ="
            f" '2026-10-31' and account_id = '{defector['account_id']}'"
        )
        assert row["growth_yoy_ratio"] is None or Decimal(row["growth_yoy_ratio"]) < Decimal("-0.8")


def test_shares_add_up_to_the_company(sample_run):
    rows = sample_run.ask(
        "select as_of_date, sum(revenue_share_ratio) as total from warehouse.account_metrics"
        " group by as_of_date having sum(revenue_share_ratio) is not null"
    )
    assert rows
    assert all(abs(Decimal(row["total"]) - 1) < Decimal("0.0005") for row in rows)


def test_monthly_metrics_equal_the_order_lines_they_stand_on(sample_run):
    wrong = sample_run.ask(
        "with line as (select account_id, month, sum(net_amount) as net from"
        " warehouse.fct_order_line where seller_id is null group by account_id, month)"
        " select m.account_id, m.month from warehouse.account_metrics as m left join line as l"
        " on m.account_id = l.account_id and m.month = l.month"
        " where m.sell_in_net_amount <> round(coalesce(l.net, 0), 4)"
    )
    assert wrong == []


def test_the_plan_knows_the_coming_spring_festival_and_gives_a_reason_for_each_line(sample_run):
    rows = sample_run.ask(
        "select count(*) as lines, count(*) filter (where reason = '') as silent,"
        " count(*) filter (where recommended_units is null and on_hand_units is not null) as lost,"
        " count(*) filter (where ship_by_date < as_of_date) as late,"
        " count(*) filter (where recommended_cases <> trunc(recommended_cases)) as broken"
        " from warehouse.stock_up_plan"
    )
    [counts] = rows
    assert counts["lines"] > 0
    assert counts == counts | {"silent": 0, "lost": 0, "broken": 0}


def test_totals_by_product_and_week_are_the_sum_of_their_accounts(sample_run):
    wrong = sample_run.ask(
        "with part as (select as_of_date, date_trunc('week', ship_by_date)::date as ship_week,"
        " product_id, sum(recommended_units) as units from warehouse.stock_up_plan"
        " where recommended_units > 0 group by 1, 2, 3),"
        " whole as (select as_of_date, ship_week, product_id, sum(recommended_units) as units"
        " from warehouse.stock_up_totals group by 1, 2, 3)"
        " select * from part full join whole using (as_of_date, ship_week, product_id)"
        " where coalesce(part.units, 0) <> coalesce(whole.units, 0)"
    )
    assert wrong == []
    # demand of a product in a week is added up of each account once, the same ones in every week
    uneven = sample_run.ask(
        "with total as (select as_of_date, product_id, forecast_week, count(*) as accounts,"
        " count(distinct account_id) as known, sum(demand_units_mean) as units"
        " from warehouse.demand_forecast group by 1, 2, 3),"
        " planned as (select as_of_date, product_id, count(*) as accounts"
        " from warehouse.stock_up_plan group by 1, 2)"
        " select * from total left join planned using (as_of_date, product_id)"
        " where total.known <> total.accounts or total.units is null or total.units < 0"
        " or total.accounts is distinct from planned.accounts"
    )
    assert uneven == []


def test_every_metric_is_filled_or_its_absence_is_explained(sample_run):
    silent = sample_run.ask(
        "select metric, month from warehouse.metric_availability"
        " where not is_available and coalesce(reason, '') = ''"
    )
    assert silent == []
    known = sample_run.ask("select distinct metric from warehouse.metric_availability")
    columns = sample_run.ask(
        "select column_name from information_schema.columns where table_schema = 'warehouse'"
        " and table_name = 'account_metrics'"
        " and column_name not in ('month', 'month_start', 'as_of_date', 'account_id',"
        " 'account_key', 'sell_in_source', 'sell_through_source', 'profit_source')"
    )
    named = {row["metric"].removeprefix("account_metrics.") for row in known}
    assert {row["column_name"] for row in columns} <= named


def test_f41_nothing_contradicts_itself_in_the_sample(sample_run):
    assert sample_run.ask("select * from warehouse.channel_finding") == []
    assert sample_run.ask("select * from warehouse.held_series") == []


def test_the_pages_show_queries_at_all():
    assert {"README.md", "commands.md", "ledger.md", "stock_up.md", "warehouse.md"} <= {
        page for page, _ in _SHOWN
    }


@pytest.mark.parametrize(("page", "query"), _SHOWN)
def test_a_shown_query_answers_with_figures_and_not_with_blanks(sample_run, page, query):
    rows = sample_run.ask(query)
    assert rows or any(named in f"{page} {query}" for named in _MAY_BE_EMPTY)
    # Sorted downwards PostgreSQL puts nulls first: no list of the largest may begin with blanks.
    assert rows == [] or None not in rows[0].values()


def test_accounts_that_closed_or_defected_are_those_that_no_longer_buy(sample_run):
    rows = sample_run.ask(
        "select account_id from warehouse.account_metrics"
        " where as_of_date = '2026-10-31' and alive_probability < 0.5"
    )
    gone = {row["account_id"] for row in rows}
    planted = {one["account_id"] for one in sample_run.truth["defectors"]}
    planted |= set(sample_run.truth["network"]["closed_accounts"])
    assert gone == planted


def test_accounts_that_nearly_always_pay_late_are_the_bad_and_slow_payers(sample_run):
    rows = sample_run.ask(
        "select account_id from warehouse.account_payment"
        " where as_of_date = '2026-10-31' and late_ratio >= 0.9"
    )
    planted = set(sample_run.truth["bad_payers"]) | set(sample_run.truth["slow_payers"])
    assert {row["account_id"] for row in rows} == planted


def test_the_parts_of_ageing_add_up_to_what_is_overdue(sample_run):
    assert sample_run.ask(
        "select count(*) as rows from warehouse.account_payment where overdue_amount"
        " <> overdue_1_30_amount + overdue_31_60_amount + overdue_61_90_amount"
        " + overdue_over_90_amount or least(overdue_1_30_amount, overdue_31_60_amount,"
        " overdue_61_90_amount, overdue_over_90_amount, disputed_amount) < 0"
    ) == [{"rows": 0}]
