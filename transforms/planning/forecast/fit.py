"""What a fit is worth keeping of: the trees, whom the backtest chose, and what it measured.

Both cost far more than a forecast, and neither changes much from one week to the next. Season,
noise and the latest movements are learned anew in every run. A fit is text, and bears no data of
accounts but their segments' names.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from hashlib import blake2b
from typing import Any

import numpy as np

from transforms.planning.forecast.accuracy import Accuracy
from transforms.planning.forecast.calibration import BandFactors, Calibration
from transforms.planning.forecast.champion import ModelScore
from transforms.planning.forecast.lessons import BySegment, Lessons, Teach, untaught
from transforms.planning.forecast.panel import Panel
from transforms.planning.forecast.trees import renewed


@dataclass(frozen=True)
class Fit:
    """Hold champions, ties and band factors, trees and scores; `everyone` is any other segment."""

    everyone: str
    champions: dict[str, str]
    asks_each: bool
    tied_everyone: float
    ties: dict[str, float]
    factors: dict[str, dict[str, BandFactors]]
    trees: str | None
    scores: list[ModelScore]

    @classmethod
    def of(cls, lessons: Lessons, scores: list[ModelScore]) -> Fit:
        trees = lessons.boosted.booster.model_to_string() if lessons.boosted else None
        known = dict(lessons.champions)
        return cls(
            lessons.champions.everyone,
            known,
            lessons.asks_each,
            lessons.ties.everyone,
            ties=dict(lessons.ties),
            factors=lessons.calibration.factors,
            trees=trees,
            scores=scores,
        )

    @classmethod
    def read(cls, text: str) -> Fit:
        """Read what `text` wrote; raises `ValueError`, `KeyError` or `TypeError` for any other."""
        said: dict[str, Any] = json.loads(text)
        scores = [
            ModelScore(**{**one, "accuracy": Accuracy(**one["accuracy"])}) for one in said["scores"]
        ]
        factors = {
            model: {segment: BandFactors(**one) for segment, one in known.items()}
            for model, known in said["factors"].items()
        }
        return cls(**{**said, "scores": scores, "factors": factors})

    def text(self) -> str:
        """Return the fit as text; numbers come back exactly."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @property
    def teach(self) -> Teach:
        """Return what gives lessons these trees instead of teaching new ones."""
        trees = self.trees
        if trees is None:
            return untaught
        return lambda donors, seasons, seed: renewed(trees, donors, seasons)

    def chosen(self, lessons: Lessons) -> Lessons:
        """Return the lessons with these champions."""
        champions = BySegment(self.everyone, self.champions)
        ties = BySegment(self.tied_everyone, self.ties)
        return replace(
            lessons,
            champions=champions,
            asks_each=self.asks_each,
            ties=ties,
            calibration=Calibration(self.factors),
        )


def panel_digest(panel: Panel) -> str:
    """Return a digest of all that a panel holds: equal panels, equal digests."""
    made = blake2b(digest_size=16)
    for field in fields(panel):
        values = getattr(panel, field.name)
        made.update(field.name.encode())
        if values is None:
            continue
        if values.dtype == object:
            values = np.array(["" if value is None else str(value) for value in values])
        made.update(str((values.dtype, values.shape)).encode())
        made.update(np.ascontiguousarray(values).tobytes())
    return made.hexdigest()
