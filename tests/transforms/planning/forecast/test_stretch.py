"""Futures grow wider or narrower while their means, their counts and their zeros stay."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.planning.forecast.quantiles import path_quantiles
from transforms.planning.forecast.stretch import in_pieces, stretched

FACTORS = st.floats(0.5, 4.0)


def counts(seed, mean=6.0, series=3, paths=200, weeks=13):
    random = np.random.default_rng(seed)
    shared = random.gamma(20, 1 / 20, (series, paths, 1))
    return random.poisson(mean * shared, (series, paths, weeks)).astype(np.float64)


def both(paths, whole, week, piece=1.0):
    factors = (np.full(len(paths), each) for each in (whole, week))
    return in_pieces(stretched(paths, *factors), np.full(len(paths), piece))


def test_totals_go_as_far_from_the_mean_as_the_whole_says_and_weeks_as_far_as_their_own():
    paths = np.array([[[40.0, 40.0], [60.0, 40.0], [50.0, 70.0]]])
    made = stretched(paths, np.array([1.5]), np.array([1.0]))
    assert made.sum(axis=2)[0] == pytest.approx([70, 100, 130])
    assert (made[0] - paths[0])[:, 0] == pytest.approx([-5, 0, 5])
    made = stretched(paths, np.array([1.0]), np.array([2.0]))
    assert made.sum(axis=2)[0] == pytest.approx([80, 100, 120])


@given(st.integers(0, 50), FACTORS, FACTORS, st.sampled_from([0.2, 1.0, 6.0, 300.0]))
def test_means_stay_and_counts_stay_counts_of_pieces_and_none_falls_below_zero(
    seed, whole, week, mean
):
    paths = counts(seed, mean) * 12
    made = both(paths, whole, week, piece=12.0)
    assert made.min() >= 0
    assert (made % 12 == 0).all()
    piece_in_all_paths = 12 / paths.shape[1]
    assert np.abs(made.mean(axis=1) - paths.mean(axis=1)).max() <= piece_in_all_paths + 1e-9
    assert (np.diff(path_quantiles(made), axis=2) >= 0).all()
    assert (made[paths.mean(axis=1)[:, None, :].repeat(200, 1) == 0] == 0).all()


def test_a_future_that_sells_nothing_at_all_still_does():
    paths = counts(1)
    paths[:, ::2] = 0
    made = both(paths, 0.6, 0.6)
    assert (made[:, ::2] == 0).all()
    assert made.mean() == pytest.approx(paths.mean(), abs=0.01)


def test_what_is_not_stretched_stays_as_it_was_drawn():
    paths = counts(2)
    assert both(paths, 1.0, 1.0) == pytest.approx(paths)


def test_goods_sold_by_weight_are_not_rounded():
    paths = counts(3) * 0.37
    made = both(paths, 1.2, 1.2, piece=0.0)
    assert not np.allclose(made, np.rint(made / 0.37) * 0.37)
