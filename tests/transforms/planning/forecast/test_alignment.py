"""Which past week a week is compared with: moving holidays, 53-week years, chains into history."""

from datetime import date

import numpy as np

from transforms.planning.forecast.alignment import history_positions, year_before
from transforms.planning.seasons import DEFAULT_SEASONS

SPRING = [DEFAULT_SEASONS[0]]


def compared(day: str, lunar=()) -> str:
    return str(year_before(np.array([day], dtype="datetime64[D]"), lunar)[0])


def test_outside_holidays_a_week_is_compared_with_the_one_52_weeks_before():
    assert compared("2026-06-15") == "2025-06-16"
    assert compared("2026-06-15", SPRING) == "2025-06-16"


def test_f43_weeks_around_week_53_keep_their_place_in_the_year():
    # 2026 has a week 53, 2026-12-28; the year after it goes on without a gap or a repeat
    assert date(2026, 12, 28).isocalendar().week == 53
    mondays = ["2026-12-21", "2026-12-28", "2027-01-04", "2027-12-27", "2028-01-03"]
    assert [compared(day) for day in mondays] == [
        "2025-12-22",
        "2025-12-29",
        "2026-01-05",
        "2026-12-28",
        "2027-01-04",
    ]


def test_f44_the_weeks_around_spring_festival_move_with_it():
    # 2026-02-17 against 2025-01-29: the week before is 2026-02-09 and was 2025-01-20
    assert compared("2026-02-09", SPRING) == "2025-01-20"
    assert compared("2026-02-16", SPRING) == "2025-01-27"
    assert compared("2027-02-01", SPRING) == "2026-02-16"


def test_f44_a_week_outside_the_season_is_never_compared_with_one_inside():
    # 2027-04-05 lies outside, and 52 weeks before it too
    assert compared("2027-04-05", SPRING) == "2026-04-06"
    # a late festival after an early one: the weeks before the 2026 season fell into that of 2025
    season_of_2025 = {np.datetime64("2024-12-09") + np.timedelta64(7 * k, "D") for k in range(11)}
    for day in ("2025-12-15", "2025-12-22"):
        assert np.datetime64(compared(day, SPRING)) not in season_of_2025


def test_a_compared_week_that_lies_ahead_is_followed_into_history():
    weeks = np.datetime64("2026-01-05") - np.timedelta64(7, "D") * np.arange(60, 0, -1)
    positions = history_positions(weeks, 80, ())
    assert len(positions) == 140
    assert positions[:52].tolist() == [-1] * 52
    assert positions[60] == 8  # next week looks at the week a year before
    assert positions[60 + 52] == 8  # and the same week in a year at what that one looked at
    assert positions.max() < 60
