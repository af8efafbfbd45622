"""The backtest of accrual: where it cuts, what was due, how errors add up."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from transforms.exports.accrual_backtest import ACCRUAL_BACKTEST_WORDS, accrual_backtest_blocks
from transforms.exports.blocks import TextTable
from transforms.rebates import parse_terms
from transforms.rebates.accrual.backtest import Judged, cuts, scores

TERMS = """
program: P
valid: {from: 2026-01-01, until: 2027-01-01}
currency: CNY
period: %s
earn: {method: whole, tiers: [{from: 0, percent: 2}]}
"""


@pytest.mark.parametrize(
    ("period", "until", "days"),
    [
        ("quarter", date(2026, 4, 1), ["2026-01-23", "2026-02-15", "2026-03-10"]),
        ("quarter", date(2026, 3, 31), []),
        ("year", date(2027, 2, 1), ["2026-04-02", "2026-07-02", "2026-10-02"]),
        ("program", date(2027, 2, 1), ["2026-04-02", "2026-07-02", "2026-10-02"]),
        ("line", date(2027, 2, 1), []),
    ],
)
def test_past_periods_are_cut_at_a_quarter_a_half_and_three_quarters(period, until, days):
    programs = parse_terms(TERMS % period, "spec.yaml")
    assert [cut.day.isoformat() for cut in cuts(programs, until, 1)] == days


def test_only_the_last_periods_are_judged():
    programs = parse_terms(TERMS % "month", "spec.yaml")
    found = {cut.period_start for cut in cuts(programs, date(2026, 7, 15), 2)}
    assert found == {date(2026, 5, 1), date(2026, 6, 1)}


def test_bias_and_error_are_shares_of_what_was_due():
    """40 and 60 were due; 20 and 70 were accrued: −10 % in all, 30 % wrong."""
    half = Fraction(1, 2)
    judged = [
        Judged("P", half, "to_date", Fraction(20), Fraction(40)),
        Judged("P", half, "to_date", Fraction(70), Fraction(60)),
    ]
    mine, every = scores(judged, {"P": 1}, {"P": "CNY"})
    assert (mine.bias_ratio, mine.error_ratio) == (Decimal("-0.1"), Decimal("0.3"))
    assert (every.program, every.due) == ("all", Decimal("100.00"))
    words = ACCRUAL_BACKTEST_WORDS["zh"]
    blocks = list(accrual_backtest_blocks(date(2026, 4, 1), [mine, every], words))
    tables = [block.rows for block in blocks if isinstance(block, TextTable)]
    row = ("按当前进度", "1/2", "1", "100.00", "90.00", "-10.00 %", "30.00 %")
    assert tables == [(row,), (row,)]


def test_nothing_due_has_no_ratio():
    (mine, _) = scores(
        [Judged("P", Fraction(1, 4), "to_date", Fraction(5), Fraction(0))], {"P": 1}, {"P": "CNY"}
    )
    assert mine.bias_ratio is None
