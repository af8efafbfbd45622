"""What a change of terms moves: key by key, up and down, against one limit per program."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from transforms.ledger.accruals import Bounds, LedgerRule
from transforms.ledger.batches import Batch, BatchLine
from transforms.ledger.entries import GlAccounts
from transforms.ledger.sums import AMOUNT
from transforms.ledger.terms_effect import approved_terms, effects, over_limit, terms_word
from transforms.ledger.true_up import When, true_up

D = Decimal


def comes_to(*rows: tuple[str, str, str]) -> pa.Table:
    """Draw what keys come to: program, account, owed; all of 2026 in CNY."""
    programs, accounts, owed = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {
            "program_id": pa.array(programs, pa.string()),
            "account_id": pa.array(accounts, pa.string()),
            "earning_period": pa.array(["2026"] * len(rows), pa.string()),
            "currency": pa.array(["CNY"] * len(rows), pa.string()),
            "owed": pa.array(map(D, owed), AMOUNT),
        }
    )


def test_moves_up_and_down_do_not_cancel_each_other():
    given = comes_to(("P", "A", "80"), ("P", "B", "0"), ("P", "C", "5"))
    before = comes_to(("P", "A", "20"), ("P", "B", "60"), ("P", "C", "5"))
    assert effects(given, before) == {("P", "CNY"): D(120)}


def test_a_key_that_one_side_lacks_is_owed_nothing_there():
    given, before = comes_to(("P", "A", "80")), comes_to(("Q", "A", "30"))
    assert effects(given, before) == {("P", "CNY"): D(80), ("Q", "CNY"): D(30)}


@pytest.mark.parametrize(
    ("moved", "unapproved", "over"),
    [
        ({("P", "CNY"): 100}, set(), set()),
        ({("P", "CNY"): 101, ("Q", "CNY"): 99}, set(), {"P"}),
        ({("P", "CNY"): 60, ("P", "EUR"): 60}, set(), set()),
        ({("P", "CNY"): 60, ("Q", "CNY"): 60}, set(), set()),
        ({("P", "CNY"): 60, ("Q", "CNY"): 60, ("R", "CNY"): 0}, {"P", "Q", "R"}, {"P", "Q"}),
    ],
)
def test_the_limit_is_of_a_program_and_of_all_that_nobody_approved(moved, unapproved, over):
    assert over_limit({k: D(v) for k, v in moved.items()}, D(100), unapproved) == over


@pytest.mark.parametrize(
    ("posted", "given", "approved", "stands"),
    [
        ("10", "50", "30", "30"),  # both agree on 30 at least
        ("40", "50", "30", "40"),  # what was posted stays
        ("60", "50", "30", "50"),  # both agree on 50 at most
        ("40", "30", "50", "40"),
        ("0", "50", "0", "0"),
    ],
)
def test_while_terms_wait_the_ledger_moves_as_far_as_both_agree(
    ledger, draw, posted, given, approved, stands
):
    head = "account | period | earned\nA | 2026 | "
    if D(posted):
        ledger.post(draw(head + posted), "2026-02-01")
    bounds = Bounds({"VOL"}, comes_to(("VOL", "A", approved)))
    rules = {"VOL": LedgerRule(GlAccounts("e", "l", "c"))}
    when = When(date(2026, 3, 1), "2026-02")
    made = true_up(draw(head + given), ledger.balances(), rules, when, bounds=bounds)
    assert D(posted) + sum(draft.amount for draft, _ in made.drafts) == D(stands)


def test_a_batch_names_the_rulebooks_it_approves():
    word = terms_word({"AB": "1" * 64, '客"户': "2" * 64})
    line = BatchLine(
        "AB", "A", "2026", "CNY", "accrual", D(1), 0, 1, "e", "l", "c", cause="terms_change",
        reason=word,
    )  # fmt: skip
    batch = Batch("terms_change", "2026-01", "ann", date(2026, 2, 1), True, (line,))
    assert approved_terms(batch) == {"AB": "1" * 64, '客"户': "2" * 64}
    assert approved_terms(batch._replace(purpose="adjustment")) == {}
