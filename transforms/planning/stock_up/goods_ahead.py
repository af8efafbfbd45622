"""Goods that leave ahead of a season, since the weeks that ask for them cannot carry all.

Goes in: the lines of a plan with what they were given, what later orders will ask, and what limits
both. Comes out: what each line sends ahead and what of its season stays short even so, in ticks.
Only what transport leaves of this run's week goes ahead; lines that were cut themselves take none.
Supply waits in our store until it is sent, so a shortage of it sends nothing ahead: it only bounds
what can be.

Worked example: two accounts sell 30 a week each, 90 in each week of a season of three; 100 are
carried a week. The season's weeks lack 80 each, 240 in all; a week before it has room for 40. Six
weeks before, 40 go ahead: 20 for each account, and so on; seven weeks before, none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from transforms.planning.forecast.panel import Bools, Days, Floats, Ints
from transforms.planning.stock_up.allocation import Claims, allocate
from transforms.planning.stock_up.later_needs import LaterNeeds
from transforms.planning.stock_up.limits import NO_PROMISES, SupplyByProduct
from transforms.planning.stock_up.plan_lines import PlanLines
from transforms.planning.stock_up.promises import Promises
from transforms.planning.stock_up.pull_back import WeeksAhead
from transforms.planning.stock_up.settings import Allocation
from transforms.planning.stock_up.shutdowns import Shutdown, carried_in


@dataclass(frozen=True)
class WeekLimits:
    """Hold what limits weeks of dispatch: ticks carried in a whole week, days without dispatch,
    supply by product, what earlier plans promised, and how a shortage is shared.
    """

    units_per_week: int
    supply: SupplyByProduct
    allocation: Allocation
    promises: Promises = NO_PROMISES
    shutdowns: Sequence[Shutdown] = ()

    def carried(self, monday: date) -> int:
        """Return what is carried in a week beyond what earlier plans promised of it."""
        there = carried_in(monday, self.units_per_week, self.shutdowns)
        return max(there - self.promises.by_week.get(monday, 0), 0)

    def supplied(self, product: str, days: Days) -> Floats:
        """Return what may leave by each of some days, earliest first, so that enough stays."""
        left = _by_then(self.supply[product], days) - _by_then(
            self.promises.by_product.get(product, ()), days
        )
        least: Floats = np.minimum.accumulate(left[::-1])[::-1]
        return least


@dataclass(frozen=True)
class GoodsAhead:
    """Hold per line, in ticks: what goes ahead, what its season lacks even so, what its orders need
    of the season until the week of `until`, and the number of the season, −1 for none.
    """

    units: Ints
    short: Ints
    needed: Ints
    season: Ints
    until: date | None

    @classmethod
    def none(cls, size: int) -> GoodsAhead:
        zeros = np.zeros(size, dtype=np.int64)
        return cls(zeros, zeros, zeros, season=np.full(size, -1), until=None)

    @property
    def is_told(self) -> Bools:
        """Tell which lines have goods ahead, or would have, were there room."""
        told: Bools = self.units + self.short > 0
        return told

    def take(self, chosen: slice) -> GoodsAhead:
        """Return what is told of some lines."""
        columns = (self.units, self.short, self.needed)
        units, short, needed = (each[chosen] for each in columns)
        return GoodsAhead(units, short, needed, season=self.season[chosen], until=self.until)


def goods_ahead(
    lines: PlanLines,
    given: Ints,
    later: LaterNeeds,
    limits: WeekLimits,
    *,
    mondays: Sequence[date],
) -> GoodsAhead:
    """Return what goes ahead of what later weeks cannot carry; `mondays` begin with this run's.

    A line takes no more than the season asks of it until the last week that cannot carry all, nor
    than keeps. Its part of the shortfall is shared in proportion to that, in whole packs; where the
    room of this week is less than all parts, it is shared as any shortage is.
    """
    # What claims no supply and no transport of ours has no part in either.
    asks = np.where(lines.claims[:, None], later.asks(given, lines.packs), 0)
    given = np.where(lines.claims, given, 0)
    ahead = _LinesAhead(lines, given, later, limits, asks=asks, mondays=mondays)
    lacking, until = ahead.lacking()
    if not until:
        return GoodsAhead.none(len(given))
    weeks = slice(1, until + 1)
    of_season = (later.season[:, weeks] >= 0) & (asks[:, weeks] > 0)
    season = np.where(of_season, later.season[:, weeks], -1).max(axis=1)
    needed = np.where(of_season, asks[:, weeks], 0).sum(axis=1)
    most = np.minimum(needed, np.maximum(later.most - given, 0) // lines.packs * lines.packs)
    parts = ahead.parts(np.where(given < lines.asked, 0, most), lacking)
    room = limits.carried(mondays[0]) - int(given.sum()) - int(asks[:, 0].sum())
    units = ahead.shared(parts, room)
    return GoodsAhead(units, parts - units, needed, season=season, until=mondays[until])


@dataclass(frozen=True)
class _LinesAhead:
    """Hold who asks what of the weeks ahead, and what there is to share."""

    lines: PlanLines
    given: Ints
    later: LaterNeeds
    limits: WeekLimits
    asks: Ints
    mondays: Sequence[date]

    @property
    def _products(self) -> tuple[list[str], Ints]:
        """Return the products whose supply is limited, and each line's number among them; one more
        for all others.
        """
        names, codes = np.unique(self.lines.product_ids, return_inverse=True)
        limited = [name for name in names.tolist() if name in self.limits.supply]
        numbers = {name: number for number, name in enumerate(limited)}
        of_name = np.array([numbers.get(name, len(limited)) for name in names.tolist()], np.int64)
        return limited, of_name[codes]

    def lacking(self) -> tuple[Floats, int]:
        """Return what must leave now of each product's goods, and the last week that lacks room."""
        names, product = self._products
        patterns, pattern = np.unique(self.later.is_sent[:, 1:], axis=0, return_inverse=True)
        both, group = np.unique(product * len(patterns) + pattern.ravel(), return_inverse=True)
        asked = np.zeros((len(both), len(self.mondays) - 1))
        np.add.at(asked, group, self.asks[:, 1:])
        weeks = WeeksAhead(
            asks=asked,
            is_sent=patterns[both % len(patterns)],
            carried=self._carried(),
            product=both // len(patterns),
            supplied=self._supplied(names, product),
        )
        pulled, until = weeks.pulled()
        of_product = np.zeros(len(names) + 1)
        np.add.at(of_product, weeks.product, pulled)
        return of_product, until

    def _carried(self) -> Floats:
        """Return what the weeks after this one carry, in whole packs."""
        # Of a truck of 100 with packs of 12 alone, 96 can be filled.
        asking = self.asks.any(axis=1)
        pack = int(np.gcd.reduce(self.lines.packs[asking], initial=0)) or 1
        there = [self.limits.carried(monday) // pack * pack for monday in self.mondays[1:]]
        return np.array(there, dtype=np.float64)

    def _supplied(self, names: Sequence[str], product: Ints) -> Floats:
        """Return what may leave now and by the end of each later week beyond what is given now."""
        days = self.later.leaves.max(axis=0)
        asked_now = np.bincount(product, self.given + self.asks[:, 0], len(names) + 1)
        unlimited = np.full(len(days), np.inf)
        there = [self.limits.supplied(name, days) for name in names]
        return np.array([*there, unlimited]) - asked_now[:, None]

    def parts(self, most: Ints, lacking: Floats) -> Ints:
        """Return what each line sends ahead at most, in proportion to what its season asks."""
        found, (names, product) = np.zeros_like(most), self._products
        for number in range(len(names) + 1):
            chosen = np.flatnonzero((product == number) & (most > 0))
            there = int(lacking[number] + 0.5)
            found[chosen] = allocate(self._claims(most[chosen], chosen), there, "fair_share", {})
        return found

    def shared(self, parts: Ints, room: int) -> Ints:
        """Return what goes ahead where no more than `room` can leave."""
        found, chosen = np.zeros_like(parts), np.flatnonzero(parts > 0)
        rule = self.limits.allocation
        claims = self._claims(parts[chosen], chosen)
        found[chosen] = allocate(claims, max(room, 0), rule.rule, rule.floor_ratio)
        return found

    def _claims(self, needs: Ints, chosen: Ints) -> Claims:
        lines = self.lines
        # What is ordered anyway leaves together with the goods ahead.
        minimums = np.where(self.given > 0, 0, lines.minimums)[chosen]
        return Claims(
            needs=np.where(needs < minimums, 0, needs).tolist(),
            packs=lines.packs[chosen].tolist(),
            classes=lines.classes[chosen].tolist(),
            names=list(zip(lines.account_ids[chosen], lines.product_ids[chosen], strict=True)),
            minimums=minimums.tolist(),
        )


def _by_then(rows: Sequence[tuple[date, int]], days: Days) -> Floats:
    """Return how many ticks the rows (day, ticks) add up to by each day, itself included."""
    since = np.array([day for day, _ in rows], dtype="datetime64[D]")
    ticks = np.array([units for _, units in rows], dtype=np.float64)
    order = np.argsort(since, kind="stable")
    running = np.concatenate([[0.0], np.cumsum(ticks[order])])
    found: Floats = running[np.searchsorted(since[order], days, side="right")]
    return found
