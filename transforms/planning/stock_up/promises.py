"""What the plans of earlier days have promised, so that nothing is promised twice.

Goes in: promised units by product and ship date. Comes out: what a plan finds gone of each product,
and what is spoken for of each week's transport, in ticks.

Worked example: 200 are there from 01-05 on and 120 were promised that day. The plan of 01-12 may
promise 80; a truck of 100 a week carries 100 of them, since the 120 left in the week before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from transforms.planning.ticks import ticks_of_decimal

# By product: ship dates, and what leaves on them.
Gone = Mapping[str, list[tuple[date, int]]]


@dataclass(frozen=True)
class Promises:
    """Hold promised ticks by product and ship date, and by the Monday of the week they ship in."""

    by_product: Gone = field(default_factory=dict)
    by_week: Mapping[date, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[str, date, bool, Decimal]]) -> Self:
        """Add up rows of product, ship date, whether the supply feed had it, and units."""
        by_product: dict[str, list[tuple[date, int]]] = {}
        by_week: dict[date, int] = {}
        for product, ships, is_of_supply, units in rows:
            ticks, monday = ticks_of_decimal(units), ships - timedelta(days=ships.weekday())
            by_week[monday] = by_week.get(monday, 0) + ticks
            if is_of_supply:
                by_product.setdefault(product, []).append((ships, ticks))
        return cls(by_product, by_week)

    def of_product(self, product: str, day: date) -> int:
        """Return what is promised of a product by the end of a day."""
        return sum(ticks for ships, ticks in self.by_product.get(product, ()) if ships <= day)
