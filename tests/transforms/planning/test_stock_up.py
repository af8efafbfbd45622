"""The plan's dates and units: windows, seasons, netting, packs, costs and min_max."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.language.errors import UsageError
from transforms.planning.seasons import DEFAULT_SEASONS, windows_between
from transforms.planning.stock_up.plan import (
    BY_COST,
    BY_LEVEL,
    MIN_MAX,
    UNKNOWN,
    plan_needs,
)
from transforms.planning.stock_up.windows import (
    OrderWindow,
    order_window,
    order_windows,
    weeks_to_sample,
)
from transforms.planning.ticks import TICKS

MONDAY = date(2026, 3, 2)
SEASONS = windows_between(DEFAULT_SEASONS, date(2025, 1, 1), date(2027, 12, 31))


def steady(*weekly, paths=20, weeks=30):
    """Demand without uncertainty, one figure a week per series."""
    return np.repeat(np.array(weekly, float)[:, None, None], paths * weeks, 1).reshape(
        len(weekly), paths, weeks
    )


def planned(demand, terms, stock, as_of=MONDAY, seasons=(), chosen=None, monday=MONDAY):
    windows = order_windows(as_of, terms.lead_days, terms.review_days, seasons, chosen=chosen)
    return plan_needs(as_of, monday, demand, terms, stock=stock, windows=windows)


def units(ticks) -> list[float]:
    return (ticks / TICKS).tolist()


def test_a_routine_order_covers_the_days_until_the_next_can_arrive():
    window = order_window(MONDAY, 14, 7, [])
    assert window == OrderWindow(date(2026, 3, 16), date(2026, 3, 22), None)


def test_a_season_that_begins_before_the_next_arrival_is_covered_to_its_end():
    # the season begins on 2026-01-06
    early = order_window(date(2025, 12, 22), 14, 2, SEASONS)
    assert early == OrderWindow(date(2026, 1, 5), date(2026, 2, 17), "spring_festival")
    too_early = order_window(date(2025, 12, 22), 14, 1, SEASONS)
    assert too_early == OrderWindow(date(2026, 1, 5), date(2026, 1, 5), None)


def test_an_order_inside_a_season_covers_what_is_left_of_it():
    window = order_window(date(2026, 1, 20), 14, 7, SEASONS)
    assert window == OrderWindow(date(2026, 2, 3), date(2026, 2, 17), "spring_festival")


def test_a_season_covered_review_by_review_does_not_stretch_an_order():
    season = DEFAULT_SEASONS[0].model_copy(update={"cover": "review"})
    windows = windows_between([season], date(2025, 1, 1), date(2027, 1, 1))
    routine = order_window(date(2026, 1, 20), 14, 7, windows)
    assert (routine.start, routine.end) == (date(2026, 2, 3), date(2026, 2, 9))
    assert routine.season == "spring_festival", "its service level is the season's"
    asked = order_window(date(2026, 1, 20), 14, 7, windows, "spring_festival")
    assert asked.end == date(2026, 2, 17), "a season asked for by name is covered whole"


def test_the_last_day_of_a_season_still_belongs_to_it():
    assert order_window(date(2026, 2, 3), 14, 7, SEASONS).season == "spring_festival"
    assert order_window(date(2026, 2, 4), 14, 7, SEASONS).season is None


def test_a_season_ending_within_the_window_does_not_shorten_it():
    window = order_window(date(2026, 2, 3), 14, 7, SEASONS)
    assert window.end == date(2026, 2, 23)


def test_f43_a_season_may_be_prepared_across_the_new_year():
    window = order_window(date(2026, 12, 14), 14, 7, SEASONS)
    assert window == OrderWindow(date(2026, 12, 28), date(2027, 2, 6), "spring_festival")


def test_a_season_asked_for_by_name_may_still_be_ahead():
    window = order_window(MONDAY, 14, 7, SEASONS, "summer")
    assert window == OrderWindow(date(2026, 6, 1), date(2026, 8, 31), "summer")
    inside = order_window(date(2026, 7, 6), 14, 7, SEASONS, "summer")
    assert inside == OrderWindow(date(2026, 7, 20), date(2026, 8, 31), "summer")


def test_a_season_not_asked_for_is_left_out():
    window = order_window(date(2026, 1, 20), 14, 7, SEASONS, "summer")
    assert window.season == "summer"


def test_an_unknown_season_is_refused_with_the_ones_there_are(make_terms):
    terms = make_terms()
    with pytest.raises(UsageError, match="winter") as refusal:
        order_windows(MONDAY, terms.lead_days, terms.review_days, SEASONS, chosen="winter")
    assert "spring_festival, summer" in str(refusal.value)


def test_enough_weeks_are_sampled_to_reach_the_end_of_every_window():
    far = OrderWindow(date(2026, 6, 1), date(2026, 8, 31), "summer")
    near = OrderWindow(date(2026, 3, 16), date(2026, 3, 22), None)
    assert weeks_to_sample(MONDAY, [near.end], 1) == 3
    assert weeks_to_sample(MONDAY, [near.end], 13) == 13
    assert weeks_to_sample(MONDAY, [near.end, far.end], 13) == 27


def test_dates_of_a_row(make_terms, make_stock):
    made = planned(steady(70), make_terms(lead=10), make_stock(0))
    assert made.arrival.astype(str).tolist() == ["2026-03-12"]
    assert made.start.astype(str).tolist() == ["2026-03-12"]
    assert made.end.astype(str).tolist() == ["2026-03-18"]
    assert made.ship_by.astype(str).tolist() == ["2026-03-02"]


def test_a_season_ahead_ships_its_lead_time_before_it_begins(make_terms, make_stock):
    made = planned(steady(70), make_terms(), make_stock(0), seasons=SEASONS, chosen="summer")
    assert made.ship_by.astype(str).tolist() == ["2026-05-18"]
    assert units(made.need) == [920]  # 92 days at 10 a day


def test_stock_and_arrivals_are_netted_before_the_window(make_terms, make_stock):
    # 70 a week: 140 are gone before arrival; the window's week asks for 70
    due = [(1, 3, 100), (2, 16, 50)]
    made = planned(steady(70, 70, 70), make_terms(3), make_stock(180, 100, 180, due=due))
    assert made.projected.tolist() == pytest.approx([40, 60, 40])
    assert units(made.need) == [30, 10, 0]  # 50 more on day 16, two days into the window
    assert made.in_transit.tolist() == [0, 100, 50]


def test_what_comes_after_the_window_is_not_counted(make_terms, make_stock):
    made = planned(steady(70), make_terms(), make_stock(140, due=[(0, 21, 500)]))
    assert units(made.need) == [70]
    assert made.in_transit.tolist() == [0]


def test_backorders_carry_a_backlog_into_the_order(make_terms, make_stock):
    lost = planned(steady(70), make_terms(), make_stock(100))
    owed = planned(steady(70), make_terms(backorder=True), make_stock(100))
    assert units(lost.need) == [70]
    assert units(owed.need) == [110]
    assert owed.projected.tolist() == [-40]


def test_absent_stock_is_not_zero(make_terms, make_stock):
    made = planned(steady(70, 70), make_terms(2), make_stock(None, 0))
    assert made.method.tolist() == [UNKNOWN, BY_LEVEL]
    assert np.isnan(made.projected[0])
    assert units(made.need) == [0, 70]


def test_a_higher_service_level_orders_more_and_a_season_uses_its_own(make_terms, make_stock):
    demand = np.linspace(1, 200, 200)[None, :, None] * np.ones(30)
    terms = make_terms(lead=7, level=0.5, season_level=0.97)
    routine = planned(demand, terms, make_stock(0))
    assert units(routine.need) == [100]
    assert routine.level.tolist() == [0.5]
    assert routine.demand_mean.tolist() == [100.5]
    assert routine.demand_p50.tolist() == [100]
    assert routine.demand_p90.tolist() == [180]
    inside = planned(demand, terms, make_stock(0), as_of=date(2026, 7, 6), seasons=SEASONS)
    assert inside.level.tolist() == [0.97]


def test_without_a_level_the_order_costs_least(make_terms, make_stock):
    demand = np.linspace(1, 200, 200)[None, :, None] * np.ones(30)
    terms = make_terms(lead=7, level=None, costs=(1.0, 4.0))
    made = planned(demand, terms, make_stock(0))
    assert made.method.tolist() == [BY_COST]
    assert units(made.need) == [160]
    assert np.isnan(made.level[0])


def test_a_season_uses_a_level_even_where_the_routine_goes_by_cost(make_terms, make_stock):
    terms = make_terms(level=None, costs=(1.0, 4.0), season_level=0.95)
    made = planned(steady(70), terms, make_stock(0), as_of=date(2026, 7, 6), seasons=SEASONS)
    assert made.method.tolist() == [BY_LEVEL]


def test_needs_become_packs(make_terms, make_stock):
    made = planned(steady(70), make_terms(case=24, multiple=2), make_stock(140))
    assert units(made.need) == [70]
    assert units(made.order) == [96]


@pytest.mark.parametrize(("stock", "order"), [(10, 30), (8, 36), (11, 0)])
def test_min_max_orders_up_to_the_maximum_in_multiples(make_terms, make_stock, stock, order):
    # the published example OD: minimum 10, maximum 40, multiple 6
    terms = make_terms(min_max=(10, 40, 6), case=100)
    made = planned(steady(0), terms, make_stock(stock))
    assert made.method.tolist() == [MIN_MAX]
    assert units(made.order) == [order]


LIVES = {
    "withdrawn before": ({"ends": "2026-03-16"}, 100, 0),
    "withdrawn on the second day": ({"ends": "2026-03-17"}, 140, 10),
    "launched on the last day": ({"begins": "2026-03-22"}, 0, 10),
    "launched after": ({"begins": "2026-03-23"}, 0, 0),
    "launched after its end": ({"begins": "2026-03-20", "ends": "2026-03-18"}, 0, 0),
}


@pytest.mark.parametrize(("life", "stock", "need"), LIVES.values(), ids=LIVES)
@pytest.mark.parametrize("backorder", [False, True])
def test_an_order_covers_the_days_of_its_window_that_are_sold(
    make_terms, make_stock, life, stock, need, backorder
):
    made = planned(steady(70), make_terms(backorder=backorder, **life), make_stock(stock))
    assert units(made.need) == [need]


@pytest.mark.parametrize(("lead", "need"), [(14, 10), (15, 0), (16, 0)])
def test_a_withdrawal_within_the_week_ends_orders_on_its_day(make_terms, make_stock, lead, need):
    # withdrawn on Tuesday 2026-03-17; what arrives on the Wednesday is of no use
    terms = make_terms(lead=lead, review=2, ends="2026-03-17")
    assert units(planned(steady(70), terms, make_stock(0)).need) == [need]


@pytest.mark.parametrize(("life", "stock", "need"), LIVES.values(), ids=LIVES)
def test_min_max_orders_nothing_where_no_day_of_the_window_is_sold(
    make_terms, make_stock, life, stock, need
):
    made = planned(steady(0), make_terms(min_max=(150, 200, 6), **life), make_stock(stock))
    assert units(made.order) == [-(-(200 - stock) // 6) * 6 if need else 0]


def test_a_midweek_run_starts_in_the_middle_of_the_first_week(make_terms, make_stock):
    thursday = date(2026, 3, 5)
    made = planned(steady(70), make_terms(lead=4), make_stock(40), as_of=thursday)
    assert made.projected.tolist() == pytest.approx([0])
    assert made.start.astype(str).tolist() == ["2026-03-09"]
    assert units(made.need) == [70]


@settings(deadline=None, max_examples=30)
@given(
    weekly=st.lists(st.integers(0, 100), min_size=8, max_size=8),
    stock=st.integers(0, 400),
    more=st.integers(0, 50),
    lead=st.integers(0, 20),
)
def test_more_stock_never_needs_more_and_a_higher_level_never_less(
    make_terms, make_stock, weekly, stock, more, lead
):
    demand = np.tile(np.array(weekly, float), (1, 40, 1)) * np.linspace(0.5, 1.5, 40)[None, :, None]
    low = planned(demand, make_terms(lead=lead, level=0.6), make_stock(stock)).need
    high = planned(demand, make_terms(lead=lead, level=0.95), make_stock(stock)).need
    richer = planned(demand, make_terms(lead=lead, level=0.6), make_stock(stock + more)).need
    assert richer[0] <= low[0] <= high[0]
    assert richer[0] >= 0
