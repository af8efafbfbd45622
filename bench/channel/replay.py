"""Play the sample company's stocked channel through a season with another's orders.

Demand is what consumers truly wanted, which the company's generator knows and no planner sees. The
weeks before the season are as the company's own people left them: what was sold, what was out of
stock, what lies on the shelf and what will arrive in the next two weeks. From then on one order a
week is placed for every account and product; it arrives after two weeks, and what stock cannot
serve is lost. A planner sees its own sales and its own empty shelves.

Worked example: 8 on hand, 4 arriving, 15 wanted: 12 are sold, 3 lost, and the week is seen as 12
with the shelf empty for 3 ÷ 15 of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from examples.sample_company.company import Company
from transforms.planning.forecast.panel import WEEK, Days, Floats, Ints, Texts
from transforms.planning.seasons import DEFAULT_SEASONS, SeasonWindow, windows_between
from transforms.planning.stock_up.settings import CLASSES

LEAD_WEEKS = 2
# A planner begins to stock up this long before a season, when its lead time still leaves weeks.
BEFORE_WEEKS = 6
# A season is played from here on: a planner needs a year and some weeks of history.
_HISTORY_WEEKS = 60


@dataclass(frozen=True)
class Channel:
    """Hold n accounts × products that keep stock, over T weeks.

    `wanted`, `sold`, `out` (share of the week without stock), `closing` and `received` are (n, T)
    in the product's own unit; all but `wanted` are what the company's own planners came to.
    """

    accounts: Texts
    products: Texts
    categories: Texts
    classes: Texts
    packs: Ints
    unit_cost: Floats
    weeks: Days
    wanted: Floats
    sold: Floats
    out: Floats
    closing: Floats
    received: Floats

    @property
    def size(self) -> int:
        return len(self.accounts)


@dataclass
class Shelf:
    """Hold what a planner sees before a week: sales and empty shelves so far, stock, arrivals."""

    sold: Floats
    out: Floats
    on_hand: Floats
    due: Floats
    due_next: Floats


# What to order before week `week` begins; units per account and product.
Planner = Callable[[int, Shelf], Floats]


@dataclass(frozen=True)
class Outcome:
    """Hold what was sold and left at each week's end of a season, both (n, weeks)."""

    sold: Floats
    left: Floats


def channel_of(company: Company) -> Channel:
    """Return the stocked channel of a company, all whole weeks of its history."""
    history, stock, products = company.history, company.stock, company.products
    cells = stock.cells
    last = history.week_of(history.last_day + 1) - 1
    opening = stock.closing(0)
    weeks = []
    for week in range(1, last + 1):
        weeks.append(stock.week(week, opening))
        opening = weeks[-1].closing
    seen = {
        name: np.stack([np.asarray(getattr(week, name), np.float64) for week in weeks], axis=1)
        for name in ("wanted", "sold", "is_out", "closing", "received")
    }
    grade = company.network.grade[cells.account]
    names = [company.products.ids[product] for product in cells.product]
    return Channel(
        accounts=np.array([company.network.ids[one] for one in cells.account], dtype=object),
        products=np.array(names, dtype=object),
        categories=products.category[cells.product].astype(str).astype(object),
        classes=np.array([CLASSES[one] if one >= 0 else None for one in grade], dtype=object),
        packs=products.pack_multiple[cells.product].astype(np.int64),
        unit_cost=products.cost_cents[cells.product, -1] / 100,
        weeks=np.datetime64(history.first_monday, "D") + WEEK * np.arange(1, last + 1),
        wanted=seen["wanted"],
        sold=seen["sold"],
        out=seen["is_out"],
        closing=seen["closing"],
        received=seen["received"],
    )


def seasons_of(channel: Channel) -> Iterator[tuple[SeasonWindow, int, int]]:
    """Yield each season that history covers whole, its first week of orders and the week after."""
    first, last = channel.weeks[_HISTORY_WEEKS].item(), channel.weeks[-1].item()
    for season in windows_between(DEFAULT_SEASONS, first, last):
        start, end = _week_of(channel, season.start) - BEFORE_WEEKS, _week_of(channel, season.end)
        if start >= _HISTORY_WEEKS and end + 1 < len(channel.weeks):
            yield season, start, end + 1


def play(channel: Channel, planner: Planner, start: int, end: int) -> Outcome:
    """Play weeks `start` up to `end` with a planner's orders; what it ordered arrives in order."""
    shelf = Shelf(
        sold=channel.sold.copy(),
        out=channel.out.copy(),
        on_hand=channel.closing[:, start - 1],
        due=channel.received[:, start],
        due_next=channel.received[:, start + 1],
    )
    left = np.zeros((channel.size, end - start))
    for week in range(start, end):
        order = planner(week, shelf)
        at_hand, wanted = shelf.on_hand + shelf.due, channel.wanted[:, week]
        sold = np.minimum(at_hand, wanted)
        shelf.sold[:, week] = sold
        shelf.out[:, week] = np.divide(
            wanted - sold, wanted, out=np.zeros_like(wanted), where=wanted > 0
        )
        shelf = replace(shelf, on_hand=at_hand - sold, due=shelf.due_next, due_next=order)
        left[:, week - start] = shelf.on_hand
    return Outcome(shelf.sold[:, start:end], left)


def as_it_was(channel: Channel, start: int, end: int) -> Outcome:
    """Return what the company's own planners came to in those weeks."""
    sold = np.minimum(channel.sold, channel.wanted)
    return Outcome(sold[:, start:end], channel.closing[:, start:end])


def _week_of(channel: Channel, day: date) -> int:
    return int((np.datetime64(day, "D") - channel.weeks[0]).astype(np.int64)) // 7
