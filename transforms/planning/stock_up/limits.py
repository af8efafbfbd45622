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
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from transforms.planning.forecast.panel import Days, Ints, Texts
from transforms.planning.stock_up.allocation import Claims, allocate
from transforms.planning.stock_up.settings import Allocation
from transforms.planning.stock_up.table import shown

SupplyByProduct = Mapping[str, Sequence[tuple[date, int]]]


@dataclass(frozen=True)
class PlanLines:
    """Hold plan lines: who, what, class, when it ships, what it asks and its pack, in ticks."""

    account_ids: Texts
    product_ids: Texts
    classes: Texts
    ship_by: Days
    asked: Ints
    packs: Ints


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
    """Return what every line is given; both limits may be absent (empty, None)."""
    cuts = Cuts.none(lines)
    for product, chosen in _grouped(lines.product_ids, lines.asked > 0):
        if product in supply:
            _cut_product(lines, cuts, chosen, supply[product], allocation=allocation)
    if units_per_week is not None:
        weeks = _mondays(lines.ship_by)
        for week, chosen in _grouped(weeks, cuts.given > 0):
            given = _shared(lines, cuts, chosen, units_per_week, allocation=allocation)
            reason = f"transport of the week of {week} carries {shown(units_per_week)}"
            cuts.lower(chosen, given, reason)
    return cuts


def weekly_totals(lines: PlanLines, given: Ints) -> dict[tuple[str, date], int]:
    """Return what ships by product and ISO week (its Monday), for production and transport."""
    totals: dict[tuple[str, date], int] = {}
    weeks = _mondays(lines.ship_by).tolist()
    for product, week, units in zip(lines.product_ids, weeks, given.tolist(), strict=True):
        if units:
            totals[product, week] = totals.get((product, week), 0) + units
    return totals


def _cut_product(
    lines: PlanLines,
    cuts: Cuts,
    chosen: Ints,
    rows: Sequence[tuple[date, int]],
    *,
    allocation: Allocation,
) -> None:
    spent = 0
    for day, group in _grouped(lines.ship_by[chosen], np.ones(len(chosen), dtype=np.bool_)):
        there = sum(units for available_on, units in rows if available_on <= day) - spent
        here = chosen[group]
        given = _shared(lines, cuts, here, max(there, 0), allocation=allocation)
        asked = shown(int(cuts.given[here].sum()))
        cuts.lower(here, given, f"supply by {day} is {shown(max(there, 0))} of {asked} asked")
        spent += int(given.sum())


def _shared(
    lines: PlanLines, cuts: Cuts, chosen: Ints, supply: int, *, allocation: Allocation
) -> Ints:
    claims = Claims(
        needs=cuts.given[chosen].tolist(),
        packs=lines.packs[chosen].tolist(),
        classes=lines.classes[chosen].tolist(),
        names=list(zip(lines.account_ids[chosen], lines.product_ids[chosen], strict=True)),
    )
    return allocate(claims, supply, allocation.rule, allocation.floor_ratio)


def _grouped(values: Texts | Days, wanted: np.ndarray) -> list[tuple[Any, Ints]]:
    """Pair each distinct value, in order, with the places of the wanted lines that bear it."""
    places = np.flatnonzero(wanted)
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
