"""A statement shows what was earned, booked and paid, and how far the next tier is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from transforms.ledger.accruals import BALANCE_SCHEMA, LedgerRule, differences
from transforms.ledger.entries import GlAccounts
from transforms.ledger.statement import TABLE, statement_rows
from transforms.ledger.sums import AMOUNT, BASIS
from transforms.rebates import parse_terms

D = Decimal
RULES = {"VOL": LedgerRule(GlAccounts("a", "b", "c"))}
TERMS = """
program: VOL
valid: {{from: 2026-01-01, until: 2027-01-01}}
period: quarter
currency: CNY
{basis}
earn: {{method: {method}, tiers: [{tiers}]}}
"""


def programs(method="whole", tiers="{from: 100, percent: 5}, {from: 1000, percent: 10}", basis=""):
    return parse_terms(TERMS.format(method=method, tiers=tiers, basis=basis), "terms.yaml")


def owed(basis: str, tier: int, earned: str, currency: str = "CNY") -> pa.Table:
    return pa.table(
        {
            "program_id": ["VOL"],
            "terms_version": pa.array([1], pa.int64()),
            "account_id": ["A"],
            "period": ["2026-Q1"],
            "currency": [currency],
            "basis_quantity": pa.array([D("7.00005")], BASIS),
            "basis_amount": pa.array([D(basis)], BASIS),
            "basis": pa.array([D(basis)], BASIS),
            "tier_no": pa.array([tier], pa.int64()),
            "rate": ["5%"],
            "earned": pa.array([D(earned)], AMOUNT),
            "reason": pa.array([None], pa.string()),
        }
    )


def balance(accrued: str, settled: str, currency: str = "CNY") -> pa.Table:
    row = ("VOL", "A", "2026-Q1", currency, D(accrued), D(settled), 1, 1, D(0), D(0), 1)
    columns = zip(
        zip(*[(*row, date(2026, 1, 1), D(accrued) - D(settled))], strict=True),
        BALANCE_SCHEMA,
        strict=True,
    )
    return pa.table([pa.array(c, f.type) for c, f in columns], schema=BALANCE_SCHEMA)


def statement(due, booked, *given):
    compared = differences(due, booked, RULES, all_rows=True)
    return statement_rows(compared, given or programs(), date(2026, 4, 1)).to_pylist()


def test_a_statement_has_the_declared_columns():
    compared = differences(owed("500", 1, "25"), balance("25", "10"), RULES, all_rows=True)
    assert statement_rows(compared, programs(), date(2026, 4, 1)).schema == TABLE.arrow


def test_earned_accrued_settled_and_open_stand_side_by_side():
    (row,) = statement(owed("500", 1, "25"), balance("25", "10"))
    names = ("earned_amount", "accrued_amount", "settled_amount", "open_amount")
    assert [row[name] for name in names] == [D("25"), D("25"), D("10"), D("15")]
    assert row["basis_quantity"] == D("7.0001")


@pytest.mark.parametrize(
    ("basis", "tier", "next_from", "distance"),
    [("40", 0, D("100"), D("60")), ("500", 1, D("1000"), D("500")), ("1500", 2, None, None)],
)
def test_the_next_tier_and_the_way_there(basis, tier, next_from, distance):
    (row,) = statement(owed(basis, tier, "5"), balance("5", "0"))
    assert (row["next_tier_from"], row["next_tier_distance"]) == (next_from, distance)


def test_tiers_of_a_target_have_no_distance_in_money():
    terms = programs("attainment", "{from: 0.6, percent: 4}", "basis: {measure: collected}")
    (row,) = statement(owed("500", 0, "0"), balance("0", "0"), *terms)
    assert (row["next_tier_from"], row["next_tier_distance"]) == (None, None)


def test_what_is_posted_and_no_longer_owed_still_has_a_statement():
    nothing = owed("500", 1, "25").slice(0, 0)
    (row,) = statement(nothing, balance("0", "0"))
    assert (row["tier_no"], row["earned_amount"], row["terms_version"]) == (0, D("0"), 1)
    assert row["next_tier_distance"] is None


def test_of_two_currencies_the_one_owed_now_is_shown():
    booked = pa.concat_tables([balance("0", "0"), balance("25", "0", "JPY")])
    (row,) = statement(owed("500", 1, "25", "JPY"), booked)
    assert (row["currency"], row["accrued_amount"]) == ("JPY", D("25"))
