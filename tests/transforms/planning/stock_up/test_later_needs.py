"""Which orders lie between this run and the end of a season, and what they are going to ask."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from transforms.planning.seasons import SeasonWindow
from transforms.planning.stock_up.later_needs import LaterNeeds, later_needs
from transforms.planning.stock_up.look_ahead import LookAhead
from transforms.planning.stock_up.plan import plan_needs
from transforms.planning.stock_up.shutdowns import Shutdown, carried_in
from transforms.planning.stock_up.windows import order_windows
from transforms.planning.ticks import TICKS

MONDAY = date(2026, 1, 5)
FAIR = SeasonWindow(date(2026, 1, 26), date(2026, 2, 8), "fair", is_whole=False)


def days(text: str) -> list[date]:
    return [date(2026, *map(int, day.split("-"))) for day in text.split()]


def orders(review=7, lead=14, shutdowns=()):
    look = LookAhead.within(MONDAY, 13, [FAIR], shutdowns)
    assert look is not None
    made = look.orders(np.array([lead]), np.array([review]))
    return made.leaves[0].tolist(), made.until[0].tolist(), made.is_sent[0].tolist()


def test_orders_leave_every_week_until_the_season_is_over():
    leaves, until, _ = orders()
    assert leaves == days("01-05 01-05 01-12 01-19 01-26 02-02")
    # nothing is asked beyond the season
    assert until == days("01-26 01-26 02-02 02-09 02-09 02-09")


def test_who_orders_every_other_week_sends_nothing_in_the_weeks_between():
    leaves, until, sent = orders(review=14)
    assert leaves == days("01-05 01-05 01-05 01-19 01-19 02-02")
    assert until == days("02-02 02-02 02-02 02-09 02-09 02-09")
    assert sent == [True, False, True, False, True]


def test_who_orders_twice_a_week_has_a_later_order_in_this_very_week():
    leaves, until, _ = orders(review=3)
    assert leaves[:3] == days("01-05 01-11 01-17")
    assert until[:3] == days("01-22 01-28 02-03")


def test_orders_of_a_shutdown_leave_after_it():
    closed = Shutdown(since=date(2026, 1, 12), until=date(2026, 1, 20))
    leaves, until, sent = orders(shutdowns=(closed,))
    assert leaves == days("01-05 01-05 01-05 01-21 01-26 02-02")
    assert until[0] == date(2026, 2, 4)
    assert sent[:3] == [True, False, True]


def test_a_season_that_begins_beyond_the_horizon_is_not_looked_at():
    far = SeasonWindow(date(2026, 6, 1), date(2026, 8, 31), "summer")
    over = SeasonWindow(date(2025, 12, 1), date(2026, 1, 4), "winter")
    assert LookAhead.within(MONDAY, 13, [far, over]) is None
    near = LookAhead.within(MONDAY, 13, [far, over, FAIR])
    assert near is not None
    assert near.seasons == (FAIR,)


@pytest.fixture
def asked(make_terms, make_stock):
    """Return what a series needs that sells 70 a week and 140 in the fair, in units."""

    def needs_of(on_hand=210, given=0, due=(), scatter=0, **terms):
        look = LookAhead.within(MONDAY, 13, [FAIR])
        assert look is not None
        weekly = np.array([70.0] * 3 + [140] * 2 + [70] * 8)
        paths = weekly + scatter * np.linspace(-1, 1, 21)[:, None]
        of_terms, stock = make_terms(**terms), make_stock(on_hand, due=due)
        windows = order_windows(MONDAY, of_terms.lead_days, of_terms.review_days, [FAIR])
        needs = plan_needs(MONDAY, MONDAY, paths[None], of_terms, stock=stock, windows=windows)
        made = later_needs(
            paths[None], of_terms, stock, needs=needs, look_ahead=look, first_monday=MONDAY,
            is_fixed=np.zeros(1, dtype=bool),
        )  # fmt: skip
        packs = of_terms.packs.pack
        return made, (made.asks(np.array([given * TICKS]), packs)[0] / TICKS).tolist()

    return needs_of


def test_what_is_left_on_arrival_is_sold_before_more_is_asked(asked):
    made, asks = asked()
    assert isinstance(made, LaterNeeds)
    # 70 are left on 01-19 and sold by the 26th
    assert (made.running[0, :4] / TICKS).tolist() == [0, 0, 140, 280]
    assert asks == [0, 140, 140, 0, 0]


def test_what_this_run_gives_beyond_its_own_days_is_not_asked_again(asked):
    assert asked(given=100)[1] == [0, 40, 140, 0, 0]


def test_what_this_run_cannot_serve_is_not_asked_of_later_weeks(asked):
    assert asked(on_hand=140)[1] == [0, 140, 140, 0, 0]


def test_goods_on_their_way_are_not_asked_again_and_packs_are_whole(asked):
    due = [(0, 21, 100)]
    assert asked(due=due)[1] == [0, 40, 140, 0, 0]
    assert asked(due=due, case=48)[1] == [0, 48, 144, 0, 0]


def test_an_order_is_sized_by_its_level_over_lead_time_and_review(asked):
    # of 21 futures from −10 to +10 a week the 95 % one is 9 a week more: three weeks of it
    made, asks = asked(scatter=10)
    assert made.running[0, 2] / TICKS == pytest.approx(140 + 27)
    # a routine order aims at 90 %, 8 a week more
    assert made.running[0, 0] / TICKS == pytest.approx(0 + 24)
    assert asks[1] == pytest.approx(140 + 3)


def test_a_closed_week_carries_nothing_and_a_whole_one_all():
    closed = (Shutdown(since=date(2026, 1, 9), until=date(2026, 1, 18)),)
    weeks = (MONDAY, date(2026, 1, 12), date(2026, 1, 19))
    assert [carried_in(week, 70, closed) for week in weeks] == [40, 0, 70]
