"""A letter's arithmetic is the account's to repeat: from rows to steps to the rounded amount."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.ledger import Entry
from transforms.letters import Letter, Line, file_name, part, position, wording
from transforms.rebates import parse_terms

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


def result(exact, earned, basis="1400", tier_no=2, units=None):
    return {
        "basis": D(basis), "tier_no": tier_no, "rate": None, "earned_exact": D(exact),
        "earned": None if units else D(earned), "earned_units": units and D(units),
        "reason": None, "provisional": False,
    }  # fmt: skip


def entry(number, kind, amount, period, currency="CNY"):
    return Entry(
        number, "VOL", 1, "A", "2026-01", number, kind, D(amount), currency, period,
        date(2026, 2, 1), None if kind == "settlement" else "new_sales", None, None, None, None,
        "run", datetime(2026, 2, 1, tzinfo=UTC), None, None, "0" * 64, "0" * 64,
    )  # fmt: skip


MARGINAL = """
1 | 6 | 600 | 1%   | 6
1 | 4 | 400 | 1%   | 4
2 | 4 | 400 | 2.5% | 10
"""


def test_each_tier_is_one_step_and_the_steps_add_up():
    made = part(program(), result("20", "20.00"), lines(MARGINAL))
    assert [wording.step_line(step, made) for step in made.steps] == [
        "1,000 CNY × 1% = 10",
        "400 CNY × 2.5% = 10",
    ]
    assert wording.total_line(made, "CNY") == "10 + 10 = 20, rounded half up to 2 decimals: 20.00"


def test_a_rate_per_unit_multiplies_units():
    by_case = program("per_unit", basis="{measure: quantity, unit: case}")
    made = part(by_case, result("6", "6.00", basis="6"), lines("1 | 6 | 600 | 1 | 6"))
    assert wording.step_line(made.steps[0], made) == "6 case × 1 = 6"
    assert made.tiers[1].pays == "2.5 CNY per case"


def test_what_a_cap_took_away_is_shown():
    made = part(program(), result("15", "15.00"), lines(MARGINAL))
    assert made.limits == -5
    assert "10 + 10 = 20 − 5 (cap, " in wording.total_line(made, "CNY")
    assert "= 15, rounded half up" in wording.total_line(made, "CNY")


@pytest.mark.parametrize(
    ("currency", "exact", "earned", "said"),
    [
        ("JPY", "20.5", "21", "to 0 decimals: 21"),
        ("KWD", "20.0005", "20.001", "3 decimals: 20.001"),
    ],
)
def test_the_one_rounding_is_told_in_the_currencys_decimals(currency, exact, earned, said):
    made = part(program(currency=currency), result(exact, earned), [])
    assert wording.total_line(made, currency).endswith(said)


def test_goods_are_told_in_units():
    made = part(program(), result("3", None, units="3"), [])
    assert wording.total_line(made, "CNY") == "1,400 bought give 3 units of goods"


@pytest.mark.parametrize(
    ("basis", "filled", "said"),
    [
        ("250", D("0.25"), "250 CNY: 750 more reach the tier from 1,000"),
        ("0", D(0), "0 CNY: 1,000 more reach the tier from 1,000"),
        ("-5", D(0), "-5 CNY: 5 more reach the tier from 0"),
        ("1000", 1 / D("1.15"), "1,000 CNY: the highest tier is reached"),
    ],
)
def test_the_ladder_says_how_far_the_next_tier_is(basis, filled, said):
    made = part(program(), result("0", "0.00", basis=basis, tier_no=0), [])
    assert made.ladder.filled == filled
    assert wording.ladder_line(made.ladder, "CNY") == said


def test_a_position_is_opening_and_accrued_less_settled():
    entries = [
        entry(1, "accrual", "120", "2026-01"),
        entry(2, "accrual", "35.50", "2026-02"),
        entry(3, "settlement", "-100", "2026-02"),
        entry(4, "claw_back", "-5", "2026-02"),
    ]
    found = position(entries, "2026-02", [])
    assert wording.balance_line(found) == "120.00 + 30.50 − 100.00 = 50.50 CNY"
    assert [m.open_after for m in found.movements] == [D("155.50"), D("55.50"), D("50.50")]
    assert found.accrued_in_all == D("150.50")
    whole = Letter("A", None, "2026-02", "final", 4, "0" * 64, (found, found))
    assert wording.balance_line(whole.balances[0]) == "240.00 + 61.00 − 200.00 = 101.00 CNY"


def test_rows_that_come_to_something_else_are_told():
    made = part(program(), result("20", "20.00"), lines(MARGINAL))
    agreed = position([entry(1, "accrual", "20", "2026-01")], "2026-01", [made])
    assert "the rows agree" in wording.agreement_line(agreed)
    other = position([entry(1, "accrual", "15", "2026-01")], "2026-01", [made])
    assert "accrued 15.00 CNY" in wording.agreement_line(other)
    assert "come to 20.00" in wording.agreement_line(other)


@given(st.lists(st.text(min_size=1, max_size=90), unique=True, max_size=20))
def test_f29_f32_no_two_accounts_meet_in_a_file_name_and_none_leads_elsewhere(accounts):
    names = [file_name(account) for account in accounts]
    assert len(set(names)) == len(names)
    for name in names:
        assert not set(name) & set('/\\\0:*?"<>|\n\r')
        assert name not in ("", ".", "..", "index", "manifest")
        assert len(name.encode()) < 200


@pytest.mark.parametrize(
    "account", ["../x", "/etc/passwd", "a/../b", ".", "..", "index", "manifest"]
)
def test_f29_a_hostile_account_id_names_no_other_file(account):
    assert file_name(account) not in (account, "index", "manifest")
    assert "/" not in file_name(account)
