"""Series of which a benchmark says little: terms that ask nothing, stock counted at week end."""

from __future__ import annotations

import numpy as np

from transforms.planning.forecast.panel import WEEK, Floats, Panel
from transforms.planning.packs import UP, Packs
from transforms.planning.stock_up.plan import SeriesStock, SeriesTerms
from transforms.planning.stock_up.projection import Arrivals


def bare_terms(size: int, lead_days: int, review_days: int) -> SeriesTerms:
    """Return terms of single units that keep and sell at any time, without level and costs."""
    none, unknown = np.zeros(size, dtype=np.int64), np.full(size, np.nan)
    any_day = np.full(size, "NaT", dtype="datetime64[D]")
    return SeriesTerms(
        lead_days=np.full(size, lead_days),
        review_days=np.full(size, review_days),
        level=unknown,
        season_level=unknown,
        holding=unknown,
        shortage=unknown,
        backorder=np.zeros(size, dtype=np.bool_),
        packs=Packs.of(none, none, none, np.full(size, UP, dtype=object)),
        minimum=none,
        maximum=none,
        multiple=none,
        begins=any_day,
        ends=any_day,
        keeps_days=none,
    )


def counted_stock(panel: Panel, on_hand: Floats, due: Floats, due_next: Floats) -> SeriesStock:
    """Return stock as counted at the end of the last week, with what comes today and in a week."""
    size = panel.size
    series, now = np.arange(size), np.zeros(size, dtype=np.int64)
    arrivals = Arrivals.of(
        np.concatenate([series, series]),
        np.concatenate([now, now + 7]),
        np.concatenate([due, due_next]),
        size,
    )
    counted = np.full(size, panel.weeks[-1] + WEEK - np.timedelta64(1, "D"))
    return SeriesStock(on_hand, counted, arrivals, np.ones(size, dtype=np.bool_))
