"""What the backtest measures says what a person would say of a forecast known to be right."""

import numpy as np
import pytest

from transforms.planning.forecast.quantiles import share_inside


def test_a_sale_that_shares_its_place_among_futures_is_inside_in_part():
    paths = np.r_[np.full(85, 2.0), np.full(10, 3.0), np.full(4, 4.0)].reshape(1, 99, 1)
    sold = np.array([[3.0]])
    # its places are 85 to 96 of 100; up to the 90th lie inside
    assert share_inside(sold, paths, (0.1, 0.9)) == pytest.approx(5 / 11)


@pytest.mark.parametrize("mean", [0.3, 2.0, 200.0])
def test_a_perfect_forecast_has_80_of_100_inside_a_band_of_80(mean):
    random = np.random.default_rng(5)
    paths = random.poisson(mean, (4000, 100, 1)).astype(float)
    sold = random.poisson(mean, (4000, 1)).astype(float)
    assert share_inside(sold, paths, (0.1, 0.9)).mean() == pytest.approx(0.8, abs=0.02)


def test_a_forecast_that_is_too_narrow_has_fewer_inside():
    random = np.random.default_rng(5)
    paths = random.normal(100, 5, (2000, 100, 1))
    sold = random.normal(100, 10, (2000, 1))
    assert share_inside(sold, paths, (0.1, 0.9)).mean() == pytest.approx(0.48, abs=0.03)
