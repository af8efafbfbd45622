"""The rules of the VN2 inventory game, on weeks whose sales are known.

One order a week for each series, at the week's end; an order placed before week t arrives at the
start of week t + 2. Demand is what was sold; what stock cannot serve is lost. Costs count over
eight weeks: 0.2 for each unit left at a week's end, 1.0 for each unit lost. Only the first six
weeks take orders, for a later one would arrive after the end.

Worked example: 5 on hand, 3 due in week 0 and 1 in week 1, demand 6, 4 and 2 units, order 2 before
week 0. Week 0 ends with 2; in week 1, 3 are sold and 1 is lost; the order serves week 2. Cost 1.4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from transforms.planning.forecast.panel import WEEK, Bools, Days, Floats, Ints, Texts

HOLDING, SHORTAGE = 0.2, 1.0
WEEKS, ORDERS, LEAD_WEEKS = 8, 6, 2
_KEYS = ["Store", "Product"]
_LAST_YEARLY_WEEK = 52
_WARM_UP_WEEKS = 8
_LEVEL_WEEKS = 13


@dataclass(frozen=True)
class Game:
    """Hold n series over T weeks: units sold, and whether the goods were in stock, both (n, T)."""

    stores: Texts
    products: Texts
    groups: Texts
    formats: Texts
    weeks: Days
    sold: Floats
    in_stock: Bools

    @classmethod
    def read(cls, folder: Path) -> Game:
        """Read the files of the challenge; raises `ValueError` where they disagree on series."""
        sales, flags, master = (
            pd.read_csv(folder / f"{name}.csv").set_index(_KEYS)
            for name in ("sales", "in_stock", "master")
        )
        if not (sales.index.equals(flags.index) and sales.columns.equals(flags.columns)):
            raise ValueError(f"{folder}: sales.csv and in_stock.csv hold other series or weeks")
        known = master.loc[sales.index].astype(str)
        return cls(
            stores=sales.index.get_level_values("Store").astype(str).to_numpy(dtype=object),
            products=sales.index.get_level_values("Product").astype(str).to_numpy(dtype=object),
            groups=known["ProductGroup"].to_numpy(dtype=object),
            formats=known["StoreFormat"].to_numpy(dtype=object),
            weeks=sales.columns.to_numpy(dtype="datetime64[D]"),
            sold=sales.to_numpy(dtype=np.float64),
            in_stock=flags.to_numpy(dtype=np.bool_),
        )

    @cached_property
    def week_numbers(self) -> Ints:
        """ISO week of the weeks and of a year after them; week 53 counts as 52."""
        span = self.weeks[0] + WEEK * np.arange(len(self.weeks) + _LAST_YEARLY_WEEK)
        iso: Ints = pd.DatetimeIndex(span).isocalendar().week.to_numpy(dtype=np.int64)
        numbers: Ints = np.minimum(iso, _LAST_YEARLY_WEEK)
        return numbers

    def last_seen(self, week: int, most: int) -> Bools:
        """Mark each series' last `most` weeks in stock before a week, shape (n, week)."""
        seen = self.in_stock[:, :week]
        rank = np.cumsum(seen[:, ::-1], axis=1)[:, ::-1]
        return seen & (rank <= most)


@dataclass(frozen=True)
class Stock:
    """Hold units of each series: on hand, due in the week that begins, due in the one after."""

    on_hand: Floats
    due: Floats
    due_next: Floats


# What to order before a week begins, given the stock; units per series.
Policy = Callable[[int, Stock], Floats]


@dataclass(frozen=True)
class Outcome:
    """Hold what a policy left over (units × weeks) and lost, and the stock it ends with."""

    held_units: float
    lost_units: float
    stock: Stock

    @property
    def cost(self) -> float:
        return HOLDING * self.held_units + SHORTAGE * self.lost_units


def play(
    game: Game,
    policy: Policy,
    start: int,
    stock: Stock,
    *,
    weeks: int = WEEKS,
    orders: int = ORDERS,
) -> Outcome:
    """Play `weeks` weeks from week `start`, the policy ordering in the first `orders` of them."""
    held = lost = 0.0
    for week in range(start, start + weeks):
        ordered = week < start + orders
        order = policy(week, stock) if ordered else np.zeros_like(stock.on_hand)
        at_hand = stock.on_hand + stock.due
        left = np.maximum(at_hand - game.sold[:, week], 0.0)
        lost += float((game.sold[:, week] - (at_hand - left)).sum())
        held += float(left.sum())
        stock = Stock(left, stock.due_next, order)
    return Outcome(held, lost, stock)


def warmed_up(game: Game, policy: Policy, start: int) -> Stock:
    """Return the stock that `policy` has before week `start`, having played for eight weeks.

    It began those with two weeks of mean sales on hand, and one due in each of the next two.
    """
    begin = start - _WARM_UP_WEEKS
    mean = np.round(mean_where(game.sold[:, :begin], game.last_seen(begin, _LEVEL_WEEKS)))
    stock = Stock(2 * mean, mean, mean)
    return play(game, policy, begin, stock, weeks=_WARM_UP_WEEKS, orders=_WARM_UP_WEEKS).stock


def mean_where(units: Floats, counted: Bools, axis: int = 1) -> Floats:
    """Return means over the counted cells along an axis; 0 where none counts."""
    total = np.where(counted, units, 0.0).sum(axis=axis)
    mean: Floats = total / np.maximum(counted.sum(axis=axis), 1)
    return mean
