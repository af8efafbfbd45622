"""The 60 products: cases of bottles and cans, kegs and gift sets sold as singles.

Comes out: `Products`, one array element per product, and the products feed with a row per price
list. Money is whole cents. A product sold by the case may be ordered in singles too; a keg or a
gift set is a single of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from examples.sample_company import columns as col
from examples.sample_company.history import LISTED_DAYS, SampleCalendar, day_number
from examples.sample_company.randomness import Stream, generator
from examples.sample_company.season import CATEGORIES

# Category, brand, Chinese brand, what it is, products of it, list price of the first in yuan, step.
_LINES = (
    ("lager", "Heron", "白鹭", "Lager", 13, 36, 2),
    ("lager", "Old Quay", "老码头", "Draft Lager", 9, 34, 3),
    ("premium", "Heron", "白鹭", "Gold", 8, 72, 4),
    ("premium", "North Star", "北辰", "Pure Malt", 6, 84, 5),
    ("wheat", "Lantern", "灯笼", "Wheat", 8, 66, 4),
    ("craft", "Lantern", "灯笼", "Pale Ale", 5, 118, 9),
    ("craft", "North Star", "北辰", "Stout", 3, 138, 12),
    ("gift", "North Star", "北辰", "Festival Gift Set", 4, 98, 30),
    ("keg", "Old Quay", "老码头", "Keg", 4, 168, 60),
)
_PACKS = (("500ml bottle", 12), ("330ml can", 24), ("500ml can", 12), ("330ml bottle", 6))
# Raises of the price list: (years before the last one, month, per mille on the first list).
_RAISES = ((1, 1, 30), (0, 3, 71))
COUNT = sum(line[4] for line in _LINES)


@dataclass(frozen=True)
class SampleProducts:
    """Hold the products; prices and costs per product unit, one column per price list."""

    ids: list[str]
    names: list[str]
    brands: list[str]
    category: np.ndarray
    is_single: np.ndarray
    units_per_case: np.ndarray
    pack_multiple: np.ndarray
    popularity: np.ndarray
    list_cents: np.ndarray
    cost_cents: np.ndarray
    list_from: np.ndarray
    launched_on: np.ndarray
    discontinued_on: np.ndarray
    brewery: np.ndarray

    def list_at(self, days: np.ndarray) -> np.ndarray:
        """Give the number of the price list in force on each day."""
        return np.searchsorted(self.list_from[1:], days, side="right")

    def sold_in(self, mondays: np.ndarray) -> np.ndarray:
        """Say whether consumers buy each product in each week: products × weeks."""
        launched = mondays[None, :] >= self.launched_on[:, None] + LISTED_DAYS
        gone = (self.discontinued_on >= 0)[:, None] & (
            mondays[None, :] > self.discontinued_on[:, None]
        )
        return launched & ~gone

    @property
    def floor_cents(self) -> np.ndarray:
        """Lowest price in the channel: 82 % of list."""
        return self.list_cents * 82 // 100


def make_products(seed: int, history: SampleCalendar) -> SampleProducts:
    """Draw the products; launches and withdrawals fall inside the history."""
    rng = generator(seed, Stream.PRODUCTS)
    rows = [(line, number) for line in _LINES for number in range(line[4])]
    category = np.array([_category(line[0]) for line, _ in rows])
    single = np.array([line[0] in ("gift", "keg") for line, _ in rows])
    packs = [_PACKS[number % len(_PACKS)] for _, number in rows]
    first = np.array([(line[5] + line[6] * number) * 100 for line, number in rows])
    last = history.month_starts[-2]
    raises = [(day_number(date(last.year - back, month, 1)), by) for back, month, by in _RAISES]
    kept = [(day, by) for day, by in raises if history.first_day < day <= history.last_day]
    lists = [first] + [first * (1000 + by) // 1000 // 10 * 10 for _, by in kept]
    launched, discontinued = _lifetimes(rng, history)
    popularity = (0.6 + 0.8 * rng.random(COUNT)) / (1 + 0.35 * np.array([n for _, n in rows]))
    popularity *= np.array([1.0, 0.5, 0.35, 0.2, 0.3, 0.25])[category]
    return SampleProducts(
        ids=[f"P{i + 1:03d}" for i in range(COUNT)],
        names=[_name(line, number) for line, number in rows],
        brands=[line[1] for line, _ in rows],
        category=category,
        is_single=single,
        units_per_case=np.where(single, 1, [pack[1] for pack in packs]),
        pack_multiple=np.where(~single & (popularity > np.quantile(popularity, 0.85)), 5, 1),
        popularity=popularity,
        list_cents=np.stack(lists, axis=1),
        cost_cents=np.stack([first * 52 // 100] * len(lists), axis=1),
        list_from=np.array([history.first_day] + [day for day, _ in kept]),
        launched_on=launched,
        discontinued_on=discontinued,
        brewery=rng.integers(0, 2, COUNT),
    )


def _category(name: str) -> int:
    return [c.name for c in CATEGORIES].index(name)


def _name(line: tuple[Any, ...], number: int) -> str:
    pack = _PACKS[number % len(_PACKS)]
    what = f"{20 + 10 * number}L" if line[0] == "keg" else f"{pack[0]} x{pack[1]}"
    what = f"No. {number + 1}" if line[0] == "gift" else what
    edition = "" if line[0] in ("gift", "keg") else f" {'ABCD'[number // len(_PACKS)]}"
    return f"{line[2]} {line[1]} {line[3]}{edition} {what}"


def _lifetimes(rng: np.random.Generator, history: SampleCalendar) -> tuple[np.ndarray, np.ndarray]:
    span = history.last_day - history.first_day
    launched = history.first_day - 400 - rng.integers(0, 2000, COUNT)
    discontinued = np.full(COUNT, -1)
    moved = rng.permutation(COUNT)
    # New products start on a Monday, old ones end on a Sunday, so that whole weeks sell or do not.
    for place, part in enumerate((0.15, 0.35, 0.5, 0.68, 0.85)):
        launched[moved[place]] = history.monday(
            history.week_of(history.first_day + int(span * part))
        )
    for place, part in enumerate((0.3, 0.55, 0.75)):
        week = history.week_of(history.first_day + int(span * part))
        discontinued[moved[5 + place]] = history.monday(week) - 1
    return launched, discontinued


def products_feed(products: SampleProducts, history: SampleCalendar) -> pa.Table:
    """Write a row per product and price list it lived under."""
    starts = products.list_from
    later = np.append(starts[1:], history.last_day + 10_000)
    index, number = np.nonzero(
        (products.launched_on[:, None] < later[None, :])
        & ((products.discontinued_on < 0)[:, None] | (products.discontinued_on[:, None] >= starts))
    )
    single = products.is_single[index]
    per_case = products.units_per_case[index]
    return pa.table(
        {
            "product_id": col.pick(products.ids, index),
            "name": col.pick(products.names, index),
            "category": col.pick([c.name for c in CATEGORIES], products.category[index]),
            "brand": col.pick(products.brands, index),
            "unit": col.pick(["case", "each"], single),
            "units_per_case": pa.array(per_case),
            "units_per_pallet": pa.array(np.where(single, 20, per_case * 60)),
            "case_pack_multiple": pa.array(products.pack_multiple[index]),
            "minimum_order_cases": pa.array(products.pack_multiple[index]),
            "list_price": col.money(products.list_cents[index, number]),
            "unit_cost": col.money(products.cost_cents[index, number]),
            "price_floor": col.money(products.floor_cents[index, number]),
            "launched_on": col.days(products.launched_on[index]),
            "discontinued_on": col.days(products.discontinued_on[index]),
            "valid_from": col.days(np.maximum(starts[number], products.launched_on[index])),
        }
    )
