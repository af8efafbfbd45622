"""Where an entry is booked, and when a period is over."""

from __future__ import annotations

from datetime import date

import pytest

from transforms.ledger.periods import period_end, posting_period


@pytest.mark.parametrize(
    ("as_of", "closed", "booked"),
    [
        ("2026-02-01", [], "2026-01"),
        ("2026-02-02", [], "2026-02"),
        ("2026-01-01", [], "2025-12"),
        ("2026-02-01", ["2026-01"], "2026-02"),
        ("2026-01-01", ["2025-12", "2026-01", "2026-02"], "2026-03"),
        ("2026-03-01", ["2026-01"], "2026-02"),
        ("2025-12-31", ["2025-12"], "2026-01"),
    ],
)
def test_booked_in_the_month_before_or_the_earliest_open_one_after(as_of, closed, booked):
    assert posting_period(date.fromisoformat(as_of), set(closed)) == booked


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("2026-03-05", "2026-03-06"),
        ("2025-12-31", "2026-01-01"),
        ("2026-W53", "2027-01-04"),
        ("2026-W01", "2026-01-05"),
        ("2026-01", "2026-02-01"),
        ("2026-12", "2027-01-01"),
        ("2026-Q1", "2026-04-01"),
        ("2026-Q4", "2027-01-01"),
        ("2026-H1", "2026-07-01"),
        ("2026-H2", "2027-01-01"),
        ("2026", "2027-01-01"),
    ],
)
def test_a_period_ends_on_the_day_after_its_last(period, end):
    assert period_end(period) == date.fromisoformat(end)


@pytest.mark.parametrize("name", ["program", "SO-1/2", "2025-W53", "2026-13", "2026-02-30", "x"])
def test_a_name_without_dates_has_no_end(name):
    assert period_end(name) is None
