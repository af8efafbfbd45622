"""The models one by one: against plain loops, and on series whose future is known."""

import numpy as np
import pytest

from transforms.planning.forecast.alignment import history_positions
from transforms.planning.forecast.lessons import BySegment
from transforms.planning.forecast.moving_average import LEVEL_WEEKS, MovingAverage, PastErrors
from transforms.planning.forecast.neighbours import Borrowed, error_bank
from transforms.planning.forecast.quantiles import path_mean, path_quantiles, pinball_loss, ranks
from transforms.planning.forecast.season_index import WeekTotals
from transforms.planning.forecast.seasonal_naive import SeasonalNaive
from transforms.planning.forecast.spread import spread
from transforms.planning.seasons import DEFAULT_SEASONS

SPRING = [DEFAULT_SEASONS[0]]


def naive(panel, horizon, lunar=()) -> SeasonalNaive:
    return SeasonalNaive(BySegment(history_positions(panel.weeks, horizon, lunar)))


def test_a_series_that_repeats_itself_is_forecast_exactly(make_panel):
    year = np.arange(52.0)
    panel = make_panel([np.tile(year, 3)])
    paths = naive(panel, 8).sample(panel, 8, 50, 0)
    assert paths.shape == (1, 50, 8)
    assert np.allclose(paths[0], year[:8])


def test_f44_the_peak_is_forecast_where_the_festival_will_be(make_panel):
    panel = make_panel([np.full(157, 10.0)])
    for festival in ("2023-01-16", "2024-02-05", "2025-01-27"):  # its Monday each year
        panel.units[0, panel.weeks == np.datetime64(festival)] = 100
    ahead = panel.ahead(10).astype(str).tolist()
    aligned = naive(panel, 10, SPRING).point(panel, 10)[0]
    assert ahead[int(aligned.argmax())] == "2026-02-16"
    assert sorted(aligned)[-2] == 10
    plain = naive(panel, 10).point(panel, 10)[0]
    assert ahead[int(plain.argmax())] == "2026-01-26"  # what counting weeks would say


def test_seasonal_naive_asks_for_more_than_a_year(make_panel):
    panel = make_panel(np.ones((3, 157)), first=[0, 100, 101])
    assert naive(panel, 4).serves(panel).tolist() == [True, True, False]


def test_a_series_of_little_more_than_a_year_borrows_the_errors_of_its_average(make_panel):
    rng = np.random.default_rng(5)
    panel = make_panel(rng.poisson(50, (30, 58)))
    low, high = path_quantiles(naive(panel, 4).sample(panel, 4, 200, 0), (0.1, 0.9)).mean((0, 1))
    assert 30 < low < 45
    assert 55 < high < 70


def test_a_peak_week_carries_the_errors_of_peaks(make_panel):
    rng = np.random.default_rng(5)
    season = np.tile(np.where(np.arange(52) == 3, 500.0, 50.0), 3)
    panel = make_panel([season * rng.uniform(0.8, 1.2, 156) for _ in range(20)])
    wide = path_quantiles(naive(panel, 6).sample(panel, 6, 200, 0), (0.1, 0.9))
    width = (wide[..., 1] - wide[..., 0]).mean(axis=0)
    assert width[3] > 4 * width[1]


def test_levels_and_errors_equal_a_plain_loop(make_panel):
    rng = np.random.default_rng(6)
    panel = make_panel(rng.integers(0, 30, (4, 40)), first=[0, 5, 20, 31])
    errors = PastErrors.of(panel, panel.units, 6)
    origins = np.repeat(errors.first_origin[:, None], 3, axis=1) + np.arange(3)
    origins = np.minimum(origins, errors.first_origin[:, None] + errors.counts[:, None] - 1)
    made = list(errors.trajectories(origins, 6))
    for row, first in enumerate(panel.first):
        units = panel.units[row]
        for column, origin in enumerate(origins[row]):
            level = units[max(first, origin + 1 - LEVEL_WEEKS) : origin + 1].mean()
            for ahead in range(6):
                seen = units[origin + 1 + ahead % errors.pattern[row]]
                assert made[ahead][0][row, column] == pytest.approx(seen - level)
                assert made[ahead][1][row, column] == pytest.approx(level + errors.mean[row])
    assert errors.level_now == pytest.approx(panel.units[:, -LEVEL_WEEKS:].mean(axis=1), rel=0.9)


def test_the_quantiles_of_a_steady_demand_hold_what_they_promise(make_panel):
    rng = np.random.default_rng(7)
    past, future = rng.poisson(40, (400, 157)), rng.poisson(40, (400, 13))
    paths = MovingAverage().sample(make_panel(past), 13, 200, 0)
    for level in (0.1, 0.5, 0.9):
        within = (future <= path_quantiles(paths, (level,))[..., 0]).mean()
        assert within == pytest.approx(level, abs=0.05)
    assert path_mean(paths).mean() == pytest.approx(40, rel=0.03)


def test_errors_keep_together_so_that_sums_are_as_uncertain_as_in_the_past(make_panel):
    rng = np.random.default_rng(8)
    steps = np.full((200, 170), 100.0)
    for week in range(1, 170):  # what is high stays high for a while
        steps[:, week] = 20 + 0.8 * steps[:, week - 1] + rng.normal(0, 8, 200)
    panel = make_panel(np.maximum(steps[:, :157], 0))
    paths = MovingAverage().sample(panel, 13, 200, 0)
    summed = paths.sum(axis=2)
    future = np.maximum(steps[:, 157:], 0).sum(axis=1)
    low, high = (np.quantile(summed, q, axis=1) for q in (0.1, 0.9))
    assert ((future >= low) & (future <= high)).mean() > 0.7


def test_the_segments_season_lifts_each_account_from_its_own_level(make_panel):
    season = np.tile(np.where(np.arange(52) == 2, 3.0, 1.0), 4)[:157]
    level = np.arange(1, 41)[:, None] * 10.0
    panel = make_panel(level * season)
    positions = history_positions(panel.weeks, 6, ())
    index = WeekTotals.of(panel).index(positions)
    model = MovingAverage(BySegment(index), "seasonal_average")
    mean = path_mean(model.sample(panel, 6, 100, 0))
    peak = (np.arange(157, 163) % 52 == 2).argmax()
    assert mean[7, peak] == pytest.approx(240, rel=0.1)
    assert mean[7, peak - 1] == pytest.approx(80, rel=0.1)


def test_the_weeks_before_a_segment_began_do_not_bend_its_season(make_panel):
    season = np.tile(np.where(np.arange(52) == 2, 3.0, 1.0), 4)[:157]
    units = np.where(np.arange(157) >= 44, 50 * season, 0)
    panel = make_panel([units] * 30, first=[44] * 30)
    index = WeekTotals.of(panel).index(history_positions(panel.weeks, 6, ()))
    ahead = index[157:]
    assert ahead.max() / ahead.min() == pytest.approx(3, rel=0.01)
    assert ahead.min() == pytest.approx(1, rel=0.1)


def test_too_little_history_shows_no_season(make_panel):
    panel = make_panel(np.ones((40, 60)))
    assert (WeekTotals.of(panel).index(history_positions(panel.weeks, 4, ())) == 1).all()
    few = make_panel(np.ones((3, 157)))
    assert (WeekTotals.of(few).index(history_positions(few.weeks, 4, ())) == 1).all()


def test_a_new_series_blends_its_own_weeks_with_what_its_likes_sell(make_panel):
    young = make_panel([[0.0] * 28 + [30.0, 30.0]], first=[28], expected=[60.0])
    model = Borrowed(BySegment(np.zeros((1, 4))))
    weight = 2 / (1 + 30 / 4)
    by_hand = (2.1 + 30 * weight) / (2.1 / 60 + weight)
    assert by_hand == pytest.approx(33.9, abs=0.05)
    assert np.allclose(model.sample(young, 5, 20, 0), by_hand)


def test_weeks_listed_and_not_sold_yet_do_not_count_against_what_is_expected(make_panel):
    listed = make_panel(
        [[0.0] * 30, [0.0] * 28 + [30.0, 30.0]], first=[25, 25], expected=[60.0, 60.0]
    )
    made = Borrowed(BySegment(np.zeros((1, 4)))).sample(listed, 5, 20, 0)
    weight = 2 / (1 + 30 / 4)
    assert np.allclose(made[0], 60)
    assert np.allclose(made[1], (2.1 + 30 * weight) / (2.1 / 60 + weight))


def test_what_is_expected_by_mistake_gives_way_to_a_few_weeks_of_ones_own(make_panel):
    young = make_panel([[0.0] * 27 + [90.0, 92.0, 94.0]], first=[27], expected=[30_000.0])
    sampled = Borrowed(BySegment(np.zeros((1, 4)))).sample(young, 5, 20, 0)
    assert 92 < sampled.mean() < 120


def test_a_new_series_without_likes_repeats_itself(make_panel):
    young = make_panel([[0.0] * 28 + [30.0, 40.0]], first=[28], expected=[np.nan])
    assert np.allclose(Borrowed(BySegment(np.zeros((1, 4)))).sample(young, 5, 20, 0), 35)


def test_what_is_borrowed_in_a_peak_is_not_the_level_of_quiet_weeks(make_panel):
    index = np.r_[np.ones(26), np.full(4, 2.0), np.ones(5)]
    young = make_panel([[0.0] * 28 + [60.0, 60.0]], first=[28], expected=[60 * 17 / 13])
    model = Borrowed(BySegment(np.zeros((1, 4))), BySegment(index))
    weight = 2 / (1 + 30 / 4)
    assert np.allclose(model.sample(young, 5, 20, 0), (2.1 + 30 * weight) / (2.1 / 60 + weight))


def test_borrowed_errors_are_those_of_the_segment(make_panel):
    rng = np.random.default_rng(9)
    others = make_panel(rng.poisson(50, (60, 80)))
    young = make_panel(np.zeros((1, 80)), first=[80], ids=["new"], expected=[50.0])
    model = Borrowed(BySegment(error_bank(others, 0)))
    low, high = path_quantiles(model.sample(young, 1, 200, 0), (0.05, 0.95))[0, 0]
    assert 30 < low < 45
    assert 55 < high < 70


def test_cutting_at_zero_does_not_push_the_mean_up():
    errors = np.array([[-3.0, 0.0, 3.0]])
    one = np.ones((1, 1))
    assert spread(2 * one, 2 * one, errors, 0 * one)[0].tolist() == pytest.approx([0, 1.2, 4.8])
    assert spread(0 * one, 0 * one, errors, 0 * one)[0].tolist() == [0, 0, 0]


def test_a_quantile_is_the_smallest_value_enough_paths_stay_under():
    paths = np.arange(1.0, 201.0).reshape(1, 200, 1)
    assert path_quantiles(paths, (0.05, 0.5, 0.97, 0.99))[0, 0].tolist() == [10, 100, 194, 198]
    assert ranks(10, (0.001, 1.0)).tolist() == [0, 9]


def test_pinball_loss_equals_a_plain_loop():
    rng = np.random.default_rng(1)
    actual, quantiles, levels = rng.random((5, 3)), rng.random((5, 3, 4)), (0.1, 0.4, 0.5, 0.9)
    plain = [
        [
            sum(
                q * (y - f) if y > f else (1 - q) * (f - y)
                for q, f in zip(levels, quantiles[i, j], strict=True)
            )
            / 4
            for j, y in enumerate(actual[i])
        ]
        for i in range(5)
    ]
    assert np.allclose(pinball_loss(actual, quantiles, levels), plain)
