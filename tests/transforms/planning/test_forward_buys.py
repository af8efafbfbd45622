"""What is bought ahead at the end of a period was needed in the weeks after it."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.planning.demand import history_weeks
from transforms.planning.forward_buys import evened_out, period_ends

WEEKS = history_weeks(date(2026, 11, 2), 105)
ACCOUNT = np.array(["A"], dtype=object)
BUYS = np.array([True])


def loaded(months: int) -> np.ndarray:
    """Buy 100 a week, 250 in a period's last week and 25 in each of the two after it."""
    units = np.full((1, 105), 100.0)
    for *_, end in period_ends(WEEKS, months=months):
        units[0, end] = 250
        units[0, end + 1 : end + 3] = 25
    return units


def test_a_period_ends_in_the_week_of_its_last_day_or_just_before():
    ends = [tuple(str(WEEKS[place]) for place in each) for each in period_ends(WEEKS, months=3)]
    # 31 March and 30 June are Tuesdays, 30 September is a Wednesday
    assert ends[-3:] == [
        ("2026-03-23", "2026-03-30"),
        ("2026-06-22", "2026-06-29"),
        ("2026-09-21", "2026-09-28"),
    ]
    assert period_ends(WEEKS, months=1)[-1] == (104,)  # Saturday 31 October


@pytest.mark.parametrize("months", [1, 3])
def test_what_was_brought_forward_is_spread_over_the_weeks_it_was_for(months):
    units = loaded(months)
    made, changed = evened_out(units, ACCOUNT, WEEKS, BUYS)
    assert made[0, :100] == pytest.approx([100] * 100)
    assert changed.any()


def test_an_end_that_has_just_passed_counts_as_a_usual_week():
    end = period_ends(WEEKS, months=1)[-2][-1]
    units = loaded(1)[:, : end + 1]
    made, _ = evened_out(units, ACCOUNT, WEEKS[: end + 1], BUYS)
    assert made[0, -1] == pytest.approx(100)


def test_a_steady_buyer_a_season_and_sell_through_stay_as_they_are():
    season = 100 + 80 * np.sin(np.arange(105) / 52 * 2 * np.pi)[None]
    for units in (np.full((1, 105), 100.0), season):
        assert evened_out(units, ACCOUNT, WEEKS, BUYS)[0].tolist() == units.tolist()
    units = loaded(1)
    assert evened_out(units, ACCOUNT, WEEKS, ~BUYS)[0].tolist() == units.tolist()


def test_more_at_each_end_without_a_trough_is_demand():
    units = loaded(1)
    units[units < 100] = 100
    assert evened_out(units, ACCOUNT, WEEKS, BUYS)[0].tolist() == units.tolist()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 300), min_size=105, max_size=105))
def test_nothing_is_lost_or_added_but_in_the_last_weeks(sold):
    units = np.array([sold], float)
    made, _ = evened_out(units, ACCOUNT, WEEKS, BUYS)
    assert (made >= 0).all()
    assert made[0, :102].sum() <= units.sum() + 1e-6
