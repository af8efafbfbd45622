"""`rebates simulate` and `check --accounts` as a person and a script meet them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from cli.rebates_calculate import check
from cli.rebates_simulate import simulate

DRAFT = """program: DRAFT
valid: {from: 2027-01-01, until: 2028-01-01}
currency: CNY
accounts: {level: [1], exclude: [W3]}
earn: {method: whole, tiers: [{from: 0, percent: 2}, {from: 5000, percent: 4}]}
"""
ORDERS = (
    "order_id,line_no,account_id,product_id,order_date,quantity,unit_price\n"
    "o1,1,W1,P,2026-03-01,100,100\no2,1,W2,P,2026-03-01,49,100\no3,1,W3,P,2026-03-01,9,100\n"
)
ACCOUNTS = "account_id,name,level\nW1,One,1\nW2,Two,1\nW3,Three,1\n"


@pytest.fixture
def paths(tmp_path):
    for name, text in (("draft.yaml", DRAFT), ("orders.csv", ORDERS), ("accounts.csv", ACCOUNTS)):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def run(command, *arguments):
    return CliRunner().invoke(command, [str(a) for a in arguments], catch_exceptions=False)


def simulated(paths, *more):
    return run(
        simulate, "--terms", paths / "draft.yaml", "--orders", paths / "orders.csv",
        "--accounts", paths / "accounts.csv", "--as-of", "2027-01-01", "--home", paths / "home",
        "--out", paths / "page.html", *more,
    )  # fmt: skip


def test_a_draft_on_files_tells_cost_rates_and_cliffs(paths):
    """4 % of 10,000 and 2 % of 4,900: 498.00; W2 lacks 100.00 to a jump of 100.00."""
    said = simulated(paths).output
    assert "498.00 CNY" in said
    assert "tier 2 at 5000: the rebate jumps by 100" in said
    assert "just below a cliff: 1 accounts and periods" in said
    assert (paths / "page.html").read_text("utf-8").startswith("<!doctype html>")


def test_json_is_one_document_and_amounts_are_text(paths):
    found = json.loads(simulated(paths, "--json").stdout)["found"]
    assert found["draft"]["cost"] == {"CNY": "498.0000"}
    assert [row["account"] for row in found["accounts"]] == ["W1", "W2"]
    (near,) = found["near_cliffs"]
    assert (near["account"], near["lacking"]) == ("W2", "100.0000000000")


def test_check_names_accounts_treated_unlike_their_equals(paths):
    said = run(
        check, paths / "draft.yaml", "--accounts", paths / "accounts.csv", "--home", paths / "home"
    ).output
    assert "of level 1 it takes W1, W2 and not W3" in said
