"""Which months the ledger's accruals belong to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from transforms.ledger.earning_months import covered, earned
from transforms.schema.models_profit import LEDGER_SUM

AS_OF = date(2026, 11, 15)


def sums(*rows: tuple[str, str, str, int]) -> pa.Table:
    """Draw accruals of account A: earning period, currency, as-of day of the run, amount."""
    return pa.Table.from_pylist(
        [
            {
                "program_id": "P",
                "account_id": "A",
                "earning_period": period,
                "currency": currency,
                "posting_period": posted[:7],
                "posted_as_of": date.fromisoformat(posted),
                "accrued_amount": Decimal(amount),
            }
            for period, currency, posted, amount in rows
        ],
        schema=LEDGER_SUM.arrow,
    )


def drawn(table: pa.Table) -> list[tuple[str, str, int]]:
    return [
        (f"{row['starts_on']}..{row['ends_on']}", row["currency"], int(row["accrued_amount"]))
        for row in table.to_pylist()
    ]


def test_a_period_that_is_over_counts_whatever_was_posted_of_it_by_the_day():
    found = earned(
        sums(
            ("2026-Q3", "CNY", "2026-10-01", 100),
            ("2026-Q3", "CNY", "2026-11-14", -30),
            ("2026-Q3", "CNY", "2026-11-16", 7),
        ),
        AS_OF,
    )
    assert drawn(found) == [("2026-07-01..2026-10-01", "CNY", 70)]


def test_an_open_period_counts_as_it_stood_when_the_last_complete_month_ended():
    found = earned(
        sums(("2026", "CNY", "2026-11-01", 100), ("2026", "CNY", "2026-11-10", 5)), AS_OF
    )
    assert drawn(found) == [("2026-01-01..2027-01-01", "CNY", 100)]
    later = earned(
        sums(("2026", "CNY", "2026-11-01", 100), ("2026", "CNY", "2026-11-10", 5)),
        date(2026, 12, 1),
    )
    assert drawn(later) == [("2026-01-01..2027-01-01", "CNY", 105)]


def test_a_period_without_dates_is_that_of_its_posting_month():
    found = earned(
        sums(("program", "CNY", "2026-10-01", 3), ("O-17/2", "CNY", "2026-09-20", 4)), AS_OF
    )
    assert drawn(found) == [
        ("2026-09-01..2026-10-01", "CNY", 4),
        ("2026-10-01..2026-11-01", "CNY", 3),
    ]


def test_goods_are_no_money():
    assert drawn(earned(sums(("2026-Q3", "XXX", "2026-10-01", 12)), AS_OF)) == []


@pytest.mark.parametrize(
    ("stood_at", "months"),
    [
        ((), (date(2026, 1, 1), date(2026, 9, 1))),
        ((date(2026, 11, 1),), (date(2026, 1, 1), date(2026, 10, 1))),
        ((date(2026, 10, 20), date(2026, 12, 1)), (date(2026, 1, 1), date(2026, 9, 1))),
    ],
)
def test_the_ledger_speaks_for_the_months_up_to_its_last_accrual(stood_at, months):
    """A run that posted nothing speaks for its months too; one after the as-of day does not."""
    [row] = covered(sums(("2026", "CNY", "2026-10-01", 100)), stood_at, AS_OF).to_pylist()
    assert (row["first_month_no"], row["last_month_no"]) == tuple(
        day.year * 12 + day.month for day in months
    )


def test_a_ledger_that_accrued_nothing_by_the_day_speaks_for_no_month():
    later = sums(("2026", "CNY", "2026-12-01", 100))
    assert covered(later, [date(2026, 11, 1)], AS_OF).num_rows == 0
    assert earned(later, AS_OF).num_rows == 0
