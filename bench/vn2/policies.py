"""Policies beside ours: the official benchmark, normal safety stock, perfect foresight."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from bench.vn2.game import HOLDING, LEAD_WEEKS, SHORTAGE, Game, Stock, mean_where
from transforms.planning.forecast.panel import Floats

_LEVEL_WEEKS = 13
_SPREAD_WEEKS = 52
_COVER_WEEKS = 4
_CRITICAL_RATIO = SHORTAGE / (SHORTAGE + HOLDING)


@dataclass(frozen=True)
class OfficialBenchmark:
    """Order up to four weeks of forecast: the season all series share, each series' own level."""

    game: Game

    def __call__(self, week: int, stock: Stock) -> Floats:
        factors = season_factors(self.game, week, _COVER_WEEKS)
        expected = _level(self.game, week, factors) * factors[week:].sum()
        return _up_to(expected, stock)


@dataclass(frozen=True)
class NormalSafetyStock:
    """Order up to the forecast until the next arrival, and normal safety stock on top.

    The forecast is the official benchmark's; its deviation is that of a year's deseasonalised
    weeks, those of the coming weeks taken as independent.
    """

    game: Game

    def __call__(self, week: int, stock: Stock) -> Floats:
        factors = season_factors(self.game, week, LEAD_WEEKS + 1)
        expected = _level(self.game, week, factors) * factors[week:].sum()
        recent = self.game.last_seen(week, _SPREAD_WEEKS)
        plain = self.game.sold[:, :week] / factors[:week]
        away = (plain - mean_where(plain, recent)[:, None]) ** 2
        deviation = np.sqrt(mean_where(away, recent) * (factors[week:] ** 2).sum())
        return _up_to(expected + NormalDist().inv_cdf(_CRITICAL_RATIO) * deviation, stock)


@dataclass(frozen=True)
class PerfectForesight:
    """Know all demand: order just what the week of arrival will lack. No policy costs less."""

    game: Game

    def __call__(self, week: int, stock: Stock) -> Floats:
        sold = self.game.sold
        left = np.maximum(stock.on_hand + stock.due - sold[:, week], 0.0)
        left = np.maximum(left + stock.due_next - sold[:, week + 1], 0.0)
        return np.maximum(sold[:, week + LEAD_WEEKS] - left, 0.0)


def season_factors(game: Game, week: int, ahead: int) -> Floats:
    """Return the factor of every week before `week` and of `ahead` weeks from it.

    A factor is the mean sales of that week of the year, all series in stock together, over the mean
    of all weeks; 1 for a week of the year not met yet.
    """
    means = mean_where(game.sold[:, :week], game.in_stock[:, :week], axis=0)
    numbers = game.week_numbers[: week + ahead]
    size = int(game.week_numbers.max()) + 1
    met = np.bincount(numbers[:week], minlength=size)
    sums = np.bincount(numbers[:week], weights=means, minlength=size)
    factors = np.where((met > 0) & (sums > 0), sums / np.maximum(met, 1) / means.mean(), 1.0)
    return np.asarray(factors[numbers])


def _level(game: Game, week: int, factors: Floats) -> Floats:
    recent = game.last_seen(week, _LEVEL_WEEKS)
    return mean_where(game.sold[:, :week] / factors[:week], recent)


def _up_to(level: Floats, stock: Stock) -> Floats:
    order: Floats = np.round(level - stock.on_hand - stock.due - stock.due_next)
    return np.maximum(order, 0.0)
