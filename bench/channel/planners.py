"""Planners of the channel: ours, and an order-up-to policy with normal safety stock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from statistics import NormalDist
from typing import Literal

import numpy as np

from bench.bare_series import bare_terms, counted_stock
from bench.channel.replay import LEAD_WEEKS, Channel, Shelf
from transforms.planning.forecast.champion import with_champions
from transforms.planning.forecast.estimate import corrected
from transforms.planning.forecast.forecaster import forecast
from transforms.planning.forecast.lessons import BySegment, DonorChoice, Lessons, learn
from transforms.planning.forecast.panel import Floats, Panel
from transforms.planning.packs import UP, Packs
from transforms.planning.seasons import DEFAULT_SEASONS, Season, windows_between
from transforms.planning.stock_up.plan import SeriesTerms, plan_needs
from transforms.planning.stock_up.settings import DEFAULT_LEVELS, UNCLASSED
from transforms.planning.stock_up.windows import order_windows, weeks_to_sample
from transforms.planning.ticks import TICKS

_SEED, _PATHS, _HORIZON = 1, 200, 13
_LEAD_DAYS, _REVIEW_DAYS = 7 * LEAD_WEEKS, 7
_LOOK_AHEAD = timedelta(days=400)
_LEVEL_WEEKS, _SPREAD_WEEKS, _YEAR = 13, 52, 52


def levels_of(channel: Channel) -> Floats:
    """Return the service level of each account's class, as the defaults set it."""
    found = [DEFAULT_LEVELS[name or UNCLASSED] for name in channel.classes]
    return np.array(found, dtype=np.float64)


@dataclass
class OurPlan:
    """Order what a run of the stock-up recommends, by service level; champions of the first week.

    `cover` says whether orders before and in a season cover it whole or their own review alone.
    """

    channel: Channel
    cover: Literal["whole", "review"] = "whole"
    _champions: BySegment[str] | None = None

    def __call__(self, week: int, shelf: Shelf) -> Floats:
        panel = panel_of(self.channel, week, shelf)
        monday = panel.ahead(1)[0].item()
        terms = _terms(self.channel)
        rules = [season.model_copy(update={"cover": self.cover}) for season in DEFAULT_SEASONS]
        seasons = windows_between(rules, monday, monday + _LOOK_AHEAD)
        windows = order_windows(monday, terms.lead_days, terms.review_days, seasons)
        horizon = weeks_to_sample(monday, [window.end for window in windows], _HORIZON)
        lessons = self._lessons(panel, rules)
        paths = forecast(panel, lessons, horizon, _PATHS, seed=_SEED).paths
        stock = counted_stock(panel, shelf.on_hand, shelf.due, shelf.due_next)
        needs = plan_needs(monday, monday, paths, terms, stock=stock, windows=windows)
        return np.asarray(needs.order / TICKS)

    def _lessons(self, panel: Panel, seasons: Sequence[Season]) -> Lessons:
        donors = DonorChoice(_SEED)
        donors.add(panel)
        chosen = donors.panel()
        if chosen is None:
            raise RuntimeError("no series to learn from")
        lessons = learn(chosen, 2 * _HORIZON, seasons, seed=_SEED)
        if self._champions is None:
            self._champions = with_champions(lessons, chosen, seasons, _SEED)[0].champions
        return replace(lessons, champions=self._champions)


@dataclass(frozen=True)
class OrderUpTo:
    """Order up to the forecast until the next arrival and normal safety stock of the class's level.

    The forecast is the mean of 13 deseasonalised weeks in stock times the season that a category's
    sales showed in the weeks a year before.
    """

    channel: Channel

    def __call__(self, week: int, shelf: Shelf) -> Floats:
        ahead = LEAD_WEEKS + 1
        factors = self._factors(week, shelf, ahead)
        seen = shelf.out[:, :week] == 0
        plain = shelf.sold[:, :week] / factors[:, :week]
        level = _last_mean(plain, seen, _LEVEL_WEEKS)
        away = _last_mean((plain - level[:, None]) ** 2, seen, _SPREAD_WEEKS)
        coming = factors[:, week : week + ahead]
        deviation = np.sqrt(away * (coming**2).sum(axis=1))
        margin = np.array([NormalDist().inv_cdf(one) for one in levels_of(self.channel)])
        wanted = level * coming.sum(axis=1) + margin * deviation
        short = np.maximum(wanted - shelf.on_hand - shelf.due - shelf.due_next, 0.0)
        packs: Floats = np.ceil(short / self.channel.packs) * self.channel.packs
        return packs

    def _factors(self, week: int, shelf: Shelf, ahead: int) -> Floats:
        """Return the season of each cell's category: weeks so far, then ahead."""
        names, codes = np.unique(self.channel.categories, return_inverse=True)
        sums = np.zeros((len(names), week))
        np.add.at(sums, codes, shelf.sold[:, :week])
        position = np.arange(week + ahead)
        year = position % _YEAR
        by_week = np.ones((len(names), _YEAR))
        for place in range(_YEAR):
            here = np.flatnonzero(year[:week] == place)
            if len(here):
                by_week[:, place] = sums[:, here].mean(axis=1)
        by_week /= np.maximum(by_week.mean(axis=1, keepdims=True), 1e-9)
        return np.maximum(by_week[:, year][codes], 0.05)


def panel_of(channel: Channel, week: int, shelf: Shelf) -> Panel:
    """Return demand of the weeks before `week` as the planner saw it."""
    raw, out = shelf.sold[:, :week], shelf.out[:, :week]
    sells = raw > 0
    first = np.where(sells.any(axis=1), sells.argmax(axis=1), week).astype(np.int64)
    classes = [name or "unknown" for name in channel.classes]
    named = zip(channel.categories, classes, strict=True)
    return Panel(
        account_ids=channel.accounts,
        product_ids=channel.products,
        weeks=channel.weeks[:week],
        units=corrected(raw, out, np.zeros(raw.shape, dtype=np.bool_), first),
        raw_units=raw,
        in_stock=out == 0,
        first=first,
        segments=np.array([" / ".join(pair) for pair in named], dtype=object),
        regions=np.full(channel.size, "", dtype=object),
        corrections=np.full(channel.size, "", dtype=object),
    )


def _last_mean(values: Floats, seen: np.ndarray, most: int) -> Floats:
    rank = np.cumsum(seen[:, ::-1], axis=1)[:, ::-1]
    counted = seen & (rank <= most)
    mean: Floats = np.where(counted, values, 0.0).sum(axis=1) / np.maximum(counted.sum(axis=1), 1)
    return mean


def _terms(channel: Channel) -> SeriesTerms:
    size, level = channel.size, levels_of(channel)
    none, rounding = np.zeros(size, dtype=np.int64), np.full(size, UP, dtype=object)
    return replace(
        bare_terms(size, _LEAD_DAYS, _REVIEW_DAYS),
        level=level,
        season_level=level,
        packs=Packs.of(np.full(size, TICKS), channel.packs * TICKS, none, rounding),
    )
