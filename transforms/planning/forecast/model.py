"""What a forecast model is: something that samples paths of future demand.

A path is one possible future, week by week, so sums over any window keep the ties between weeks.
Quantiles, plans and accruals are all read off the same paths; a better model only has to draw
better ones.
"""

from __future__ import annotations

from typing import Protocol

from transforms.planning.forecast.panel import Bools, Floats, Panel


class PathModel(Protocol):
    """Sample the future of many series."""

    @property
    def name(self) -> str:
        """Name the method, as `demand_forecast.model` publishes it."""
        ...

    def serves(self, panel: Panel) -> Bools:
        """Say which series have the history the model needs."""
        ...

    def sample(self, panel: Panel, horizon_weeks: int, paths: int, seed: int) -> Floats:
        """Return units, shape (series, paths, weeks), finite and ≥ 0, for series it serves."""
        ...
