"""What a line of the plan is priced at, worth, and when it needs a person."""

from __future__ import annotations

import pytest

from transforms.language.messages import tell
from transforms.planning.clauses import said

SERIES = """
    account_id | product_id | upstream_id | region | class | phantom_units:decimal(18,4) | phantom_since:date
    A          | P          |             | North  | key   |                             |
    A          | Q          |             | North  | key   | 40                          | 2025-11-24
    B          | P          | A           | South  | small |                             |
"""  # noqa: E501
PRICED = """
    account_id | product_id | upstream_id | priced_on:date | list_price_each:decimal(22,10) | unit_cost_each:decimal(22,10) | company_currency
    A          | P          |             | 2026-01-05     | 10                             | 6                             | CNY
    A          | P          |             | 2025-12-01     | 10                             | 6                             | CNY
    A          | Q          |             | 2026-01-05     | 20                             |                               | CNY
    B          | P          |             | 2026-01-05     |                                | 6                             | CNY
    O          | P          | W1          | 2026-01-05     | 10                             | 6                             | CNY
    O          | Q          | W1          | 2026-01-05     | 20                             |                               | CNY
"""  # noqa: E501
LINES = """
    account_id | product_id | order_date:date | order_id | line_no | source | kind | seller_id | quantity:decimal(18,4) | unit | line_units:decimal(18,4) | currency | line_amount:decimal(38,10) | net_amount:decimal(38,10)
    A | P | 2025-12-01 | o1 | 1 | s | sale      |    | 13 | case | 156 | USD | 1300 | 9100
    A | P | 2025-11-01 | o0 | 1 | s | sale      |    | 1  | each | 1   | CNY | 99   | 99
    A | P | 2025-12-02 | o2 | 1 | s | return    |    | -1 | each | -1  | CNY | -50  | -50
    A | P | 2025-12-02 | o3 | 1 | s | sale      | W1 | 1  | each | 1   | CNY | 50   | 50
    A | P | 2025-12-02 | o4 | 1 | s | free_good |    | 1  | each | 1   | CNY | 0    | 0
    A | P | 2026-01-05 | o5 | 1 | s | sale      |    | 1  | each | 1   | CNY | 50   | 50
    O | P | 2025-11-01 | n1 | 1 | s | sale      | W1 | 2  | case | 24  | CNY | 288  | 288
    O | P | 2025-12-01 | n2 | 1 | s | sale      |    | 1  | each | 1   | CNY | 7    | 7
    O | P | 2025-12-02 | n3 | 1 | s | sale      | W2 | 1  | each | 1   | CNY | 8    | 8
    O | Q | 2025-12-02 | n4 | 1 | s | sale      |    | 1  | each | 1   | CNY | 9    | 9
"""  # noqa: E501
PLAN = """
    as_of_date:date | account_id | product_id | upstream_id | window_start:date | window_end:date | ship_by_date:date | projected_units_at_arrival:decimal(18,4) | demand_units_mean:decimal(18,4) | demand_units_p90:decimal(18,4) | recommended_units:decimal(18,4) | cut_units:decimal(18,4) | cut_reason
    2026-01-05 | A | P |  | 2026-01-19 | 2026-01-25 | 2026-01-01 | 20 | 70 | 80 | 156 | 12 | supply
    2026-01-05 | A | Q |  | 2026-01-19 | 2026-02-01 | 2026-01-05 | 0  | 0  | 0  | 5   | 0  |
    2026-01-05 | B | P | A | 2026-01-19 | 2026-01-25 | 2026-01-05 |    | 7  | 9  |     |    |
    2026-01-05 | O | P | W1 | 2026-01-19 | 2026-01-25 | 2026-01-05 | 0 | 70 | 80 | 72 | 0  |
"""  # noqa: E501
LOSS = """
    account_id | product_id | expected_lost_units_without:decimal(18,4) | expected_lost_units_with:decimal(18,4) | expected_lost_units_uncut:decimal(18,4) | overdue_units:decimal(18,4) | overdue_since:date
    A | P | 50 | 10.5 | 10 | 0 |
    A | Q | 5  | 0    | 0  | 3 | 2025-11-30
    B | P |    |      |    | 0 |
    O | P | 70 | 0    | 0  | 0 |
"""  # noqa: E501
AHEAD = """
    account_id | product_id | ahead_units:decimal(18,4)
    A | P |
"""
PRICES = """
    account_id | product_id | price_source | net_price_each:decimal(22,10) | unit_cost_each:decimal(22,10) | unit | unit_price:decimal(18,6) | currency | quantity_each:decimal(18,9)
    A | P | last_invoice | 8.333333333 | 6 | case | 100 | CNY | 0.083333333
    A | Q | list_price   | 20          |   | each | 20  | CNY | 1
    B | P |              |             | 6 | each |     | CNY | 1
    O | P | upstream_invoice | 12      | 6 | case | 144 | CNY | 0.083333333
"""  # noqa: E501


def test_the_last_invoice_line_of_ours_before_the_day_prices_an_order(made):
    """156 units for 9,100 in company currency: 58.333333333; 100 dollars a case of twelve.

    Returns, free goods, what another sold, and lines of the day itself say nothing. O buys from W1,
    which last sold it 24 of P for 288, and never sold it Q.
    """
    columns = "account_id, product_id, price_source, net_price_each, unit, unit_price, currency"
    found = made("order_price", columns, priced_line=PRICED, fct_order_line=LINES)
    assert found == [
        ("A", "P", "last_invoice", "58.333333333", "case", "100", "USD"),
        ("A", "P", "last_invoice", "99", "each", "99", "CNY"),
        ("A", "Q", "list_price", "20", "each", "20", "CNY"),
        ("B", "P", "", "", "each", "", "CNY"),
        ("O", "P", "upstream_invoice", "12", "case", "144", "CNY"),
        ("O", "Q", "list_price", "20", "each", "20", "CNY"),
    ]


def test_orders_come_in_the_unit_of_their_price_and_never_before_the_day(made):
    """156 units are 13 cases at 100; a unit costs 6, a case 72. O buys its 72 from W1."""
    columns = (
        "order_id, line_no, product_id, seller_id, order_date, delivered_on, unit_price, unit_cost,"
        " whole, singles"
    )
    found = made("order_to_come", columns, stock_up_plan=PLAN, order_price=PRICES)
    assert found == [
        ("plan A", "1", "P", "", "2026-01-05", "2026-01-19", "100", "72", "130000", "1560000"),
        ("plan A", "2", "Q", "", "2026-01-05", "2026-01-19", "20", "", "50000", "50000"),
        ("plan O", "1", "P", "W1", "2026-01-05", "2026-01-19", "144", "72", "60000", "720000"),
    ]


@pytest.fixture
def value(made):
    def read(columns: str, ahead: str = AHEAD) -> list[tuple[str, ...]]:
        drawn = {"stock_up_plan": PLAN, "expected_loss": LOSS, "order_price": PRICES}
        drawn["stock_up_driver"] = ahead
        return made("stock_up_value", f"account_id, product_id, {columns}", **drawn)

    return read


def test_a_line_is_worth_units_times_price_to_the_cent(value):
    """156 × 8.333333333 is 1,300.00, not 1,299.99; less 156 × 6 that is a margin of 364.

    O pays W1 72 × 12, of which no margin is ours.
    """
    assert value("upstream_id, order_amount, order_margin_amount") == [
        ("A", "P", "", "1300", "364"),
        ("A", "Q", "", "100", ""),
        ("B", "P", "A", "", ""),
        ("O", "P", "W1", "864", ""),
    ]


def test_a_line_saves_what_would_be_lost_without_it(value):
    """39.5 units × 8.333333333, and × 2.333333333 of margin."""
    assert value("avoided_amount, avoided_margin_amount") == [
        ("A", "P", "329.1667", "92.1667"),
        ("A", "Q", "100", ""),
        ("B", "P", "", ""),
        ("O", "P", "840", ""),
    ]


def test_a_line_ties_up_the_stock_on_arrival_and_lasts_its_weeks(value):
    """20 + 156 at 8.333333333; 176 ÷ 70 a week. Beyond 70 + 80 lie 26, worth 216.6667."""
    assert value("tied_up_amount, cover_weeks, loaded_units, loaded_amount") == [
        ("A", "P", "1466.6667", "2.514285714", "26", "216.6667"),
        ("A", "Q", "100", "", "5", "100"),
        ("B", "P", "", "", "", ""),
        ("O", "P", "864", "1.028571429", "0", "0"),
    ]


def test_goods_that_leave_ahead_of_a_season_are_not_loaded(value):
    """Of the 26 beyond 70 + 80, 20 are ahead of a season; 6 are not."""
    ahead = f"{AHEAD.rstrip()} 20\n"
    assert value("loaded_units", ahead)[0] == ("A", "P", "6")


def test_a_key_account_that_is_cut_and_goods_that_are_not_there_need_a_person(made):
    """The cut costs 0.5 units of sales; 3 units at 20 are overdue, and 40 perhaps not there."""
    prices = """
        account_id | product_id | expected_lost_units_with:decimal(18,4) | expected_lost_units_uncut:decimal(18,4) | net_price_each:decimal(22,10)
        A          | P          | 10.5                                   | 10                                      | 8
    """  # noqa: E501
    found = made(
        "exception_of_line",
        "exception, account_id, product_id, at_stake_amount, detail",
        stock_up_plan=PLAN,
        plan_series=SERIES,
        stock_up_value=prices,
        expected_loss=LOSS,
        order_price=PRICES,
    )
    phantom = "40 units are counted, none sold since 2025-11-24 while others sell it"
    late = "3 units due 2025-11-30 were not reported as arrived"
    assert found == [
        ("key_account_cut", "A", "P", "4", "cut by 12 units: supply"),
        ("late_shipment", "A", "Q", "60", late),
        ("phantom_stock", "A", "Q", "800", phantom),
    ]
    assert [tell(said(detail), "zh") for detail in (late, phantom)] == [
        "应于 2025-11-30 到货的 3 件未报到货",
        "盘点有 40 件，但自 2025-11-24 起未售出，而其他客户仍在销售",
    ]
