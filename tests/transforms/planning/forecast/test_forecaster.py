"""Every series is forecast, by a named method, the same way whatever comes around it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.draws import draws
from transforms.planning.forecast.champion import EVERYONE, with_champions
from transforms.planning.forecast.forecaster import forecast
from transforms.planning.forecast.lessons import (
    MODELS,
    BySegment,
    DonorChoice,
    learn,
    nothing_learned,
)
from transforms.planning.forecast.panel import stacked
from transforms.planning.forecast.quantiles import path_quantiles
from transforms.planning.forecast.statistical import STATISTICAL
from transforms.planning.seasons import DEFAULT_SEASONS

SEED = 11


def taught(panel, horizon=6, only=None):
    donors = DonorChoice(SEED)
    donors.add(panel)
    chosen = donors.panel()
    if chosen is None:
        return nothing_learned(panel.weeks, horizon), []
    lessons = learn(chosen, horizon, DEFAULT_SEASONS, seed=SEED)
    return with_champions(lessons, chosen, DEFAULT_SEASONS, SEED, only=only)


def seasonal_panel(make_panel, count=60, noise=0.1):
    rng = np.random.default_rng(3)
    season = 1 + 0.8 * np.sin(np.arange(157) / 52 * 2 * np.pi)
    units = rng.gamma(2, 30, (count, 1)) * season * rng.normal(1, noise, (count, 157))
    return make_panel(np.maximum(units, 0))


HARD = {
    "empty": np.zeros(157),
    "one point": np.r_[np.zeros(156), 9],
    "two points": np.r_[np.zeros(155), 9, 4],
    "all zero": np.zeros(157),
    "constant": np.full(157, 5.0),
    "old spike": np.r_[np.zeros(20), 10_000, np.zeros(136)],
    "new spike": np.r_[np.zeros(156), 10_000],
    "gaps": np.where(np.arange(157) % 9 == 0, 40.0, 0.0),
    "huge": np.full(157, 1e9),
    "tiny": np.full(157, 1e-4),
}
STARTS = [157, 156, 155, 0, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("model", [None, *MODELS, *STATISTICAL])
def test_f47_every_series_gets_a_finite_forecast_with_a_named_method(make_panel, model):
    panel = make_panel(list(HARD.values()), first=STARTS)
    lessons, _ = taught(panel, only=model)
    made = forecast(panel, lessons, 6, 50, seed=SEED)
    assert np.isfinite(made.paths).all()
    assert (made.paths >= 0).all()
    assert np.isfinite(made.baseline).all()
    assert (made.baseline >= 0).all()
    assert all(made.methods)
    named = dict(zip(HARD, made.methods, strict=True))
    assert named["empty"] == named["two points"] == "borrowed"
    assert made.paths[list(HARD).index("all zero")].max() == 0
    constant = made.paths[list(HARD).index("constant")]
    assert constant == pytest.approx(5, rel=0.5)
    assert constant.mean() == pytest.approx(5, rel=0.02)


def test_f47_a_single_new_account_without_neighbours_repeats_itself(make_panel):
    panel = make_panel([[0.0, 0.0, 8.0, 10.0]], first=[2])
    lessons, _ = taught(panel)
    made = forecast(panel, lessons, 6, 50, seed=SEED)
    assert made.methods.tolist() == ["borrowed"]
    assert np.allclose(made.paths, 9)


@settings(deadline=None, max_examples=draws(gate=12, proofs=80))
@given(units=arrays(float, (5, 70), elements=st.floats(0, 1e6)), data=st.data())
def test_f47_any_history_gives_a_finite_forecast(make_panel, units, data):
    first = data.draw(st.lists(st.integers(0, 70), min_size=5, max_size=5))
    known = np.arange(70) >= np.array(first)[:, None]
    panel = make_panel(np.where(known, units, 0), first=first)
    lessons, _ = taught(panel)
    made = forecast(panel, lessons, 6, 20, seed=SEED)
    assert np.isfinite(made.paths).all()
    assert (made.paths >= 0).all()


def test_same_input_same_bytes_whatever_the_order_and_the_chunks(make_panel):
    panel = seasonal_panel(make_panel)
    lessons, _ = taught(panel)
    whole = forecast(panel, lessons, 6, 40, seed=SEED)
    order = np.random.default_rng(2).permutation(panel.size)
    mixed = forecast(panel.take(order), lessons, 6, 40, seed=SEED)
    assert mixed.paths.tobytes() == whole.paths[order].tobytes()
    one_by_one = [forecast(panel.take(np.array([i])), lessons, 6, 40, seed=SEED) for i in range(9)]
    assert np.concatenate([f.paths for f in one_by_one]).tobytes() == whole.paths[:9].tobytes()


def test_what_is_learned_does_not_depend_on_the_chunks(make_panel):
    panel = seasonal_panel(make_panel, 50)
    pieces = [panel.take(np.arange(start, start + 10)) for start in (30, 0, 40, 10, 20)]
    choice = DonorChoice(SEED, per_segment=25)
    for piece in pieces:
        choice.add(piece)
    whole = DonorChoice(SEED, per_segment=25)
    whole.add(stacked(pieces))
    assert choice.panel().account_ids.tolist() == whole.panel().account_ids.tolist()
    assert choice.panel().size == 25


def test_another_seed_draws_other_paths_of_the_same_distribution(make_panel):
    panel = seasonal_panel(make_panel)
    lessons, _ = taught(panel)
    one, two = (forecast(panel, lessons, 6, 200, seed=seed).paths for seed in (1, 2))
    assert not np.array_equal(one, two)
    assert one.mean() == pytest.approx(two.mean(), rel=0.01)


def test_a_season_shared_by_a_segment_wins_over_the_flat_average(make_panel):
    lessons, scores = taught(seasonal_panel(make_panel))
    ours = [s for s in scores if s.segment == "beer / key"]
    loss = {m: sum(s.accuracy.pinball_loss_units for s in ours if s.model == m) for m in MODELS}
    assert loss[lessons.champions["beer / key"]] < 1.05 * min(loss.values())
    assert loss[lessons.champions["beer / key"]] < 0.5 * loss["moving_average"]
    assert {s.model for s in ours if s.is_champion} == {lessons.champions["beer / key"]}
    assert {s.horizon_weeks for s in ours} == set(range(1, 14))
    assert EVERYONE in {s.segment for s in scores}


def test_a_model_blind_to_the_peak_does_not_win_on_quiet_weeks(make_panel):
    rng = np.random.default_rng(8)
    weeks = make_panel(np.zeros((1, 157))).weeks
    peak = np.isin(weeks.astype("datetime64[M]").astype(int) % 12, [1])  # February
    units = rng.poisson(np.where(peak, 250.0, 50.0), (80, 157))
    lessons, scores = taught(make_panel(units))
    assert lessons.champions["beer / key"] != "moving_average"
    assert EVERYONE in {score.segment for score in scores}


def test_flat_demand_is_forecast_by_an_average(make_panel):
    rng = np.random.default_rng(4)
    lessons, scores = taught(make_panel(rng.poisson(30, (60, 157))))
    assert lessons.champions["beer / key"] != "seasonal_naive"
    best = [s for s in scores if s.is_champion and s.segment == "beer / key"]
    assert all(s.accuracy.value_added_ratio > 0 for s in best)


def test_a_short_history_is_forecast_without_a_backtest(make_panel):
    panel = make_panel(np.random.default_rng(4).poisson(30, (10, 20)))
    lessons, scores = taught(panel)
    assert scores == []
    assert set(forecast(panel, lessons, 6, 20, seed=SEED).methods) == {"moving_average"}


def test_a_young_account_gets_the_season_of_its_segment(make_panel):
    old = seasonal_panel(make_panel)
    young = make_panel([[0.0] * 137 + [50.0] * 20], first=[137], ids=["young"])
    both = stacked([old, young])
    lessons, _ = taught(both, horizon=26, only="seasonal_naive")
    made = forecast(both, lessons, 26, 50, seed=SEED)
    assert made.methods[-1] == "seasonal_average"
    weekly = path_quantiles(made.paths, (0.5,))[-1, :, 0]
    assert weekly.max() > 1.5 * weekly.min()


def test_quantiles_never_cross(make_panel):
    panel = seasonal_panel(make_panel)
    lessons, _ = taught(panel)
    quantiles = path_quantiles(forecast(panel, lessons, 6, 100, seed=SEED).paths)
    assert (np.diff(quantiles, axis=2) >= 0).all()


def test_an_unknown_segment_is_forecast_by_what_holds_for_all(make_panel):
    lessons, _ = taught(seasonal_panel(make_panel))
    stranger = make_panel([np.full(157, 7.0)], segments=["tea / small"])
    made = forecast(stranger, lessons, 6, 20, seed=SEED)
    assert np.isfinite(made.paths).all()
    assert lessons.champions["tea / small"] == lessons.champions.everyone
    assert isinstance(lessons.champions, BySegment)


def test_goods_that_sell_in_december_alone_keep_their_season_among_those_that_do_not(make_panel):
    rng = np.random.default_rng(4)
    december = (np.arange(157 + 6) % 52) < 4
    gift = rng.poisson(np.where(december, 200, 0)).astype(float)
    beer = rng.poisson(60, (60, 157)).astype(float)
    panel = make_panel([gift[:157], *beer])
    lessons, _ = taught(panel)
    made = forecast(panel, lessons, 6, 200, seed=SEED)
    assert made.methods[0] == "seasonal_naive"
    ahead = december[157:]
    assert made.paths[0].mean(axis=0)[ahead] == pytest.approx(200, rel=0.15)
    assert made.paths[0].mean(axis=0)[~ahead].max() < 10
    assert (made.methods[1:] == "seasonal_naive").mean() < 0.1


@pytest.mark.parametrize("model", ["moving_average", "seasonal_average", "seasonal_naive"])
def test_a_series_that_stopped_is_not_forecast_whoever_is_champion(make_panel, model):
    rng = np.random.default_rng(6)
    units = rng.poisson(100, (40, 157)).astype(float)
    units[0, -10:] = 0
    units[1, -6:] = 0
    made = forecast(make_panel(units), asked_each(make_panel(units), model), 6, 200, seed=SEED)
    assert made.methods[:2].tolist() == ["season_level"] * 2
    assert made.paths[:2].max() == 0
    assert set(made.methods[2:]) == {model} | ({"moving_average"} & set(made.methods))


def test_a_slow_series_is_no_certain_zero_after_a_silent_quarter(make_panel):
    rng = np.random.default_rng(6)
    slow = np.where(np.arange(157) % 20 == 3, 1.0, 0.0)
    panel = make_panel([slow, *rng.poisson(100, (40, 157))])
    paths = forecast(panel, asked_each(panel, "moving_average"), 6, 200, seed=SEED).paths[0]
    assert paths.sum(axis=1).mean() == pytest.approx(6 / 20, rel=0.5)
    assert np.quantile(paths.sum(axis=1), 0.97) > 0


def test_a_last_peak_wholly_out_of_stock_looks_like_the_peak_before_it(make_panel):
    rng = np.random.default_rng(4)
    december = (np.arange(157 + 6) % 52) < 4
    gift = rng.poisson(np.where(december, 200, 20)).astype(float)[:157]
    out = np.zeros((61, 157), dtype=bool)
    out[0, 104:108] = True
    units = np.vstack([gift, rng.poisson(60, (60, 157))])
    panel = make_panel(np.where(out, 0, units), in_stock=~out)
    lessons, _ = taught(panel)
    made = forecast(panel, lessons, 6, 200, seed=SEED)
    assert made.methods[0] == "seasonal_naive"
    assert made.paths[0].mean(axis=0)[december[157:]] == pytest.approx(200, rel=0.15)


def asked_each(panel, model):
    """Return lessons with one champion that still let each series contradict it."""
    lessons, _ = taught(panel, only=model)
    return replace(lessons, asks_each=True)
