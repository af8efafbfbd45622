"""What a settlement pays, what it sets off, and what waits: drawn as what stands open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from transforms.ledger.entries import GlAccounts
from transforms.ledger.settle import Payable, PayRule, recovered, settle

D = Decimal
GL = GlAccounts("6601.03", "2241.05", "1122.09")
RULE = PayRule("quarter", None, True, "credit_note", D(0), date(2027, 1, 1), GL)


def keys(drawing: str) -> list[Payable]:
    """Read drawn sums: program | account | period | payable | owed back."""
    rows = [[cell.strip() for cell in line.split("|")] for line in drawing.strip().splitlines()]
    return [
        Payable(program, account, period, "CNY", D(payable), D(back), 1, 1, date(2026, 4, 1))
        for program, account, period, payable, back in rows
    ]


def paid(drawing: str, period: str, rules=None, **more) -> list[tuple[str, str, str, Decimal]]:
    found = settle(keys(drawing), rules or {"QV": RULE}, period, lambda *_: None, **more)
    lines = (*found.to_approve, *found.to_post)
    return [(line.account_id, line.earning_period, line.kind, line.amount) for line in lines]


def test_a_claw_back_is_taken_out_of_the_next_payment():
    """Paid 1,450.06, 300.05 clawed back of it; 566.67 are earned: 266.62 go out."""
    drawing = """
        QV | A | 2026-Q1 | 0      | 300.05
        QV | A | 2026-Q2 | 566.67 | 0
    """
    lines = paid(drawing, "2026-Q2")
    assert lines == [
        ("A", "2026-Q1", "recovery", D("300.05")),
        ("A", "2026-Q2", "settlement", D("-566.67")),
    ]
    assert -sum(amount for *_, amount in lines) == D("266.62")


def test_what_is_owed_back_beyond_what_is_due_is_set_off_as_far_as_it_goes():
    drawing = """
        QV | A | 2026-Q1 | 0  | 30
        QV | A | 2026-Q2 | 0  | 20
        QV | A | 2026-Q3 | 40 | 0
    """
    assert paid(drawing, "2026-Q3") == [
        ("A", "2026-Q1", "recovery", D(30)),
        ("A", "2026-Q2", "recovery", D(10)),
        ("A", "2026-Q3", "settlement", D(-40)),
    ]


def test_programs_and_accounts_are_not_set_off_against_each_other():
    drawing = """
        QV | A | 2026-Q1 | 0  | 30
        QV | B | 2026-Q1 | 40 | 0
        XX | A | 2026-Q1 | 50 | 0
    """
    assert paid(drawing, "2026-Q1", {"QV": RULE, "XX": RULE}) == [
        ("B", "2026-Q1", "settlement", D(-40)),
        ("A", "2026-Q1", "settlement", D(-50)),
    ]


def test_what_is_owed_back_and_not_set_off_is_named():
    found = settle(keys("QV | A | 2026-Q1 | 0 | 30"), {"QV": RULE}, "2026-Q2", lambda *_: None)
    assert [(left.amount, left.reason) for left in found.left_out] == [
        (D(-30), "the account owes it back")
    ]


def test_a_held_account_is_neither_paid_nor_set_off():
    found = settle(
        keys("QV | A | 2026-Q1 | 40 | 30"), {"QV": RULE}, "2026-Q1", lambda *_: "held: a case"
    )
    assert (found.to_approve, found.left_out[0].reason) == ((), "held: a case")


MINIMUM = RULE._replace(minimum=D(50))


@pytest.mark.parametrize(
    ("period", "rule", "closed", "pays"),
    [
        ("2026-Q2", MINIMUM, (), False),
        ("2026-Q2", MINIMUM, ("A",), True),
        ("2026-Q4", MINIMUM, (), True),
        ("2026-Q2", MINIMUM._replace(until=date(2026, 7, 1)), (), True),
        ("2026-Q4", MINIMUM._replace(until=None), (), False),
    ],
)
def test_the_minimum_holds_while_more_may_come(period, rule, closed, pays):
    lines = paid("QV | A | 2026-Q2 | 20 | 0", period, {"QV": rule}, is_closed=closed.__contains__)
    assert bool(lines) == pays


def test_the_minimum_is_of_what_goes_out():
    drawing = """
        QV | A | 2026-Q1 | 0  | 30
        QV | A | 2026-Q2 | 70 | 0
    """
    assert paid(drawing, "2026-Q2", {"QV": MINIMUM}) == []


def test_the_oldest_periods_come_back_first():
    found = recovered(keys("QV | A | 2026-Q3 | 0 | 5\nQV | A | 2026-Q1 | 0 | 5"), D(7))
    assert [(key.earning_period, part) for key, part in found] == [
        ("2026-Q1", D(5)),
        ("2026-Q3", D(2)),
    ]
