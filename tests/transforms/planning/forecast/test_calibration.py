"""Bands hold the part of sales that they say, of weeks and of totals, on days not learned from."""

from dataclasses import replace

import numpy as np
import pytest

from transforms.planning.forecast.aim import Aim
from transforms.planning.forecast.backtest import trials
from transforms.planning.forecast.calibration import Calibration, Margins
from transforms.planning.forecast.champion import with_champions
from transforms.planning.forecast.fit import Fit
from transforms.planning.forecast.forecaster import forecast
from transforms.planning.forecast.lessons import BySegment, DonorChoice, learn
from transforms.planning.forecast.quantiles import BAND, share_inside
from transforms.planning.forecast.stretch import DrawnFutures

SERIES, PATHS, WEEKS = 400, 100, 13
SEGMENTS = np.array(["beer / key"] * SERIES, dtype=object)
METHODS = np.array(["season_level"] * SERIES, dtype=object)


def market(seed, *, drift, own, mean=40.0):
    """Draw sales whose level moves by `drift` for good and whose weeks scatter by `own`."""
    random = np.random.default_rng(seed)
    level = mean * np.exp(random.normal(-(drift**2) / 2, drift, (SERIES, 1)))
    return level * np.exp(random.normal(-(own**2) / 2, own, (SERIES, WEEKS)))


def told(seed, *, drift, own, mean=40.0):
    random = np.random.default_rng(seed)
    shape = (SERIES, PATHS, 1)
    level = mean * np.exp(random.normal(-(drift**2) / 2, drift, shape))
    paths = level * np.exp(random.normal(-(own**2) / 2, own, (SERIES, PATHS, WEEKS)))
    return DrawnFutures(paths, np.zeros(SERIES), np.ones(SERIES))


def margins(gap, seed, believed, true, seen=None):
    seen = np.ones((SERIES, WEEKS), bool) if seen is None else seen
    sold = market(seed, **true)
    return Margins.of(gap, "season_level", SEGMENTS, sold=sold, seen=seen, told=told(9, **believed))


def inside(paths, sold):
    whole = paths.sum(axis=2, keepdims=True), sold.sum(axis=1, keepdims=True)
    return share_inside(sold, paths, BAND).mean(), share_inside(whole[1], whole[0], BAND).mean()


@pytest.mark.parametrize(
    ("believed", "true"),
    [
        ({"drift": 0.05, "own": 0.2}, {"drift": 0.15, "own": 0.3}),
        ({"drift": 0.3, "own": 0.4}, {"drift": 0.2, "own": 0.25}),
        ({"drift": 0.02, "own": 0.3}, {"drift": 0.2, "own": 0.2}),
    ],
)
def test_weeks_and_totals_of_a_new_day_lie_inside_as_often_as_the_band_says(believed, true):
    learned = Calibration.learned([margins(52, 1, believed, true), margins(26, 2, believed, true)])
    new = told(11, **believed)
    before, after = (
        inside(paths, market(3, **true))
        for paths in (new.paths, learned.applied(new, SEGMENTS, METHODS))
    )
    assert max(abs(each - 0.8) for each in before) > 0.08
    assert after == pytest.approx((0.8, 0.8), abs=0.04)


def test_what_is_right_already_is_left_as_it_is():
    known = {"drift": 0.1, "own": 0.2}
    made = Calibration.learned([margins(52, 1, known, known), margins(26, 2, known, known)])
    stretch = made.factors["season_level"]["beer / key"]
    assert (stretch.whole, stretch.week) == pytest.approx((1, 1), abs=0.08)


def test_a_day_knows_only_the_weeks_that_had_come_to_pass():
    later = margins(8, 1, {"drift": 0.1, "own": 0.2}, {"drift": 0.3, "own": 0.5})
    assert later.known(8) is None
    part = later.known(5)
    assert part.weeks.shape[1] == 3
    assert np.isnan(part.whole).all()
    assert Calibration.learned([part]).factors == {}


def test_weeks_out_of_stock_say_nothing():
    known = {"drift": 0.1, "own": 0.2}
    seen = np.zeros((SERIES, WEEKS), bool)
    seen[:, ::2] = True
    found = margins(52, 1, known, known, seen)
    assert np.isnan(found.weeks[:, 1::2]).all()
    made = Calibration.learned([found]).factors["season_level"]["beer / key"]
    assert made.week == pytest.approx(1, abs=0.1)


def test_a_segment_of_few_series_leans_on_all_of_them():
    few = np.where(np.arange(SERIES) < 5, "cider / key", SEGMENTS).astype(object)
    calm, wild = {"drift": 0.1, "own": 0.2}, {"drift": 0.3, "own": 0.6}
    found = replace(margins(52, 1, calm, calm), segments=few)
    loud = margins(52, 1, calm, wild)
    mixed = replace(
        found, weeks=np.where(few[:, None, None] == "cider / key", loud.weeks, found.weeks)
    )
    known = Calibration.learned([mixed, replace(mixed, gap=26)]).factors["season_level"]
    assert 1.0 < known["cider / key"].week < 1.5


@pytest.fixture(scope="module")
def counts_market(make_panel):
    """Sales whose level walks: models that believe it stays are too sure of it."""
    random = np.random.default_rng(5)
    walk = np.cumsum(random.normal(0, 0.08, (120, 130)), axis=1)
    return make_panel(random.poisson(12 * np.exp(walk - walk.mean(axis=1, keepdims=True))))


@pytest.fixture(scope="module")
def chosen(counts_market):
    past = counts_market.until(117)
    donors = DonorChoice(1)
    donors.add(past)
    return past, with_champions(learn(donors.panel(), 13, (), seed=1), donors.panel(), (), 1)


def test_the_backtest_makes_the_bands_of_weeks_that_nobody_had_seen_right(counts_market, chosen):
    past, (lessons, _) = chosen
    sold = counts_market.units[:, 117:]
    raw = replace(lessons, calibration=Calibration())
    wide, narrow = (forecast(past, each, 13, 200, seed=1).paths for each in (lessons, raw))
    assert min(inside(narrow, sold)) < 0.74
    assert inside(wide, sold) == pytest.approx((0.8, 0.8), abs=0.07)
    assert wide.mean(axis=1) == pytest.approx(narrow.mean(axis=1), abs=0.02)


def test_futures_that_costs_size_orders_by_stay_as_they_were_drawn(chosen):
    past, (lessons, _) = chosen
    by_cost = replace(lessons, aims=BySegment(Aim(0.83, by_cost=True)))
    raw = replace(lessons, calibration=Calibration())
    one, other = (forecast(past, each, 13, 50, seed=1).paths for each in (by_cost, raw))
    assert (one == other).all()


def test_the_same_market_teaches_the_same_and_a_kept_fit_gives_it_back(counts_market, chosen):
    past, (lessons, scores) = chosen
    text = Fit.of(lessons, scores).text()
    again = Fit.read(text)
    assert again.text() == text
    kept = again.chosen(replace(lessons, calibration=Calibration()))
    one, other = (forecast(past, each, 13, 50, seed=1).paths for each in (lessons, kept))
    assert (one == other).all()


def test_a_trial_is_as_wide_as_trials_before_it_ask(counts_market):
    aims = learn(counts_market, 13, (), seed=1).aims
    settings = {"aims": aims, "models": ("moving_average",)}
    alone = [*trials(counts_market, (), 1, origins=(13,), **settings)]
    after = [*trials(counts_market, (), 1, origins=(52, 26, 13), **settings)]
    assert [trial.gap for trial in after] == [52, 26, 13]
    assert (alone[0].margins.weeks == after[2].margins.weeks).all()
    inside = [trial.errors[..., -1].mean() for trial in (alone[0], after[2])]
    assert abs(inside[1] - 0.8) < abs(inside[0] - 0.8)


def test_one_aim_for_all_series_is_learned_by_and_not_the_usual_one(make_panel):
    panel = make_panel(np.random.default_rng(1).poisson(20, (30, 120)).astype(float))
    lessons = learn(panel, 4, (), seed=1, aims=BySegment(Aim(0.83, by_cost=True)))
    assert {lessons.aims[segment] for segment in panel.segments} == {Aim(0.83, by_cost=True)}
