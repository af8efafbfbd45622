"""How a segment's demand moves with the season, learned from many series together.

Goes in: a panel of a segment's series with more than a year of history. Comes out: one number per
week, 1 in a mean week: the segment's demand of the compared weeks of earlier years, relative to the
year around them. A single account and product is too noisy to show its season; its segment is not.
If a category sold 300 in the week before last year's Spring Festival and 200 a week in the year
around it, the week before this year's has index 1.5.
"""

from __future__ import annotations

import numpy as np

from transforms.planning.forecast.panel import Floats, Ints, Panel

LEAST_WEEKS = 57
LEAST_SERIES = 20
_YEAR = 52
_LOWEST, _HIGHEST = 0.05, 20.0
_MOST = 0.8


def season_index(panel: Panel, positions: Ints) -> Floats:
    """Return the index of each week of history and ahead; all 1 where nothing can be learned.

    `positions` says which week of history each week is compared with (−1: none). A week of the
    first year, with nothing to compare, reads its own.
    """
    flat = np.ones(len(positions))
    start, total = _together(panel)
    if len(total) < LEAST_WEEKS:
        return flat
    around = _mean_of_the_year_around(total)
    if not (around > 0).all():
        return flat
    relative = np.concatenate([np.full(start, np.nan), total / around])
    index = [_of_earlier_years(week, positions, relative) for week in range(len(positions))]
    clipped: Floats = np.clip(np.array(index), _LOWEST, _HIGHEST)
    return clipped


def aligned_error(panel: Panel, positions: Ints, other: Ints) -> float:
    """Sum the segment's errors against compared weeks, where two ways of comparing differ.

    Zero where there is nothing to tell them apart by.
    """
    start, known = _together(panel)
    total = np.concatenate([np.zeros(start), known])
    mine, theirs = positions[: len(total)], other[: len(total)]
    told = (mine >= start) & (theirs >= start) & (mine != theirs)
    return float(np.abs(total - total[np.maximum(mine, 0)])[told].sum())


def _together(panel: Panel) -> tuple[int, Floats]:
    """Return the week from which on most series have history, and their total demand since.

    Series that began later are left out: their arrival would read as growth. Empty where fewer
    than `LEAST_SERIES` have more than a year.
    """
    seasoned = panel.first[panel.length >= LEAST_WEEKS]
    if len(seasoned) < LEAST_SERIES:
        return len(panel.weeks), np.zeros(0)
    start = int(np.sort(seasoned)[int(len(seasoned) * _MOST) - 1])
    return start, panel.units[panel.first <= start, start:].sum(axis=0)


def _mean_of_the_year_around(total: Floats) -> Floats:
    weeks = len(total)
    running = np.concatenate([[0.0], np.cumsum(total)])
    start = np.clip(np.arange(weeks) - _YEAR // 2, 0, weeks - _YEAR)
    mean: Floats = (running[start + _YEAR] - running[start]) / _YEAR
    return mean


def _of_earlier_years(week: int, positions: Ints, relative: Floats) -> float:
    seen = []
    past = positions[week]
    while past >= 0:
        if not np.isnan(relative[past]):
            seen.append(relative[past])
        past = positions[past]
    if not seen:
        own = relative[week] if week < len(relative) else 1.0
        return 1.0 if np.isnan(own) else float(own)
    return float(np.mean(seen))
