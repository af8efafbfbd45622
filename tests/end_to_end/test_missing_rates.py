"""An account that buys in yen needs no exchange rates where nothing asks for them, by the CLI."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from adapters.lake.home import Home
from cli.main import peakledger

ORDERS = """order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency
o1,1,A1,P1,2026-01-10,10,100,CNY
o2,1,J1,P1,2026-01-12,3,1000,JPY
o3,1,J1,P1,2026-02-12,2,1000,JPY
"""
TERMS = """program: {0}
valid: {{from: 2026-01-01, until: 2027-01-01}}
period: month
currency: {0}
accounts: {{ids: [{1}]}}
earn: {{method: whole, tiers: [{{from: 0, percent: 10}}]}}
"""
GAP = "no exchange rate from JPY to CNY from 2026-01-12 (feed orders, days without it: "


class Company:
    """A home and a folder of feeds, and the commands a person types."""

    def __init__(self, home: Home, feeds: Path):
        self.home, self.feeds = home, feeds

    def say(self, *words: str) -> str:
        answer = CliRunner().invoke(peakledger, [*words, "--home", str(self.home.path)])
        assert answer.exit_code == 0, answer.output
        return answer.stdout

    def run(self) -> str:
        return self.say("run", "--feeds", str(self.feeds), "--as-of", "2026-03-01")

    def ask(self, query: str) -> list[dict[str, Any]]:
        return json.loads(self.say("sql", query, "--json"))

    def net(self) -> dict[str, str | None]:
        rows = self.ask("select order_id, round(net_amount, 2)::text as n from"
                        " warehouse.fct_order_line order by 1")  # fmt: skip
        return {row["order_id"]: row["n"] for row in rows}


@pytest.fixture
def company(new_home, tmp_path: Path) -> Company:
    feeds = tmp_path / "feeds"
    (feeds / "terms").mkdir(parents=True)
    for code, account in (("CNY", "A1"), ("JPY", "J1")):
        (feeds / "terms" / f"{code}.yaml").write_text(TERMS.format(code, account), "utf-8")
    (feeds / "accounts.csv").write_text("account_id,level,region\nA1,1,East\nJ1,1,Japan\n", "utf-8")
    (feeds / "products.csv").write_text("product_id,unit_cost\nP1,40\n", "utf-8")
    (feeds / "orders.csv").write_text(ORDERS, "utf-8")
    home = new_home()
    home.settings_file.write_text("company_currency: CNY\n", "utf-8")
    return Company(home, feeds)


@pytest.mark.proof
def test_f40_yen_without_rates_stop_nothing_that_needs_no_worth(company):
    """1,000 yuan, 3,000 and 2,000 yen; a rate of 0.05 comes for February, then one for January."""
    told = company.run()
    assert f"{GAP}2)" in told
    assert "add it to the feed fx_rates" in told
    assert company.net() == {"o1": "1000.00", "o2": None, "o3": None}
    owed = "select account_id, round(sum(amount), 2)::text as n, currency from ledger.entry"
    assert company.ask(f"{owed} group by account_id, currency order by 1") == [
        {"account_id": "A1", "n": "100.00", "currency": "CNY"},
        {"account_id": "J1", "n": "500.00", "currency": "JPY"},
    ]
    metrics = (
        "select account_id, sell_in_units::int as units, round(sell_in_net_amount, 2)::text as net,"
        " round(gross_margin_amount, 2)::text as margin, pareto_class as pareto"
        " from warehouse.account_metrics where month = '2026-01' order by 1"
    )
    assert company.ask(metrics) == [
        {"account_id": "A1", "units": 10, "net": "1000.00", "margin": "600.00", "pareto": None},
        {"account_id": "J1", "units": 3, "net": None, "margin": None, "pareto": None},
    ]
    company.say("verify", "--all")

    rates = company.feeds / "fx_rates.csv"
    rates.write_text("currency,rate_date,rate\nJPY,2026-02-01,0.05\n", "utf-8")
    told = company.run()
    assert f"{GAP}1)" in told
    assert company.net() == {"o1": "1000.00", "o2": None, "o3": "100.00"}
    reason = (
        "select reason from warehouse.metric_availability where month = '2026-01'"
        " and metric = 'sell_in_net_amount'"
    )
    assert company.ask(reason)[0]["reason"].startswith(f"{GAP}1): add it to the feed fx_rates")

    rates.write_text("currency,rate_date,rate\nJPY,2026-01-01,0.04\nJPY,2026-02-01,0.05\n", "utf-8")
    told = company.run()
    assert "exchange rate" not in told
    assert company.net() == {"o1": "1000.00", "o2": "120.00", "o3": "100.00"}
    assert company.ask(metrics) == [
        {"account_id": "A1", "units": 10, "net": "1000.00", "margin": "600.00", "pareto": "A"},
        {"account_id": "J1", "units": 3, "net": "120.00", "margin": "0.00", "pareto": "B"},
    ]
    assert company.ask(reason) == [{"reason": None}]
    company.say("verify", "--all")
