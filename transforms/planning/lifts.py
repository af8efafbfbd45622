"""Weeks that sold more than usual for a passing reason: promotions, and orders that stand alone.

Goes in: what was sold, which weeks speak for themselves, what was promoted when. Comes out: the
weeks that say nothing of the level, how much a promotion lifts, and by what the weeks ahead are
multiplied.

Worked example: 100 a week, then three promoted weeks of 400 and one of 40 after them. None of the
four is evidence of the level. The promotion lifts by 4; a week ahead with 3 promoted days of 7 asks
for 1 + 3/7 × (4 − 1) = 2.29 times the usual.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from transforms.planning.forecast.estimate import usual_units
from transforms.planning.forecast.panel import Bools, Floats, Panel
from transforms.planning.usual_weeks import DIP_WEEKS

# Weeks a series must have for itself before any are taken from it.
_LEAST_CLEAR = 8
# Who bought ahead at a low price buys less for a while.
_DIP_SHARE = 0.6
# One order stands alone: so many times the weeks that sell most, and what is usual, that neither
# chance nor a rhythm explains it; not in the same weeks of other years, and not everywhere at once.
_ALONE_TIMES = 2.5
_USUAL_TIMES = 3.0
_DEVIATIONS = 8.0
_HIGH = 0.95
_LEAST_SALES = 6
_LONGEST = 4
_YEAR, _YEAR_SLACK = 52, 5
_TRIES = 3
# What a product's median weighs beside a series' own, and that of all beside a product's.
_SHARED_WEEKS = 4
_HIGHEST_LIFT = 10.0
_WHOLE_DAYS = 5


def promoted_weeks(raw: Floats, clear: Bools, promoted_days: Floats) -> Bools:
    """Tell the promoted weeks and the dip right after them, shape (series, weeks).

    None where a series has too few other weeks to know its level by: what is always promoted sells
    its usual.
    """
    promoted = promoted_days > 0
    other = clear & ~promoted
    known = other.sum(axis=1) >= np.maximum(_LEAST_CLEAR, (clear & promoted).sum(axis=1) / 4)
    promoted = promoted & known[:, None]
    usual = usual_units(raw, other)
    low = other & (raw < _DIP_SHARE * usual) & (usual - raw > 2 * np.sqrt(usual))
    dipped = np.zeros_like(promoted)
    length = np.zeros(len(raw), dtype=np.int64)
    left = np.zeros(len(raw), dtype=np.int64)
    for week in range(raw.shape[1]):
        length = np.where(promoted[:, week], length + 1, 0)
        dipped[:, week] = low[:, week] & (left > 0)
        after = np.where(dipped[:, week], left - 1, 0)
        left = np.where(promoted[:, week], np.minimum(length, DIP_WEEKS), after)
    return np.asarray(promoted | dipped, dtype=np.bool_)


def one_off_weeks(raw: Floats, clear: Bools, shared: Bools, may_end_now: Bools) -> Bools:
    """Tell weeks of sales that stand alone: up to four in a row, many times all others.

    `shared` are weeks in which many series sell more, a season therefore; `may_end_now` says of
    which series the last week may be one: an order is over when it is placed, a week of sales may
    be the first of many.
    """
    found = np.zeros_like(clear)
    asked = np.arange(len(raw))
    for _ in range(_TRIES):
        more = _alone(raw[asked], (clear & ~found)[asked], shared[asked], may_end_now[asked])
        found[asked] |= more
        # Where no run was found nothing is left out of the others, so none will be.
        asked = asked[more.any(axis=1)]
        if not len(asked):
            break
    return found


def _alone(raw: Floats, clear: Bools, shared: Bools, may_end_now: Bools) -> Bools:
    """Find the largest run of each series, where it stands alone."""
    sold = np.where(clear, raw, 0.0)
    most = sold.max(axis=1, initial=0.0)
    enough = (sold > 0).sum(axis=1) > _LEAST_SALES
    mean = sold.sum(axis=1) / np.maximum(clear.sum(axis=1), 1)
    asked = np.flatnonzero(enough & (most > _USUAL_TIMES * mean))
    run = _run_around_peak(sold[asked])
    length = run.sum(axis=1)
    is_over = ~run[:, -1] | (may_end_now[asked] & (length == 1))
    short = (length <= _LONGEST) & is_over & ~(run & shared[asked]).any(axis=1)
    asked, run = asked[short], run[short]
    size = _size_alone(sold[asked], clear[asked], run)
    found = np.zeros_like(clear)
    for series, weeks, units in zip(asked.tolist(), run, size.tolist(), strict=True):
        if units and not _comes_each_year(sold[series], weeks, units):
            found[series] = weeks
    return found


def _run_around_peak(sold: Floats) -> Bools:
    """Return the weeks about each series' largest that sold half as much or more, in a row."""
    rows, weeks = np.arange(len(sold)), np.arange(sold.shape[1])
    peak = sold.argmax(axis=1)
    low = sold < sold[rows, peak, None] / 2
    before, after = low & (weeks < peak[:, None]), low & (weeks > peak[:, None])
    start = np.where(before, weeks, -1).max(axis=1) + 1
    end = np.where(after, weeks, len(weeks)).min(axis=1)
    run: Bools = (weeks >= start[:, None]) & (weeks < end[:, None])
    return run


def _size_alone(sold: Floats, clear: Bools, run: Bools) -> Floats:
    """Return what a week of each run sold, the median of more than two; 0 where others sell alike.

    Shapes (series, weeks); a series has one run.
    """
    others = clear & ~run
    sales = np.sort(np.where(others & (sold > 0), sold, np.inf), axis=1)
    count = np.isfinite(sales).sum(axis=1)
    rows = np.arange(len(sold))
    least = np.nanmedian(np.where(run, sold, np.nan), axis=1)
    usual = usual_units(sold, others)[rows, run.argmax(axis=1)]
    high = sales[rows, np.clip((_HIGH * count).astype(np.int64), 0, np.maximum(count - 1, 0))]
    by_chance = usual + _DEVIATIONS * np.sqrt(usual + 1)
    asked = np.maximum.reduce([_ALONE_TIMES * high, _USUAL_TIMES * usual, by_chance])
    size: Floats = np.where((count >= _LEAST_SALES) & (least >= asked), least, 0.0)
    return size


def _comes_each_year(sold: Floats, run: Bools, size: float) -> bool:
    """Tell whether another year sold half as much about the same weeks; a moon's month may lie
    between them.
    """
    start = int(run.argmax())
    end = start + int(run.sum())
    for years in (-2, -1, 1, 2):
        first = max(start + years * _YEAR - _YEAR_SLACK, 0)
        last = min(end + years * _YEAR + _YEAR_SLACK, len(sold))
        if first < last and sold[first:last].max() >= size / 2:
            return True
    return False


@dataclass
class Uplifts:
    """Keep how much promotions lifted, by product; series are added chunk by chunk."""

    by_product: dict[str, list[float]] = field(default_factory=dict)

    def add(self, panel: Panel, promoted_days: Floats) -> None:
        """Note the median lift of each series with wholly promoted weeks."""
        lift, weeks = series_lifts(panel, promoted_days)
        for product, ratio in zip(panel.product_ids[weeks > 0], lift[weeks > 0], strict=True):
            self.by_product.setdefault(str(product), []).append(float(ratio))

    def of(self, panel: Panel, promoted_days: Floats) -> Floats:
        """Return the factor of a promoted week of each series, 1 or more.

        A series' own lift counts by its promoted weeks, its product's median like four weeks, and
        that of all products like four series of it; nothing known lifts nothing.
        """
        own, weeks = series_lifts(panel, promoted_days)
        medians = {product: float(np.median(each)) for product, each in self.by_product.items()}
        everyone = float(np.median(list(medians.values()))) if medians else 1.0
        wider = np.array(
            [self._shared(product, medians, everyone) for product in panel.product_ids]
        )
        lift: Floats = (weeks * own + _SHARED_WEEKS * wider) / (weeks + _SHARED_WEEKS)
        return np.clip(lift, 1.0, _HIGHEST_LIFT)

    def _shared(self, product: str, medians: dict[str, float], everyone: float) -> float:
        count = len(self.by_product.get(product, ()))
        own = medians.get(product, everyone)
        return (count * own + _SHARED_WEEKS * everyone) / (count + _SHARED_WEEKS)


def series_lifts(panel: Panel, promoted_days: Floats) -> tuple[Floats, Floats]:
    """Return each series' median of sold ÷ usual in its promoted weeks, and how many there are."""
    asked = panel.lifted_weeks & (promoted_days >= _WHOLE_DAYS) & (panel.units > 0)
    weeks = asked.sum(axis=1).astype(np.float64)
    lift = np.ones(panel.size)
    for series in np.flatnonzero(weeks):
        here = asked[series]
        lift[series] = np.median(panel.raw_units[series, here] / panel.units[series, here])
    return lift, weeks


def lifted_ahead(lift: Floats, promoted_days: Floats) -> Floats:
    """Return by what each week ahead is multiplied; shapes (series,), (series, weeks)."""
    factor: Floats = 1 + promoted_days / 7 * (lift[:, None] - 1)
    return factor
