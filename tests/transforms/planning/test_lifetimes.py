"""Demand before a launch and after a withdrawal is none, and the planner is told."""

from datetime import date

import numpy as np
import pytest

from transforms.planning.lifetimes import flattened_from, lifetime_notes, share_of_weeks

MONDAY = date(2026, 11, 2)


def days(*texts):
    return np.array([text or "NaT" for text in texts], dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("begin", "end", "shares"),
    [
        (None, None, [1, 1, 1]),
        ("2026-11-12", None, [0, 4 / 7, 1]),
        (None, "2026-11-10", [1, 1 / 7, 0]),
        ("2026-11-10", "2026-11-12", [0, 2 / 7, 0]),
        ("2026-12-01", None, [0, 0, 0]),
        (None, "2026-10-01", [0, 0, 0]),
        ("2026-11-20", "2026-11-10", [0, 0, 0]),
    ],
)
def test_a_week_asks_for_the_days_on_which_the_product_is_sold(begin, end, shares):
    share = share_of_weeks(days(begin), days(end), MONDAY, 3)
    assert share[0].tolist() == pytest.approx(shares)


def test_a_planner_is_told_where_the_window_meets_a_beginning_or_an_end():
    window = [(date(2026, 11, 16), date(2026, 11, 22))] * 5
    begins = days("2026-12-01", None, "2020-01-01", "2026-11-16", None)
    ends = days(None, "2026-11-10", None, None, "2026-11-23")
    assert lifetime_notes(begins, ends, window) == [
        "Not sold before 2026-12-01: nothing is asked until then.",
        "Not sold from 2026-11-10 on: nothing is asked after.",
        None,
        None,
        None,
    ]


RAMP = [0, 0, 0, 20, 40, 60, 80, *[100] * 10]


@pytest.mark.parametrize(
    ("sold", "begins"),
    [
        (RAMP, 6),
        ([100] * 17, 0),
        ([300, 200, *[100] * 10], 0),
        ([0] * 17, 0),
        ([*RAMP, *[100] * 40], 0),
        ([20, 40, 60, 80, 100, 120, 140, 160], 3),
    ],
    ids=["flattened", "steady", "fell", "never sold", "older than a year", "still growing"],
)
def test_history_begins_where_a_launch_flattened(sold, begins):
    raw = np.array([sold], float)
    made = flattened_from(raw, np.ones_like(raw, bool), np.array([0]))
    assert made.tolist() == [begins]
