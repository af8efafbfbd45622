"""A letter's arithmetic is the account's to repeat: from rows to steps to the rounded amount."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.exports.letters.account import file_name
from transforms.exports.letters.lines import agreement_line, balance_line, ladder_line
from transforms.exports.letters.model import Letter, Line
from transforms.exports.letters.parts import part, position
from transforms.exports.letters.rows import rows_csv
from transforms.exports.letters.words import LETTER_WORDS
from transforms.ledger.entries import Draft, Entry, Seal
from transforms.rebates import parse_terms
from transforms.rebates.steps import Step, Walk

WORDS = LETTER_WORDS["en"]

D = Decimal
TERMS = """
program: VOL
version: {version}
title: Volume
valid: {{from: 2026-01-01, until: 2027-01-01}}
period: month
currency: {currency}
basis: {basis}
earn: {{method: marginal, tiers: [{{from: 0, {pays}: 1}}, {{from: 1000, {pays}: 2.5}}]}}
"""


def program(pays="percent", currency="CNY", basis="{measure: amount}", version=1):
    text = TERMS.format(pays=pays, currency=currency, basis=basis, version=version)
    return parse_terms(text, "drawn")[0]


def lines(drawing):
    """Read drawn lines: tier | units | basis | rate | earned."""
    rows = [[cell.strip() for cell in row.split("|")] for row in drawing.strip().splitlines()]
    return [
        Line("SO", str(n), None, None, int(tier), D(units), D(basis), rate or None, D(earned))
        for n, (tier, units, basis, rate, earned) in enumerate(rows, 1)
    ]


def result(earned, basis="1400", tier_no=2, units=None, steps=(), reason=None):
    return {
        "basis": D(basis), "tier_no": tier_no, "rate": None,
        "earned": None if units else D(earned), "earned_units": units and D(units),
        "reason": reason, "provisional": False, "steps": [step.told() for step in steps],
    }  # fmt: skip


def entry(number, kind, amount, period, currency="CNY"):
    draft = Draft(
        "VOL", 1, "A", "2026-01", number, kind, D(amount), currency, period,
        date(2026, 2, 1), None if kind == "settlement" else "new_sales",
    )  # fmt: skip
    return Entry(draft, Seal(number, "0" * 64, "0" * 64, "run", datetime(2026, 2, 1, tzinfo=UTC)))


MARGINAL = """
1 | 6 | 600 | 1%   | 6
1 | 4 | 400 | 1%   | 4
2 | 4 | 400 | 2.5% | 10
"""


def walked(*taken):
    """Return steps from (name, says, change or nothing)."""
    walk = Walk()
    for name, says, change in taken:
        if change is None:
            walk.steps.append(Step(name, says))
        else:
            walk.by(name, says, D(change))
    return walk.steps


def test_every_step_is_a_line_of_its_own_by_its_name():
    steps = walked(
        ("filter", "net amount, ordered, returns deducted: 3 lines", None),
        ("tier", "tier 1: 1,000.00 × 1% = 10.00", "10"),
        ("tier", "tier 2: 400.00 × 2.5% = 10.00", "10"),
        ("multiply", "1 case of diversion (I1): × 0.8", "-4"),
        ("credit", "counted in already: QV has earned 1.25; not below 0", "-1.25"),
        ("cap", "at most 14.00 a period", "-0.75"),
        ("rounding", "rounded half up to 2 decimals", "0"),
    )
    made = part(program(), result("14.00", steps=steps), lines(MARGINAL))
    assert [step.line("CNY") for step in made.steps] == [
        "filter: net amount, ordered, returns deducted: 3 lines",
        "tier 1: 1,000.00 × 1% = 10.00",
        "tier 2: 400.00 × 2.5% = 10.00",
        "multiply: 1 case of diversion (I1): × 0.8: -4.00 = 16.00",
        "credit: counted in already: QV has earned 1.25; not below 0: -1.25 = 14.75",
        "cap: at most 14.00 a period: -0.75 = 14.00",
        "rounded half up to 2 decimals: 14.00",
    ]


def test_a_compensation_has_its_case_and_rate_and_no_line_of_the_offender():
    says = "65.00 = 10 % of 650.00 that A2 had earned, case I1"
    steps = walked(("compensation", says, "65"), ("rounding", "rounded half up to 2 decimals", "0"))
    made = part(program(), result("65", reason="compensation", steps=steps), lines(MARGINAL))
    assert made.steps[0].line("CNY") == says
    assert (made.lines, made.tiers, made.ladder) == ((), (), None)


def test_rows_and_steps_are_in_the_csv_and_the_changes_add_up():
    steps = walked(("tier", "tier 1: 1,400.00 × 1% = 14.00", "14"), ("cap", "at most 5.00", "-9"))
    made = part(program(), result("5", steps=steps), lines(MARGINAL))
    found = position([entry(1, "accrual", "5", "2026-01")], "2026-01", [made])
    text = "".join(rows_csv(Letter("A", None, "2026-01", "final", 1, "0" * 64, (found,))))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["step"] for row in rows] == ["", "", "", "tier", "cap"]
    assert sum(D(row["change"]) for row in rows if row["step"]) == 5
    assert sum(D(row["basis"]) for row in rows if not row["step"]) == 1400


def test_a_rate_per_unit_is_paid_in_the_currency():
    by_case = program("per_unit", basis="{measure: quantity, unit: case}")
    made = part(by_case, result("6.00", basis="6"), lines("1 | 6 | 600 | 1 | 6"))
    assert made.tiers[1].pays == "2.5 CNY per case"


@pytest.mark.parametrize(
    ("basis", "filled", "said"),
    [
        ("250", D("0.25"), "250.00 CNY: 750.00 more reach the tier from 1,000.00"),
        ("0", D(0), "0.00 CNY: 1,000.00 more reach the tier from 1,000.00"),
        ("-5", D(0), "-5.00 CNY: 5.00 more reach the tier from 0.00"),
        ("1000", 1 / D("1.15"), "1,000.00 CNY: the highest tier is reached"),
    ],
)
def test_the_ladder_says_how_far_the_next_tier_is(basis, filled, said):
    made = part(program(), result("0.00", basis=basis, tier_no=0), [])
    assert made.ladder.filled == filled
    assert ladder_line(made.ladder, "CNY", WORDS) == said


def test_a_position_is_opening_and_accrued_less_settled():
    entries = [
        entry(1, "accrual", "120", "2026-01"),
        entry(2, "accrual", "35.50", "2026-02"),
        entry(3, "settlement", "-100", "2026-02"),
        entry(4, "claw_back", "-5", "2026-02"),
    ]
    found = position(entries, "2026-02", [])
    assert balance_line(found) == "120.00 + 30.50 − 100.00 = 50.50 CNY"
    assert [m.open_after for m in found.movements] == [D("155.50"), D("55.50"), D("50.50")]
    assert found.accrued_in_all == D("150.50")
    whole = Letter("A", None, "2026-02", "final", 4, "0" * 64, (found, found))
    assert balance_line(whole.balances[0]) == "240.00 + 61.00 − 200.00 = 101.00 CNY"


def test_rows_that_come_to_something_else_are_told():
    made = part(program(), result("20.00"), lines(MARGINAL))
    agreed = position([entry(1, "accrual", "20", "2026-01")], "2026-01", [made])
    assert "the rows agree" in agreement_line(agreed, WORDS)
    other = position([entry(1, "accrual", "15", "2026-01")], "2026-01", [made])
    assert "accrued 15.00 CNY" in agreement_line(other, WORDS)
    assert "come to 20.00" in agreement_line(other, WORDS)


@given(st.lists(st.text(min_size=1, max_size=90), unique=True, max_size=20))
def test_f29_f32_no_two_accounts_meet_in_a_file_name_and_none_leads_elsewhere(accounts):
    names = [file_name(account) for account in accounts]
    assert len(set(names)) == len(names)
    for name in names:
        assert not set(name) & set('/\\\0:*?"<>|\n\r')
        assert name not in ("", ".", "..", "index", "manifest")
        assert len(name.encode()) < 200


@pytest.mark.parametrize(
    "account",
    ["../x", "/etc/passwd", "a/../b", ".", "..", "index", "manifest", "CON", "nul.x", "lpt1", "A."],
)
def test_f29_a_hostile_account_id_names_no_other_file(account):
    assert file_name(account) not in (account, "index", "manifest")
    assert "/" not in file_name(account)
