"""Every column of every published table is held by somebody, and a new one must be."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from adapters.lake.models.catalog import TABLES
from tests.sql.oracles.every import ORACLES
from transforms.schema import WAREHOUSE_TABLES

TESTS = Path(__file__).parents[1]
# What tells of the row and not of its figures: held against the dimensions below.
CARRIED = {
    "account_key", "product_key", "region", "level", "salesperson_id", "name", "network_model",
    "upstream_id", "territory", "group_id", "is_group_leader", "class", "month", "month_start",
    "as_of_date",
}  # fmt: skip
_BY_ACCOUNT = (
    "region", "level", "salesperson_id", "name", "network_model", "upstream_id", "territory",
    "group_id",
)  # fmt: skip
# Tests that count a table otherwise, each naming the columns that it answers for.
COUNTED_IN = {
    "account_metrics": ("sql/test_oracle.py", "sql/test_profit_oracle.py",
                        "sql/test_buying_habits.py", "end_to_end/test_sample_company.py"),
    "account_class": ("sql/test_class_oracle.py", "end_to_end/test_classes.py"),
    "region_concentration": ("sql/test_class_oracle.py",),
    "claim_check": ("sql/test_claim_oracle.py",),
    "account_risk": ("sql/test_risk_oracle.py",),
    "network_compliance": ("sql/test_effort_oracle.py",),
    "coverage": ("sql/test_effort_oracle.py",),
    "price_fairness": ("sql/test_fairness_oracle.py",),
    "price_exception": ("sql/test_fairness_oracle.py",),
    "account_price": ("sql/test_fairness_oracle.py",),
    "dim_product": ("stages/warehouse/test_build.py",),
    "demand_forecast": ("transforms/planning/test_forecast_table.py",
                        "stages/planning/test_left_out_goods.py"),
    "stock_up_plan": ("transforms/planning/test_plan_table.py", "sql/money/test_money_of_lines.py",
                      "stages/planning/test_a_plan_is_published_once.py"),
    "stock_up_projection": ("stages/planning/test_season_sheets.py",
                            "transforms/planning/test_stock_ahead.py"),
    "forecast_accuracy": ("transforms/planning/test_forecast_table.py",),
    "rebate_statement": ("stages/ledger/test_rebates.py", "end_to_end/test_sample_company.py"),
    "rebate_estimate": ("stages/ledger/test_rebate_accrual.py",),
    "rebate_payout": ("stages/ledger/test_goods_and_changes.py",),
    "rebate_reply": ("stages/ledger/test_replies.py",),
    "stock_up_driver": ("stages/planning/test_drivers.py",
                        "stages/planning/test_goods_ahead_of_a_season.py",
                        "stages/planning/test_left_out_goods.py"),
    "stock_up_override": ("stages/planning/test_override.py",
                          "stages/planning/test_season_score.py"),
    "stock_up_value": ("sql/money/test_money_of_lines.py",),
    "stock_up_rebate": ("end_to_end/test_plan_money.py",),
    "stock_up_account": ("sql/money/test_money_of_accounts.py", "end_to_end/test_plan_money.py"),
    "stock_up_exception": ("sql/money/test_money_of_accounts.py",),
    "stock_up_cut": ("sql/money/test_cuts.py",),
    "allocation_fairness": ("sql/money/test_cuts.py",),
    "channel_finding": ("stages/planning/conftest.py",),
    "sales_barometer": ("end_to_end/test_barometer_page.py",),
    "account_restatement": ("stages/warehouse/test_restatements.py",),
    "metric_restatement": ("stages/warehouse/test_restatements.py",),
}  # fmt: skip
# What nothing above holds, and why that is borne: table, columns, reason.
BORNE = TESTS / "sql" / "oracles" / "borne.md"


@cache
def borne() -> dict[str, set[str]]:
    rows = [line.split("|")[1:4] for line in BORNE.read_text("utf-8").splitlines() if "|" in line]
    return {table.strip(): set(columns.split()) for table, columns, why in rows[2:] if why.strip()}


@cache
def words(file: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", (TESTS / file).read_text("utf-8")))


def unheld(table: str, cases: list) -> set[str]:
    """Return the columns of a table that no oracle, drawn case or other test holds."""
    columns = set(WAREHOUSE_TABLES[table].names) - set(WAREHOUSE_TABLES[table].key) - CARRIED
    for one in ORACLES:
        if one.table == table:
            columns -= set(one.columns)
    for case in cases:
        for name, _where, rows in case.expected:
            if name == table:
                columns -= {column for row in rows for column, text in row.items() if text}
    for file in COUNTED_IN.get(table, ()):
        columns -= words(file)
    return columns


@pytest.mark.parametrize("table", WAREHOUSE_TABLES)
def test_every_published_column_is_held_by_an_oracle_a_drawn_case_or_a_test(table, every_case):
    assert unheld(table, every_case) == borne().get(table, set())


def test_a_column_that_is_taken_out_of_an_oracle_is_missed(every_case, monkeypatch):
    [one] = [one for one in ORACLES if one.table == "visit_due"]
    monkeypatch.setattr("tests.sql.test_inventory.ORACLES", [o for o in ORACLES if o is not one])
    assert "days_of_inventory" in unheld("visit_due", [])


def test_accounts_are_told_of_as_their_version_has_them(full_run):
    """Everywhere the region, level and salesperson are those of the row's own account_key."""
    wrong, held = {}, 0
    for name, table in WAREHOUSE_TABLES.items():
        told = [column for column in _BY_ACCOUNT if column in table.names]
        if name not in TABLES or "account_key" not in table.names or name == "dim_account":
            continue
        if not full_run.engine.rows(f"select 1 from duckdb_tables() where table_name = '{name}'"):
            continue
        for column in told:
            [(count, met)] = full_run.engine.rows(
                f"select count(*) filter (where t.{column} is distinct from d.{column}), count(*)"
                f" from {name} as t inner join dim_account as d on t.account_key = d.account_key"
            )
            held += met
            if count:
                wrong[name, column] = count
    assert wrong == {}
    assert held > 0


def test_a_month_bears_the_class_of_that_month(full_run):
    wrong = {}
    for name, table in WAREHOUSE_TABLES.items():
        if {"month", "account_id", "class"} <= set(table.names) and name != "account_class":
            [(count,)] = full_run.engine.rows(
                f"select count(*) from {name} as t left join account_class as c"
                " on t.month = c.month and t.account_id = c.account_id"
                " where coalesce(t.class, 'unclassed') <> coalesce(c.class, 'unclassed')"
            )
            wrong |= {name: count} if count else {}
    assert wrong == {}
