"""How a series itself scatters: by its own past errors, in its own pieces, at its own grain.

Goes in: a panel, the season, and the futures that a model drew. Comes out: per series by which
factor its past asks them to be wider, what its sales are counted in, and futures that move as its
figures do, a month as one.
"""

from __future__ import annotations

import numpy as np

from transforms.planning.forecast.levels import pieces, regularity
from transforms.planning.forecast.panel import Bools, Days, Floats, Panel

# A level is the mean of a quarter, held against the week five weeks later: in another month.
_LEVEL_WEEKS, _LATER = 13, 5
_LEAST_ERRORS = 13
_LOWEST, _HIGHEST = 0.2, 5.0
_TINY = 1e-9


def unrest(panel: Panel, index: Floats, paths: Floats) -> Floats:
    """Return how wide each series' own past asks its futures to be ÷ as they are, shape (series,).

    Models that share their scatter within a segment do not know who is restless in it. The errors
    of a plain level, relative to it, ÷ the relative deviation of the futures; of that the root,
    halfway between the model's word and the past's: past errors of 40 % around futures of ± 10 %
    ask for twice the width. `index` as history, shape (series, weeks).
    """
    seen = panel.in_stock & panel.in_history
    sold, usual = (_running(np.where(seen, each, 0.0)) for each in (panel.units, index))
    when = np.arange(_LEVEL_WEEKS + _LATER, len(panel.weeks))
    start, end = when - _LEVEL_WEEKS - _LATER + 1, when - _LATER + 1
    base = usual[:, end] - usual[:, start]
    foretold = (sold[:, end] - sold[:, start]) / np.maximum(base, _TINY) * index[:, when]
    tried = seen[:, when] & (base > 0)
    missed = np.where(tried, np.square(panel.units[:, when] - foretold), 0.0)
    count = np.maximum(tried.sum(axis=1), 1)
    level = np.where(tried, foretold, 0.0).sum(axis=1) / count
    own = np.sqrt(missed.sum(axis=1) / count) / np.maximum(level, _TINY)
    mean = paths.mean(axis=(1, 2))
    drawn = np.sqrt(paths.var(axis=1).mean(axis=1)) / np.maximum(mean, _TINY)
    known = (tried.sum(axis=1) >= _LEAST_ERRORS) & (level > 0) & (drawn > 0)
    ratio = np.divide(own, drawn, out=np.ones(panel.size), where=known)
    wide: Floats = np.sqrt(np.clip(ratio, _LOWEST, _HIGHEST))
    return wide


def grain(panel: Panel, index: Floats) -> Floats:
    """Return what each series' futures are counted in: its pieces, finer where it sells evenly."""
    piece = pieces(panel)
    counted: Floats = piece * regularity(panel, index, piece)
    return counted


def by_month(paths: Floats, weeks: Days, monthly: Bools) -> Floats:
    """Return paths (series, paths, weeks) in which the weeks of a month move together.

    Of series whose figures are of months: all its weeks go as far from their means as the one with
    most days in it. Where that one sells 200 in place of 100, so does a week of 100 beside it. A
    week of two months takes its days' part of both. Means of weeks stay.
    """
    if not monthly.any():
        return paths
    month = (weeks[:, None] + np.arange(7)).astype("datetime64[M]")
    days = (month[..., None] == np.unique(month)).sum(axis=1) / 7.0
    mean = paths[monthly].mean(axis=1, keepdims=True)
    ratio = np.divide(paths[monthly], mean, out=np.ones_like(paths[monthly]), where=mean > 0)
    made = np.array(paths)
    made[monthly] = mean * (ratio[:, :, days.argmax(axis=0)] @ days.T)
    return made


def _running(values: Floats) -> Floats:
    running = np.zeros((len(values), values.shape[1] + 1))
    np.cumsum(values, axis=1, out=running[:, 1:])
    return running
