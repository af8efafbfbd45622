"""Days without dispatch: what leaves before them, what after, and what the order before covers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.language.errors import UsageError
from transforms.planning.seasons import SeasonWindow
from transforms.planning.stock_up.shutdowns import Shutdown
from transforms.planning.stock_up.windows import order_window
from transforms.planning.stock_up.yaml_file import parse_stock_up

CLOSED = (Shutdown(since=date(2026, 2, 10), until=date(2026, 2, 20), name="new year"),)
LEAD = 14


def window(day: date, review: int = 7, seasons=(), chosen: str | None = None, closed=CLOSED):
    return order_window(day, LEAD, review, seasons, chosen, shutdowns=closed)


def test_the_order_before_a_shutdown_covers_until_the_first_arrival_after_it():
    # the order of 02-16 leaves on 02-21 and arrives on 03-07
    before = window(date(2026, 2, 9))
    assert (before.start, before.end) == (date(2026, 2, 23), date(2026, 3, 6))
    assert before.told == (
        "Nothing is dispatched from 2026-02-10 to 2026-02-20 (new year):"
        " the next order can arrive on 2026-03-07."
    )


def test_an_order_placed_in_a_shutdown_leaves_after_it():
    late = window(date(2026, 2, 16))
    assert (late.start, late.end, late.waits) == (date(2026, 3, 7), date(2026, 3, 8), 5)
    assert late.told is not None
    assert late.told.endswith("what is ordered leaves on 2026-02-21.")


def test_two_orders_of_one_shutdown_arrive_together_so_the_first_covers_until_the_next():
    first = window(date(2026, 2, 10), review=3)
    assert (first.start, first.end) == (date(2026, 3, 7), date(2026, 3, 7))
    # 02-13, 02-16 and 02-19 leave on 02-21 too; 02-22 is the first that leaves later
    assert window(date(2026, 2, 19), review=3).start == first.start


def test_a_season_whose_goods_would_leave_in_a_shutdown_leaves_before_it():
    season = SeasonWindow(date(2026, 3, 1), date(2026, 3, 31), "spring")
    ahead = window(date(2026, 1, 5), seasons=[season], chosen="spring")
    assert (ahead.start, ahead.end, ahead.early) == (season.start, season.end, 6)
    assert ahead.told is not None
    assert ahead.told.endswith("what is ordered must leave before.")


def test_a_season_that_begins_before_the_first_arrival_after_a_shutdown_is_covered_before_it():
    season = SeasonWindow(date(2026, 3, 5), date(2026, 3, 31), "spring")
    assert window(date(2026, 2, 9), seasons=[season]).end == season.end
    assert window(date(2026, 2, 9), seasons=[season], closed=()).season is None


def test_shutdowns_that_touch_are_one():
    closed = (*CLOSED, Shutdown(since=date(2026, 2, 21), until=date(2026, 2, 25)))
    assert window(date(2026, 2, 16), closed=closed).waits == 10


def test_the_settings_read_shutdowns_and_refuse_one_that_ends_before_it_begins():
    text = "shutdowns: [{from: 2026-02-10, until: %s, name: new year}]"
    assert parse_stock_up(text % "2026-02-20", "plan.yaml").shutdowns == CLOSED
    with pytest.raises(UsageError, match="`until` lies before `from`"):
        parse_stock_up(text % "2026-02-09", "plan.yaml")


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=4),
    st.integers(1, 15),
)
def test_orders_on_schedule_leave_no_day_uncovered_and_never_leave_in_a_shutdown(drawn, review):
    monday = date(2026, 1, 5)
    closed = tuple(
        Shutdown(since=monday + timedelta(days=first), until=monday + timedelta(days=first + more))
        for first, more in drawn
    )
    covered = monday + timedelta(days=LEAD)
    for order in range(12):
        day = monday + order * timedelta(days=review)
        made = window(day, review, closed=closed)
        leaves = made.start - timedelta(days=LEAD)
        assert leaves >= day
        assert not any(each.since <= leaves <= each.until for each in closed)
        assert made.end >= made.start
        assert order == 0 or made.start <= covered
        covered = made.end + timedelta(days=1)
