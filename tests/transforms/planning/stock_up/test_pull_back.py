"""What has to leave before the weeks that cannot carry it: by hand, and beside a linear program."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from transforms.planning.stock_up.pull_back import WeeksAhead

UNLIMITED = np.inf
# Waiting a week is worth so little that no unit is given up for it.
_A_LITTLE = 1e-4


def weeks(asks, carried, *, is_sent=None, product=None, supplied=None) -> WeeksAhead:
    asks = np.array(asks, dtype=float)
    groups, size = asks.shape
    product = np.zeros(groups, dtype=int) if product is None else np.array(product)
    limits = np.full((product.max() + 1, size + 1), UNLIMITED)
    for number, row in (supplied or {}).items():
        limits[number] = row
    sent = np.ones(asks.shape, dtype=bool) if is_sent is None else np.array(is_sent)
    return WeeksAhead(asks, sent, np.array(carried, dtype=float), product, limits)


def test_what_a_season_lacks_is_pulled_back_through_the_room_before_it():
    # 3 × 80 lack, 2 × 40 find room after this week
    pulled, until = weeks([[60, 60, 180, 180, 180]], [100] * 5).pulled()
    assert pulled.tolist() == [160]
    assert until == 5


def test_where_the_weeks_between_have_room_for_all_nothing_leaves_now():
    pulled, until = weeks([[20, 20, 180, 20, 20]], [100] * 5).pulled()
    assert pulled.tolist() == [0]
    assert until == 0


def test_a_shortfall_behind_a_week_with_room_to_spare_is_not_this_weeks():
    # week 4 lacks 50 and finds it in week 3; week 1 lacks 30, which nobody else can carry
    pulled, until = weeks([[130, 90, 0, 150]], [100] * 4).pulled()
    assert pulled.tolist() == pytest.approx([30])
    assert until == 1


def test_goods_that_are_not_supplied_by_then_cannot_leave_by_then():
    made = weeks([[60, 60, 180, 180, 180]], [100] * 5, supplied={0: [0, 200, 200, 900, 900, 900]})
    assert made.pulled()[0].tolist() == [0]
    free = weeks([[60, 60, 180, 180, 180]], [100] * 5, supplied={0: [50, 900, 900, 900, 900, 900]})
    assert free.pulled()[0].tolist() == [50]


def test_a_week_without_an_order_of_theirs_takes_no_goods():
    # the room of week 1 is of no use to who orders in week 2 alone
    made = weeks([[0, 150]], [100, 100], is_sent=[[False, True]])
    assert made.pulled()[0].tolist() == pytest.approx([50])
    assert weeks([[0, 150]], [100, 100]).pulled()[0].tolist() == [0]


def latest(asks, carried, sent, product, supplied) -> tuple[float, float]:
    """Return what can be served in time in all, and what leaves now if all leaves as late as it
    can: a linear program over (group, week of dispatch, week that asks).
    """
    groups, size = asks.shape
    moves = [
        (group, leaves, asked)
        for group in range(groups)
        for asked in range(size)
        for leaves in range(-1, asked + 1)
        if leaves in (-1, asked) or sent[group, leaves]
    ]
    rows, limits = [], []

    def limit(chosen, most):
        if np.isfinite(most):
            rows.append([float(chosen(*move)) for move in moves])
            limits.append(most)

    for group in range(groups):
        for week in range(size):
            limit(lambda g, _, a, at=(group, week): (g, a) == at, asks[group, week])
    for week in range(size):
        limit(lambda g, leaves, a, at=week: leaves == at, carried[week])
    for number in range(len(supplied)):
        for week in range(-1, size):
            limit(
                lambda g, leaves, a, n=number, by=week: product[g] == n and leaves <= by,
                supplied[number, week + 1],
            )
    worth = [-1 + _A_LITTLE * (asked - leaves) for _, leaves, asked in moves]
    solved = linprog(worth, A_ub=np.array(rows), b_ub=np.array(limits), method="highs")
    now = sum(x for x, move in zip(solved.x, moves, strict=True) if move[1] == -1)
    return float(solved.x.sum()), float(now)


@st.composite
def drawn(draw, is_supplied: bool):
    groups, size = draw(st.integers(1, 3)), draw(st.integers(1, 6))
    asks = np.array(draw(st.lists(st.lists(st.integers(0, 60), min_size=size, max_size=size),
                                  min_size=groups, max_size=groups)), dtype=float)  # fmt: skip
    carried = np.array(draw(st.lists(st.integers(0, 90), min_size=size, max_size=size)), float)
    product = np.arange(groups)
    supplied = np.full((groups, size + 1), np.inf)
    if is_supplied:
        early = draw(st.lists(st.integers(0, 70), min_size=size + 1, max_size=size + 1))
        supplied[0] = np.maximum.accumulate(np.array(early) + np.r_[0, np.cumsum(asks[0])])
    return asks, carried, product, supplied


@given(drawn(is_supplied=False))
def test_without_supply_in_the_way_as_much_leaves_now_as_a_linear_program_sends(case):
    asks, carried, product, supplied = case
    sent = np.ones(asks.shape, dtype=bool)
    pulled, _ = WeeksAhead(asks, sent, carried, product, supplied).pulled()
    served, now = latest(asks, carried, sent, product, supplied)
    assert pulled.sum() == pytest.approx(now, abs=1e-3)
    assert served == pytest.approx(asks.sum())


@given(drawn(is_supplied=True))
def test_what_is_supplied_late_leaves_now_no_more_than_it_can_and_would_without_a_limit(case):
    asks, carried, product, supplied = case
    sent = np.ones(asks.shape, dtype=bool)
    pulled, _ = WeeksAhead(asks, sent, carried, product, supplied).pulled()
    assert pulled[0] <= supplied[0, 0] + 1e-3
    free = np.full_like(supplied, np.inf)
    assert pulled.sum() <= WeeksAhead(asks, sent, carried, product, free).pulled()[0].sum() + 1e-3


@given(drawn(is_supplied=False), st.data())
def test_who_orders_every_other_week_still_gets_all_that_can_be_sent_in_time(case, data):
    asks, carried, product, supplied = case
    sent = np.array(
        [data.draw(st.lists(st.booleans(), min_size=len(row), max_size=len(row))) for row in asks]
    )
    asks = np.where(sent, asks, 0.0)
    pulled, _ = WeeksAhead(asks, sent, carried, product, supplied).pulled()
    assert (pulled >= 0).all()
    assert (pulled <= asks.sum(axis=1) + 1e-3).all()
    # no less than where every week could be used
    free, _ = WeeksAhead(asks, np.ones_like(sent), carried, product, supplied).pulled()
    assert pulled.sum() >= free.sum() - 1e-3
