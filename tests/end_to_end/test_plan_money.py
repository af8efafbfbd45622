"""The money behind a plan, worked by hand on a company of three accounts, from files to tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from adapters.lake.home import Home
from cli.main import peakledger

AS_OF = date(2026, 1, 5)
ACCOUNTS = """account_id,level,region,class,credit_limit
A,1,North,key,2000
B,1,North,small,
C,1,North,general,500
"""
PRODUCTS = """product_id,units_per_case,list_price,unit_cost
P,12,10,6
"""
ORDERS = """order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency
o1,1,A,P,2025-06-02,100,11,CNY
o2,1,A,P,2026-01-02,10,9,CNY
"""
RECEIVABLES = """account_id,invoice_id,invoice_date,due_date,amount,currency,settled_on
A,i1,2025-11-01,2025-12-31,1500,CNY,
A,i2,2025-11-01,2025-12-31,700,CNY,2025-12-20
"""
TERMS = """program: VOL
valid: {from: 2026-01-01, until: 2027-01-01}
period: month
currency: CNY
earn: {method: whole, tiers: [{from: 0, percent: 1}, {from: 600, percent: 2}]}
"""
SOLD = {"A": 70, "B": 10, "C": 10}


class Company:
    """A home and a folder of feeds, and the commands a person types."""

    def __init__(self, home: Home, feeds: Path):
        self.home, self.feeds = home, feeds

    def say(self, *words: str) -> str:
        answer = CliRunner().invoke(peakledger, [*words, "--home", str(self.home.path)])
        assert answer.exit_code == 0, f"{answer.output}{answer.exception}"
        return answer.stdout

    def run(self) -> str:
        return self.say("run", "--feeds", str(self.feeds), "--as-of", AS_OF.isoformat())

    def plan(self, settings: str) -> str:
        self.home.path.mkdir(parents=True, exist_ok=True)
        (self.home.path / "stock_up.yaml").write_text(f"seasons: []\n{settings}", "utf-8")
        return self.say("stock-up", "--as-of", AS_OF.isoformat())

    def ask(self, query: str) -> list[dict[str, Any]]:
        return json.loads(self.say("sql", query, "--json"))

    def row(self, table: str, columns: str, where: str = "true") -> dict[str, Any]:
        """Return one row of a table, numbers as plain texts."""
        (found,) = self.ask(f"select {columns} from warehouse.{table} where {where}")
        return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, str) and value.replace(".", "", 1).replace("-", "", 1).isdigit():
        return value.rstrip("0").rstrip(".") if "." in value else value
    return value


@pytest.fixture
def company(new_home: Callable[[], Home], tmp_path: Path) -> Company:
    feeds = tmp_path / "feeds"
    (feeds / "terms").mkdir(parents=True)
    weeks = [AS_OF - timedelta(weeks=back) for back in range(157, 0, -1)]
    sold = [f"{a},P,{week},{week + timedelta(6)},{n}" for a, n in SOLD.items() for week in weeks]
    texts = {
        "accounts.csv": ACCOUNTS,
        "products.csv": PRODUCTS,
        "orders.csv": ORDERS,
        "receivables.csv": RECEIVABLES,
        "sell_through.csv": "account_id,product_id,period_start,period_end,quantity\n"
        + "\n".join(sold) + "\n",
        "inventory.csv": "account_id,product_id,snapshot_date,on_hand\n"
        "A,P,2026-01-04,100\nB,P,2026-01-04,1000\n",
        "terms/vol.yaml": TERMS,
    }  # fmt: skip
    for name, text in texts.items():
        (feeds / name).write_text(text, "utf-8")
    home = new_home()
    (home.path / "stock_up.yaml").write_text("seasons: []\n", "utf-8")
    return Company(home, feeds)


def test_the_money_of_three_accounts_is_what_a_hand_makes_of_it(company):
    """A asks for 70 in its window and has none left then: 72 in packs, at 9 a unit, cost 6.

    It owes 1,500 of the 2,000 it may. In January it bought for 90 and earned 1 % of that; with the
    order it is 738, and 2 %: 14.76.
    """
    told = company.run()
    assert company.row("stock_up_value", "*", "account_id = 'A'") == {
        "as_of_date": "2026-01-05",
        "account_id": "A",
        "product_id": "P",
        "window_start": "2026-01-19",
        "upstream_id": None,
        "recommended_units": "72",
        "price_source": "last_invoice",
        "net_price_each": "9",
        "unit_cost_each": "6",
        "order_amount": "648",
        "order_margin_amount": "216",
        "expected_lost_units_without": "70",
        "expected_lost_units_with": "0",
        "expected_lost_units_uncut": "0",
        "avoided_amount": "630",
        "avoided_margin_amount": "210",
        "tied_up_amount": "648",
        "cover_weeks": "1.028571",
        "loaded_units": "0",
        "loaded_amount": "0",
    }
    credit = "open_receivable_amount, overdue_amount, credit_limit, credit_over_amount"
    assert company.row("stock_up_account", credit, "account_id = 'A'") == {
        "open_receivable_amount": "1500",
        "overdue_amount": "1500",
        "credit_limit": "2000",
        "credit_over_amount": "148",
    }
    assert company.row("stock_up_rebate", "*") == {
        "as_of_date": "2026-01-05",
        "account_id": "A",
        "program_id": "VOL",
        "earning_period": "2026-01",
        "terms_version": 1,
        "currency": "CNY",
        "tier_no_before": 1,
        "tier_no_after": 2,
        "tier_distance_before": "510",
        "tier_distance_after": None,
        "earned_before_amount": "0.9",
        "earned_after_amount": "14.76",
        "added_rebate_amount": "13.86",
    }
    assert "value of the orders: 648.00 CNY\n" in told
    assert "expected to save: 630.00 CNY\n" in told
    assert "orders over the credit limit: 148.00 CNY of 1 account\n" in told
    assert "to look at, 148.00 CNY at stake: credit passed, A:" in told


@pytest.mark.proof
def test_what_is_not_known_is_null_with_its_reason_and_never_zero(company):
    company.run()
    unknown = "order_amount, order_margin_amount, avoided_amount, tied_up_amount, loaded_amount"
    assert set(company.row("stock_up_value", unknown, "account_id = 'C'").values()) == {None}
    assert company.row("stock_up_value", "price_source", "account_id = 'C'") == {
        "price_source": "list_price"
    }
    reasons = "credit_over_amount, credit_reason, order_amount"
    assert company.row("stock_up_account", reasons, "account_id = 'B'") == {
        "credit_over_amount": None,
        "credit_reason": "the account has no credit limit",
        "order_amount": "0",
    }
    found = "exception_rank, account_id, at_stake_amount"
    assert company.row("stock_up_exception", found, "exception = 'no_stock_figure'") == {
        "exception_rank": 2,
        "account_id": "C",
        "at_stake_amount": "100",
    }


@pytest.mark.proof
def test_an_order_far_beyond_need_that_reaches_a_tier_is_told(company):
    """1,008 units for a window that may ask 70 + 70: 868 beyond it, at 9 a unit."""
    company.run()
    rule = "{policy: min_max, minimum: 100, maximum: 1000, multiple: 12}"
    told = company.plan(f"products: {{P: {{replenish: {rule}}}}}")
    assert company.row("stock_up_value", "loaded_units, loaded_amount", "account_id = 'A'") == {
        "loaded_units": "868",
        "loaded_amount": "7812",
    }
    chased = "chased_program_id, chase_reason"
    assert company.row("stock_up_account", chased, "account_id = 'A'") == {
        "chased_program_id": "VOL",
        "chase_reason": "reaches tier 2 of VOL for 2026-01 by more than its sales may ask",
    }
    assert "7,812.00 CNY at stake: tier chased, A" in told


@pytest.mark.proof
def test_a_home_without_a_ledger_plans_and_says_that_it_knows_no_rebate(company):
    (company.feeds / "terms" / "vol.yaml").unlink()
    company.say("ingest", "--feeds", str(company.feeds))
    company.say("stock-up", "--as-of", AS_OF.isoformat())
    assert company.ask("select * from warehouse.stock_up_rebate") == []
    assert company.row("stock_up_account", "order_amount, rebate_reason", "account_id = 'A'") == {
        "order_amount": "648",
        "rebate_reason": "no rebate program in force has been accrued in this home",
    }
    versions = company.ask("select version_id from warehouse.version")
    company.say("stock-up", "--as-of", AS_OF.isoformat())
    assert company.ask("select version_id from warehouse.version") == versions


@pytest.mark.proof
def test_what_an_outlet_buys_from_its_wholesaler_is_its_money_and_not_our_sale(company):
    """O needs 72 too and pays A 12 a unit; A's own 72 for us are what they were.

    In January O bought 10 of A for 120, earning 1 %: 1.20. With the order it is 984 at 2 %.
    """
    outlet = {"accounts.csv": "account_id,level,region,class,credit_limit,upstream_id\n"
        "A,1,North,key,2000,\nO,4,North,small,100,A\n",
        "orders.csv": "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,"
        "currency,seller_id\no2,1,A,P,2026-01-02,10,9,CNY,\no3,1,O,P,2026-01-02,10,12,CNY,A\n",
        "inventory.csv": "account_id,product_id,snapshot_date,on_hand\n"
        "A,P,2026-01-04,100\nO,P,2026-01-04,100\n",
    }  # fmt: skip
    for name, text in outlet.items():
        (company.feeds / name).write_text(text, "utf-8")
    sales = company.feeds / "sell_through.csv"
    mine = [line for line in sales.read_text("utf-8").splitlines() if line[:2] not in ("B,", "C,")]
    mine += [f"O{line[1:]}" for line in mine if line[:2] == "A,"]
    sales.write_text("\n".join([*mine, ""]), "utf-8")
    told = company.run()
    assert "value of the orders: 648.00 CNY\n" in told
    assert "value of the orders that other accounts serve: 864.00 CNY\n" in told
    assert "1 orders of 72 units in all" in told
    value = "upstream_id, price_source, order_amount, order_margin_amount, avoided_amount"
    assert company.row("stock_up_value", value, "account_id = 'O'") == {
        "upstream_id": "A",
        "price_source": "upstream_invoice",
        "order_amount": "864",
        "order_margin_amount": None,
        "avoided_amount": "840",
    }
    credit = "credit_limit, credit_over_amount, credit_reason"
    assert company.row("stock_up_account", credit, "account_id = 'O'") == {
        "credit_limit": "100",
        "credit_over_amount": None,
        "credit_reason": "its orders are invoiced by A",
    }
    tiers = "tier_no_before, tier_no_after, earned_before_amount, earned_after_amount"
    assert company.row("stock_up_rebate", tiers, "account_id = 'O'") == {
        "tier_no_before": 1,
        "tier_no_after": 2,
        "earned_before_amount": "1.2",
        "earned_after_amount": "19.68",
    }
