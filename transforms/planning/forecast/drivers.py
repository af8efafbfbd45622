"""What drove a forecast: the level, the season, the chance that a series still sells.

Goes in: a panel and the lessons it is forecast by. Comes out: per series the factors that its own
method multiplies, and what its history had to be corrected by. At a level of 40 a week since
2023-01-02, an index of 1.5 and a chance of 0.9 to sell at all, a week asks for 54 in the mean. A
method that multiplies nothing has no factors: it is named, with the history it saw.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from transforms.planning.forecast.estimate import in_season
from transforms.planning.forecast.factors import Explains, Factors
from transforms.planning.forecast.forecaster import assigned
from transforms.planning.forecast.lessons import Lessons
from transforms.planning.forecast.panel import Floats, Ints, Panel

_YEAR = 52


@dataclass(frozen=True)
class Drivers:
    """Hold what drove the forecast of each series.

    Of the last year's weeks `estimated` were hidden and `lifted` sold more for a passing reason;
    `estimated_units` is what demand was corrected by in both.
    """

    factors: Factors
    estimated: Ints
    lifted: Ints
    estimated_units: Floats

    def at_chance(self, chance: Floats) -> Drivers:
        """Return the same, each series but with a chance to sell beside what its method gives."""
        factors = replace(self.factors, alive=self.factors.alive * chance)
        return replace(self, factors=factors)


def drivers(panel: Panel, lessons: Lessons, horizon: int) -> Drivers:
    """Return what drives the forecast of every series by these lessons."""
    panel = in_season(panel, lessons.indexes)
    factors = Factors.unknown(panel, horizon)
    for model, chosen in assigned(panel, lessons):
        if isinstance(model, Explains):
            told = model.factors(panel.take(chosen), horizon)
            for each in fields(factors):
                getattr(factors, each.name)[chosen] = getattr(told, each.name)
    year = slice(max(len(panel.weeks) - _YEAR, 0), None)
    within = panel.in_history[:, year]
    changed = within & (panel.units != panel.raw_units)[:, year]
    lifted = panel.lifted_weeks[:, year]
    gained = np.where(changed, panel.units[:, year] - panel.raw_units[:, year], 0.0)
    return Drivers(
        factors,
        (within & (panel.unseen_share[:, year] > 0) & ~lifted).sum(axis=1),
        (within & lifted).sum(axis=1),
        gained.sum(axis=1),
    )
