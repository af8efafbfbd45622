"""Accrual by estimate in the ledger: posted, explained, corrected, and true at the period's end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from stages.ledger.entry import entry_lines
from stages.verify.invariants import verify

WHOLE = """
program: VOL
valid: {from: 2025-01-01, until: 2027-01-01}
period: quarter
currency: CNY
earn: {method: whole, tiers: [{from: 0, percent: 2}, {from: 2000, percent: 4}]}
gl: {expense: "6601.03", liability: "2241.05", clearing: "1122.09"}
accrual: expected_value
"""


def weekly(first: str, weeks: int, account: str = "A", units: int = 100) -> str:
    """Draw an order a week of so many units at 1.00, on Mondays."""
    start = date.fromisoformat(first)
    return "\n".join(
        f"W-{account}-{n} | {account} | {date.fromordinal(start.toordinal() + 7 * n)} | {units} | 1"
        for n in range(weeks)
    )


HEAD = "order | account | date | qty | price\n"
# 100 a week since July: 700 in the first quarter's first seven weeks, 1,300 by its end.
STEADY = HEAD + weekly("2025-07-07", 32)


@pytest.fixture
def books(new_world):
    made = new_world()
    made.orders(STEADY)
    made.terms(WHOLE)
    return made


def test_an_open_quarter_is_accrued_by_where_it_is_heading(books):
    """Twice the sales of the steady account lift it over 2,000 by the end: 4 %, not 2 %."""
    books.orders(HEAD + weekly("2025-07-07", 32, units=200))
    books.accrue("2026-02-16")
    now = [entry for entry in books.entries() if entry.draft.earning_period == "2026-Q1"]
    assert [(entry.draft.amount, entry.draft.cause) for entry in now] == [
        (Decimal("48.0000"), "new_sales")
    ]
    (statement,) = books.query(
        "select earned_amount, accrued_amount from warehouse.rebate_statement"
        " where earning_period = '2026-Q1'"
    )
    assert statement == (Decimal("24.0000"), Decimal("48.0000"))


def test_the_explanation_is_published_and_adds_up(books):
    books.accrue("2026-02-16")
    rows = books.query(
        "select tier_no, path_count, path_count_total, basis_to_date, final_basis,"
        " final_owed_amount, estimate_amount from warehouse.rebate_estimate"
        " where account_id = 'A' order by tier_no"
    )
    assert sum(row[1] for row in rows) == rows[0][2]
    by_hand = rows[0][3] * sum(row[1] * row[5] / row[4] for row in rows) / rows[0][2]
    assert abs(by_hand - rows[0][6]) <= Decimal("0.005")


def test_a_second_run_posts_nothing_and_verify_agrees(books):
    first = books.accrue("2026-02-16")
    again = books.accrue("2026-02-16")
    assert first.entries_posted > 0
    assert again.entries_posted == 0
    checks = {c.name: c.state for c in verify(books.home, books.url, all_=True).checks}
    assert checks["owed_is_posted"] == "pass"


def test_a_changed_estimate_posts_the_difference_and_the_end_of_the_period_trues_it_up(books):
    """Heading for 4 % the quarter is accrued at 4 %; sales stop, and it ends at 2 %."""
    books.orders(HEAD + weekly("2025-07-07", 32, units=200))
    books.accrue("2026-02-16")
    books.accrue("2026-04-01")
    quarter = [entry for entry in books.entries() if entry.draft.earning_period == "2026-Q1"]
    assert [
        (e.draft.kind, e.draft.amount, e.draft.posting_period, e.draft.cause) for e in quarter
    ] == [
        ("accrual", Decimal("48.0000"), "2026-02", "new_sales"),
        ("reversal", Decimal("-24.0000"), "2026-03", "correction"),
    ]


def test_an_entry_shows_the_ways_to_end_it_was_estimated_from(books):
    books.accrue("2026-02-16")
    (number,) = [e.seal.entry_id for e in books.entries() if e.draft.earning_period == "2026-Q1"]
    found = entry_lines(books.home, books.url, number)
    assert sum(way["path_count"] for way in found.estimate) == 200
    assert "expected value: ends in tier" in found.text()


def test_programs_that_accrue_to_date_need_no_forecast(books, monkeypatch):
    books.terms(WHOLE.replace("expected_value", "to_date"))
    monkeypatch.setattr("stages.rebates.demand.order_demand", None)
    books.accrue("2026-02-16")
    assert books.query("select count(*) from warehouse.rebate_estimate") == [(0,)]
