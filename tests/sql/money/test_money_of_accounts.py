"""What an account's orders come to: credit, tiers, exceptions by money."""

from __future__ import annotations

from transforms.language.messages import tell
from transforms.planning.clauses import said

SERIES = """
    account_id | product_id | region | class
    A          | P          | North  | key
    A          | Q          | North  | key
    B          | P          | South  | small
    C          | P          | South  | small
    D          | P          | South  | small
    O          | P          | South  | key
"""
VALUE = """
    as_of_date:date | account_id | product_id | upstream_id | recommended_units:decimal(18,4) | order_amount:decimal(28,4) | order_margin_amount:decimal(28,4) | avoided_amount:decimal(28,4) | tied_up_amount:decimal(28,4) | loaded_units:decimal(18,4) | loaded_amount:decimal(28,4)
    2026-01-05 | A | P |   | 10 | 100 | 40 | 5 | 200 | 4 | 40
    2026-01-05 | A | Q |   | 0  | 0   |    | 0 | 50  | 0 | 0
    2026-01-05 | B | P |   | 3  |     |    |   |     | 0 |
    2026-01-05 | C | P |   |    |     |    |   |     |   |
    2026-01-05 | D | P |   | 1  | 7   | 1  | 0 | 7   | 0 | 0
    2026-01-05 | O | P | A | 9  | 90  |    | 9 | 90  | 0 | 0
"""  # noqa: E501
CREDIT = """
    account_id | credit_limit:decimal(18,6) | open_receivable_amount:decimal(28,4) | overdue_amount:decimal(28,4)
    A          | 500                        | 430                                  | 10
    B          |                            | 0                                    | 0
    C          | 100                        |                                      |
    D          | 100                        | 0                                    | 0
    O          | 100                        | 50                                   | 0
"""  # noqa: E501
REBATES = """
    account_id | program_id | earning_period | tier_no_before:bigint | tier_no_after:bigint | added_rebate_amount:decimal(28,4)
    A          | X          | 2026           | 0                     | 1                    | 5
    A          | Y          | 2026-Q1        | 1                     | 2                    | 50
    A          | Z          | 2026           | 1                     | 1                    | 900
    D          | X          | 2026           | 0                     | 1                    | 5
"""  # noqa: E501


def accounts(made, columns: str, credit: str = CREDIT) -> list[tuple[str, ...]]:
    return made(
        "stock_up_account",
        f"account_id, {columns}",
        stock_up_value=VALUE,
        plan_series=SERIES,
        stock_up_rebate=REBATES,
        account_credit=credit,
    )


def test_an_accounts_lines_add_up_and_what_has_no_price_is_counted(made):
    columns = "order_lines, unpriced_lines, order_amount, order_margin_amount, tied_up_amount"
    assert accounts(made, columns) == [
        ("A", "1", "0", "100", "40", "250"),
        ("B", "1", "1", "", "", ""),
        ("C", "0", "0", "", "", ""),
        ("D", "1", "0", "7", "1", "7"),
        ("O", "1", "0", "90", "", "90"),
    ]


def test_credit_is_passed_by_what_is_open_and_ordered_beyond_the_limit(made):
    """430 open and 100 ordered of 500; where a part is not known, why.

    O owes 50 of 100 and orders for 90, which A invoices: what it orders is not in our receivables.
    """
    assert accounts(made, "credit_over_amount, credit_reason") == [
        ("A", "30", ""),
        ("B", "", "the account has no credit limit"),
        ("C", "", "an open invoice has no exchange rate"),
        ("D", "0", ""),
        ("O", "", "its orders are invoiced by A"),
    ]
    nothing = CREDIT.strip().splitlines()[0]
    found = accounts(made, "credit_over_amount, credit_reason", nothing)
    assert {row[1:] for row in found[:4]} == {("", "no receivables have come in")}


def test_a_tier_is_chased_where_goods_beyond_need_reach_it(made):
    """Of two tiers that A comes into, the one that adds most; D comes into one by need alone."""
    why = "reaches tier 2 of Y for 2026-Q1 by more than its sales may ask"
    assert accounts(made, "chased_program_id, chase_reason") == [
        ("A", "Y", why),
        ("B", "", ""),
        ("C", "", ""),
        ("D", "", ""),
        ("O", "", ""),
    ]


def test_what_the_orders_do_to_a_statement_is_its_difference(made):
    """A comes from tier 1 to 2; B has its first sale; nothing of C changes."""
    head = (
        "account_id | program_id | earning_period | terms_version:bigint | currency |"
        " tier_no:bigint | basis_quantity:decimal(18,4) | basis_amount:decimal(28,4) |"
        " earned_amount:decimal(28,4) | next_tier_distance:decimal(28,4)"
    )
    before = f"""{head}
        A | X | 2026 | 1 | CNY | 1 | 5 | 400 | 4 | 600
        C | X | 2026 | 1 | CNY | 1 | 5 | 400 | 4 | 600
    """
    after = f"""{head}
        A | X | 2026 | 1 | CNY | 2 | 9 | 1100 | 22 |
        B | X | 2026 | 1 | CNY | 0 | 1 | 10   | 0  | 90
        C | X | 2026 | 1 | CNY | 1 | 5 | 400  | 4  | 600
    """
    columns = (
        "as_of_date, account_id, tier_no_before, tier_no_after, tier_distance_before,"
        " tier_distance_after, added_rebate_amount"
    )
    found = made("stock_up_rebate", columns, statement_before=before, statement_after=after)
    assert found == [
        ("2026-01-05", "A", "1", "2", "600", "", "18"),
        ("2026-01-05", "B", "0", "0", "", "90", "0"),
    ]


def test_accounts_need_a_person_for_credit_chased_tiers_and_stock_nobody_reports(made):
    """Of B's order of 50 only 50 can be over; C sells 7 at 10 and 2 at 20 without a count."""
    orders = """
        account_id | upstream_id | order_amount:decimal(28,4) | credit_over_amount:decimal(28,4) | credit_limit:decimal(18,6) | open_receivable_amount:decimal(28,4) | loaded_amount:decimal(28,4) | chase_reason
        A          |             | 100                        | 0                                | 500                        | 0                                    | 40                          | reaches tier 2
        B          |             | 50                         | 900                              | 100                        | 950                                  | 0                           |
        E          |             | 0                          | 900                              | 100                        | 1000                                 | 0                           |
    """  # noqa: E501
    plan = """
        account_id | product_id | upstream_id | demand_units_mean:decimal(18,4) | recommended_units:decimal(18,4)
        C          | P          | B           | 7                               |
        C          | Q          | B           | 2                               |
        C          | R          | B           | 0                               |
        A          | P          |             | 9                               | 0
    """  # noqa: E501
    prices = """
        account_id | product_id | net_price_each:decimal(22,10)
        C          | P          | 10
        C          | Q          | 20
        C          | R          | 20
        A          | P          | 20
    """
    found = made(
        "exception_of_account",
        "exception, account_id, upstream_id, at_stake_amount, detail",
        stock_up_account=orders,
        stock_up_plan=plan,
        order_price=prices,
    )
    passed = "open receivables of 950.00 and orders of 50.00 pass the credit limit of 100.00"
    assert found == [
        ("credit_passed", "B", "", "50", passed),
        ("no_stock_figure", "C", "B", "110", "2 products that sell have no stock figure"),
        ("tier_chased", "A", "", "40", "reaches tier 2"),
    ]
    told = [tell(said(detail), "zh") for *_, detail in found]
    assert told[:2] == [
        "未收账款 950.00 加订单 50.00 超过信用额度 100.00",
        "2 个在售产品没有库存数据",
    ]


def test_exceptions_are_ranked_by_our_money_and_what_has_no_price_comes_last(made):
    """O buys from A: the 900 that it cannot sell are in what A buys from us."""
    lines = """
        exception       | account_id | product_id | upstream_id | at_stake_amount:decimal(28,4) | detail
        late_shipment   | A          | Q          |             |                               | d
        key_account_cut | A          | P          |             | 40                            | d
    """  # noqa: E501
    orders = """
        exception       | account_id | product_id | upstream_id | at_stake_amount:decimal(28,4) | detail
        no_stock_figure | O          |            | A           | 900                           | d
        credit_passed   | B          |            |             | 90                            | d
        tier_chased     | B          |            |             | 40                            | d
    """  # noqa: E501
    columns = "exception_rank, exception, account_id, next_step"
    found = made(
        "stock_up_exception", columns, exception_of_line=lines, exception_of_account=orders
    )
    assert [row[:3] for row in found] == [
        ("1", "credit_passed", "B"),
        ("2", "key_account_cut", "A"),
        ("3", "tier_chased", "B"),
        ("4", "no_stock_figure", "O"),
        ("5", "late_shipment", "A"),
    ]
    assert all(row[3] for row in found)
