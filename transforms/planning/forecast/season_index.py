"""How demand moves with the season, learned from many series together.

Goes in: a panel of series with more than a year of history, and which past week each week is
compared with. Comes out: one number per week, 1 in a mean week: what all series sold in that week
and in those it is compared with, relative to what each sold in the year around it. Only weeks in
stock speak. A single account and product is too noisy to show its season; together they show it. If
they sold 300 in the week before last year's Spring Festival and 200 a week in the year around it,
the week before this year's has index 1.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from transforms.planning.forecast.panel import Floats, Ints, Panel

LEAST_WEEKS = 57
LEAST_SERIES = 20
_YEAR = 52
_LEAST_SEEN = 13
_LOWEST, _HIGHEST = 0.05, 20.0
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class WeekTotals:
    """What series sold week by week, and what each sold in the year around, both added up."""

    sold: Floats
    usual: Floats

    @classmethod
    def of(cls, panel: Panel) -> WeekTotals:
        """Add up the series with more than a year of history; zeros where they are too few."""
        seasoned = panel.take(panel.length >= LEAST_WEEKS)
        if seasoned.size < LEAST_SERIES:
            nothing = np.zeros(len(panel.weeks))
            return cls(nothing, nothing)
        seen = seasoned.in_stock & seasoned.in_history
        usual = _mean_of_the_year_around(np.where(seen, seasoned.raw_units, 0.0), seen)
        seen &= usual > 0
        sold = np.where(seen, seasoned.raw_units, 0.0).sum(axis=0)
        return cls(sold, np.where(seen, usual, 0.0).sum(axis=0))

    def index(self, positions: Ints, weeks: int | None = None) -> Floats:
        """Return the index of each week of history and ahead; 1 where nothing can be learned.

        `positions` says which week of history each week is compared with (−1: none). Only the first
        `weeks` weeks of history are read, all of them by default.
        """
        known = len(self.sold) if weeks is None else weeks
        first = _first_compared(positions)
        sold = np.bincount(first[:known], self.sold[:known], minlength=len(first))
        usual = np.bincount(first[:known], self.usual[:known], minlength=len(first))
        relative = np.divide(sold, usual, out=np.ones_like(sold), where=usual > 0)
        index: Floats = np.clip(relative[first], _LOWEST, _HIGHEST)
        return index


@dataclass(frozen=True)
class SharedSeason:
    """The season of a segment, leaning on that of a `wider` circle: `share` of it is its own.

    `positions` says which week of history each week is compared with (−1: none).
    """

    totals: WeekTotals
    wider: WeekTotals
    positions: Ints
    share: float

    @classmethod
    def leaning(cls, totals: WeekTotals, positions: Ints, wider: WeekTotals) -> SharedSeason:
        """Take the share that would have foretold the segment's last year best.

        Its own alone where history is too short to try, the wider one where it shows nothing.
        """
        before = len(totals.sold) - _YEAR
        if not totals.usual.any():
            share = 0.0
        elif before < _YEAR or not totals.usual[:before].any():
            share = 1.0
        else:
            share = _best_share(totals, wider, positions, before)
        return cls(totals, wider, positions, share)

    def index(self, weeks: int | None = None) -> Floats:
        """Return the index of each week of history and ahead, as after `weeks` weeks of it."""
        mixed = self.share * self.totals.index(self.positions, weeks)
        return mixed + (1 - self.share) * self.wider.index(self.positions, weeks)


def index_of_series(panel: Panel, indexes: Mapping[str, Floats], span: int) -> Floats:
    """Return the index of each series' segment, shape (series, span)."""
    names, codes = np.unique(panel.segments, return_inverse=True)
    return np.stack([indexes[name][:span] for name in names])[codes]


def aligned_error(totals: WeekTotals, positions: Ints, other: Ints) -> float:
    """Sum the series' errors against compared weeks, where two ways of comparing differ.

    Zero where there is nothing to tell them apart by.
    """
    told = (positions >= 0) & (other >= 0) & (positions != other)
    here = np.flatnonzero(told[: len(totals.sold)])
    here = here[(totals.usual[here] > 0) & (totals.usual[positions[here]] > 0)]
    if not len(here):
        return 0.0
    relative = totals.sold / np.maximum(totals.usual, 1e-9)
    wrong = np.abs(relative[here] - relative[positions[here]]) * totals.usual[here]
    return float(wrong.sum())


def _best_share(totals: WeekTotals, wider: WeekTotals, positions: Ints, before: int) -> float:
    last_year = slice(before, len(totals.sold))
    own = totals.index(positions, before)[last_year]
    shared = wider.index(positions, before)[last_year]
    sold, usual = totals.sold[last_year], totals.usual[last_year]
    wrong = [np.square(sold - usual * (s * own + (1 - s) * shared)).sum() for s in _SHARES]
    return _SHARES[int(np.argmin(wrong))]


def _first_compared(positions: Ints) -> Ints:
    """Return the earliest week that each week is compared with, over as many years as there are."""
    first = np.arange(len(positions))
    for week, compared in enumerate(positions.tolist()):
        if compared >= 0:
            first[week] = first[compared]
    return first


def _mean_of_the_year_around(units: Floats, seen: np.ndarray) -> Floats:
    """Return each week's mean of the seen weeks in the year around it; 0 where they are few."""
    weeks = units.shape[1]
    start = np.clip(np.arange(weeks) - _YEAR // 2, 0, weeks - _YEAR)
    total, count = (_running(each) for each in (units, seen.astype(np.float64)))
    units_around = total[:, start + _YEAR] - total[:, start]
    weeks_around = count[:, start + _YEAR] - count[:, start]
    mean: Floats = np.divide(
        units_around,
        weeks_around,
        out=np.zeros_like(units_around),
        where=weeks_around >= _LEAST_SEEN,
    )
    return mean


def _running(values: Floats) -> Floats:
    running = np.zeros((len(values), values.shape[1] + 1))
    np.cumsum(values, axis=1, out=running[:, 1:])
    return running
