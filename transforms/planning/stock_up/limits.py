"""Cut a plan to what can be supplied and carried, fairly, each cut with its reason.

Goes in: the lines of a plan, supply by product and day, and what can be carried in a week, all in
ticks. Comes out: what each line is given and why it was cut. Product supply cuts first; what it
leaves is then cut to transport by the same rule. A product that the supply feed never names is not
limited by it: silence is not zero.

Worked example: 400 are there on the 5th and 100 more on the 12th. Lines shipping on the 5th need
300: they get 300. Lines shipping on the 12th need 350: 400 + 100 − 300 leaves them 200.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np

from transforms.planning.forecast.panel import Bools, Days, Ints, Texts
from transforms.planning.stock_up.allocation import Claims, allocate
from transforms.planning.stock_up.settings import Allocation
from transforms.planning.stock_up.table import shown

SupplyByProduct = Mapping[str, Sequence[tuple[date, int]]]


@dataclass(frozen=True)
class PlanLines:
    """Hold plan lines: who, what, class, when it ships; in ticks what it asks, its pack, and its
    smallest order.
    """

    account_ids: Texts
    product_ids: Texts
    classes: Texts
    ship_by: Days
    asked: Ints
    packs: Ints
    minimums: Ints

    @classmethod
    def together(cls, parts: Sequence[PlanLines]) -> PlanLines:
        """Put lines below each other."""
        names = [each.name for each in fields(cls)]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@dataclass
class Cuts:
    """Hold what each line is given, and the reason of its cut (None where it was not cut)."""

    given: Ints
    why: list[str | None]

    @classmethod
    def none(cls, lines: PlanLines) -> Cuts:
        return cls(lines.asked.copy(), [None] * len(lines.asked))

    def lower(self, chosen: Ints, given: Ints, reason: str) -> None:
        """Give the chosen lines less, adding the reason to those that lose."""
        for place in chosen[given < self.given[chosen]].tolist():
            before = self.why[place]
            self.why[place] = f"{before}; {reason}" if before else reason
        self.given[chosen] = given


def cut_to_limits(
    lines: PlanLines, supply: SupplyByProduct, units_per_week: int | None, allocation: Allocation
) -> Cuts:
    """Return what every line is given; both limits may be absent (empty, None).

    Week after week: what transport leaves behind of a product can ship in a later week.
    """
    cuts = Cuts.none(lines)
    spent = dict.fromkeys(supply, 0)
    for week, in_week in _grouped(_mondays(lines.ship_by), lines.asked > 0):
        limited = [
            (product, in_week[part])
            for product, part in _grouped(lines.product_ids[in_week])
            if product in supply
        ]
        for product, chosen in limited:
            rows, taken = supply[product], spent[product]
            _cut_product(lines, cuts, chosen, rows, taken=taken, allocation=allocation)
        if units_per_week is not None:
            reason = f"transport of the week of {week} carries {shown(units_per_week)}"
            _cut(lines, cuts, in_week, units_per_week, reason=reason, allocation=allocation)
        for product, chosen in limited:
            spent[product] += int(cuts.given[chosen].sum())
    return cuts


def _cut_product(
    lines: PlanLines,
    cuts: Cuts,
    chosen: Ints,
    rows: Sequence[tuple[date, int]],
    *,
    taken: int,
    allocation: Allocation,
) -> None:
    for day, part in _grouped(lines.ship_by[chosen]):
        here = chosen[part]
        there = max(sum(units for available_on, units in rows if available_on <= day) - taken, 0)
        asked = shown(int(cuts.given[here].sum()))
        reason = f"supply by {day} is {shown(there)} of {asked} asked"
        _cut(lines, cuts, here, there, reason=reason, allocation=allocation)
        taken += int(cuts.given[here].sum())


def _cut(
    lines: PlanLines,
    cuts: Cuts,
    chosen: Ints,
    there: int,
    *,
    reason: str,
    allocation: Allocation,
) -> None:
    """Share what is there among the chosen lines, and say why they get less."""
    claims = Claims(
        needs=cuts.given[chosen].tolist(),
        packs=lines.packs[chosen].tolist(),
        classes=lines.classes[chosen].tolist(),
        names=list(zip(lines.account_ids[chosen], lines.product_ids[chosen], strict=True)),
        minimums=lines.minimums[chosen].tolist(),
    )
    given = allocate(claims, there, allocation.rule, allocation.floor_ratio)
    without = given == 0
    cuts.lower(chosen[~without], given[~without], reason)
    for least in np.unique(lines.minimums[chosen][without]).tolist():
        some = without & (lines.minimums[chosen] == least)
        small = f", too little for a smallest order of {shown(least)}" if least else ""
        cuts.lower(chosen[some], given[some], reason + small)


def _grouped(values: Texts | Days, wanted: Bools | None = None) -> list[tuple[Any, Ints]]:
    """Pair each distinct value, in order, with the places that bear it; of those wanted alone."""
    places = np.arange(len(values)) if wanted is None else np.flatnonzero(wanted)
    names, codes = np.unique(values[places], return_inverse=True)
    order = np.argsort(codes, kind="stable")
    ends = np.searchsorted(codes[order], np.arange(1, len(names) + 1))
    parts = np.split(places[order], ends[:-1]) if len(names) else []
    return list(zip(names.tolist(), parts, strict=True))


def _mondays(days: Days) -> Days:
    # Day 0 of numpy's calendar, 1970-01-01, was a Thursday.
    number = days.astype("datetime64[D]").astype(np.int64)
    mondays: Days = (number - (number + 3) % 7).astype("datetime64[D]")
    return mondays
