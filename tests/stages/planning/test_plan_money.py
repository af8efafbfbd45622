"""The money of a plan adds up: lines to accounts, cuts to years."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

AS_OF = date(2026, 1, 5)
ROUTINE = "seasons: []"
D = Decimal


@pytest.fixture
def short(world):
    """Three accounts that need 70 of P each where there are 100, and 20 of Q without a price."""
    world.product("P", units_per_case=1, list_price_each=2, unit_cost_each=1)
    world.product("Q", units_per_case=1)
    for account, name in (("A", "key"), ("B", "general"), ("C", "general")):
        world.account(account, **{"class": name})
        for product, units in (("P", 70), ("Q", 20)):
            world.sold(account, product, units)
            world.stock(account, product, 0)
    world.feed("supply", product_id="P", available_on=date(2026, 1, 1), units=100)
    return world


def test_what_an_accounts_lines_come_to_is_what_the_account_comes_to(short, planned_once, rows):
    """60, 20 and 20 of P at 2; Q has no price and is counted, not valued."""
    result = planned_once(ROUTINE)
    accounts = {row["account_id"]: row for row in rows("stock_up_account")}
    lines = rows("stock_up_value")
    for name in ("order_amount", "avoided_amount", "tied_up_amount", "loaded_amount"):
        for account, row in accounts.items():
            mine = [each[name] for each in lines if each["account_id"] == account]
            assert row[name] == sum(value for value in mine if value is not None)
    assert [row["order_amount"] for row in accounts.values()] == [120, 40, 40]
    assert [row["order_margin_amount"] for row in accounts.values()] == [None, None, None]
    assert [row["unpriced_lines"] for row in accounts.values()] == [1, 1, 1]
    assert result.money.order_amount == "200.00"
    (found,) = rows("stock_up_exception")
    assert (found["exception"], found["account_id"]) == ("key_account_cut", "A")
    assert found["at_stake_amount"] == 20  # 10 units that A will miss


def test_no_order_is_over_a_limit_where_order_or_limit_is_unknown(short, plan):
    """A and D owe 900 too much; A orders for 120, of D none is known, B and C have no limit."""
    short.account("D", **{"class": "general"})
    short.sold("D", "P")
    for account in "AD":
        owed = {"credit_limit": 100, "open_receivable_amount": 1000}
        short.add("account_credit", as_of_date=AS_OF, account_id=account, **owed)
    money = plan(ROUTINE).money
    assert (money.credit_passed_accounts, money.orders_over_credit_amount) == (1, "120.00")


def test_cuts_are_kept_as_they_were_and_add_up_over_the_year(short, planned_once, plan, rows):
    """10 of 70 cut from the key account, 50 of 70 from each of the others, in both of two weeks."""
    planned_once(ROUTINE)
    cuts = [row for row in rows("stock_up_cut") if row["product_id"] == "P"]
    assert [(row["asked_units"], row["given_units"], row["cut_amount"]) for row in cuts] == [
        (70, 60, 20),
        (70, 20, 100),
        (70, 20, 100),
    ]
    first = [row["cut_ratio"] for row in rows("allocation_fairness")]
    assert first == [D("0.142857"), D("0.714286"), D("0.714286")]
    assert {row["company_cut_ratio"] for row in rows("allocation_fairness")} == {D("0.52381")}
    plan(ROUTINE, as_of=AS_OF + timedelta(days=7))
    assert {row["as_of_date"] for row in rows("stock_up_cut")} == {AS_OF, AS_OF + timedelta(days=7)}
    both = rows("allocation_fairness")
    assert [row["asked_lines"] for row in both] == [4, 4, 4]
    assert plan(ROUTINE, as_of=AS_OF + timedelta(days=7)).is_new is False


def test_years_of_cuts_show_what_each_class_and_size_was_given(world, plan, rows):
    """In 2025 there were 100 for the 210 asked, in 2026 there are 200."""
    world.product("P", units_per_case=1, list_price_each=2)
    for account, name, units in (("A", "key", 140), ("B", "small", 42), ("C", "small", 28)):
        world.account(account, **{"class": name})
        world.sold(account, "P", units)
        for day in (date(2025, 1, 5), AS_OF - timedelta(days=1)):
            world.stock(account, "P", 0, date_day=day)
    world.feed("supply", product_id="P", available_on=date(2025, 1, 1), units=100)
    world.feed("supply", product_id="P", available_on=date(2025, 7, 1), units=100)
    fair = 'seasons: [{name: fair, from: "01-20", until: "01-26"}]\nallocation: {floor_ratio: {}}'
    plan(fair, as_of=date(2025, 1, 6))
    plan(fair, as_of=AS_OF)
    cuts = rows("stock_up_cut")
    assert {(row["as_of_date"].year, row["season"]) for row in cuts} == {
        (2025, "fair"),
        (2026, "fair"),
    }
    first = [row["given_units"] for row in cuts if row["as_of_date"].year == 2025]
    assert first == [67, 20, 13]  # of 140, 42 and 28
    years = rows("allocation_fairness")
    assert len(years) == 6
    for row in years:
        mine = [c for c in cuts if c["as_of_date"].year == row["calendar_year"]]
        for name, of in (
            ("cut_ratio", [c for c in mine if c["account_id"] == row["account_id"]]),
            ("class_cut_ratio", [c for c in mine if c["class"] == row["class"]]),
            ("company_cut_ratio", mine),
        ):
            given, asked = (sum(c[f"{each}_units"] for c in of) for each in ("given", "asked"))
            assert abs(1 - row[name] - given / asked) < D("0.000001")


@pytest.mark.parametrize(
    ("currency", "told"),
    [
        ("CNY", ("77.78", "77.78 CNY")),
        ("JPY", ("78", "78 JPY")),
        ("KWD", ("77.778", "77.778 KWD")),
    ],
)
def test_the_summary_tells_money_in_whole_coins_of_its_currency(world, plan, currency, told):
    """70 at a ninth of ten each are 77.7778 in the tables."""
    world.product("P", units_per_case=1, list_price_each=D("1.1111111111"))
    world.account("A")
    world.sold("A", "P", 70)
    world.stock("A", "P", 0)
    world.home.path.mkdir(parents=True, exist_ok=True)
    world.home.settings_file.write_text(f"company_currency: {currency}\n")
    money = plan(ROUTINE).money
    assert (money.order_amount, str(next(iter(money.lines()))).split(": ")[1]) == told
