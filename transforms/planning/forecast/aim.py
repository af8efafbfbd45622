"""What an order asks of a forecast: so many weeks together, and enough in so many futures.

An order placed now with a lead time of 14 days, the next a week later, must last 3 weeks; at a
service level of 95 % it asks for what 95 % of the futures of these weeks need. Where a unit short
costs 1.0 and a unit left 0.2 a week, it is 1.0 ÷ 1.2 = 83 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.planning.forecast.panel import Bools, Floats
from transforms.planning.forecast.quantiles import path_quantiles, pinball_loss


@dataclass(frozen=True)
class Aim:
    """Hold the share of futures an order serves, the weeks it looks over, and if costs size it."""

    level: float = 0.9
    weeks: int = 3
    by_cost: bool = False

    def loss(self, actual: Floats, seen: Bools, paths: Floats) -> Floats:
        """Return what orders up to the aim would cost, per series: (series,).

        Weeks are cut into spans as long as the aim's, the last may be shorter; only weeks seen
        count. A unit short of a span costs `level`, a unit left over 1 − `level`, so 100 units and
        a level of 0.95: short by 10 costs 9.5, 10 left over 0.5.
        """
        total = np.zeros(len(actual))
        for start in range(0, actual.shape[1], self.weeks):
            span = slice(start, start + self.weeks)
            counted = seen[:, span]
            asked = (paths[:, :, span] * counted[:, None]).sum(axis=2, keepdims=True)
            sold = (actual[:, span] * counted).sum(axis=1, keepdims=True)
            bought = path_quantiles(asked, (self.level,))
            total += pinball_loss(sold, bought, (self.level,))[:, 0]
        return total
