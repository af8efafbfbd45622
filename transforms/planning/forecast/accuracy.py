"""How good each model was at past origins: trials added up over groups of series.

Whoever chooses champions and whoever shows a backtest read these sums, so there is one accuracy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from transforms.planning.forecast.backtest import LONGEST, PARTS, Trial
from transforms.planning.forecast.lessons import MODELS
from transforms.planning.forecast.panel import Bools, Floats, Ints

_A_YEAR, _RECENT = 52, 0.25


@dataclass(frozen=True)
class Accuracy:
    """How good a model was in a group of series; a ratio is None where there was no demand.

    WAPE is of the median and bias of the mean, both ÷ demand; `coverage_ratio` the share of weeks
    inside the 80 % band; `value_added_ratio` 1 − loss ÷ that of the seasonal naive point.
    `order_cost` is what its orders cost, as weighed in the choice: units short × level + units left
    × (1 − level).
    """

    wape_ratio: float | None
    bias_ratio: float | None
    pinball_loss_units: float
    coverage_ratio: float
    order_cost: float
    value_added_ratio: float | None


class TrialSums:
    """Add up trials by group of series, model and weeks ahead; the last group is all series.

    `codes` (series,) names each series' group; `votes` tells which ones count for the costs. An
    origin a year back or more weighs as much in the costs as four recent ones.
    """

    def __init__(
        self, codes: Ints, votes: Bools, models: Sequence[str] = MODELS, longest: int = LONGEST
    ):
        self.models = tuple(models)
        self._codes, self._votes = codes, votes
        groups = int(codes.max(initial=-1)) + 2
        self._sums = np.zeros((groups, len(models), longest, PARTS))
        self._base = np.zeros((groups, longest))
        self._costs = np.zeros((groups, len(models)))
        self.series = np.zeros(groups, dtype=np.int64)
        self._own = set[str]()

    def add(self, trial: Trial) -> None:
        here, horizon = self._codes[trial.places], trial.errors.shape[1]
        place = self.models.index(trial.model)
        _add(self._sums[:, place, :horizon], here, trial.errors)
        self._own |= {trial.model} if trial.is_own else set()
        weight = 1.0 if trial.gap >= _A_YEAR else _RECENT
        _add(self._costs[:, place], here, trial.costs * weight * self._votes[trial.places])
        if place == 0:
            _add(self._base[:, :horizon], here, trial.base)
            counted = np.bincount(here, minlength=len(self.series) - 1)
            self.series = np.maximum(self.series, [*counted, len(here)])

    @property
    def learned(self) -> tuple[str, ...]:
        """Name the models that could be learned at an origin at least."""
        return tuple(model for model in self.models if model in self._own)

    def costs_of(self, group: int, models: Sequence[str]) -> Floats:
        """Return what the orders of some models cost in a group."""
        return self._costs[group, [self.models.index(model) for model in models]]

    def tried(self, group: int) -> bool:
        """Tell whether any origin had a week to score in a group."""
        return bool(self._sums[group, ..., 4].any())

    def accuracy(self, group: int, model: str, ahead: int | None = None) -> Accuracy | None:
        """Return what a model came to in a group, `ahead` weeks (0 is the next) or over all.

        None where no week was scored.
        """
        place, span = self.models.index(model), slice(None) if ahead is None else [ahead]
        parts = self._sums[group, place, span].sum(axis=0)
        loss, wrong, error, demand, weeks, inside = parts.tolist()
        if not weeks:
            return None
        base = float(self._base[group, span].sum())
        return Accuracy(
            wrong / demand if demand > 0 else None,
            error / demand if demand > 0 else None,
            loss / weeks,
            inside / weeks,
            order_cost=float(self._costs[group, place]),
            value_added_ratio=1 - loss / base if base > 0 else None,
        )


def _add(sums: Floats, codes: Ints, values: Floats) -> None:
    np.add.at(sums[:-1], codes, values)
    sums[-1] += values.sum(axis=0)
