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
# The band whose coverage is told: eight sales of ten lie inside.
BAND = (0.1, 0.9)


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


def share_inside(actual: Floats, paths: Floats, band: tuple[float, float]) -> Floats:
    """Return how much of each actual lies inside the band of its paths, shape (series, weeks).

    An actual takes its place among the paths, and those equal to it share theirs (the randomised
    PIT in the mean, so nothing is drawn): of 99 paths, 85 below an actual of 3 and ten 3s, places
    85 to 95 % are its own, of which half lie below the 90 % quantile. A perfect forecast of small
    whole numbers has 80 % inside a band of 80 %, where counting both ends would say more.
    """
    below = (paths < actual[:, None]).sum(axis=1)
    equal = (paths == actual[:, None]).sum(axis=1)
    places = paths.shape[1] + 1
    start, end = below / places, (below + equal + 1) / places
    within = np.minimum(end, band[1]) - np.maximum(start, band[0])
    inside: Floats = np.maximum(within, 0.0) / (end - start)
    return inside
