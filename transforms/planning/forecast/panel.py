"""The frame every forecast model reads: weekly demand of many series as one dense array.

A series is an account and a product. Weeks are ISO Mondays without gaps, so week 53 is a week like
any other. Arrays hold units as float64: a forecast is an estimate, never money.
"""

from __future__ import annotations

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


@dataclass(frozen=True)
class Panel:
    """Hold n series over T weeks, the last of them the last whole week before the as-of date.

    `units` is demand corrected for stock-outs, `raw_units` what was seen, both (n, T) and finite;
    `in_stock` is false in weeks whose demand is mostly an estimate; `first` is each series' first
    week with history (T where there is none): what lies before it is no history and reads 0.
    `segments` says which series are judged together, `regions` narrows whom a new series borrows
    from, `corrections` names what was done to demand ("" for nothing).
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
        return replace(
            self,
            account_ids=self.account_ids[chosen],
            product_ids=self.product_ids[chosen],
            units=self.units[chosen],
            raw_units=self.raw_units[chosen],
            in_stock=self.in_stock[chosen],
            first=self.first[chosen],
            segments=self.segments[chosen],
            regions=self.regions[chosen],
            corrections=self.corrections[chosen],
        )

    def until(self, weeks: int) -> Panel:
        """Keep the first `weeks` weeks, as if the later ones had not happened yet."""
        return replace(
            self,
            weeks=self.weeks[:weeks],
            units=self.units[:, :weeks],
            raw_units=self.raw_units[:, :weeks],
            in_stock=self.in_stock[:, :weeks],
            first=np.minimum(self.first, weeks),
        )


def stacked(panels: list[Panel]) -> Panel:
    """Put panels over the same weeks below each other."""
    return replace(
        panels[0],
        **{
            name: np.concatenate([getattr(panel, name) for panel in panels])
            for name in (
                "account_ids",
                "product_ids",
                "units",
                "raw_units",
                "in_stock",
                "first",
                "segments",
                "regions",
                "corrections",
            )
        },
    )
