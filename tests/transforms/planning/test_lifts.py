"""Promotions and orders that stand alone say nothing of the level, and promotions come again."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.planning.demand import history_weeks, weekly_panel
from transforms.planning.forecast.panel import Panel
from transforms.planning.grid import days_by_week
from transforms.planning.lifts import Uplifts, lifted_ahead, one_off_weeks, promoted_weeks

AS_OF = date(2026, 11, 2)
WEEKS = history_weeks(AS_OF, 157)


def steady(level=100.0, weeks=157, seed=1):
    return np.random.default_rng(seed).poisson(level, weeks).astype(float)


def panel_of(sold, promoted=(), *, source="sell_through", rush=(), product="P") -> Panel:
    """Make the panel of one series; `promoted` are numbers of weeks promoted on all days."""
    start = WEEKS[-len(sold)].item()
    units = {"sell_through_units": sold} if source == "sell_through" else {"sell_in_units": sold}
    rows = pd.DataFrame(
        {
            "series": 0,
            "week_start": [start + timedelta(weeks=week) for week in range(len(sold))],
            **dict.fromkeys(("sell_in_units", "return_units"), 0.0),
            **dict.fromkeys(("sell_through_units", "in_stock_days", "stock_out_days"), np.nan),
            **units,
            "is_rush": [week in rush for week in range(len(sold))],
        }
    )
    series = pd.DataFrame(
        {
            "account_id": ["A"],
            "product_id": [product],
            "region": "North",
            "category": "beer",
            "class": "key",
            "demand_source": source,
        }
    )
    return weekly_panel(series, rows, WEEKS, promoted_frame(promoted, start))


def promoted_frame(weeks, start=None) -> pd.DataFrame:
    first = start or WEEKS[0].item()
    days = [first + timedelta(weeks=week) for week in weeks]
    return pd.DataFrame({"series": [0] * len(days), "week_start": days, "days": 7})


def grid(weeks) -> np.ndarray:
    return days_by_week(promoted_frame(weeks), 1, WEEKS)


def test_promoted_weeks_and_the_dip_after_them_count_as_usual_and_stay_visible():
    sold = steady()
    sold[150:153], sold[153] = 400, 30
    panel = panel_of(sold, (150, 151, 152))
    assert panel.raw_units[0, 150:154].tolist() == [400, 400, 400, 30]
    assert panel.units[0, 150:154] == pytest.approx([100] * 4, rel=0.1)
    assert not panel.in_stock[0, 150:154].any()
    assert panel.in_stock[0, 149] & panel.in_stock[0, 154]
    assert panel.corrections.tolist() == ["promotion"]


def test_a_quiet_week_long_after_a_promotion_is_no_dip():
    sold = steady()
    sold[100:102], sold[110] = 400, 30
    assert panel_of(sold, (100, 101)).units[0, 110] == 30


def test_what_is_always_promoted_sells_its_usual():
    sold = steady()
    panel = panel_of(sold, range(157))
    assert panel.units[0].tolist() == sold.tolist()
    assert panel.corrections.tolist() == [""]


def test_weeks_far_above_all_others_that_are_over_are_taken_out_without_a_promotions_feed():
    sold = steady()
    sold[153:156] = [390, 420, 400]
    panel = panel_of(sold)
    assert panel.units[0, 153:156] == pytest.approx([100] * 3, rel=0.1)
    assert panel.corrections.tolist() == ["one_off"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda s: s.__setitem__(slice(150, 157), 400), "it goes on: the level has changed"),
        (lambda s: s.__setitem__(slice(154, 157), 400), "it may go on"),
        (lambda s: [s.__setitem__(w, 400) for w in (150, 98, 46)], "it comes each year"),
        (lambda s: [s.__setitem__(w, 400) for w in range(3, 150, 13)], "it comes each quarter"),
        (lambda s: s.__setitem__(slice(100, 103), 180), "it is less than twice the usual"),
    ],
)
def test_what_does_not_stand_alone_is_demand(change, why):
    sold = steady()
    change(sold)
    assert panel_of(sold).units[0].tolist() == sold.tolist(), why


def test_a_week_in_which_many_series_sell_more_is_a_season():
    sold = steady(weeks=40)
    sold[30] = 500
    assert panel_of(sold).corrections.tolist() == ["one_off"]
    assert panel_of(sold, rush=(30,)).corrections.tolist() == [""]


def test_a_tender_among_orders_every_four_weeks_is_no_demand_even_if_it_is_the_last():
    ordered = np.where(np.arange(157) % 4 == 0, 120.0, 0.0)
    for week in (90, 156):
        tender = ordered.copy()
        tender[week] = 3000
        panel = panel_of(tender, source="sell_in")
        assert panel.units[0, week] < 60
        assert panel.raw_units[0, week] == 3000
        assert panel.corrections.tolist() == ["one_off"]


@pytest.mark.parametrize("seed", range(5))
def test_counts_at_random_have_no_week_that_stands_alone(seed):
    for level in (0.1, 1, 8, 300):
        sold = np.random.default_rng(seed).poisson(level, (200, 157)).astype(float)
        clear, none = np.ones_like(sold, bool), np.zeros_like(sold, bool)
        assert not one_off_weeks(sold, clear, none, np.ones(200, bool)).any()


def test_an_uplift_leans_on_its_product_and_that_on_all():
    lifted = steady()
    lifted[[20, 60, 100, 140]] = 400
    uplifts = Uplifts()
    own = panel_of(lifted, (20, 60, 100, 140))
    for _ in range(4):
        uplifts.add(own, grid((20, 60, 100, 140)))
    assert uplifts.of(own, grid((20, 60, 100, 140)))[0] == pytest.approx(4, rel=0.1)
    new = panel_of(steady(), product="P")
    other = panel_of(steady(), product="Q")
    assert uplifts.of(new, grid(()))[0] == pytest.approx(4, rel=0.1)
    assert uplifts.of(other, grid(()))[0] == pytest.approx(4, rel=0.1)
    assert Uplifts().of(new, grid(())).tolist() == [1]


def test_promoted_days_ahead_lift_their_part_of_the_week():
    made = lifted_ahead(np.array([4.0]), np.array([[0.0, 3.0, 7.0]]))
    assert made[0].tolist() == pytest.approx([1, 1 + 3 / 7 * 3, 4])


@settings(deadline=None, max_examples=50)
@given(
    sold=st.lists(st.integers(0, 500), min_size=60, max_size=60),
    promoted=st.lists(st.integers(0, 59), max_size=20),
)
def test_taking_out_never_adds_and_leaves_other_weeks_alone(sold, promoted):
    raw = np.array([sold], float)
    clear, none = np.ones_like(raw, bool), np.zeros_like(raw, bool)
    days = np.zeros_like(raw)
    days[0, promoted] = 7
    lifted = promoted_weeks(raw, clear, days)
    alone = one_off_weeks(raw, clear & ~lifted, none, np.array([True]))
    assert not (lifted & alone).any()
    if alone.any():
        assert raw[alone].min() > np.median(raw[clear & ~alone & ~lifted])
