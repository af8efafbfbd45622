"""The ledger gets owed − posted and nothing else."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest

from transforms.language.errors import DataRefused
from transforms.ledger.accruals import LedgerRule
from transforms.ledger.sums import AMOUNT

D = Decimal


def told(entries):
    return [
        (d.earning_period, d.kind, str(d.amount.normalize()), d.posting_period, d.cause)
        for d, _ in entries
    ]


def test_first_posting_accrues_all_that_is_owed(ledger, draw):
    posted = ledger.post(draw("period | basis | earned\n2026-01 | 100 | 10.00"), "2026-02-01")
    assert told(posted) == [("2026-01", "accrual", "1E+1", "2026-01", "new_sales")]
    assert posted[0].draft.entry_no == 1


def test_running_again_posts_nothing(ledger, draw):
    table = draw("period | basis | earned\n2026-01 | 100 | 10.00\n2026-02 | 50 | 5.00")
    assert len(ledger.post(table, "2026-03-01")) == 2
    assert ledger.post(table, "2026-03-01") == []


def test_nothing_owed_posts_nothing(ledger, draw):
    assert ledger.post(draw("period | basis | earned\n2026-01 | 100 | 0.00"), "2026-02-01") == []


def test_late_order_after_close_posts_its_difference_in_the_open_month(ledger, draw):
    """Enable, "Finance snapshots - worked example": 10 booked, closed, then 5 more in February."""
    ledger.post(draw("period | basis | earned\n2026-01 | 100 | 10.00"), "2026-02-01")
    ledger.closed.add("2026-01")
    posted = ledger.post(draw("period | basis | earned\n2026-01 | 150 | 15.00"), "2026-03-01")
    assert told(posted) == [("2026-01", "accrual", "5", "2026-02", "late_order")]
    assert ledger.accrued() == {("VOL", "A", "2026-01"): D("15.00")}


def test_late_order_seen_before_the_close_still_books_in_its_own_month(ledger, draw):
    ledger.post(draw("period | basis | earned\n2026-01 | 100 | 10.00"), "2026-02-01")
    posted = ledger.post(draw("period | basis | earned\n2026-01 | 150 | 15.00"), "2026-02-01")
    assert told(posted) == [("2026-01", "accrual", "5", "2026-01", "late_order")]


def test_retroactive_scale_accrues_month_by_month_to_its_final_sum(ledger, draw):
    """SAP Learning, "Maintaining Condition Contracts": 0, then 140, then 1080 accrued."""
    months = [
        ("2025-11-01", "period | basis | tier | earned\n2025 | 3000 | 0 | 0.00"),
        ("2025-12-01", "period | basis | tier | earned\n2025 | 7000 | 1 | 140.00"),
        ("2026-01-01", "period | basis | tier | earned\n2025 | 27000 | 2 | 1080.00"),
    ]
    accrued, causes = [], []
    for as_of, table in months:
        causes += [entry.draft.cause for entry in ledger.post(draw(table), as_of)]
        accrued.append(str(ledger.accrued().get(("VOL", "A", "2025"), D("0.00"))))
    assert [D(sum_) for sum_ in accrued] == [D("0.00"), D("140.00"), D("1080.00")]
    assert causes == ["new_sales", "tier_change"]
    ledger.settle("A", "2025", "140.00")
    assert ledger.accrued()["VOL", "A", "2025"] - D("140.00") == D("940.00")


def test_return_before_settlement_reverses(ledger, draw):
    ledger.post(draw("period | basis | earned\n2026-01 | 1000 | 100.00"), "2026-02-01")
    posted = ledger.post(draw("period | basis | earned\n2026-01 | 500 | 50.00"), "2026-03-01")
    assert told(posted) == [("2026-01", "reversal", "-5E+1", "2026-02", "return")]


def test_return_after_settlement_claws_back(ledger, draw):
    ledger.post(draw("period | basis | earned\n2026-01 | 1000 | 100.00"), "2026-02-01")
    ledger.settle("A", "2026-01", "100.00")
    posted = ledger.post(draw("period | basis | earned\n2026-01 | 500 | 50.00"), "2026-03-01")
    assert told(posted) == [("2026-01", "claw_back", "-5E+1", "2026-02", "return")]


def test_return_beyond_the_unsettled_part_reverses_and_claws_back(ledger, draw):
    ledger.post(draw("period | basis | earned\n2026-01 | 1000 | 100.00"), "2026-02-01")
    ledger.settle("A", "2026-01", "80.00")
    posted = ledger.post(draw("period | basis | earned\n2026-01 | 500 | 50.00"), "2026-03-01")
    assert [(e.draft.kind, e.draft.amount, e.draft.entry_no) for e in posted] == [
        ("reversal", D("-20"), 3),
        ("claw_back", D("-30"), 4),
    ]
    assert ledger.accrued() == {("VOL", "A", "2026-01"): D("50.00")}


def test_a_period_whose_facts_are_gone_is_reversed_to_zero(ledger, draw):
    ledger.post(draw("period | basis | earned\n2026-01 | 1000 | 100.00"), "2026-02-01")
    posted = ledger.post(draw(), "2026-03-01")
    assert told(posted) == [("2026-01", "reversal", "-1E+2", "2026-02", "correction")]
    assert (posted[0].draft.basis_amount, posted[0].draft.tier_no) == (0, 0)
    assert ledger.accrued() == {}


def test_terms_of_one_period_in_two_versions_are_booked_as_one_sum(ledger, draw):
    posted = ledger.post(
        draw("""
            period  | version | basis | tier | rate | earned
            2026-Q1 | 1       | 1000  | 1    | 10   | 100.00
            2026-Q1 | 2       | 500   | 2    | 20   | 100.00
        """),
        "2026-04-01",
    )
    assert [
        (e.draft.amount, e.draft.terms_version, e.draft.basis_amount, e.draft.tier_no, e.draft.rate)
        for e in posted
    ] == [(D("200.00"), 2, D("1500"), 2, None)]


def test_kept_money_stays_when_what_is_owed_falls_below_what_is_paid(ledger, draw):
    ledger.rules["VOL"] = ledger.rules["VOL"]._replace(decrease="keep")
    ledger.post(draw("period | basis | earned\n2026-01 | 1000 | 100.00"), "2026-02-01")
    ledger.settle("A", "2026-01", "80.00")
    posted = ledger.post(draw("period | basis | earned\n2026-01 | 500 | 50.00"), "2026-03-01")
    assert [(e.draft.kind, e.draft.amount) for e in posted] == [("reversal", D("-20"))]
    assert ledger.post(draw("period | basis | earned\n2026-01 | 500 | 50.00"), "2026-03-01") == []


def test_carried_forward_money_lowers_the_next_periods(ledger, draw):
    ledger.rules["VOL"] = ledger.rules["VOL"]._replace(decrease="carry_forward")
    ledger.post(draw("period | basis | earned\n2026-Q1 | 1000 | 100.00"), "2026-04-01")
    ledger.settle("A", "2026-Q1", "100.00")
    after = draw("""
        period  | basis | earned
        2026-Q1 | 600   | 60.00
        2026-Q2 | 300   | 30.00
        2026-Q3 | 900   | 90.00
    """)
    posted = ledger.post(after, "2026-10-01")
    assert ledger.accrued() == {
        ("VOL", "A", "2026-Q1"): D("100.00"),
        ("VOL", "A", "2026-Q3"): D("80.00"),
    }
    assert [e.draft.kind for e in posted] == ["accrual"]
    assert ledger.post(after, "2026-10-01") == []


def test_an_earlier_as_of_date_posts_nothing(ledger, draw):
    ledger.post(draw("period | basis | earned\n2026-01 | 150 | 15.00"), "2026-03-01")
    assert ledger.post(draw("period | basis | earned\n2026-01 | 100 | 10.00"), "2026-02-01") == []
    assert ledger.accrued() == {("VOL", "A", "2026-01"): D("15.00")}


def test_programs_without_a_rule_are_left_alone(ledger, draw):
    gl = ledger.rules["VOL"].gl
    ledger.rules = {"VOL": LedgerRule(gl), "OLD": LedgerRule(gl)}
    ledger.post(draw("program | period | earned\nOLD | 2026-01 | 7.00"), "2026-02-01")
    del ledger.rules["OLD"]
    assert ledger.post(draw("program | period | earned\nVOL | 2026-01 | 1.00"), "2026-03-01")
    assert ledger.accrued()["OLD", "A", "2026-01"] == D("7.00")


def test_a_currency_that_changes_takes_back_the_old_and_books_the_new(ledger, draw):
    ledger.post(draw("period | currency | earned\n2026-01 | CNY | 7.00"), "2026-02-01")
    posted = ledger.post(draw("period | currency | earned\n2026-01 | JPY | 9"), "2026-03-01")
    assert [(e.draft.currency, e.draft.kind, e.draft.amount, e.draft.entry_no) for e in posted] == [
        ("CNY", "reversal", D("-7"), 2),
        ("JPY", "accrual", D("9"), 3),
    ]


def test_an_amount_finer_than_the_ledger_is_refused_not_rounded(ledger, draw):
    table = draw("period | earned\n2026-01 | 1.00")
    finer = table.set_column(table.schema.get_field_index("earned"), "earned", [[D("1.00001")]])
    with pytest.raises(DataRefused, match="4 decimals"):
        ledger.post(finer, "2026-02-01")


def test_what_is_not_computed_owes_nothing_and_takes_back_what_was_posted(ledger, draw):
    table = draw("period | earned\n2026-01 | 1.00")
    nothing = table.set_column(
        table.schema.get_field_index("earned"), "earned", pa.nulls(1, AMOUNT)
    )
    assert ledger.post(nothing, "2026-02-01") == []
    ledger.post(table, "2026-02-01")
    assert [e.draft.amount for e in ledger.post(nothing, "2026-02-01")] == [D("-1.00")]
