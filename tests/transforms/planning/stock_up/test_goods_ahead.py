"""Weekly runs through a season that asks more than its weeks can carry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.draws import draws
from tests.transforms.conftest import terms_of
from tests.transforms.planning.stock_up.channel import FAIR, WEEK, Channel
from transforms.planning.seasons import SeasonWindow
from transforms.planning.stock_up.settings import Allocation
from transforms.planning.stock_up.shutdowns import Shutdown
from transforms.planning.ticks import TICKS

MONDAY = date(2026, 1, 5)
BEFORE, PEAK = 8, 3


def channel(demand, *, before=BEFORE, whole=False, carried=100, terms=None, **more) -> Channel:
    """A season of three weeks after some usual ones; goods are on the shelf the day they leave."""
    first = MONDAY + before * WEEK
    season = SeasonWindow(first, first + PEAK * WEEK - timedelta(days=1), "fair", whole)
    demand = np.array(demand, dtype=float)
    size = len(demand)
    terms = terms or terms_of(size, lead=0)
    limit = None if carried is None else carried * TICKS
    return Channel(demand, MONDAY, terms, season, np.zeros(size), limit, **more)


def peak(usual, high, before=BEFORE, after=16):
    return [usual] * before + [high] * PEAK + [usual] * after


def units(runs, what):
    return [(what(run) // TICKS).tolist() for run in runs]


TWO = [peak(30, 90)] * 2


@pytest.mark.parametrize("whole", [True, False])
def test_two_accounts_whose_season_asks_180_a_week_where_100_are_carried(whole):
    made = channel(TWO, whole=whole).play(12)
    # 3 × 80 lack; six weeks with room for 40 each, the latest that do
    assert units(made.runs[:2], lambda run: run.ahead.units) == [[0, 0], [0, 0]]
    assert units(made.runs[2:3], lambda run: run.ahead.units) == [[20, 20]]
    assert [int(run.sent.sum()) // TICKS for run in made.runs[2:11]] == [100] * 9
    assert made.runs[2].ahead.until == MONDAY + 10 * WEEK
    assert made.runs[2].ahead.needed.tolist() == [270 * TICKS] * 2
    assert made.lost == pytest.approx(0)
    assert made.on_hand.tolist() == pytest.approx([0, 0])


@pytest.mark.parametrize("whole", [True, False])
def test_without_goods_ahead_what_the_season_lacks_is_lost(whole):
    made = channel(TWO, whole=whole, pre_build=False).play(12)
    assert made.lost == pytest.approx(240)


def test_without_a_limit_on_transport_nothing_goes_ahead():
    made = channel(TWO, carried=None).play(12)
    assert not any(run.ahead.units.any() for run in made.runs)
    assert made.lost == pytest.approx(0)


def test_a_shortage_of_supply_alone_sends_nothing_ahead():
    # what is supplied waits with us, so sending it early would serve nobody better
    supply = {"P": [(MONDAY + week * WEEK, 100 * TICKS) for week in range(20)]}
    made = channel(TWO, carried=10_000, supply=supply).play(12)
    assert not any(run.ahead.units.any() for run in made.runs)


def test_only_goods_that_are_supplied_by_then_go_ahead():
    # 60 a week are supplied until the season: there is nothing to send ahead of it
    scarce = [(MONDAY + week * WEEK, 60 * TICKS) for week in range(BEFORE)]
    plenty = [(MONDAY + BEFORE * WEEK, 1_000 * TICKS)]
    made = channel(TWO, supply={"P": scarce + plenty}).play(12)
    assert not any(run.ahead.units.any() for run in made.runs)


def test_what_no_week_can_carry_is_told_as_short():
    made = channel([peak(45, 90)] * 2).plan(7)
    # the season lacks 240; this week has room for 10
    assert made.ahead.units.sum() == 10 * TICKS
    assert made.ahead.short.sum() == 230 * TICKS


def test_a_shutdown_in_the_run_up_sends_goods_ahead_of_it():
    closed = Shutdown(since=MONDAY + 6 * WEEK, until=MONDAY + 8 * WEEK - timedelta(days=1))
    made = channel(TWO, shutdowns=(closed,)).play(12)
    bare = channel(TWO, shutdowns=(closed,), pre_build=False).play(12)
    # the two closed weeks carry nothing: the six before have to, from the first on
    assert made.runs[0].ahead.units.sum() == 40 * TICKS
    sent = {run.as_of: int(run.sent.sum()) // TICKS for run in made.runs}
    assert sent[MONDAY + 6 * WEEK] == 0 or sent[MONDAY + 7 * WEEK] == 0
    assert made.lost < bare.lost


def test_a_week_closed_for_three_days_carries_four_sevenths():
    closed = Shutdown(since=MONDAY + timedelta(days=4), until=MONDAY + timedelta(days=6))
    made = channel([[100] * 20], carried=70, shutdowns=(closed,), pre_build=False).plan(0)
    assert made.given.tolist() == [40 * TICKS]


def test_packs_fill_trucks_as_far_as_they_go():
    demand = [peak(30, 90, before=12)] * 2
    made = channel(demand, terms=terms_of(2, lead=0, case=12), before=12).play(16)
    assert all(run.sent.sum() <= 100 * TICKS for run in made.runs)
    assert all((run.ahead.units % (12 * TICKS) == 0).all() for run in made.runs)
    assert made.lost == pytest.approx(0)


def test_goods_that_spoil_before_the_season_do_not_go_ahead_of_it():
    fresh = terms_of(2, lead=0, keeps_days=14)
    fresh = replace(fresh, keeps_days=np.array([14, 0]))
    made = channel(TWO, terms=fresh).plan(2)
    # two weeks sell 60, of which 30 are ordered anyway: 40 are shared as 30 to 270
    assert made.ahead.units.tolist() == [4 * TICKS, 36 * TICKS]
    week = channel(TWO, terms=replace(fresh, keeps_days=np.array([7, 0]))).plan(2)
    assert week.ahead.units.tolist() == [0, 40 * TICKS]


def test_what_a_planner_fixed_and_what_a_rule_orders_grows_by_nothing():
    ruled = terms_of(2, lead=0)
    ruled = replace(
        ruled,
        minimum=np.array([30 * TICKS, 0]),
        maximum=np.array([30 * TICKS, 0]),
        multiple=np.array([TICKS, 0]),
    )
    made = channel(TWO, terms=ruled).plan(4)
    assert made.ahead.units[0] == 0
    assert made.ahead.units[1] > 0


def test_who_sells_nothing_in_the_season_gets_nothing_ahead():
    made = channel([peak(30, 150), peak(30, 0)]).plan(5)
    assert made.ahead.units[0] > 0
    assert made.ahead.units[1] == 0


def test_an_account_served_by_another_fills_no_truck_and_gets_nothing_ahead():
    made = channel([*TWO, peak(30, 900)], claims=[True, True, False]).plan(4)
    assert made.ahead.units.tolist() == [20 * TICKS, 20 * TICKS, 0]


def test_key_accounts_come_first_where_the_rule_says_so():
    first = Allocation(rule="priority", floor_ratio={})
    made = channel(TWO, classes=["small", "key"], allocation=first).plan(7)
    fair = channel(TWO, classes=["small", "key"], allocation=FAIR).plan(7)
    assert made.ahead.units.tolist() == [0, 40 * TICKS]
    assert fair.ahead.units.tolist() == [20 * TICKS, 20 * TICKS]


def doubtful(seed: int, *, pre_build: bool) -> Channel:
    """Return three accounts whose sales scatter like counts, as the plan knows, played through."""
    mean = np.array([peak(28, 84)] * 3, dtype=float)
    futures = np.random.default_rng(100 + seed)
    made = channel(
        np.random.default_rng(seed).poisson(mean),
        carried=140,
        terms=terms_of(3, lead=7, case=6),
        pre_build=pre_build,
        paths=lambda ahead: futures.poisson(
            np.repeat(mean[:, None, -ahead.shape[1] :], 60, axis=1)
        ).astype(float),
    )
    made.on_hand += 40
    return made.play(BEFORE + PEAK + 1)


@pytest.mark.parametrize("seed", range(4))
def test_where_demand_is_in_doubt_hardly_anything_is_lost_and_no_more_is_left_over(seed):
    made, bare = doubtful(seed, pre_build=True), doubtful(seed, pre_build=False)
    assert bare.lost > 300
    assert made.lost < 0.03 * bare.lost
    # a pack of six for each
    assert made.on_hand.sum() <= bare.on_hand.sum() + 18


@st.composite
def drawn_channels(draw):
    size, before = draw(st.integers(1, 4)), draw(st.integers(1, 9))
    demand = [
        peak(draw(st.integers(0, 5)) * 7, draw(st.integers(0, 20)) * 7, before=before)
        for _ in range(size)
    ]
    case = draw(st.sampled_from((1, 1, 6)))
    least = draw(st.sampled_from((0, 0, 2)))
    terms = terms_of(size, lead=draw(st.sampled_from((0, 7))), case=case, minimum_cases=least)
    most = int(sum(map(max, demand)))
    products = [draw(st.sampled_from("PQ")) for _ in range(size)]
    supply = {}
    if draw(st.booleans()):
        added = draw(st.lists(st.integers(0, 200), min_size=12, max_size=12))
        supply["P"] = [(MONDAY + week * WEEK, n * TICKS) for week, n in enumerate(added)]
    return {
        "demand": demand,
        "before": before,
        "terms": terms,
        "carried": draw(st.integers(0, max(most, 1))),
        "whole": draw(st.booleans()),
        "products": products,
        "supply": supply,
        "classes": [draw(st.sampled_from(("key", "small", "general"))) for _ in range(size)],
        "allocation": draw(st.sampled_from((FAIR, Allocation(), Allocation(rule="priority")))),
    }


@settings(max_examples=draws(gate=20, proofs=120))
@given(drawn_channels())
def test_drawn_channels_never_pass_a_limit_nor_a_need_and_lose_no_more_than_without(case):
    weeks = case["before"] + 5
    made, bare = channel(**case).play(weeks), channel(**case, pre_build=False).play(weeks)
    sent = {"P": 0, "Q": 0}
    for run in made.runs:
        assert run.sent.sum() <= case["carried"] * TICKS
        assert (run.ahead.units >= 0).all()
        assert (run.ahead.units <= run.ahead.needed).all()
        assert (run.ahead.units % run.packs == 0).all()
        assert (run.ahead.short >= 0).all()
        cut = run.given < run.asked
        assert not run.ahead.units[cut].any()
        for product, ticks in zip(case["products"], run.sent.tolist(), strict=True):
            sent[product] += ticks
        there = sum(n for day, n in case["supply"].get("P", ()) if day <= run.as_of)
        assert "P" not in case["supply"] or sent["P"] <= there
    pack = made.runs[0].packs.sum() / TICKS
    assert made.lost <= bare.lost + pack
    assert made.on_hand.sum() <= bare.on_hand.sum() + pack + 1e-6
