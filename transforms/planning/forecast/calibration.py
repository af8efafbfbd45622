"""Futures as wide as past sales were far from what was foretold of them.

At past days every model says how wide its 80 % band is; where sales lay beside it tells by which
factor it should have been wider or narrower. Two factors a model and segment: one for what a future
sells as a whole, read off the totals of a trial's weeks, one for how its weeks scatter about that.
So an order over several weeks is as well sized as that of one. In the middle of 100 ± 10 at a past
day, with sales of which eight in ten lie within 100 ± 15, the factor is 1.5.

How paths are stretched without moving their means is told in `stretch`. Source: split conformal
prediction, e.g. Lei et al., Distribution-free predictive inference for regression (2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from transforms.planning.forecast.panel import Bools, Floats, Texts
from transforms.planning.forecast.quantiles import BAND, ranks
from transforms.planning.forecast.stretch import DrawnFutures, in_pieces, stretched, whole_part

# A segment's factors lean on those of all like this many series.
_LEANING = 50
_LEAST_SCORES = 100
_NARROWEST, _WIDEST = 0.5, 4.0
# What each sale and future of counts is shared out over: thirds of a piece to each side of it.
_POINTS = np.array([-1 / 3, 0.0, 1 / 3])
_GOLDEN = (5**0.5 - 1) / 2
_EVERYONE = ""
_BY_SERIES = ("segments", "weeks", "whole", "shared")
_TINY = 1e-9


@dataclass(frozen=True)
class BandFactors:
    """The factors of one model in one segment: `whole` of a future, `week` of its weeks about it.

    `series` counts those that it was learned from.
    """

    whole: float = 1.0
    week: float = 1.0
    series: int = 0


@dataclass(frozen=True)
class Margins:
    """How far sales after one day lay from the mean of their futures, in half widths of the band.

    `weeks` (series, weeks, points) and `whole` (series, points) of all weeks together, NaN where
    not in stock; `shared` (series,) is the part of a week's variance that the whole of a future
    makes. `gap` weeks back.
    """

    gap: int
    model: str
    segments: Texts
    weeks: Floats
    whole: Floats
    shared: Floats

    @classmethod
    def of(
        cls, gap: int, model: str, segments: Texts, *, sold: Floats, seen: Bools, told: DrawnFutures
    ) -> Margins:
        """Compare sales (series, weeks) with the futures told of them, in the weeks `seen`."""
        paths, piece = told.paths, told.piece[:, None]
        total = (paths * seen[:, None]).sum(axis=2, keepdims=True)
        summed = (sold * seen).sum(axis=1, keepdims=True)
        weeks = _distances(sold, paths, piece) / told.lean[:, None, None]
        whole = _distances(summed, total, piece)[:, 0] / told.lean[:, None]
        weeks[~seen] = np.nan
        whole[~seen.any(axis=1)] = np.nan
        alike = whole_part(paths)
        shared = alike.var(axis=1).sum(axis=1) / np.maximum(paths.var(axis=1).sum(axis=1), _TINY)
        return cls(gap, model, segments, weeks=weeks, whole=whole, shared=shared)

    def known(self, gap: int) -> Margins | None:
        """Return what a day `gap` weeks back could know of them; None for nothing."""
        weeks = self.gap - gap
        if weeks <= 0:
            return None
        ended = weeks >= self.weeks.shape[1]
        whole = self.whole if ended else np.full_like(self.whole, np.nan)
        return replace(self, weeks=self.weeks[:, :weeks], whole=whole)

    def take(self, chosen: Bools) -> Margins:
        """Return those of some series."""
        parts = {name: getattr(self, name)[chosen] for name in _BY_SERIES}
        return replace(self, **parts)


@dataclass(frozen=True)
class Calibration:
    """The band factors by model, then by segment ("" for one that is not known)."""

    factors: dict[str, dict[str, BandFactors]] = field(default_factory=dict)

    @classmethod
    def learned(cls, margins: Sequence[Margins]) -> Calibration:
        """Learn from the margins of past days; a model without enough of them is left alone."""
        found: dict[str, dict[str, BandFactors]] = {}
        for model in sorted({each.model for each in margins}):
            own = [each for each in margins if each.model == model]
            everyone = _factors(own)
            if everyone is None:
                continue
            found[model] = {_EVERYONE: everyone}
            for segment in sorted({name for each in own for name in each.segments}):
                here = _factors([each.take(each.segments == segment) for each in own])
                if here is not None:
                    found[model][segment] = _leaning(here, everyone)
        return cls(found)

    def applied(self, told: DrawnFutures, segments: Texts, methods: Texts) -> Floats:
        """Return the paths of each series stretched as its method and segment ask for."""
        made = np.array(told.paths)
        for method in sorted(set(methods) & set(self.factors)):
            known = self.factors[method]
            here = np.flatnonzero(methods == method)
            each = [known.get(name, known[_EVERYONE]) for name in segments[here]]
            whole, week = (
                told.lean[here] * np.array([getattr(one, name) for one in each])
                for name in ("whole", "week")
            )
            wide = stretched(told.paths[here], whole, week)
            made[here] = in_pieces(wide, told.piece[here])
        return made


def _distances(sold: Floats, paths: Floats, piece: Floats) -> Floats:
    """Return how far sales lie from the mean, in half widths of the band: (series, weeks, points).

    Sales and futures that are counts are shared out over their piece: a sale of 3 among many 3s
    lies partly inside.
    """
    count = paths.shape[1]
    shift = (np.arange(count) * _GOLDEN) % 1 - 0.5
    low, high = ranks(count, BAND)
    spread = np.partition(paths + shift[:, None] * piece[:, None], (low, high), axis=1)
    mean = paths.mean(axis=1)[..., None]
    below = np.maximum(mean - spread[:, low, :, None], _TINY)
    above = np.maximum(spread[:, high, :, None] - mean, _TINY)
    beside = sold[..., None] + piece[..., None] * _POINTS - mean
    distances: Floats = np.maximum(beside / above, -beside / below)
    return distances


def _factors(margins: Sequence[Margins]) -> BandFactors | None:
    """Return what would have held the band's part of the sales; None where too few tell."""
    longest = max(each.weeks.shape[1] for each in margins)
    weeks = np.concatenate([each.weeks.ravel() for each in margins])
    whole = np.concatenate(
        [each.whole.ravel() for each in margins if each.weeks.shape[1] == longest]
    )
    weeks, whole = weeks[~np.isnan(weeks)], whole[~np.isnan(whole)]
    if len(weeks) < _LEAST_SCORES or not len(whole):
        return None
    held = BAND[1] - BAND[0]
    one, all_ = (
        float(np.clip(np.quantile(each, held), _NARROWEST, _WIDEST)) for each in (weeks, whole)
    )
    shared = float(np.median(np.concatenate([each.shared for each in margins])))
    # A week varies by what the future as a whole does and by its own: together as `one` says.
    rest = (one**2 - all_**2 * shared) / max(1 - shared, _TINY)
    series = max(len(each.segments) for each in margins)
    return BandFactors(all_, float(np.sqrt(max(rest, (one * _NARROWEST) ** 2))), series)


def _leaning(own: BandFactors, everyone: BandFactors) -> BandFactors:
    part = own.series / (own.series + _LEANING)
    whole, week = (
        float(np.exp(part * np.log(one) + (1 - part) * np.log(all_)))
        for one, all_ in ((own.whole, everyone.whole), (own.week, everyone.week))
    )
    return BandFactors(whole, week, own.series)
