"""The channel: who buys, from whom, where, and since when.

Comes out: `Network`, one array element per account, in the order wholesalers, designated
distributors, flat distributors, sub-distributors, outlets. East and North are `designated`
(distributors buy from their wholesaler), South and West are `flat` (distributors buy from us).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from examples.sample_company.history import SampleCalendar
from examples.sample_company.randomness import Stream, generator
from examples.sample_company.sizes import Size

REGIONS = ("East", "North", "South", "West")
CLASSES = ("key", "major", "general", "small")
NEVER = 1 << 30
# Who hands over to whom, in which month of the history.
HANDOVER = (0, 4, 20)


@dataclass(frozen=True)
class Network:
    """Hold the accounts; -1 means none, `NEVER` a day that does not come."""

    ids: list[str]
    level: np.ndarray
    upstream: np.ndarray
    later_upstream: np.ndarray
    moves_on: np.ndarray
    region: np.ndarray
    territory: np.ndarray
    territory_names: list[str]
    is_flat: np.ndarray
    group: np.ndarray
    leads_group: np.ndarray
    grade: np.ndarray
    salesperson: np.ndarray
    opened_on: np.ndarray
    closed_on: np.ndarray
    size: np.ndarray
    growth: np.ndarray
    lead_days: np.ndarray
    payment_days: np.ndarray
    stocked: int

    @property
    def count(self) -> int:
        return len(self.ids)

    @property
    def is_direct(self) -> np.ndarray:
        """Say who buys from us: wholesalers and flat distributors."""
        return (self.level == 1) | ((self.level == 2) & self.is_flat)

    def salesperson_in(self, month: int) -> np.ndarray:
        """Give each account's salesperson in a month; one hands all accounts over on the way."""
        leaver, successor = HANDOVER[:2]
        left = (self.salesperson == leaver) & (month > HANDOVER[2])
        return np.where(left, successor, self.salesperson)

    def seller_at(self, accounts: np.ndarray, days: np.ndarray) -> np.ndarray:
        """Give the upstream in force on each day; -1 is us."""
        moved = days >= self.moves_on[accounts]
        return np.where(moved, self.later_upstream[accounts], self.upstream[accounts])


def make_network(seed: int, size: Size, history: SampleCalendar) -> Network:
    """Draw the accounts and their places."""
    rng = generator(seed, Stream.NETWORK)
    level = _levels(size)
    upstream = _upstreams(rng, size, level)
    root = _roots(upstream)
    region, territory, names = _places(size, root)
    opened, closed = _lives(rng, level, history)
    moves, later = _moves(rng, size, level, upstream, history=history, opened=opened)
    scale = _scales(rng, level)
    count = len(level)
    direct_group = (level <= 2) & (root < size.wholesalers) & (root % 2 == 0)
    return Network(
        ids=_ids(level),
        level=level,
        upstream=upstream,
        later_upstream=later,
        moves_on=moves,
        region=region,
        territory=territory,
        territory_names=names,
        is_flat=region >= 2,
        group=np.where(direct_group, root // 2, -1),
        leads_group=direct_group & (level == 1),
        grade=_grades(rng, level, scale, opened, history=history),
        salesperson=region + len(REGIONS) * (territory % (size.salespeople // len(REGIONS))),
        opened_on=opened,
        closed_on=closed,
        size=scale,
        growth=np.where(level <= 2, 0.0, -0.04) + 0.12 * rng.random(count) - 0.01,
        lead_days=np.array([0, 7, 4, 2, 2])[level] + rng.integers(0, 3, count),
        payment_days=np.array([15, 30, 30, 45])[rng.integers(0, 4, count)],
        stocked=int((level <= 2).sum()),
    )


def _levels(size: Size) -> np.ndarray:
    distributors = size.designated_distributors + size.flat_distributors
    counts = [size.wholesalers, distributors, size.sub_distributors, size.outlets]
    return np.repeat(np.arange(1, 5), counts)


def _upstreams(rng: np.random.Generator, size: Size, level: np.ndarray) -> np.ndarray:
    upstream = np.full(len(level), -1)
    first_flat = size.wholesalers + size.designated_distributors
    designated = np.arange(size.wholesalers, first_flat)
    upstream[designated] = (designated - size.wholesalers) % size.wholesalers
    distributors = np.flatnonzero(level == 2)
    subs = np.flatnonzero(level == 3)
    upstream[subs] = distributors[rng.integers(0, len(distributors), len(subs))]
    sellers = np.flatnonzero((level == 2) | (level == 3))
    outlets = np.flatnonzero(level == 4)
    # Every seller gets an outlet before chance hands out the rest.
    drawn = rng.integers(0, len(sellers), len(outlets))
    drawn[: len(sellers)] = np.arange(len(sellers))[: len(outlets)]
    upstream[outlets] = sellers[drawn]
    return upstream


def _roots(upstream: np.ndarray) -> np.ndarray:
    root = np.arange(len(upstream))
    for _ in range(3):
        root = np.where(upstream[root] >= 0, upstream[root], root)
    return root


def _places(size: Size, root: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[str]]:
    first_flat = size.wholesalers + size.designated_distributors
    is_flat = root >= first_flat
    territory = np.where(is_flat, root - first_flat + size.wholesalers, root)
    number = np.where(is_flat, root - first_flat, root)
    region = np.where(is_flat, 2, 0) + number % 2
    names = [
        f"{REGIONS[base + n % 2]}-{n // 2 + 1:02d}"
        for base, count in ((0, size.wholesalers), (2, size.flat_distributors))
        for n in range(count)
    ]
    return region, territory, names


def _lives(
    rng: np.random.Generator, level: np.ndarray, history: SampleCalendar
) -> tuple[np.ndarray, np.ndarray]:
    count = len(level)
    opened = history.first_day - 200 - rng.integers(0, 5000, count)
    closed = np.full(count, NEVER)
    draw = rng.random(count)
    weeks = history.week_of(history.last_day)
    new = (level == 4) & (draw < 0.06)
    opened[new] = history.monday(4) + 7 * rng.integers(0, weeks - 20, int(new.sum()))
    gone = (level == 4) & (draw > 0.97)
    closed[gone] = history.monday(30) - 1 + 7 * rng.integers(0, weeks - 40, int(gone.sum()))
    return opened, closed


def _moves(
    rng: np.random.Generator,
    size: Size,
    level: np.ndarray,
    upstream: np.ndarray,
    *,
    history: SampleCalendar,
    opened: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    moves, later = np.full(len(level), NEVER), upstream.copy()
    first, last = size.wholesalers, size.wholesalers + size.designated_distributors
    chosen = first + rng.permutation(last - first)[: size.planted + 1]
    # Wholesalers of one region are two apart, so a distributor that moves stays in its region.
    later[chosen] = (upstream[chosen] + 2) % size.wholesalers
    below = upstream >= 0
    through_sub = (level == 4) & below & (level[upstream] == 3) & (opened < history.first_day)
    outlets = np.flatnonzero(through_sub)[::6]
    later[outlets] = upstream[upstream[outlets]]
    moved = np.concatenate([chosen, outlets])
    starts = np.array([history.month_days(m)[0] for m in range(8, 32)])
    moves[moved] = starts[rng.integers(0, len(starts), len(moved))]
    return moves, later


def _scales(rng: np.random.Generator, level: np.ndarray) -> np.ndarray:
    u = rng.random(len(level))
    # Many small and few large: the cube of a uniform, around the mean of its level.
    mean = np.array([0.0, 1.0, 0.35, 0.3, 0.1])[level]
    return mean * (0.45 + 2.2 * u * u * u)


def _grades(
    rng: np.random.Generator,
    level: np.ndarray,
    scale: np.ndarray,
    opened: np.ndarray,
    *,
    history: SampleCalendar,
) -> np.ndarray:
    grade = np.array([0, 0, 1, 2, 3])[level]
    grade[(level == 1) & (scale < 0.6)] = 1
    grade[(level == 2) & (scale < 0.2)] = 2
    unclassed = (level >= 3) & (rng.random(len(level)) < 0.4)
    return np.where(unclassed | (opened >= history.first_day), -1, grade)


def _ids(level: np.ndarray) -> list[str]:
    forms = {1: "W{:03d}", 2: "D{:04d}", 3: "R{:04d}", 4: "S{:05d}"}
    ids: list[str] = []
    for number, form in forms.items():
        ids += [form.format(i + 1) for i in range(int((level == number).sum()))]
    return ids
