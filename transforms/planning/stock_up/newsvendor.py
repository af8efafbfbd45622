"""How many units cost least, on sampled demand.

Goes in: holding cost per unit and week, shortage cost per unit, stock and demand paths. Comes out:
the order that minimises holding × Σ stock at the end of each week + shortage × units lost. For one
period that is the newsvendor: holding 1, shortage 4 and demand Poisson(6) make 8 units cost least,
3.57 on average. The cost is convex in the order, so a search by halves finds the exact minimum over
the sampled paths.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.planning.forecast.panel import Bools, Floats, Ints
from transforms.planning.stock_up.projection import Arrivals, DemandPaths

_WEEK = 7
# Two orders whose costs differ by float noise cost the same.
_HAIR = 1e-9


@dataclass(frozen=True)
class SeriesCosts:
    """Hold costs per series: a unit held at the end of a week, a unit short."""

    holding: Floats
    shortage: Floats


@dataclass(frozen=True)
class Window:
    """Hold what happens in each series' window, step by step, ready to be tried with any order.

    A step is the demand up to an instant, what arrives then, and the part of a week whose end it
    is (0 for an arrival inside a week).
    """

    level: Floats
    steps: tuple[tuple[Floats, Floats, Floats], ...]
    backorder: Bools

    @classmethod
    def of(
        cls,
        level: Floats,
        demand: DemandPaths,
        due: Arrivals,
        arrival: Ints,
        *,
        end: Ints,
        backorder: Bools,
    ) -> Window:
        """Cut the windows [arrival, end) at other arrivals and at the end of each week of them.

        The last week may be a part; its stock then counts for that part of a week.
        """
        instants, units, parts = _instants(due, arrival, end)
        seen = demand.until(arrival)
        steps = []
        for column in range(instants.shape[1]):
            now = demand.until(instants[:, column])
            steps.append((now - seen, units[:, column, None], parts[:, column, None]))
            seen = now
        return cls(level, tuple(steps), backorder)

    def cost(self, order: Floats, costs: SeriesCosts) -> Floats:
        """Return the mean cost of an order per series, shape (series,).

        With backorders the units short are the deepest backlog of the window.
        """
        stock = self.level + order[:, None]
        on_hand = np.zeros_like(stock)
        lost = np.zeros_like(stock)
        deepest = np.zeros_like(stock)
        waits = self.backorder[:, None]
        for asked, arriving, part in self.steps:
            left = stock - asked
            lost += np.maximum(-left, 0.0)
            deepest = np.maximum(deepest, -left)
            stock = np.where(waits, left, np.maximum(left, 0.0))
            on_hand += part * np.maximum(stock, 0.0)
            stock = stock + arriving
        short = np.where(waits, deepest, lost)
        mean: Floats = (costs.holding[:, None] * on_hand + costs.shortage[:, None] * short).mean(
            axis=1
        )
        return mean

    def most(self) -> Floats:
        """Return an order that no path can make too small, per series."""
        asked = sum((step[0] for step in self.steps), np.zeros_like(self.level))
        highest: Floats = np.maximum(asked - self.level, 0.0).max(axis=1)
        return np.ceil(highest)


def by_cost(window: Window, costs: SeriesCosts, step: float = 1.0) -> Floats:
    """Return the order, a multiple of `step` ≥ 0, with the least simulated cost, per series.

    Of orders that cost the same the smallest is taken.
    """
    low = np.zeros(len(window.level))
    high = np.ceil(window.most() / step)
    while (low < high).any():
        middle = np.floor((low + high) / 2)
        more = window.cost((middle + 1) * step, costs) - window.cost(middle * step, costs)
        dearer = more >= -_HAIR * step
        high = np.where(dearer & (low < high), middle, high)
        low = np.where(~dearer & (low < high), middle + 1, low)
    return low * step


def _instants(due: Arrivals, arrival: Ints, end: Ints) -> tuple[Ints, Floats, Floats]:
    weeks = int(np.max(-(-(end - arrival) // _WEEK), initial=1))
    ends = np.minimum(arrival[:, None] + _WEEK * np.arange(1, weeks + 1), end[:, None])
    starts = np.minimum(arrival[:, None] + _WEEK * np.arange(weeks), end[:, None])
    parts = (ends - starts) / _WEEK
    inside = (due.days > arrival[:, None]) & (due.days < end[:, None])
    days = np.where(inside, due.days, end[:, None])
    units = np.where(inside, due.units, 0.0)
    instants = np.concatenate([ends, days], axis=1)
    added = np.concatenate([np.zeros_like(parts), units], axis=1)
    weights = np.concatenate([parts, np.zeros_like(units)], axis=1)
    # On one day a week's end is counted before what arrives the next morning.
    order = np.argsort(instants, axis=1, kind="stable")
    sorted_ones = (np.take_along_axis(x, order, axis=1) for x in (instants, added, weights))
    times, gains, shares = sorted_ones
    return times.astype(np.int64), gains, shares
