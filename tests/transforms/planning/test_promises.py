"""Successive plans share one supply and one week's trucks: together they promise no more."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.planning.stock_up.limits import cut_to_limits
from transforms.planning.stock_up.plan_lines import PlanLines
from transforms.planning.stock_up.promises import Promises
from transforms.planning.stock_up.settings import Allocation
from transforms.planning.ticks import TICKS

FIRST = date(2026, 1, 5)
FAIR = Allocation(floor_ratio={})


def lines(asked: list[int], ships: list[int]) -> PlanLines:
    size = len(asked)
    return PlanLines(
        np.array([f"a{place}" for place in range(size)], dtype=object),
        np.array(["p"] * size, dtype=object),
        np.array(["key"] * size, dtype=object),
        np.array([FIRST + timedelta(days=days) for days in ships], dtype="datetime64[D]"),
        asked=np.array(asked, dtype=np.int64) * TICKS,
        packs=np.full(size, TICKS, dtype=np.int64),
        minimums=np.zeros(size, dtype=np.int64),
        claims=np.ones(size, dtype=np.bool_),
    )


def promises(shipped: list[tuple[date, int]]) -> Promises:
    return Promises.of(("p", day, True, Decimal(ticks) / TICKS) for day, ticks in shipped)


def test_what_is_promised_for_a_later_day_stays_there_for_it():
    made = cut_to_limits(
        lines([100], [0]),
        {"p": [(FIRST, 150 * TICKS)]},
        None,
        FAIR,
        promises=promises([(FIRST + timedelta(days=20), 90 * TICKS)]),
    )
    assert made.given.tolist() == [60 * TICKS]
    assert made.why == ["supply by 2026-01-05 is 60 of 100 asked"]


def test_goods_promised_of_another_week_take_no_room_on_this_weeks_trucks():
    shipped = [(FIRST - timedelta(days=1), 40 * TICKS), (FIRST + timedelta(days=6), 30 * TICKS)]
    made = cut_to_limits(lines([100], [0]), {}, 50 * TICKS, FAIR, promises=promises(shipped))
    assert made.given.tolist() == [20 * TICKS]


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), min_size=1, max_size=4),
        min_size=2,
        max_size=4,
    ),
    st.lists(st.tuples(st.integers(-3, 30), st.integers(0, 80)), max_size=4),
    st.one_of(st.none(), st.integers(0, 60)),
)
def test_runs_together_promise_no_more_than_there_is_or_than_trucks_carry(runs, came, carried):
    supply = {"p": [(FIRST + timedelta(days=day), units * TICKS) for day, units in came]}
    limit = None if carried is None else carried * TICKS
    shipped: list[tuple[date, int]] = []
    for week, drawn in enumerate(runs):
        asked = [units for units, _ in drawn]
        plan = lines(asked, [7 * week + later for _, later in drawn])
        made = cut_to_limits(plan, supply, limit, FAIR, promises=promises(shipped))
        shipped += zip(plan.ship_by.tolist(), made.given.tolist(), strict=True)
    for day in {day for day, _ in shipped}:
        there = sum(units for since, units in supply["p"] if since <= day)
        assert sum(units for ships, units in shipped if ships <= day) <= there
    weeks = {day - timedelta(days=day.weekday()) for day, _ in shipped}
    for monday in weeks if limit is not None else ():
        in_week = [units for day, units in shipped if 0 <= (day - monday).days < 7]
        assert sum(in_week) <= limit
