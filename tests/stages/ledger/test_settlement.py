"""From open to paid: prepared by one, approved by another, posted once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from stages.ledger.statement import statement
from stages.verify.invariants import verify
from transforms.language.errors import DataRefused, UsageError

D = Decimal


def test_what_is_open_is_prepared_approved_and_paid(paying):
    (batch,) = paying.settle().batches
    assert (batch.lines, batch.totals, batch.needs_approval) == (1, {"CNY": "10.00"}, True)
    paying.approve(batch.batch_id, paying.approver)
    result = paying.post(batch.batch_id)
    assert (result.entries_posted, result.totals) == (1, {"CNY": "10.00"})
    assert [(e.draft.kind, e.draft.amount, e.draft.batch_id) for e in paying.entries()] == [
        ("accrual", D(10), None),
        ("settlement", D(-10), batch.batch_id),
    ]
    lines = "select gl_account, debit, credit from ledger.posting where entry_id = 2 order by 1"
    assert paying.query(lines) == [("1122.09", D(0), D(10)), ("2241.05", D(10), D(0))]
    shown = "select settled_amount, open_amount from warehouse.rebate_statement"
    assert paying.query(shown) == [(D(10), D(0))]
    assert verify(paying.home, paying.url, all_=True).passed


def test_preparing_again_names_the_same_batch_whoever_prepares(paying):
    first = paying.settle()
    again = paying.settle(by="dan")
    assert [b.batch_id for b in again.batches] == [b.batch_id for b in first.batches]
    assert not again.batches[0].is_new
    assert again.batches[0].prepared_by == "ann"


def test_posting_again_posts_nothing(paying):
    first = paying.pay()
    again = paying.post(first.batch_id)
    assert (first.entries_posted, again.entries_posted) == (1, 0)
    assert again.head_hash == first.head_hash
    assert len(paying.entries()) == 2


def test_once_paid_there_is_nothing_to_settle(paying):
    paying.pay()
    assert paying.settle().batches == ()


def test_a_late_order_is_paid_with_the_next_settlement(paying):
    paying.pay()
    paying.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        SO-2  | A       | 2026-01-02 | 1   | 50
        SO-3  | A       | 2026-02-02 | 1   | 10
    """)
    paying.accrue("2026-03-01")
    assert paying.pay("2026-02").totals == {"CNY": "6.00"}
    assert [
        (e.draft.earning_period, e.draft.amount)
        for e in paying.entries()
        if e.draft.kind == "settlement"
    ] == [
        ("2026-01", D(-10)),
        ("2026-01", D(-5)),
        ("2026-02", D(-1)),
    ]


def test_what_is_below_the_minimum_waits_for_the_next(paying):
    text = (paying.home.terms / "terms.yaml").read_text()
    paying.terms(text.replace("program: VOL", "program: VOL\nversion: 2\nsettle: {minimum: 15}"))
    paying.accrue("2026-02-01")
    result = paying.settle()
    assert result.batches == ()
    assert [(x["amount"], x["reason"]) for x in result.left_out] == [
        ("10.00", "below the minimum of 15")
    ]
    paying.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        SO-2  | A       | 2026-02-02 | 1   | 50
    """)
    paying.accrue("2026-03-01")
    assert paying.pay("2026-02").totals == {"CNY": "15.00"}


def test_a_monthly_program_may_be_settled_by_the_quarter(paying):
    text = (paying.home.terms / "terms.yaml").read_text()
    paying.terms(text.replace("program: VOL", "program: VOL\nversion: 2\nsettle: {every: quarter}"))
    paying.accrue("2026-02-01")
    with pytest.raises(UsageError, match="no program is settled by"):
        paying.settle("2026-01")
    with pytest.raises(DataRefused, match="before the end of 2026-Q1"):
        paying.settle("2026-Q1")
    paying.accrue("2026-04-01")
    assert paying.pay("2026-Q1").totals == {"CNY": "10.00"}


def test_a_program_without_approval_is_posted_by_its_terms(paying):
    text = (paying.home.terms / "terms.yaml").read_text()
    paying.terms(text.replace("program: VOL", "program: VOL\nversion: 2\nsettle: {approve: false}"))
    paying.accrue("2026-02-01")
    (batch,) = paying.settle().batches
    assert not batch.needs_approval
    assert paying.post(batch.batch_id).entries_posted == 1


def test_a_whole_program_is_not_paid_before_its_end_while_it_is_an_estimate(paying):
    text = (paying.home.terms / "terms.yaml").read_text()
    whole = text.replace("VOL", "YEAR").replace("period: month", "period: program")
    paying.terms(whole.replace("until: 2027-01-01", "until: 2026-03-01"))
    paying.accrue("2026-02-28")
    with pytest.raises(DataRefused, match="stands at 2026-02-28, before its end on 2026-03-01"):
        paying.settle("program")
    paying.accrue("2026-03-01")
    assert paying.pay("program").totals == {"CNY": "10.00"}


@pytest.mark.parametrize("decrease", ["claw_back", "keep", "carry_forward"])
def test_a_return_after_settlement_does_what_the_terms_say(paying, decrease):
    text = (paying.home.terms / "terms.yaml").read_text()
    paying.terms(text.replace("program: VOL", f"program: VOL\nversion: 2\ndecrease: {decrease}"))
    paying.accrue("2026-02-01")
    paying.pay()
    paying.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        RE-1  | A       | 2026-01-20 | -1  | 40
        SO-2  | A       | 2026-02-02 | 1   | 90
    """)
    paying.accrue("2026-03-01")
    after = [(e.draft.earning_period, e.draft.kind, e.draft.amount) for e in paying.entries()[2:]]
    assert (
        after
        == {
            "claw_back": [("2026-01", "claw_back", D(-4)), ("2026-02", "accrual", D(9))],
            "keep": [("2026-02", "accrual", D(9))],
            "carry_forward": [("2026-02", "accrual", D(5))],
        }[decrease]
    )
    assert paying.pay("2026-02").totals == {"CNY": "9.00" if decrease == "keep" else "5.00"}
    opened = statement(paying.home, paying.url, "A").open
    assert opened == {"CNY": "0.00"}
    assert verify(paying.home, paying.url, all_=True).passed


def test_what_is_earned_after_a_claw_back_is_set_off_against_it(paying):
    """Paid 10, 4 clawed back from clearing; 3 more are earned: nothing is paid, 1 is owed back."""
    paying.pay()
    sale = "SO-1  | A       | 2026-01-01 | 1   | 100"
    header = "order | account | date       | qty | price"
    paying.orders(f"{header}\n{sale}\nRE-1 | A | 2026-01-20 | -1 | 40")
    paying.accrue("2026-03-01")
    paying.orders(
        f"{header}\n{sale}\nRE-1 | A | 2026-01-20 | -1 | 40\nSO-2 | A | 2026-01-21 | 1 | 30"
    )
    paying.accrue("2026-03-01")
    assert paying.pay().totals == {"CNY": "0.00"}
    balance = "select accrued, settled, payable, receivable from ledger.balance"
    assert paying.query(balance) == [(D(9), D(10), D(0), D(1))]


def test_a_statement_as_known_on_a_day_does_not_know_later_payments(paying):
    known = paying.query("select max(posted_at)::date from ledger.entry")[0][0]
    before = statement(paying.home, paying.url, "A", known)
    paying.pay()
    assert statement(paying.home, paying.url, "A", known) == before
    assert statement(paying.home, paying.url, "A").rows[0].settled == "10.00"
