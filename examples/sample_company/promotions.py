"""Promotions: whole weeks in which a product sells more, with a price cut, free goods or a display.

Most run at every account; some at one. Comes out: `Promotion` records and the feed. Two are planned
after the last day, for the coming Spring Festival.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from examples.sample_company import columns as col
from examples.sample_company.cells import Cells
from examples.sample_company.history import SampleCalendar
from examples.sample_company.network import Network
from examples.sample_company.products import SampleProducts
from examples.sample_company.randomness import Stream, generator

MECHANICS = ("price_off", "free_goods", "display")
# Every so many units bought, one more is free.
FREE_EVERY = 10
COUNT, AT_ONE_ACCOUNT, PLANNED = 26, 6, 2


@dataclass(frozen=True)
class Promotion:
    """One promotion; `account` -1 is everywhere, weeks [first, last], cut in per cent."""

    id: str
    account: int
    product: int
    first: int
    last: int
    mechanic: str
    uplift: float
    cut_percent: int
    cost_cents: int


def make_promotions(
    seed: int,
    history: SampleCalendar,
    network: Network,
    products: SampleProducts,
    *,
    stocked: Cells,
) -> list[Promotion]:
    """Draw the promotions; no product has two at once."""
    rng = generator(seed, Stream.PROMOTIONS)
    weeks = history.week_of(history.last_day)
    popular = np.argsort(-products.popularity, kind="stable")[:30]
    direct = np.flatnonzero(network.is_direct[stocked.account])
    made: list[Promotion] = []
    for number in range(COUNT + PLANNED):
        # Spread over the history, the planned ones into the weeks before the next festival.
        first = 6 + number * (weeks - 10) // COUNT + int(rng.integers(0, 3))
        first = weeks + 6 + 2 * (number - COUNT) if number >= COUNT else first
        mechanic = MECHANICS[number % 3]
        product, account = int(popular[(7 * number) % len(popular)]), -1
        if number % 4 == 3 and number < 4 * AT_ONE_ACCOUNT:
            cell = int(direct[rng.integers(0, len(direct))])
            account, product = int(stocked.account[cell]), int(stocked.product[cell])
        made.append(
            Promotion(
                id=f"PR-{number + 1:03d}",
                account=account,
                product=product,
                first=first,
                last=first + 1,
                mechanic=mechanic,
                uplift=int(rng.integers(30, 61)) / 100,
                cut_percent=int(rng.integers(6, 11)) if mechanic == "price_off" else 0,
                cost_cents=int(rng.integers(50, 400)) * 10_000,
            )
        )
    return made


def promotions_feed(
    made: list[Promotion], history: SampleCalendar, network: Network, products: SampleProducts
) -> pa.Table:
    """Write the promotions, the planned ones included."""
    return pa.table(
        {
            "promotion_id": [p.id for p in made],
            "account_id": col.pick(network.ids, np.array([p.account for p in made])),
            "product_id": [products.ids[p.product] for p in made],
            "from_date": col.days(np.array([history.monday(p.first) for p in made])),
            "until_date": col.days(np.array([history.monday(p.last) + 6 for p in made])),
            "mechanic": [p.mechanic for p in made],
            "cost": col.money(np.array([p.cost_cents for p in made])),
            "currency": col.same("CNY", len(made)),
        }
    )
