"""Futures drawn wider or narrower: their means stay, none falls below zero, counts stay counts.

A future that sells nothing at all still does: a series has stopped in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.planning.forecast.panel import Floats, Ints

_TINY = 1e-9


@dataclass(frozen=True)
class DrawnFutures:
    """Futures (series, paths, weeks) as a model drew them, and per series how they are stretched.

    `piece` is what its sales are counted in (0: by weight), `lean` how wide its own past asks the
    futures to be before all others are asked.
    """

    paths: Floats
    piece: Floats
    lean: Floats


def stretched(paths: Floats, whole: Floats, week: Floats) -> Floats:
    """Return paths (series, paths, weeks) ≥ 0 about their means, both factors (series,).

    A future's total goes `whole` times as far from the mean, its weeks `week` times as far from
    their part of that total. Around a mean of 100 the totals 80, 100 and 120 become 70, 100 and 130
    at 1.5. Where zero cuts off, all are scaled back to the mean.
    """
    mean = paths.mean(axis=1, keepdims=True)
    alike = whole_part(paths)
    made: Floats = mean + whole[:, None, None] * alike
    made += week[:, None, None] * (paths - mean - alike)
    np.maximum(made, 0.0, out=made)
    made *= paths.sum(axis=2, keepdims=True) > 0
    made *= mean / np.maximum(made.mean(axis=1, keepdims=True), _TINY)
    return made


def in_pieces(paths: Floats, piece: Floats) -> Floats:
    """Return paths in whole pieces of each series; each week's mean stays, to a piece in all paths.

    Of four futures of 0.5 two are 0 and two are 1, which ones differs from week to week. A `piece`
    of 0 leaves a series as it is.
    """
    counted = piece > 0
    if not counted.any():
        return paths
    order = _shuffled(paths.shape[1], paths.shape[2])[None]
    size = piece[counted, None, None]
    running = np.cumsum(np.take_along_axis(paths[counted] / size, order, axis=1), axis=1)
    whole = np.diff(np.floor(running + 0.5), axis=1, prepend=0.0) * size
    made = np.array(paths)
    placed = np.empty_like(whole)
    np.put_along_axis(placed, np.broadcast_to(order, whole.shape), whole, axis=1)
    made[counted] = placed
    return made


def whole_part(paths: Floats) -> Floats:
    """Return how far each future as a whole lies from the mean, shared out over its weeks."""
    mean = paths.mean(axis=1, keepdims=True)
    total = paths.sum(axis=2, keepdims=True)
    beside = total - total.mean(axis=1, keepdims=True)
    alike: Floats = beside * (mean / np.maximum(mean.sum(axis=2, keepdims=True), _TINY))
    return alike


def _shuffled(paths: int, weeks: int) -> Ints:
    """Return an order of the paths for each week, the same for all series and runs."""
    return np.argsort(np.random.default_rng(0).random((paths, weeks)), axis=0)
