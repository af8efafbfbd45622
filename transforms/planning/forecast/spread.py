"""Put past errors around a forecast without pushing it up.

Demand cannot fall below zero, so errors that would take it there are cut off; left at that, the
mean of the paths would rise above what the errors say. The paths are scaled back to it. Around a
forecast of 2 the errors −6, 0, +6 give 0, 2, 8, mean 3.33; scaled to mean 2: 0, 1.2, 4.8.
"""

from __future__ import annotations

import numpy as np

from transforms.planning.forecast.panel import Floats

_TINY = 1e-9


def spread(centre: Floats, scale: Floats, errors: Floats, drift: Floats) -> Floats:
    """Return paths ≥ 0 around a centre; `centre`, `scale`, `drift` (n, 1), `errors` (n, paths).

    Errors are relative to their scale; `drift` is what they amount to on the whole (total error ÷
    total scale), which unlike the mean of the ratios favours no small past forecast.
    """
    around = errors - errors.mean(axis=1, keepdims=True) + drift
    paths: Floats = centre + around * scale
    meant = np.maximum(paths.mean(axis=1, keepdims=True), 0.0)
    np.maximum(paths, 0.0, out=paths)
    paths *= meant / np.maximum(paths.mean(axis=1, keepdims=True), _TINY)
    return paths
