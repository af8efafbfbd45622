"""The boosted model over all series: what it learns, and that it is the same again."""

import numpy as np
import pytest

from transforms.planning.forecast.aim import Aim
from transforms.planning.forecast.forecaster import forecast
from transforms.planning.forecast.lessons import learn
from transforms.planning.forecast.quantiles import path_mean

WEEKS, SERIES = 130, 60


@pytest.fixture(scope="module")
def swinging(make_panel):
    """Series that all sell twice as much in every second quarter, whatever the season."""
    random = np.random.default_rng(3)
    lifted = 1 + (np.arange(WEEKS) // 13 % 2)
    level = random.uniform(2, 20, (SERIES, 1))
    return make_panel(random.poisson(level * lifted))


def test_the_same_series_teach_the_same_trees(swinging):
    first, again = (learn(swinging, 4, (), seed=1).boosted for _ in range(2))
    assert first is not None
    assert again is not None
    assert first.booster.model_to_string() == again.booster.model_to_string()


def test_a_block_of_series_is_forecast_as_among_all(swinging):
    lessons = learn(swinging, 4, (), seed=1).forced("ensemble")
    whole = forecast(swinging, lessons, 4, 50, seed=1)
    part = forecast(swinging.take(np.array([7, 3])), lessons, 4, 50, seed=1)
    assert set(whole.methods) == {"ensemble"}
    assert (part.paths == whole.paths[[7, 3]]).all()


def test_the_ensemble_lies_between_level_and_boosted(swinging):
    lessons = learn(swinging, 4, (), seed=1)
    means = [
        path_mean(forecast(swinging, lessons.forced(name), 4, 200, seed=1).paths).sum()
        for name in ("season_level", "ensemble", "global_gbm")
    ]
    assert min(means[0], means[2]) <= means[1] <= max(means[0], means[2])
    assert np.isfinite(means).all()


def test_too_few_weeks_teach_no_trees_and_are_forecast_by_level_and_season(make_panel):
    few = make_panel(np.full((5, 40), 3.0))
    lessons = learn(few, 4, (), seed=1)
    assert lessons.boosted is None
    assert "ensemble" not in lessons.models
    assert set(forecast(few, lessons.forced("ensemble"), 4, 20, seed=1).methods) == {"season_level"}


def test_an_order_short_of_its_aim_costs_as_a_newsvendor_pays():
    paths = np.full((2, 10, 4), 10.0)
    seen = np.ones((2, 4), dtype=bool)
    seen[1, 1] = False
    actual = np.array([[12.0, 12, 12, 5], [12.0, 99, 12, 10]])
    lost = Aim(0.9, 3).loss(actual, seen, paths)
    # Short by 6 of three weeks, 5 left of the fourth; the week out of stock does not count.
    assert lost.tolist() == pytest.approx([0.9 * 6 + 0.1 * 5, 0.9 * 4])
