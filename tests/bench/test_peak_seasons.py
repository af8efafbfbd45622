"""The peak seasons of `make bench-planning`: the rules by hand, and what is counted."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bench.channel.planners import OrderUpTo, OurPlan
from bench.channel.replay import Channel, Shelf, as_it_was, channel_of, play, seasons_of
from bench.peak_seasons import judged
from examples.sample_company.company import found
from examples.sample_company.sizes import size_of

AS_OF = date(2026, 11, 1)


@pytest.fixture(scope="module")
def channel() -> Channel:
    return channel_of(found(size_of("small"), 7, AS_OF))


def tiny(wanted: list[float], *, closing: float, received: list[float]) -> Channel:
    """One account and product over six weeks; the first is history."""
    text, row = np.array(["one"], dtype=object), np.array([wanted], dtype=np.float64)
    return Channel(
        accounts=text,
        products=text,
        categories=text,
        classes=np.array(["key"], dtype=object),
        packs=np.array([1]),
        unit_cost=np.array([2.0]),
        weeks=np.datetime64("2026-01-05") + np.timedelta64(7, "D") * np.arange(6),
        wanted=row,
        sold=row.copy(),
        out=np.zeros_like(row),
        closing=np.full_like(row, closing),
        received=np.array([received], dtype=np.float64),
    )


def test_a_season_is_played_as_by_hand():
    # 8 on hand and 4 arriving serve 12 of 15; 5 arrive and are wanted; the first order of 7 comes
    # in its third week, where 10 are wanted.
    channel = tiny(
        [9.0, 15.0, 5.0, 10.0, 2.0, 2.0], closing=8, received=[0.0, 4.0, 5.0, 0.0, 0.0, 0.0]
    )
    seen: list[tuple[list[float], list[float]]] = []

    def planner(week: int, shelf: Shelf) -> np.ndarray:
        seen.append((shelf.sold[0, :week].tolist(), shelf.out[0, :week].tolist()))
        return np.array([7.0])

    outcome = play(channel, planner, 1, 5)
    assert outcome.sold.tolist() == [[12, 5, 7, 2]]
    assert outcome.left.tolist() == [[0, 0, 0, 5]]
    assert seen[1] == ([9, 12], [0, pytest.approx(3 / 15)])
    found_out = judged(channel, outcome, 1, 5)
    assert found_out["served_key"] == pytest.approx(9 / 12)
    assert (found_out["short"], found_out["left_amount"]) == (0.5, 10)


def test_a_planner_sees_nothing_of_demand_that_its_own_sales_do_not_show(channel):
    season, start, end = next(seasons_of(channel))
    wanted = channel.wanted.copy()
    wanted[:, :start] += 100
    wanted[:, end:] = 0
    other = replace(channel, wanted=wanted)
    found_out = [play(one, OrderUpTo(one), start, end).left for one in (channel, other)]
    assert np.array_equal(*found_out), season


def test_three_seasons_are_played_and_people_serve_most_of_what_is_wanted(channel):
    seasons = list(seasons_of(channel))
    assert [season.name for season, _, _ in seasons] == ["summer", "spring_festival", "summer"]
    for _, start, end in seasons:
        found_out = judged(channel, as_it_was(channel, start, end), start, end)
        assert 0.9 < found_out["served_key"] <= 1
        assert 1 < found_out["stock_weeks"] < 2


def test_our_plan_orders_whole_packs_and_serves_more_than_no_order_would(channel):
    some = np.arange(0, len(channel.accounts), 20)
    cut = replace(
        channel, **{name: values[some] for name, values in vars(channel).items() if name != "weeks"}
    )
    _, start, _ = next(seasons_of(channel))
    orders = []

    def ours(week: int, shelf: Shelf) -> np.ndarray:
        orders.append(plan(week, shelf))
        return orders[-1]

    plan = OurPlan(cut, "review")
    planned = play(cut, ours, start, start + 6)
    none = play(cut, lambda week, shelf: np.zeros(len(some)), start, start + 6)
    assert (np.stack(orders) % cut.packs == 0).all()
    wanted = cut.wanted[:, start + 5].sum()
    assert planned.sold[:, 5].sum() > 0.9 * wanted
    assert none.sold[:, 5].sum() < 0.3 * wanted
