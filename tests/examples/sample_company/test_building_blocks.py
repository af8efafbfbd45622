"""The generator's own arithmetic, against worked numbers and naive loops."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples.sample_company import columns as col
from examples.sample_company.history import MONTHS, day_number, day_of, history
from examples.sample_company.jumps import Jump, top_ups
from examples.sample_company.lines import RETURN, RETURN_SLOT, SALE, SLOTS, SampleLines, make_lines
from examples.sample_company.months import YEAR, Months, NumberedMonth
from examples.sample_company.season import CATEGORIES, day_factors, spring_festival

WHEN = history(date(2026, 11, 1))


@given(st.lists(st.integers(-(10**15), 10**15)))
def test_cents_become_exact_decimals(cents: list[int]):
    column = col.money(np.array(cents, dtype=np.int64))
    assert column.to_pylist() == [Decimal(c).scaleb(-2) for c in cents]


@pytest.mark.parametrize(
    ("as_of", "first", "last"),
    [
        ("2026-11-01", "2023-11-01", "2026-10-31"),
        ("2026-10-31", "2023-10-01", "2026-09-30"),
        ("2026-01-01", "2023-01-01", "2025-12-31"),
        ("2024-03-15", "2021-03-01", "2024-02-29"),
    ],
)
def test_the_history_is_the_36_full_months_before_the_as_of_date(as_of: str, first: str, last: str):
    made = history(date.fromisoformat(as_of))
    assert (str(day_of(made.first_day)), str(day_of(made.last_day))) == (first, last)
    assert len(made.month_starts) == MONTHS + 1


@given(st.dates(date(1910, 1, 1), date(2090, 1, 1)))
def test_every_day_of_a_history_lies_in_its_month_and_iso_week(as_of: date):
    made = history(as_of)
    days = np.arange(made.first_day, made.last_day + 1, 17)
    months = made.month_of(days)
    for day, month in zip(days.tolist(), months.tolist(), strict=True):
        assert made.month_name(month) == f"{day_of(day):%Y-%m}"
        monday = day_of(made.monday(made.week_of(day)))
        assert (monday.weekday(), monday.isocalendar()[:2]) == (0, day_of(day).isocalendar()[:2])


def test_lager_sells_1_70_times_its_plain_day_a_fortnight_before_the_festival():
    day = np.array([day_number(spring_festival(2027)) - 14])
    assert day_factors(CATEGORIES[0], day)[0] == pytest.approx(1.70)


def test_seasons_never_turn_demand_negative():
    days = np.arange(day_number(date(2023, 1, 1)), day_number(date(2028, 1, 1)))
    for category in CATEGORIES:
        assert day_factors(category, days).min() > 0.3


@given(
    st.lists(st.integers(1, 20_000), min_size=11, max_size=11),
    st.integers(1, 500),
    st.integers(1, 9),
)
def test_top_ups_lift_the_year_to_the_tier_and_its_excess(
    natural: list[int], excess: int, lead: int
):
    tier = sum(natural) * 10 // 9 + 100
    start = WHEN.month_starts.index(date(2025, 1, 1))
    months = tuple(range(start, start + 11))
    jump = Jump(0, 2, tier, excess, 2025, 11, months)
    cases = np.zeros(MONTHS, dtype=np.int64)
    cases[list(months)] = natural
    made = top_ups(jump, cases, 5, lead, history=WHEN)
    assert sum(natural) + sum(order.quantity for order in made) == tier + excess
    for order, month in zip(made, months, strict=True):
        assert WHEN.month_of(np.array([order.ordered]))[0] == month
        assert day_of(order.ordered).weekday() < 5
        assert order.week == WHEN.week_of(order.ordered + lead)


def _lines(rows: list[tuple[int, int, int, int]]) -> SampleLines:
    """Make lines of (order code, account, product, day); odd slots from 4 on are returns."""
    code, account, product, day = (
        np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)
    )
    count = len(rows)
    plain = {name: np.zeros(count, dtype=np.int64) for name in UNUSED}
    is_return = code % SLOTS >= RETURN_SLOT
    return make_lines(
        order=code,
        account=account,
        product=product,
        ordered=day,
        quantity=np.ones(count),
        is_single=np.zeros(count, dtype=bool),
        kind=np.where(is_return, RETURN, SALE),
        returns_number=np.full(count, -1),
        **plain,
    )


UNUSED = ("promised", "delivered", "invoiced", "requested", "price", "seller", "territory")
JAN, FEB = day_number(date(2025, 1, 6)), day_number(date(2025, 2, 3))


def test_orders_are_numbered_by_day_account_and_order_and_lines_by_product():
    months = Months(WHEN)
    months.add(_lines([(160, 2, 9, JAN), (160, 2, 4, JAN), (160, 1, 3, JAN), (144, 2, 1, JAN - 2)]))
    month = WHEN.month_starts.index(date(2025, 1, 1))
    made = months.release(month)
    found = zip(
        made.number % YEAR, made.line_no, made.lines.account, made.lines.product, strict=True
    )
    assert [tuple(map(int, row)) for row in found] == [
        (1, 1, 2, 1),
        (2, 1, 1, 3),
        (3, 1, 2, 4),
        (3, 2, 2, 9),
    ]


def test_a_return_in_a_later_month_learns_the_number_of_its_sale():
    months = Months(WHEN)
    sale, back = 160, 160 + RETURN_SLOT
    months.add(_lines([(160, 1, 3, JAN), (sale, 2, 9, JAN), (back, 2, 9, FEB)]))
    month = WHEN.month_starts.index(date(2025, 1, 1))
    first, second = months.release(month), months.release(month + 1)
    sold = int(first.number[first.lines.account == 2][0])
    assert second.lines.returns_number.tolist() == [sold]
    assert second.number.tolist() == [2025 * YEAR + 3]


def test_lines_outside_the_history_are_dropped():
    months = Months(WHEN)
    months.add(_lines([(160, 1, 3, WHEN.first_day - 1), (161, 1, 3, WHEN.last_day + 1)]))
    assert months.waiting == {}


@given(st.lists(st.integers(1, 7), max_size=40), st.integers(1, 30))
def test_slices_cover_a_month_and_never_cut_an_order(sizes: list[int], length: int):
    rows = [(16 * order, 1, line, JAN) for order, size in enumerate(sizes) for line in range(size)]
    lines = _lines(rows) if rows else _lines([(0, 0, 0, 0)]).take(np.zeros(1, dtype=bool))
    number = np.repeat(np.arange(len(sizes)), np.array(sizes, dtype=int))
    line_no = np.array([line + 1 for size in sizes for line in range(size)], dtype=np.int64)
    parts = list(NumberedMonth(0, lines, number, line_no).slices(length))
    assert [n for part in parts for n in part.number.tolist()] == number.tolist()
    assert all(part.line_no[0] == 1 for part in parts if len(part.lines))
    assert max((len(part.lines) for part in parts), default=0) <= length + 2 * 7
