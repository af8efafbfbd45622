"""What is published of sampled paths: mean and quantiles per week.

A quantile is the smallest sampled value that at least that share of paths does not exceed, so the
97 % quantile of 200 paths is the 194th.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from transforms.planning.forecast.panel import Floats
from transforms.schema import QUANTILES

LEVELS: tuple[float, ...] = tuple(level / 100 for level in QUANTILES)


def path_quantiles(paths: Floats, levels: Sequence[float] = LEVELS) -> Floats:
    """Return quantiles over the path axis of (series, paths, weeks): (series, weeks, levels)."""
    ordered = np.sort(paths.transpose(0, 2, 1), axis=2)
    return ordered[:, :, ranks(paths.shape[1], levels)]


def path_mean(paths: Floats) -> Floats:
    """Return the mean over paths, shape (series, weeks)."""
    mean: Floats = np.ascontiguousarray(paths.transpose(0, 2, 1)).mean(axis=2)
    return mean


def ranks(paths: int, levels: Sequence[float] | Floats) -> np.ndarray:
    """Return the 0-based place of each level among `paths` sorted values."""
    # 0.97 × 200 is 194.00000000000003 in binary: step back before rounding up.
    place = np.ceil(np.asarray(levels, dtype=np.float64) * paths - 1e-9).astype(np.int64)
    return np.clip(place - 1, 0, paths - 1)


def pinball_loss(actual: Floats, quantiles: Floats, levels: Sequence[float] = LEVELS) -> Floats:
    """Return the mean pinball loss over levels; shapes (…) and (…, levels) give (…).

    For level q it is q × (actual − forecast) where demand was above the forecast, and (1 − q) ×
    (forecast − actual) where below.
    """
    short = actual[..., None] - quantiles
    level = np.asarray(levels)
    loss: Floats = np.maximum(level * short, (level - 1) * short).mean(axis=-1)
    return loss
