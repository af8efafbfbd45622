"""Entries in units of goods, large changes of terms, corrections by hand, promises kept."""

from __future__ import annotations

from decimal import Decimal

import pytest

from stages.ledger.correction import correct
from stages.verify.invariants import verify
from transforms.language.errors import DataRefused

D = Decimal
GOODS = """
program: GIFTS
valid: {from: 2025-01-01, until: 2027-01-01}
period: month
currency: CNY
basis: {measure: quantity}
earn: {method: free_goods, per: 10, give: {product: GIFT, units: 2}}
settle: {pay_as: goods}
gl: {expense: "6601.03", liability: "2241.05", clearing: "1122.09"}
"""


def test_free_goods_are_accrued_and_given_in_units(paying):
    paying.terms(GOODS + "---" + (paying.home.terms / "terms.yaml").read_text())
    paying.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 35  | 4
    """)
    paying.accrue("2026-02-01")
    made = next(e.draft for e in paying.entries() if e.draft.program_id == "GIFTS")
    assert (made.amount, made.currency, made.rate) == (D(6), "XXX", "2 GIFT per 10")
    lines = "select gl_account, debit, credit, currency from ledger.posting where entry_id = 2"
    assert sorted(paying.query(lines)) == [
        ("2241.05", D(0), D(6), "XXX"),
        ("6601.03", D(6), D(0), "XXX"),
    ]
    (batch,) = paying.settle().batches
    assert batch.totals["XXX"] == "6"
    paying.approve(batch.batch_id, paying.approver)
    paying.post(batch.batch_id)
    given = "select account_id, payout_amount, pay_as from warehouse.rebate_payout"
    assert ("A", D(6), "goods") in paying.query(given)
    assert verify(paying.home, paying.url, all_=True).passed


def test_a_return_takes_free_goods_back(paying):
    paying.terms(GOODS)
    paying.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 35  | 1
    """)
    paying.accrue("2026-02-01")
    paying.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 35  | 1
        RE-1  | A       | 2026-01-09 | -6  | 1
    """)
    paying.accrue("2026-02-01")
    last = paying.entries()[-1]
    assert (last.draft.kind, last.draft.amount, last.draft.cause) == ("reversal", D(-2), "return")


def test_a_program_gives_one_product(paying):
    other = GOODS.replace("program: GIFTS", "program: GIFTS\nversion: 2").replace("GIFT,", "CAP,")
    paying.terms(f"{GOODS}---{other.replace('2025-01-01', '2026-02-01')}")
    with pytest.raises(DataRefused, match="GIFTS gives GIFT and CAP"):
        paying.accrue("2026-02-01")


@pytest.fixture
def changed(paying):
    """New terms that double what A has earned; more than 5 needs approval."""
    old = paying.home.settings_file.read_text()
    paying.settings(f"{old}terms_change_approval_above: 5\n")
    text = (paying.home.terms / "terms.yaml").read_text()
    second = text.replace("period: month", "period: month\nversion: 2\nrestates: true")
    paying.terms(second.replace("percent: 10", "percent: 20"))
    return paying


def test_f38_a_large_change_of_terms_waits_for_a_preparer_and_an_approver(changed):
    result = changed.accrue("2026-02-01")
    assert (result.entries_posted, result.held_back.sums) == (0, {"VOL": {"CNY": "10.00"}})
    assert "--prepared-by" in result.text()
    prepared = changed.accrue("2026-02-01", prepared_by="ann")
    batch_id = prepared.held_back.batch_id
    assert changed.accrue("2026-02-01", prepared_by="ann").held_back.batch_id == batch_id
    with pytest.raises(DataRefused, match="is not approved"):
        changed.post(batch_id)
    assert len(changed.entries()) == 1
    changed.approve(batch_id, changed.approver)
    changed.post(batch_id)
    last = changed.entries()[-1]
    assert (last.draft.kind, last.draft.amount, last.draft.cause, last.draft.terms_version) == (
        "accrual", D(10), "terms_change", 2)  # fmt: skip
    assert changed.accrue("2026-02-01").entries_posted == 0
    assert verify(changed.home, changed.url, all_=True).passed


def test_f38_a_small_change_of_terms_is_posted_at_once(changed):
    changed.settings("terms_change_approval_above: 10\n")
    assert changed.accrue("2026-02-01").posted == {"terms_change": {"CNY": "10.00"}}


def test_an_entry_is_taken_back_whole_and_once(paying):
    call = {"now": paying.now(), "run_id": "c1"}
    told = correct(paying.home, paying.url, 1, "ann", reason="booked for the wrong account", **call)
    paying.approve(told.batch_id, paying.approver)
    paying.post(told.batch_id)
    back = paying.entries()[-1].draft
    assert (back.kind, back.amount, back.corrects_entry_id) == ("adjustment", D(-10), 1)
    zero = "select gl_account from ledger.posting group by 1 having sum(debit) <> sum(credit)"
    assert paying.query(zero) == []
    with pytest.raises(DataRefused, match="taken back already, by entry 2"):
        correct(paying.home, paying.url, 1, "ann", reason="again", **call)
    assert verify(paying.home, paying.url, all_=False).passed


def test_what_was_paid_is_not_corrected_by_hand(paying):
    paying.pay()
    with pytest.raises(DataRefused, match="moved paid money"):
        correct(paying.home, paying.url, 2, "ann", reason="oops", now=paying.now(), run_id="c")


def test_promises_are_measured_from_period_end_and_close_to_payout(paying):
    paying.close("2026-01")  # on 3 February
    paying.pay()  # three days later
    row = paying.query(
        "select payout_no, payout_amount, period_end_date::text, period_closed_on::text,"
        " paid_on::text, days_from_period_end, days_from_close, is_on_time"
        " from warehouse.rebate_payout"
    )
    assert row == [(1, D(10), "2026-01-31", "2026-02-03", "2026-02-06", 6, 3, True)]


def test_a_promise_that_is_late_is_told(paying):
    old = paying.home.settings_file.read_text()
    paying.settings(f"{old}payout_promise_days: 2\n")
    paying.pay()
    assert paying.query("select is_on_time from warehouse.rebate_payout") == [(False,)]
