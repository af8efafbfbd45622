"""Who was cut, and whether it falls on the same accounts again and again."""

from __future__ import annotations


def test_what_was_asked_is_kept_beside_what_was_given_cut_or_not(made):
    plan = """
        as_of_date:date | account_id | product_id | upstream_id | season | window_start:date | window_end:date | recommended_units:decimal(18,4) | cut_units:decimal(18,4) | cut_reason
        2026-01-05 | A | P |   | summer | 2026-01-19 | 2026-01-25 | 60 | 20 | supply
        2026-01-05 | B | P | A |        | 2026-01-19 | 2026-01-25 | 10 | 0  |
        2026-01-05 | C | P |   |        | 2026-01-19 | 2026-01-25 | 0  | 0  |
        2026-01-05 | D | P |   |        | 2026-01-19 | 2026-01-25 |    |    |
    """  # noqa: E501
    series = """
        account_id | product_id | region | class
        A          | P          | North  | key
        B          | P          | South  | small
    """
    prices = """
        account_id | product_id | net_price_each:decimal(22,10)
        A          | P          | 9
    """
    columns = (
        "account_id, season, class, asked_units, given_units, cut_units, given_ratio,"
        " asked_amount, cut_amount, cut_reason"
    )
    drawn = {"stock_up_plan": plan, "plan_series": series, "order_price": prices}
    mine = ("A", "summer", "key", "80", "60", "20", "0.75", "720", "180", "supply")
    assert made("stock_up_cut", columns, **drawn) == [
        mine,
        ("B", "", "small", "10", "10", "0", "1", "", "", ""),
    ]
    # B buys from A: where accounts that buy from us alone claim our goods, it asks for none
    direct = """
        as_of_date:date | company_currency | claims_are_direct:boolean
        2026-01-05      | CNY              | true
    """
    assert made("stock_up_cut", columns, plan_run=direct, **drawn) == [mine]


def test_a_year_of_cuts_stands_beside_the_class_and_the_company(made):
    """In 2025 S1 was cut by 30 of 100, S2 by 10 of 100, K by nothing of 200: 20 %, and 10 %."""
    past = """
        as_of_date:date | account_id | region | class | cut_units:decimal(18,4) | asked_amount:decimal(28,4) | cut_amount:decimal(28,4)
        2025-03-03 | S1 | North | key   | 3 | 60  | 30
        2025-06-02 | S1 | North | small | 0 | 40  | 0
        2025-03-03 | S2 | North | small | 1 | 100 | 10
        2025-03-03 | K  | North | key   | 0 | 200 | 0
        2026-03-02 | S1 | North | small | 1 | 50  | 25
    """  # noqa: E501
    columns = (
        "calendar_year, account_id, class, asked_lines, cut_lines, cut_ratio, class_cut_ratio,"
        " company_cut_ratio"
    )
    assert made("allocation_fairness", columns, past_cut=past) == [
        ("2025", "K", "key", "1", "0", "0", "0", "0.1"),
        ("2025", "S1", "small", "2", "1", "0.3", "0.2", "0.1"),
        ("2025", "S2", "small", "1", "1", "0.1", "0.2", "0.1"),
        ("2026", "S1", "small", "1", "1", "0.5", "0.5", "0.5"),
    ]
