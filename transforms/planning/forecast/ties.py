"""Products of one account rise and fall together: the tie between their futures.

Goes in: how far past sales of each series lay from what was foretold. Comes out: per segment which
part of that surprise an account's products share; and paths reordered so that the futures of one
account share as much. Only the order of a series' paths changes: its own mean and quantiles stay
what they are, and totals over products become as uncertain as they were. Two products of 100 ± 10
each sell 200 ± 14 together where nothing is shared, and 200 ± 20 where all is.

Source: the one-factor Gaussian copula; reordering after Iman and Conover (1982).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from transforms.planning.forecast.panel import Bools, Floats, Panel, Texts
from transforms.planning.forecast.seeds import Keys, series_keys

# With fewer pairs a segment takes what all series share.
_LEAST_PAIRS = 200
_MOST = 0.95
# A share is believed from two standard errors on: what does not hang together must stay apart.
_BELIEVED = 2.0
_STREAM = 7


@dataclass(frozen=True)
class Surprises:
    """Hold series that were forecast at one origin: whose they are, and their normal scores."""

    accounts: Texts
    segments: Texts
    scores: Floats


def surprises(actual: Floats, seen: Bools, paths: Floats) -> Floats:
    """Return as a normal score where each series' total lay among its futures, shape (series,).

    Only weeks seen count; 0 for a series without any, or whose futures are all alike.
    """
    sold = (actual * seen).sum(axis=1, keepdims=True)
    foretold = (paths * seen[:, None]).sum(axis=2)
    below, equal = (foretold < sold).sum(axis=1), (foretold == sold).sum(axis=1)
    places = (below + equal / 2 + 0.5) / (paths.shape[1] + 1)
    normal = NormalDist()
    scores = np.array([normal.inv_cdf(place) for place in places])
    return np.where(np.ptp(foretold, axis=1) > 0, scores, 0.0)


def shared_parts(found: Sequence[Surprises]) -> tuple[float, dict[str, float]]:
    """Return which part of the surprise an account's products share: of all, and by segment.

    Each origin's common surprise is taken out first: a model that was wrong for everybody ties
    nobody.
    """
    everyone = _shared(found, None)
    names = sorted({name for one in found for name in one.segments})
    return everyone or 0.0, {
        name: part for name in names if (part := _shared(found, name)) is not None
    }


def _shared(found: Sequence[Surprises], segment: str | None) -> float | None:
    """Return the correlation within accounts, None where pairs are too few to tell."""
    products = squares = pairs = series = 0.0
    for one in found:
        here = one.scores != 0
        if segment is not None:
            here &= one.segments == segment
        if not here.any():
            continue
        scores = one.scores[here] - one.scores[here].mean()
        _, codes = np.unique(one.accounts[here].astype(str), return_inverse=True)
        held, summed = np.bincount(codes), np.bincount(codes, scores)
        products += float((summed**2 - np.bincount(codes, scores**2)).sum()) / 2
        pairs += float((held * (held - 1)).sum()) / 2
        squares += float((scores**2).sum())
        series += len(scores)
    if pairs < _LEAST_PAIRS or squares == 0:
        return None
    part = (products / pairs) / (squares / series)
    return min(part, _MOST) if part > _BELIEVED / np.sqrt(pairs) else 0.0


def tied(paths: Floats, panel: Panel, parts: Mapping[str, float], seed: int) -> Floats:
    """Return the paths (series, paths, weeks) of each series in the order of its account's luck.

    `parts` says by segment which part of a future an account's products share; where it is 0 the
    paths stay as they are.
    """
    part = np.array([parts[segment] for segment in panel.segments])
    bound = np.flatnonzero(part > 0)
    if not len(bound):
        return paths
    count = paths.shape[1]
    nobody = np.full(len(bound), "", dtype=object)
    own = series_keys(panel.account_ids[bound], panel.product_ids[bound], seed)
    luck = _normals(series_keys(panel.account_ids[bound], nobody, seed), count)
    share = part[bound, None]
    score = np.sqrt(share) * luck + np.sqrt(1 - share) * _normals(own, count)
    best = np.argsort(paths[bound].sum(axis=2), axis=1, kind="stable")
    order = np.empty_like(best)
    np.put_along_axis(order, np.argsort(score, axis=1, kind="stable"), best, axis=1)
    made = paths.copy()
    made[bound] = np.take_along_axis(paths[bound], order[..., None], axis=1)
    return made


def _normals(keys: Keys, count: int) -> Floats:
    """Return standard normal numbers that belong to each key, shape (keys, count)."""
    streams = [np.random.Philox(key=np.array([key, _STREAM], np.uint64)) for key in keys]
    return np.stack([np.random.Generator(stream).standard_normal(count) for stream in streams])
