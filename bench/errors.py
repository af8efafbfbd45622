"""How far sampled forecasts were from what was sold, on weeks in stock."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np

from transforms.planning.forecast.panel import Bools, Floats
from transforms.planning.forecast.quantiles import (
    BAND,
    LEVELS,
    path_mean,
    path_quantiles,
    pinball_loss,
    share_inside,
)

_MEDIAN = LEVELS.index(0.5)


@dataclass(frozen=True)
class Errors:
    """Hold sums over weeks: demand, the median's error, the mean's with its sign, loss, hits."""

    weeks: float = 0.0
    demand: float = 0.0
    wrong: float = 0.0
    signed: float = 0.0
    loss: float = 0.0
    inside: float = 0.0

    @classmethod
    def of(cls, paths: Floats, sold: Floats, seen: Bools) -> Errors:
        """Sum over the weeks seen; paths (series, paths, weeks), the others (series, weeks)."""
        quantiles, actual = path_quantiles(paths)[seen], sold[seen]
        return cls(
            weeks=float(seen.sum()),
            demand=float(actual.sum()),
            wrong=float(np.abs(quantiles[:, _MEDIAN] - actual).sum()),
            signed=float((path_mean(paths)[seen] - actual).sum()),
            loss=float(pinball_loss(actual, quantiles).sum()),
            inside=float(share_inside(sold, paths, BAND)[seen].sum()),
        )

    def __add__(self, other: Errors) -> Errors:
        return Errors(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def ratios(self) -> dict[str, float]:
        """Return WAPE of the median, bias of the mean, loss in units a week, share in the band."""
        return {
            "wape_ratio": self.wrong / self.demand,
            "bias_ratio": self.signed / self.demand,
            "pinball_loss_units": self.loss / self.weeks,
            "coverage_ratio": self.inside / self.weeks,
        }
