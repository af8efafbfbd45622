"""ETS, theta and Croston say what their names promise, as distributions, the same every time."""

import subprocess
import sys

import numpy as np
import pytest

from transforms.planning.forecast.quantiles import path_quantiles, share_inside
from transforms.planning.forecast.statistical import STATISTICAL, Statistical

SEED, AHEAD, PATHS = 3, 6, 200


def sampled(name, panel, index=None, horizon=AHEAD):
    weeks = panel.units.shape[1]
    season = np.ones(weeks + horizon) if index is None else index
    return Statistical({"beer / key": season}, name).sample(panel, horizon, PATHS, SEED)


@pytest.mark.parametrize("name", STATISTICAL)
def test_a_level_is_foretold_with_its_scatter(make_panel, name):
    counts = np.random.default_rng(1).poisson(20, (60, 157 + AHEAD)).astype(float)
    paths = sampled(name, make_panel(counts[:, :157]))
    assert paths.mean() == pytest.approx(20, rel=0.05)
    inside = share_inside(counts[:, 157:], paths, (0.1, 0.9)).mean()
    assert inside == pytest.approx(0.8, abs=0.06)


@pytest.mark.parametrize("name", ["ets", "theta"])
def test_a_level_that_has_moved_is_followed_and_less_sure_further_ahead(make_panel, name):
    steps = np.random.default_rng(2).normal(0, 5, (20, 157)).cumsum(axis=1)
    panel = make_panel(np.maximum(np.rint(300 + steps), 0))
    paths = sampled(name, panel, horizon=13)
    assert paths[:, :, 0].mean(axis=1) == pytest.approx(panel.units[:, -1], rel=0.1)
    first, last = np.diff(path_quantiles(paths, (0.1, 0.9))[:, [0, -1], :], axis=2)[..., 0].T
    assert last.mean() > 2 * first.mean()


@pytest.mark.parametrize("name", STATISTICAL)
def test_the_season_of_the_segment_is_taken_out_and_put_back(make_panel, name):
    index = np.where(np.arange(157 + 13) % 52 < 10, 2.0, 0.8)
    units = np.random.default_rng(3).poisson(30 * index, (40, 170)).astype(float)
    paths = sampled(name, make_panel(units[:, :157]), index, 13).mean(axis=(0, 1))
    assert paths == pytest.approx(30 * index[157:], rel=0.08)


def test_goods_that_sell_one_week_in_five_are_sold_in_whole_pieces_and_never_surely_none(
    make_panel,
):
    random = np.random.default_rng(4)
    units = 12.0 * (random.random((30, 157)) < 0.2)
    paths = sampled("croston", make_panel(units))
    assert set(np.unique(paths % 12)) == {0}
    assert paths.mean() == pytest.approx(12 * 0.2, rel=0.15)
    assert (paths.max(axis=(1, 2)) > 0).all()


@pytest.mark.parametrize("name", STATISTICAL)
def test_a_series_is_forecast_the_same_alone_and_among_others(make_panel, name):
    panel = make_panel(np.random.default_rng(5).poisson(9, (5, 60)).astype(float))
    whole = sampled(name, panel)
    alone = sampled(name, panel.take(np.array([3])))
    assert alone.tobytes() == whole[3:4].tobytes()


def test_only_who_chooses_them_loads_their_library():
    loaded = "import sys; from stages.planning import plan; print('statsforecast' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "False"
