"""What one boosted model over all series adds to level × season.

It learns by which ratio sales lay above or below level × index: from how a series' short and long
memories differ, its zeros and its silence, what it did a year before, and how the account, the
product, the segment and all series together have lately moved. Trees are taught on many past weeks
at once, with only what was known then; a series counts as much as its level tells. A level of 5
whose account lately sold a tenth more than its levels say may get the ratio 1.06.

Trees are made by one thread from a bounded choice of series, so the same input gives the same bytes
on any machine. Source: Ke et al., LightGBM (2017), with Poisson loss.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from transforms.language.errors import OutsideError
from transforms.planning.forecast import openmp
from transforms.planning.forecast.levels import levels, pieces
from transforms.planning.forecast.panel import Bools, Floats, Ints, Panel, Texts
from transforms.planning.forecast.season_index import SharedSeason, index_of_series

if TYPE_CHECKING:
    from lightgbm import Booster

_HALF_LIVES = (2, 5, 12, 30, 80)
_YEAR = 52
# Past weeks it learns from: how far back, how many apart, and how many weeks ahead of each.
_BACK, _APART, _AHEAD = 104, 4, (0, 2, 5, 9)
_FIRST_ORIGIN, _LEAST_ROWS = 30, 3000
_LOWEST, _HIGHEST = 0.2, 5.0
_LEAST_LEVEL, _PULL, _TINY = 0.02, 0.5, 1e-9
# Squared errors of a count grow faster than its mean: of two weeks of 100 less is learned.
_DISPERSION = 0.1
_ROUNDS = 120
_TREES = {
    "objective": "poisson",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 300,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 10.0,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


@dataclass(frozen=True)
class Movements:
    """Hold by which ratio (as logarithm) accounts, products and segments sold beside their levels.

    One mapping a circle and span of weeks; a name that is not known has moved like nobody: 0.
    """

    known: tuple[Mapping[str, float], ...]

    @classmethod
    def of(cls, past: Panel, base: Floats, index: Floats) -> Movements:
        """Compare the last weeks in stock of all series with level × index, both (n, T)."""
        seen = past.in_stock & past.in_history
        known = []
        for weeks, names in _circles(past):
            sold = np.where(seen, past.raw_units, 0.0)[:, -weeks:].sum(axis=1)
            usual = np.where(seen, base[:, None] * index, 0.0)[:, -weeks:].sum(axis=1)
            known.append(_moved(names, sold, usual))
        return cls(tuple(known))

    def columns(self, past: Panel) -> list[Floats]:
        circles = zip(self.known, _circles(past), strict=True)
        return [np.array([known.get(n, 0.0) for n in names]) for known, (_, names) in circles]


@dataclass(frozen=True)
class Boosted:
    """Hold the trees, and how the circles of accounts and products have moved lately."""

    booster: Booster
    movements: Movements

    def ratios(self, past: Panel, base: Floats, index: Floats) -> Floats:
        """Return sales expected ÷ (level × index), shape (series, weeks ahead).

        `base` is the level in pieces; `index` spans history and the weeks ahead.
        """
        weeks = len(past.weeks)
        told = _features(past, base, index[:, :weeks], self.movements)
        made = np.ones((past.size, index.shape[1] - weeks))
        for ahead in range(made.shape[1]):
            far = min(ahead, _AHEAD[-1])
            rows = _ahead(told, far)
            made[:, ahead] = self.booster.predict(rows, num_threads=1)
        return np.clip(made, _LOWEST, _HIGHEST)


def boosted(donors: Panel, seasons: Mapping[str, SharedSeason], seed: int) -> Boosted | None:
    """Learn from the donors' past; None where there is too little of it to learn from."""
    last = len(donors.weeks)
    origins = range(last - 1, max(last - _BACK, _FIRST_ORIGIN), -_APART)
    if donors.size * len(origins) * len(_AHEAD) < _LEAST_ROWS:
        return None
    parts = [_lesson(donors, seasons, origin) for origin in origins]
    if sum(len(ratio) for _, ratio, _ in parts) < _LEAST_ROWS:
        return None
    lightgbm = _lightgbm()
    rows, ratio, weight = (np.concatenate(part) for part in zip(*parts, strict=True))
    settings = {**_TREES, "seed": seed}
    lessons = lightgbm.Dataset(rows, ratio, weight=weight, params=settings)
    return _moved_lately(lightgbm.train(settings, lessons, _ROUNDS), donors, seasons)


def renewed(trees: str, donors: Panel, seasons: Mapping[str, SharedSeason]) -> Boosted:
    """Return trees that were taught before (as text), with the movements of the last weeks."""
    return _moved_lately(_lightgbm().Booster(model_str=trees), donors, seasons)


def _lightgbm() -> Any:
    """Import LightGBM: only those who plan pay for it."""
    if not openmp.load_openmp():
        raise OutsideError(openmp.LACKS, where=openmp.NAME, remedy=openmp.REMEDY)
    import lightgbm

    return lightgbm


def _moved_lately(booster: Booster, donors: Panel, seasons: Mapping[str, SharedSeason]) -> Boosted:
    last = len(donors.weeks)
    base, index, _ = _known(donors, seasons, last)
    return Boosted(booster, Movements.of(donors, base, index[:, :last]))


def _known(
    donors: Panel, seasons: Mapping[str, SharedSeason], week: int
) -> tuple[Floats, Floats, Floats]:
    """Return levels, indexes and pieces as they were known before `week`."""
    past = donors.until(week)
    own = {name: seasons[name].index(week) for name in np.unique(donors.segments)}
    index = index_of_series(past, own, len(next(iter(own.values()))))
    return levels(past, index[:, :week]), index, pieces(past)


def _lesson(
    donors: Panel, seasons: Mapping[str, SharedSeason], origin: int
) -> tuple[Floats, Floats, Floats]:
    """Return rows, ratios and weights of the weeks after one origin that were in stock."""
    past = donors.until(origin)
    base, index, piece = _known(donors, seasons, origin)
    told = _features(past, base, index[:, :origin], Movements.of(past, base, index[:, :origin]))
    made = []
    for ahead in _AHEAD:
        week = origin + ahead
        if week >= len(donors.weeks):
            break
        mean = base * index[:, week]
        seen = donors.in_stock[:, week] & (donors.first <= origin)
        seen &= base > _LEAST_LEVEL * piece
        counts = mean[seen] / piece[seen]
        ratio = np.maximum(donors.raw_units[seen, week], 0.0) / mean[seen]
        made.append((_ahead(told, ahead)[seen], ratio, counts / (1 + _DISPERSION * counts)))
    rows, ratios, weights = (np.concatenate(part) for part in zip(*made, strict=True))
    return rows, ratios, weights


def _ahead(told: Floats, weeks: int) -> Floats:
    return np.column_stack([told, np.full(len(told), float(weeks))])


def _features(past: Panel, base: Floats, index: Floats, movements: Movements) -> Floats:
    """Return what is known of each series now, free of its scale, shape (series, features)."""
    weeks = len(past.weeks)
    seen = past.in_stock & past.in_history
    units, usual = np.where(seen, past.raw_units, 0.0), np.where(seen, index, 0.0)
    level = np.maximum(base, _TINY)
    asked = level[:, None] * usual
    age = weeks - 1 - np.arange(weeks)
    fading = 0.5 ** (age[:, None] / np.array(_HALF_LIVES))
    # Around the same weeks a year before, and before those.
    around = np.exp(-0.5 * np.square((age - _YEAR + 2) / 3.0)) * (age > _YEAR - 13)
    before = np.exp(-np.square((age - _YEAR - 5) / 8.0)) * (age > _YEAR - 1)
    weights = np.column_stack([fading, around, before])
    # Units so small that a piece more or less is a piece.
    pull = _PULL * np.maximum(np.minimum(level, 1.0), 0.1)
    sold, foretold = units @ weights, asked @ weights
    memories = np.log((sold + pull[:, None]) / (foretold + pull[:, None]))
    columns = [*memories.T, np.log(sold[:, 1] + _PULL), np.log(level)]
    columns += [seen[:, -span:].mean(axis=1) for span in (4, 13)]
    columns += [_zeros(units, seen, span) for span in (8, 26)]
    columns += _lately(units, asked, seen)
    columns += [*_silence(units, asked, seen), *movements.columns(past)]
    return np.column_stack(columns)


def _zeros(units: Floats, seen: Bools, weeks: int) -> Floats:
    nothing = ((units == 0) & seen)[:, -weeks:].sum(axis=1)
    share: Floats = nothing / np.maximum(seen[:, -weeks:].sum(axis=1), 1)
    return share


def _lately(units: Floats, asked: Floats, seen: Bools) -> list[Floats]:
    """Return by how much each of the last weeks missed (NaN: out of stock), and the scatter."""
    missed = (units - asked) / np.sqrt(asked + 0.3 * np.square(asked) + 0.1)
    last = [np.where(seen[:, -back], missed[:, -back], np.nan) for back in (1, 2, 3, 4)]
    half = slice(-_YEAR // 2, None)
    scatter = (np.square(units - asked) * seen)[:, half].sum(axis=1)
    return [*last, np.log((scatter + 1) / (asked[:, half].sum(axis=1) + 1))]


def _silence(units: Floats, asked: Floats, seen: Bools) -> tuple[Floats, Floats]:
    """Return the weeks since the last sale, and what the level would have sold in them."""
    weeks = units.shape[1]
    sold = units > 0
    last = np.where(sold.any(axis=1), weeks - 1 - sold[:, ::-1].argmax(axis=1), -1)
    silent = (np.arange(weeks) > last[:, None]) & seen
    return (weeks - 1 - last).astype(np.float64), np.where(silent, asked, 0.0).sum(axis=1)


def _circles(past: Panel) -> list[tuple[int, Texts]]:
    everyone = np.full(past.size, "", dtype=object)
    lately = [past.account_ids, past.product_ids, past.segments, everyone]
    return [*((3, names) for names in lately), *((13, names) for names in lately[:2])]


def _moved(names: Texts, sold: Floats, usual: Floats) -> dict[str, float]:
    known, codes = np.unique(names.astype(str), return_inverse=True)
    held: Ints = np.bincount(codes)
    scale = usual.sum() / max(float(held.sum()), 1.0)
    total, foretold = np.bincount(codes, sold), np.bincount(codes, usual)
    ratio = np.log((total + 2 * scale + _TINY) / (foretold + 2 * scale + _TINY))
    return dict(zip(known.tolist(), ratio.tolist(), strict=True))
