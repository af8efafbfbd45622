"""The frame every forecast model reads: weekly demand of many series as one dense array.

A series is an account and a product. Weeks are ISO Mondays without gaps, so week 53 is a week like
any other. Arrays hold units as float64: a forecast is an estimate, never money.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[Any]
Days = npt.NDArray[np.datetime64]

WEEK = np.timedelta64(7, "D")
_NAMES = ("account_ids", "product_ids", "segments", "regions", "corrections")
_BY_SERIES = (*_NAMES, "first", "expected", "monthly")
_BY_WEEK = ("units", "raw_units", "in_stock", "unseen", "lifted")


@dataclass(frozen=True)
class Panel:
    """Hold n series over T weeks, the last of them the last whole week before the as-of date.

    `units` is demand corrected for stock-outs, `raw_units` what was seen, both (n, T) and finite;
    `in_stock` is false in weeks whose demand is mostly an estimate; `first` is each series' first
    week with history (T where there is none): what lies before it is no history and reads 0.
    `segments` says which series are judged together, `regions` narrows whom a new series borrows
    from, `corrections` names what was done to demand ("" for nothing).

    `unseen` is the share of each week that is not known (None: the whole of weeks not in stock);
    `lifted` tells weeks that sold more than usual for a passing reason (None: none), which are not
    in stock either. `expected` is what an account of its size sells a week of such a product in
    the last quarter, shape (n,); NaN where nobody knows (None: of no series). `monthly` tells the
    series whose figures are of months and were spread evenly over their days (None: none).
    """

    account_ids: Texts
    product_ids: Texts
    weeks: Days
    units: Floats
    raw_units: Floats
    in_stock: Bools
    first: Ints
    segments: Texts
    regions: Texts
    corrections: Texts
    unseen: Floats | None = None
    lifted: Bools | None = None
    expected: Floats | None = None
    monthly: Bools | None = None

    @property
    def unseen_share(self) -> Floats:
        share: Floats = (~self.in_stock).astype(np.float64) if self.unseen is None else self.unseen
        return share

    @property
    def lifted_weeks(self) -> Bools:
        return np.zeros_like(self.in_stock) if self.lifted is None else self.lifted

    @property
    def is_monthly(self) -> Bools:
        return np.zeros(self.size, np.bool_) if self.monthly is None else self.monthly

    @property
    def size(self) -> int:
        return len(self.account_ids)

    @property
    def length(self) -> Ints:
        """Weeks of history per series."""
        return len(self.weeks) - self.first

    @property
    def in_history(self) -> Bools:
        """Tell which weeks are history of a series, shape (series, weeks)."""
        within: Bools = np.arange(len(self.weeks)) >= self.first[:, None]
        return within

    def ahead(self, horizon: int) -> Days:
        """Return the Mondays of the weeks to forecast."""
        mondays: Days = self.weeks[-1] + WEEK * np.arange(1, horizon + 1)
        return mondays

    def take(self, chosen: npt.NDArray[Any]) -> Panel:
        """Keep the chosen series (indices or a mask), in that order."""
        return self._changed((*_BY_SERIES, *_BY_WEEK), lambda values: values[chosen])

    def until(self, weeks: int) -> Panel:
        """Keep the first `weeks` weeks, as if the later ones had not happened yet."""
        past = self._changed(_BY_WEEK, lambda values: values[:, :weeks])
        return replace(past, weeks=self.weeks[:weeks], first=np.minimum(self.first, weeks))

    def _changed(self, names: tuple[str, ...], change: Callable[[Any], Any]) -> Panel:
        had = {name: getattr(self, name) for name in names}
        return replace(self, **{n: change(v) for n, v in had.items() if v is not None})


def stacked(panels: list[Panel]) -> Panel:
    """Put panels over the same weeks below each other; all or none say what is unseen or lifted."""
    made = {name: [getattr(panel, name) for panel in panels] for name in (*_BY_SERIES, *_BY_WEEK)}
    return replace(
        panels[0],
        **{name: np.concatenate(parts) for name, parts in made.items() if parts[0] is not None},
    )
