"""Peaks that move with the moon are forecast where they fall next, across a year of 53 weeks."""

from datetime import date, timedelta

import numpy as np
import pytest

from transforms.planning.forecast.champion import with_champions
from transforms.planning.forecast.forecaster import forecast
from transforms.planning.forecast.lessons import learn
from transforms.planning.seasons import Season, lunar_day

SPRING = Season.model_validate(
    {"name": "spring", "lunar": {"month": 1, "day": 1}, "from_days": -21, "until_days": 0}
)
AUTUMN = Season.model_validate(
    {"name": "autumn", "lunar": {"month": 8, "day": 15}, "from_days": -14, "until_days": 0}
)


def season_of(weeks, season: Season) -> np.ndarray:
    """Three times as much in the week of the holiday and the one before, in every year."""
    moon = season.lunar
    days = [lunar_day(year, moon.month, moon.day) for year in range(2022, 2029)]
    high = {day - timedelta(days=day.weekday() + back) for day in days for back in (0, 7)}
    return np.array([3.0 if week in high else 1.0 for week in weeks.tolist()])


@pytest.mark.parametrize(
    ("as_of", "season", "peak"),
    [
        (date(2026, 12, 7), SPRING, ["2027-01-25", "2027-02-01"]),
        (date(2025, 12, 8), SPRING, ["2026-02-09", "2026-02-16"]),
        (date(2027, 8, 2), AUTUMN, ["2027-09-06", "2027-09-13"]),
        (date(2026, 8, 3), AUTUMN, ["2026-09-14", "2026-09-21"]),
    ],
)
def test_a_peak_before_a_moving_holiday_is_forecast_in_its_weeks(make_panel, as_of, season, peak):
    blank = make_panel(np.ones((40, 157)), as_of=as_of)
    random = np.random.default_rng(5)
    units = random.poisson(100 * season_of(blank.weeks, season), (40, 157))
    panel = make_panel(units, as_of=as_of)
    lessons, _ = with_champions(learn(panel, 13, [season], seed=1), panel, [season], 1)
    mean = forecast(panel, lessons, 13, 50, seed=1).paths.mean(axis=(0, 1))
    weeks = panel.ahead(13).astype(str).tolist()
    assert [week for week, units in zip(weeks, mean, strict=True) if units > 200] == peak
    assert mean.max() == pytest.approx(300, rel=0.15)
    assert np.median(mean) == pytest.approx(100, rel=0.1)
