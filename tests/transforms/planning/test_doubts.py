"""Forecasts of series in doubt are spread, and only those."""

from __future__ import annotations

import numpy as np

from transforms.planning.doubts import widened


def test_paths_are_spread_about_their_mean_and_never_fall_below_zero():
    paths = np.array(
        [[[80.0], [100.0], [120.0]], [[80.0], [100.0], [120.0]], [[0.0], [0.0], [9.0]]]
    )
    made = widened(paths, np.array([1.5, 1.0, 2.0]))
    assert made[0, :, 0].tolist() == [70, 100, 130]
    assert made[1, :, 0].tolist() == [80, 100, 120]
    assert made[2, :, 0].tolist() == [0, 0, 15]
    assert paths[0, 0, 0] == 80


def test_nothing_in_doubt_leaves_the_paths_as_they_are():
    paths = np.ones((2, 3, 4))
    assert widened(paths, np.ones(2)) is paths
