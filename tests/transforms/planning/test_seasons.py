"""Peak seasons: dates that move with the moon, windows across the new year, days months lack."""

from datetime import date

import pytest
from pydantic import ValidationError

from transforms.language.errors import DataRefused
from transforms.planning.seasons import (
    DEFAULT_SEASONS,
    Season,
    lunar_day,
    lunar_new_year,
    occurrence,
    windows_between,
)


def season(**keys: object) -> Season:
    return Season.model_validate({"name": "s", **keys})


@pytest.mark.parametrize(
    ("year", "day"), [(2025, (1, 29)), (2026, (2, 17)), (2027, (2, 6)), (2023, (1, 22))]
)
def test_spring_festival_moves_with_the_moon(year, day):
    assert lunar_new_year(year) == date(year, *day)


def test_f44_the_season_follows_the_festival_and_not_the_calendar():
    spring = DEFAULT_SEASONS[0]
    assert occurrence(spring, 2026).start == date(2026, 1, 6)
    assert occurrence(spring, 2026).end == date(2026, 2, 17)
    assert occurrence(spring, 2027).start == date(2026, 12, 26)


def test_f44_a_year_without_a_lunar_calendar_is_refused_with_a_remedy():
    with pytest.raises(DataRefused) as refusal:
        lunar_new_year(2150)
    assert "2150" in str(refusal.value)
    assert "drop the lunar seasons" in str(refusal.value)


def test_the_thirtieth_of_a_short_lunar_month_is_its_last_day():
    # The twelfth month of 2025 has 29 days; New Year's Eve is 2026-02-16.
    assert lunar_day(2025, 12, 30) == date(2026, 2, 16)


def test_f43_a_window_may_cross_the_year():
    winter = season(**{"from": "12-15", "until": "01-10"})
    found = windows_between([winter], date(2026, 1, 5), date(2026, 12, 20))
    assert [(w.start, w.end) for w in found] == [
        (date(2025, 12, 15), date(2026, 1, 10)),
        (date(2026, 12, 15), date(2027, 1, 10)),
    ]


def test_a_leap_day_is_the_last_of_february_in_other_years():
    late = season(**{"from": "02-29", "until": "03-10"})
    assert occurrence(late, 2024).start == date(2024, 2, 29)
    assert occurrence(late, 2025).start == date(2025, 2, 28)


def test_both_bounds_belong_to_the_window():
    summer = DEFAULT_SEASONS[1]
    assert windows_between([summer], date(2026, 8, 31), date(2026, 9, 5))
    assert not windows_between([summer], date(2026, 9, 1), date(2026, 9, 5))


@pytest.mark.parametrize(
    "keys",
    [
        {"from": "06-01"},
        {"from": "13-01", "until": "13-02"},
        {"from": "02-30", "until": "03-01"},
        {"lunar": {"month": 1, "day": 1}},
        {"lunar": {"month": 1, "day": 1}, "from_days": 5, "until_days": 0},
        {"lunar": {"month": 1, "day": 1}, "from_days": -5, "until_days": 0, "from": "01-01"},
    ],
)
def test_a_season_needs_one_whole_rule(keys):
    with pytest.raises(ValidationError):
        season(**keys)
