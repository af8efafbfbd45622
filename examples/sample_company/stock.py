"""Stock of wholesalers and distributors, week by week, in closed form.

Closing stock is a cover of the sales ahead times a draw of that week alone, so any week can be
computed without the ones before it; what was received follows:

    received = sold + closing − opening

Worked number: opening 150, sold 90, closing 140: received 80. Where stock must fall by more than
the week would sell, the account sells more (received is never negative). In a stock-out the closing
is 0, a part of the true demand is sold, and the week is flagged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from examples.sample_company.cells import Cells
from examples.sample_company.demand import DemandFactors
from examples.sample_company.history import SampleCalendar
from examples.sample_company.randomness import Stream, generator

COVER_WEEKS = 1.6
# Stock runs down over the two weeks before a stock-out: part of the usual closing.
RUN_DOWN = (0.55, 0.3)
SPELL_PART, LONGEST_SPELL = 0.35, 3


@dataclass(frozen=True)
class Spells:
    """Stock-outs: cell, first week, how many weeks, and the part of demand still sold."""

    cell: np.ndarray
    first: np.ndarray
    weeks: np.ndarray
    sold_part: np.ndarray

    def closing_factor(self, week: int, count: int) -> np.ndarray:
        factor = np.ones(count)
        for before, part in zip((2, 1), RUN_DOWN, strict=True):
            factor[self.cell[self.first - before == week]] = part
        factor[self.cell[self.running(week)]] = 0
        return factor

    def running(self, week: int) -> np.ndarray:
        return (self.first <= week) & (week < self.first + self.weeks)


@dataclass(frozen=True)
class StockWeek:
    """One week of every stocked cell, in the product's unit.

    `wanted` is the true demand, which only stock-outs keep from being sold; `is_known` is false
    before a product or account starts and after it has ended.
    """

    opening: np.ndarray
    received: np.ndarray
    sold: np.ndarray
    closing: np.ndarray
    wanted: np.ndarray
    is_out: np.ndarray
    is_known: np.ndarray


def make_spells(
    seed: int,
    history: SampleCalendar,
    cells: Cells,
    protected: np.ndarray,
    *,
    demand: DemandFactors,
) -> Spells:
    """Draw stock-outs, at most one per cell in each half of the history; protected accounts have
    none. Peaks are likelier than plain weeks: the week is the busiest of three drawn.
    """
    rng = generator(seed, Stream.STOCK_OUTS)
    weeks = history.week_of(history.last_day)
    halves = ((10, weeks // 2 - 4), (weeks // 2 + 2, weeks - 4))
    drawn = [_spells_between(rng, cells, protected, demand, *half) for half in halves]
    return Spells(*(np.concatenate(parts) for parts in zip(*drawn, strict=True)))


def _spells_between(
    rng: np.random.Generator,
    cells: Cells,
    protected: np.ndarray,
    demand: DemandFactors,
    first: int,
    last: int,
) -> tuple[np.ndarray, ...]:
    hit = (rng.random(cells.count) < SPELL_PART) & ~protected[cells.account]
    chosen = np.flatnonzero(hit)
    drawn = rng.integers(first, last, (3, len(chosen)))
    busy = demand.products[drawn, cells.product[chosen]]
    start = np.take_along_axis(drawn, busy.argmax(axis=0)[None, :], axis=0)[0]
    last_week = start + LONGEST_SPELL
    runs = demand.products[last_week, cells.product[chosen]] > 0
    runs &= demand.products[start, cells.product[chosen]] > 0
    runs &= demand.accounts[last_week, cells.account[chosen]] > 0
    count = int(runs.sum())
    weeks, part = rng.integers(1, LONGEST_SPELL + 1, count), 0.15 + 0.4 * rng.random(count)
    return chosen[runs], start[runs], weeks, part


@dataclass(frozen=True)
class SampleStock:
    """Everything needed to compute any week."""

    seed: int
    cells: Cells
    demand: DemandFactors
    spells: Spells
    multiple: np.ndarray

    def closing(self, week: int) -> np.ndarray:
        """Compute the units on hand at the end of a week."""
        draw = generator(self.seed, Stream.CLOSING_STOCK, week).random(self.cells.count)
        usual = COVER_WEEKS * self.demand.level_ahead(self.cells, week) * (0.85 + 0.3 * draw)
        out = self.spells.closing_factor(week, self.cells.count)
        return np.floor(usual * out).astype(np.int64)

    def week(self, week: int, opening: np.ndarray) -> StockWeek:
        """Compute a week; `opening` is the closing of the week before."""
        closing = self.closing(week)
        rng = generator(self.seed, Stream.DEMAND, week)
        noise = 0.6 + 0.4 * (rng.random(self.cells.count) + rng.random(self.cells.count))
        level = self.demand.level(self.cells, week)
        wanted = np.rint(level * noise).astype(np.int64)
        sold = wanted.copy()
        running = self.spells.running(week)
        short = self.spells.cell[running]
        sold[short] = np.floor(wanted[short] * self.spells.sold_part[running]).astype(np.int64)
        is_out = np.zeros(self.cells.count, dtype=bool)
        is_out[short] = True
        received = np.maximum(sold + closing - opening, 0)
        rounded = self._in_packs(received, opening - closing, rng)
        received = np.where(is_out, received, rounded)
        sold = received + opening - closing
        known = (level > 0) | (opening > 0) | (closing > 0)
        return StockWeek(
            opening, received, sold, closing, wanted=wanted, is_out=is_out, is_known=known
        )

    def _in_packs(
        self, received: np.ndarray, drawn_down: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """Round to the order multiple, up or down by chance; nothing sold turns negative."""
        multiple = self.multiple[self.cells.product]
        chance = rng.random(self.cells.count)
        packs = np.floor(received / multiple + chance).astype(np.int64) * multiple
        rounded = np.where(multiple > 1, packs, received)
        missing = np.maximum(-(rounded + drawn_down), 0)
        return rounded + -(-missing // multiple) * multiple
