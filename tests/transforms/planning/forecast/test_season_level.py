"""Level and season: what a series sells now, times the season it shares, in pieces, or no more."""

import numpy as np
import pytest

from transforms.planning.forecast.alignment import history_positions
from transforms.planning.forecast.lessons import BySegment
from transforms.planning.forecast.levels import chance_alive, levels, pieces
from transforms.planning.forecast.quantiles import path_mean, path_quantiles
from transforms.planning.forecast.season_index import SharedSeason, WeekTotals
from transforms.planning.forecast.season_level import Noise, SeasonLevel, fitting_noise

WEEKS = 157
FLAT = BySegment(np.ones(WEEKS + 13))


def sampled(panel, weeks=6, paths=400, indexes=FLAT, noise=None):
    return SeasonLevel(indexes, BySegment(noise or Noise())).sample(panel, weeks, paths, 1)


def test_weeks_out_of_stock_do_not_lower_the_level(make_panel):
    units = np.full(WEEKS, 10.0)
    out = np.arange(WEEKS) % 3 == 0
    panel = make_panel([np.where(out, 0, units)], in_stock=[~out])
    # What an estimate says of the other weeks weighs a tenth; here it says nothing was sold.
    assert levels(panel, np.ones((1, WEEKS)))[0] == pytest.approx(10, rel=0.06)


def test_the_last_weeks_weigh_most_and_the_last_year_still_speaks(make_panel):
    rises = np.where(np.arange(WEEKS) >= WEEKS - 12, 20.0, 10.0)
    level = levels(make_panel([rises]), np.ones((1, WEEKS)))[0]
    assert 14 < level < 18


def test_a_series_moves_with_the_season_of_the_others_from_its_own_level(make_panel):
    season = np.tile(np.where(np.arange(52) == 2, 3.0, 1.0), 4)[:WEEKS]
    panel = make_panel(np.arange(1, 41)[:, None] * 10.0 * season)
    index = WeekTotals.of(panel).index(history_positions(panel.weeks, 6, ()))
    mean = path_mean(sampled(panel, indexes=BySegment(index)))
    peak = (np.arange(WEEKS, WEEKS + 6) % 52 == 2).argmax()
    assert mean[7, peak] == pytest.approx(240, rel=0.05)
    assert mean[7, peak - 1] == pytest.approx(80, rel=0.05)


def test_goods_silent_for_long_in_stock_are_not_forecast_and_slow_ones_are(make_panel):
    rng = np.random.default_rng(3)
    stopped = np.where(np.arange(WEEKS) < WEEKS - 20, rng.poisson(100, WEEKS), 0)
    slow = np.where(np.arange(WEEKS) % 9 == 0, 1.0, 0.0)
    panel = make_panel([stopped, slow])
    paths = sampled(panel, weeks=13)
    assert paths[0].max() == 0
    assert paths[1].mean() == pytest.approx(1 / 9, rel=0.35)


def test_silence_while_out_of_stock_says_nothing(make_panel):
    stopped = np.where(np.arange(WEEKS) < WEEKS - 20, 100.0, 0.0)
    panel = make_panel([stopped], in_stock=[np.arange(WEEKS) < WEEKS - 20])
    assert chance_alive(panel, np.array([100.0]), np.ones((1, WEEKS)), np.array([0.05]))[0] == 1


def test_who_was_silent_as_long_before_may_sell_again(make_panel):
    """Every second week 100, the last week none: nobody has stopped."""
    panel = make_panel([np.where(np.arange(WEEKS) % 2 == 1, 100.0, 0.0)])
    alive = chance_alive(panel, np.array([50.0]), np.ones((1, WEEKS)), np.array([0.05]))
    assert panel.units[0, -1] == 0
    assert alive[0] > 0.9


@pytest.mark.parametrize(
    ("sales", "piece"),
    [([0, 12, 24, 0, 36], 12), ([3, 7, 0, 1], 1), ([0.4, 1.3, 0.25], 0.25), ([0, 0], 1)],
)
def test_a_series_sells_in_pieces_of_what_all_its_sales_are_multiples_of(make_panel, sales, piece):
    panel = make_panel([[0.0] * (WEEKS - len(sales)) + [float(s) for s in sales]])
    assert pieces(panel)[0] == piece


@pytest.mark.parametrize("scatter", [0, 0.1, 0.5])
def test_the_middle_eighty_percent_of_paths_hold_four_weeks_of_five(make_panel, scatter):
    rng = np.random.default_rng(11)
    rate = rng.gamma(1 / scatter, scatter, (400, WEEKS + 6)) if scatter else 1
    sold = rng.poisson(rng.gamma(2, 30, (400, 1)) * rate, (400, WEEKS + 6)).astype(float)
    panel = make_panel(sold[:, :WEEKS])
    noise = fitting_noise(panel, np.ones(WEEKS + 13), 1)
    quantiles = path_quantiles(sampled(panel, noise=noise), (0.1, 0.9))
    inside = (sold[:, WEEKS:] >= quantiles[..., 0]) & (sold[:, WEEKS:] <= quantiles[..., 1])
    # Counts fall on whole numbers, so a band of at least 80 % holds a little more.
    assert 0.75 <= inside.mean() <= 0.86


def test_paths_belong_to_the_series_and_not_to_the_company_it_is_read_in(make_panel):
    rng = np.random.default_rng(5)
    panel = make_panel(rng.poisson(20, (30, WEEKS)).astype(float))
    some = np.array([7, 3, 21])
    assert np.array_equal(sampled(panel)[some], sampled(panel.take(some)))


def test_a_segment_with_a_season_of_its_own_keeps_it_and_a_noisy_one_leans_on_all(make_panel):
    rng = np.random.default_rng(7)
    calm, peak = np.ones(52), np.where(np.arange(52) == 2, 4.0, 1.0)
    own, shared = (np.tile(shape, 4)[:WEEKS] for shape in (peak, calm))
    peaking = make_panel(rng.poisson(50 * own, (30, WEEKS)).astype(float))
    noisy = make_panel(rng.gamma(0.05, 400, (30, WEEKS)))
    everyone = make_panel(rng.poisson(50 * shared, (200, WEEKS)).astype(float))
    positions = history_positions(peaking.weeks, 6, ())
    wider = WeekTotals.of(everyone)
    own, scattered = (
        SharedSeason.leaning(WeekTotals.of(panel), positions, wider).index()
        for panel in (peaking, noisy)
    )
    assert own.max() > 3
    spread = np.ptp(scattered)
    assert spread < np.ptp(WeekTotals.of(noisy).index(positions)) / 2
