"""What a week would have sold is estimated by the season it lies in."""

import numpy as np
import pytest

from transforms.planning.forecast.estimate import corrected, in_season
from transforms.planning.forecast.forecaster import forecast
from transforms.planning.forecast.lessons import BySegment, DonorChoice, learn

PEAK = (40, 92, 144)


def year_of(weeks=157, height=4.0):
    """A season of three weeks each year."""
    season = np.ones(weeks)
    for peak in PEAK:
        season[peak - 1 : peak + 2] = height
    return season


def test_a_peak_out_of_stock_is_estimated_as_a_peak_and_not_as_the_weeks_near_it():
    season = year_of()
    raw, unseen = (100 * season)[None], np.zeros((1, 157))
    raw[0, 143:146], unseen[0, 143:146] = 0, 1
    lifted, first = np.zeros((1, 157), bool), np.array([0])
    plain = corrected(raw, unseen, lifted, first)
    seasonal = corrected(raw, unseen, lifted, first, index=season[None])
    assert plain[0, 143:146].tolist() == [100] * 3
    assert seasonal[0, 143:146] == pytest.approx([400] * 3)


def test_a_week_half_out_of_stock_lacks_half_a_week_of_its_season():
    season = year_of()
    raw, unseen = (100 * season)[None], np.zeros((1, 157))
    raw[0, 144], unseen[0, 144] = 200, 0.5
    made = corrected(raw, unseen, np.zeros((1, 157), bool), np.array([0]), index=season[None])
    assert made[0, 144] == pytest.approx(400)


def test_stock_outs_of_the_last_weeks_do_not_lower_what_is_forecast(make_panel):
    sold = np.full((40, 157), 100.0)
    seen = np.ones_like(sold, bool)
    sold[:20, -3:], seen[:20, -3:] = 0, False
    made = forecast(*taught(make_panel(sold, in_stock=seen)), 4, 50, seed=1)
    assert made.paths[:20].mean() == pytest.approx(made.paths[20:].mean(), rel=0.02)


def test_after_a_peak_wholly_out_of_stock_the_next_is_that_of_the_year_before(make_panel):
    sold = np.tile(100 * year_of(), (40, 1))
    seen = np.ones_like(sold, bool)
    sold[:, 143:146], seen[:, 143:146] = 0, False
    panel = make_panel(sold[:, :156], in_stock=seen[:, :156])
    hidden, lessons = taught(panel, 52)
    made = forecast(hidden, lessons.forced("seasonal_naive"), 52, 50, seed=1)
    peak = 144 + 52 - 156
    assert made.paths[:, :, peak].mean() == pytest.approx(400, rel=0.15)
    assert in_season(panel, lessons.indexes).units[:, 144] == pytest.approx(400, rel=0.05)


def test_without_a_season_known_the_weeks_near_speak(make_panel):
    sold = np.full((1, 60), 50.0)
    seen = np.ones_like(sold, bool)
    sold[0, 30], seen[0, 30] = 0, False
    flat = BySegment(np.ones(66))
    assert in_season(make_panel(sold, in_stock=seen), flat).units[0, 30] == pytest.approx(50)


def taught(panel, horizon=6):
    donors = DonorChoice(1)
    donors.add(panel)
    return panel, learn(donors.panel(), horizon, (), seed=1)
