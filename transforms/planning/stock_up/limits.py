"""Cut a plan to what can be supplied and carried, fairly, each cut with its reason.

Goes in: the lines of a plan, supply by product and day, what can be carried in a week, and what
earlier plans promised of both, all in ticks. Comes out: what each line is given and why it was cut.
Product supply cuts first; what it leaves is then cut to transport by the same rule. A product that
the supply feed never names is not limited by it: silence is not zero.

Worked example: 400 are there on the 5th and 100 more on the 12th. Lines shipping on the 5th need
300: they get 300. Lines shipping on the 12th need 350: 400 + 100 − 300 leaves them 200.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from transforms.planning.clauses import clause
from transforms.planning.forecast.panel import Bools, Days, Ints, Texts
from transforms.planning.stock_up.allocation import Claims, allocate
from transforms.planning.stock_up.plan_lines import PlanLines
from transforms.planning.stock_up.promises import Gone, Promises
from transforms.planning.stock_up.reason import shown
from transforms.planning.stock_up.settings import Allocation
from transforms.planning.stock_up.shutdowns import Shutdown, carried_in

SupplyByProduct = Mapping[str, Sequence[tuple[date, int]]]
NO_PROMISES = Promises()


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
            self.why[place] = f"{before}{clause('next_limit')}{reason}" if before else reason
        self.given[chosen] = given

    def tell_smallest_orders(self, lines: PlanLines) -> None:
        """Add to the reason of who gets nothing the smallest order that its share did not reach."""
        for place in np.flatnonzero((self.given == 0) & (lines.minimums > 0)).tolist():
            if self.why[place]:
                least = clause("smallest", units=shown(int(lines.minimums[place])))
                self.why[place] = f"{self.why[place]}{least}"


def cut_to_limits(
    lines: PlanLines,
    supply: SupplyByProduct,
    units_per_week: int | None,
    allocation: Allocation,
    *,
    promises: Promises = NO_PROMISES,
    shutdowns: Sequence[Shutdown] = (),
) -> Cuts:
    """Return what every line is given; both limits may be absent (empty, None).

    What earlier plans promised is no longer there, and a week partly closed by a shutdown carries
    its part. Week after week: what transport leaves behind of a product can ship in a later week.
    Within a week what both limits leave is shared again, until nobody's pack fits.
    """
    cuts = Cuts.none(lines)
    gone = {product: promises.by_product.get(product, []) for product in supply}
    for week, in_week in _grouped(_mondays(lines.ship_by), lines.claims & (lines.asked > 0)):
        carried = units_per_week and carried_in(week, units_per_week, shutdowns)
        limits = _Week(week, in_week, supply, carried, allocation=allocation, promises=promises)
        limits.cut(lines, cuts, gone)
        while units_per_week is not None and limits.add_what_fits(lines, cuts, gone):
            pass
        for product, days in limits.shipped(lines, cuts).items():
            gone[product] = gone[product] + days
    cuts.tell_smallest_orders(lines)
    return cuts


@dataclass(frozen=True)
class _Week:
    """Hold the lines that ship in a week, and what limits them."""

    monday: date
    places: Ints
    supply: SupplyByProduct
    units_per_week: int | None
    allocation: Allocation
    promises: Promises

    @property
    def carried(self) -> int:
        """What transport of the week has not promised yet; nothing limits it without a setting."""
        return max((self.units_per_week or 0) - self.promises.by_week.get(self.monday, 0), 0)

    def cut(self, lines: PlanLines, cuts: Cuts, gone: Gone) -> None:
        """Cut to the supply of each product, day after day, then to what can be carried."""
        for product, chosen in self._limited(lines):
            before = gone[product]
            for day, part in _grouped(lines.ship_by[chosen]):
                here, there = chosen[part], _there(self.supply[product], before, day)
                asked = shown(int(cuts.given[here].sum()))
                spoken_for = _after(self.promises.of_product(product, day))
                limit = clause("supply", day=day, there=shown(there), asked=asked)
                reason = f"{limit}{spoken_for}"
                _cut(lines, cuts, here, there, reason=reason, allocation=self.allocation)
                before = [*before, (day, int(cuts.given[here].sum()))]
        if self.units_per_week is not None:
            spoken_for = _after(self.promises.by_week.get(self.monday, 0))
            carried = shown(self.carried)
            reason = f"{clause('transport', day=self.monday, there=carried)}{spoken_for}"
            _cut(lines, cuts, self.places, self.carried, reason=reason, allocation=self.allocation)

    def add_what_fits(self, lines: PlanLines, cuts: Cuts, gone: Gone) -> bool:
        """Give what both limits left to those still in need; tell whether anybody got more."""
        given = int(cuts.given[self.places].sum())
        minimums = np.where(cuts.given > 0, 0, lines.minimums)
        fits = np.zeros(len(lines.asked), dtype=np.bool_)
        fits[self.places] = np.maximum(lines.packs, minimums)[self.places] <= self.carried - given
        rest = replace(lines, asked=np.where(fits, lines.asked - cuts.given, 0), minimums=minimums)
        shipped = self.shipped(lines, cuts)
        more = Cuts.none(rest)
        replace(self, units_per_week=(self.units_per_week or 0) - given).cut(
            rest, more, {name: days + shipped.get(name, []) for name, days in gone.items()}
        )
        cuts.given += more.given
        for place in self.places[cuts.given[self.places] == lines.asked[self.places]].tolist():
            cuts.why[place] = None
        return bool(more.given.any())

    def shipped(self, lines: PlanLines, cuts: Cuts) -> Gone:
        """Return what ships of each limited product, day by day."""
        return {
            product: [
                (day, int(cuts.given[chosen[part]].sum()))
                for day, part in _grouped(lines.ship_by[chosen])
            ]
            for product, chosen in self._limited(lines)
        }

    def _limited(self, lines: PlanLines) -> list[tuple[str, Ints]]:
        return [
            (product, self.places[part])
            for product, part in _grouped(lines.product_ids[self.places])
            if product in self.supply
        ]


def _after(promised: int) -> str:
    return clause("promised", units=shown(promised)) if promised else ""


def _there(rows: Sequence[tuple[date, int]], gone: Sequence[tuple[date, int]], day: date) -> int:
    """Return what can ship on a day, so that enough stays for all that has been given later on."""
    days = {day, *(later for later, _ in gone if later > day)}
    left = (
        sum(units for since, units in rows if since <= one)
        - sum(units for on, units in gone if on <= one)
        for one in days
    )
    return max(min(left), 0)


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
    cuts.lower(chosen, given, reason)


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
