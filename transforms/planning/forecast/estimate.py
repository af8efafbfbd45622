"""Demand of the weeks that do not speak for themselves: out of stock, silent, or lifted.

Goes in: what was sold, the share of each week that is not known, the weeks in which more than usual
was sold for a passing reason, and the season's index where it is known. Comes out: demand.

Worked example: an account sells 70 a week. In a week with 3 of 7 days out of stock it sold 40:
demand is 40 + 3/7 × 70 = 70. In a week wholly out of stock that still shows 10 sold, it is the
larger of 10 and 70. A promoted week of 280 counts as 70. In a week of index 3 among weeks of index
1 "usual" is 210: a peak out of stock is a peak.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from transforms.planning.forecast.panel import Bools, Floats, Ints, Panel
from transforms.planning.forecast.season_index import index_of_series
from transforms.planning.usual_weeks import NEAR_WEEKS

_TINY = 1e-9


def corrected(
    raw: Floats, unseen: Floats, lifted: Bools, first: Ints, *, index: Floats | None = None
) -> Floats:
    """Estimate demand where it was hidden or lifted; shapes (series, weeks).

    `unseen` is the share of the week that is not known. It counts at what is usual: the mean of the
    fully seen weeks within eight weeks, or of the whole series where there are none, times the
    season's `index` of the week ÷ that of those weeks. Never below what was sold, but in `lifted`
    weeks, which count as usual.
    """
    history = np.arange(raw.shape[1]) >= first[:, None]
    clear = history & (unseen == 0) & ~lifted
    usual = usual_units(raw, clear, index=index)
    hidden = np.where(unseen >= 1, np.maximum(raw, usual), raw + unseen * usual)
    estimate = np.where(lifted, usual, hidden)
    return np.where(history & ~clear, estimate, np.where(history, raw, 0.0))


def in_season(panel: Panel, indexes: Mapping[str, Floats]) -> Panel:
    """Return the panel with its hidden weeks estimated by the season of their segment."""
    if not (panel.unseen_share.any() or panel.lifted_weeks.any()):
        return panel
    index = index_of_series(panel, indexes, len(panel.weeks))
    unseen, lifted = panel.unseen_share, panel.lifted_weeks
    made = corrected(panel.raw_units, unseen, lifted, panel.first, index=index)
    return replace(panel, units=np.where((unseen > 0) | lifted, made, panel.units))


def usual_units(raw: Floats, clear: Bools, *, index: Floats | None = None) -> Floats:
    """Return what each week would usually sell, by the clear weeks near it, shape as `raw`."""
    season = np.ones_like(raw) if index is None else index
    sold, known = np.where(clear, raw, 0.0), np.where(clear, season, 0.0)
    near, around = windowed(sold), windowed(known)
    overall = sold.sum(axis=1) / np.maximum(known.sum(axis=1), _TINY)
    spread_out = np.repeat(overall[:, None], raw.shape[1], 1)
    level = np.divide(near, around, out=spread_out, where=around > _TINY)
    usual: Floats = np.maximum(level, 0.0) * season
    return usual


def windowed(values: Floats, weeks: int = NEAR_WEEKS) -> Floats:
    """Return for each week the sum of the weeks no further than `weeks` from it."""
    span = values.shape[1]
    running = np.zeros((len(values), span + 1))
    np.cumsum(values, axis=1, out=running[:, 1:])
    when = np.arange(span)
    summed: Floats = (
        running[:, np.minimum(when + weeks + 1, span)] - running[:, np.maximum(when - weeks, 0)]
    )
    return summed
