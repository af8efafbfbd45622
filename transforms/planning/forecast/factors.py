"""What a forecast method multiplies: its level, the season ahead, the chance to sell at all.

A model that draws around such a product says so with a method `factors`; one that does not is a
black box. At a level of 40, an index of 1.5 and a chance of 0.9 a week asks for 54 in the mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from transforms.planning.forecast.panel import Floats, Ints, Panel


@dataclass(frozen=True)
class Factors:
    """Hold what a method multiplies, per series; NaN where it does not.

    `since` is the first week the level was read from, `season` of weeks ahead (series, weeks),
    `alive` the chance that the series still sells, `borrowed` the part of the level that
    neighbours say.
    """

    level: Floats
    since: Ints
    season: Floats
    alive: Floats
    borrowed: Floats

    @classmethod
    def of(
        cls,
        level: Floats,
        since: Ints,
        season: Floats,
        *,
        alive: Floats | None = None,
        borrowed: Floats | None = None,
    ) -> Factors:
        """Return factors of series that sell for certain and borrow nothing, unless it is said."""
        ones, zeros = np.ones(len(level)), np.zeros(len(level))
        return cls(
            level,
            since,
            season,
            alive=ones if alive is None else alive,
            borrowed=zeros if borrowed is None else borrowed,
        )

    @classmethod
    def unknown(cls, panel: Panel, horizon: int) -> Factors:
        nan = np.full(panel.size, np.nan)
        season = np.full((panel.size, horizon), np.nan)
        return cls(nan, panel.first.copy(), season, alive=nan.copy(), borrowed=nan.copy())


@runtime_checkable
class Explains(Protocol):
    """A model that can tell what it multiplies."""

    def factors(self, panel: Panel, horizon_weeks: int) -> Factors:
        """Return the factors of the series it serves."""
        ...
