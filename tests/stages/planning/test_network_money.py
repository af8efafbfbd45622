"""A wholesaler and the outlets that buy from it: a plan's money counts the same goods once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from stages.planning import what_if as stage
from tests.stages.planning.conftest import AS_OF

ROUTINE = "seasons: []"
SUMS = ("order_amount", "avoided_amount", "tied_up_amount")


@pytest.fixture
def network(world):
    """A wholesaler sells 140 a week on to two outlets, a distributor 70; nobody holds any.

    Goods are listed at 10 and cost 6. W paid 8 a unit and O1 pays W 12; O2 has bought none yet, and
    a third outlet of D has no stock figure.
    """
    world.product("P", units_per_case=1, list_price_each=10, unit_cost_each=6)
    sold = {"W": (None, 140), "D": (None, 70), "O1": ("W", 70), "O2": ("W", 70), "O3": ("D", 70)}
    for account, (upstream, units) in sold.items():
        world.account(account, upstream_id=upstream, **{"class": "general"})
        world.sold(account, "P", units)
        if account != "O3":
            world.stock(account, "P", 0)
    world.ordered("W", "P", 1, net_amount=8, line_amount=8, unit_price=8)
    world.ordered("O1", "P", 1, net_amount=12, line_amount=12, unit_price=12, seller_id="W")
    world.add(
        "account_credit",
        as_of_date=AS_OF,
        account_id="O1",
        credit_limit=1,
        open_receivable_amount=0,
    )
    return world


def by_account(rows, table: str) -> dict[str, dict]:
    return {row["account_id"]: row for row in rows(table)}


def test_a_line_says_who_sells_and_what_is_paid_there(network, planned_once, rows):
    planned_once(ROUTINE)
    lines = by_account(rows, "stock_up_value")
    named = ("upstream_id", "price_source", "order_amount", "order_margin_amount")
    assert {who: tuple(row[name] for name in named) for who, row in lines.items()} == {
        "W": (None, "last_invoice", 140 * 8, 140 * 2),
        "D": (None, "list_price", 70 * 10, 70 * 4),
        "O1": ("W", "upstream_invoice", 70 * 12, None),
        "O2": ("W", "list_price", 70 * 10, None),
        "O3": ("D", "list_price", None, None),
    }
    assert lines["O1"]["avoided_amount"] == 70 * 12
    assert lines["O1"]["avoided_margin_amount"] is None


def test_what_we_sell_adds_up_without_what_others_sell_on(network, planned_once, rows):
    """The sums told are those of the rows that buy from us, and no row is in both sums."""
    result = planned_once(ROUTINE)
    every = rows()
    ours = [row for row in every if row["upstream_id"] is None]
    assert {row["account_id"] for row in ours} == {"W", "D"}
    told = (int(result.recommended_units), result.orders)
    others = (int(result.upstream_units), result.upstream_orders)
    assert (told, others) == ((210, 2), (140, 2))
    assert told[0] + others[0] == sum(row["recommended_units"] or 0 for row in every)
    assert "2 orders of 210 units in all" in result.text()
    assert "orders that other accounts serve from these goods: 2 of 140 units" in result.text()
    money, accounts = result.money, by_account(rows, "stock_up_account")
    assert (money.order_amount, money.upstream_order_amount) == ("1820.00", "1540.00")
    assert money.avoided_amount == "1820.00"
    assert "value of the orders that other accounts serve: 1,540.00" in result.text()
    for name in SUMS:
        lines = by_account(rows, "stock_up_value")
        assert all(accounts[who][name] == row[name] for who, row in lines.items())
    shipped = [row for row in rows("stock_up_totals") if row["origin_kind"] != "account"]
    assert sum(row["recommended_units"] for row in shipped) == told[0]


def test_no_credit_of_ours_is_passed_by_what_another_invoices(network, plan, rows):
    money = plan(ROUTINE).money
    assert (money.credit_passed_accounts, money.orders_over_credit_amount) == (0, "0.00")
    credit = by_account(rows, "stock_up_account")["O1"]
    assert credit["credit_over_amount"] is None
    assert credit["credit_reason"] == "its orders are invoiced by W"
    assert all(row["exception"] != "credit_passed" for row in rows("stock_up_exception"))


def test_what_is_at_stake_for_us_comes_before_what_is_in_it(network, plan, rows):
    """D's own blind line is worth 700 to us; that of its outlet, at 12 a unit, is in it."""
    network.delivered_anew("fct_inventory_day")
    for account in ("W", "O1", "O2"):
        network.stock(account, "P", 0)
    network.ordered("O3", "P", 1, net_amount=12, line_amount=12, unit_price=12, seller_id="D")
    plan(ROUTINE)
    named = ("exception_rank", "account_id", "upstream_id", "at_stake_amount")
    assert [tuple(row[name] for name in named) for row in rows("stock_up_exception")] == [
        (1, "D", None, 700),
        (2, "O3", "D", 840),
    ]


def test_who_was_cut_is_told_of_those_who_claim(network, planned_once, plan, rows):
    network.feed("supply", product_id="P", available_on=date(2026, 1, 1), units=105)
    planned_once(ROUTINE)
    cut = {row["account_id"]: row["cut_units"] for row in rows("stock_up_cut")}
    assert cut == {"W": 98, "D": 49, "O1": 49, "O2": 49}
    plan("{seasons: [], allocation: {claims: direct}}")
    cut = {row["account_id"]: row["cut_units"] for row in rows("stock_up_cut")}
    assert cut == {"W": 70, "D": 35}
    shares = {row["company_cut_ratio"] for row in rows("allocation_fairness")}
    # W paid 8 and D pays 10: 70 × 8 + 35 × 10 of 140 × 8 + 70 × 10
    assert shares == {Decimal("0.5")}


def test_both_sides_of_a_question_count_goods_once(
    network, planned_once, fresh_database, monkeypatch
):
    monkeypatch.setattr(stage, "bring_facts_to", lambda *args: None)
    network.feed("supply", product_id="P", available_on=date(2026, 1, 1), units=105)
    planned_once(ROUTINE)
    config = network.home.path / "plan.yaml"
    result = stage.compare(network.home, None, AS_OF, ["allocation.claims=direct"], config=config)
    both = {name: (each["now"], each["what_if"]) for name, each in result.figures.items()}
    assert both["expected_service_ratio"] == (0, Decimal("0.5"))
    del both["expected_service_ratio"]
    assert both == {
        "orders": (2, 2),
        "units": (63, 105),
        "cases": (63, 105),
        "tied_up_amount": (63 * 6, 105 * 6),
        "cut_units": (147, 105),
        "upstream_units": (42, 140),
    }
    shown = [line.split() for line in result.text().splitlines()]
    assert ["units", "from", "other", "accounts", "42", "140", "+98"] in shown
