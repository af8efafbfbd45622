"""How often light accounts order, solved so that the sample has the number of lines it should.

Goes in: the cells and the size. Comes out: a `Pattern` whose chance makes the expected number of
order lines equal to the size's, counted on every eighth week.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from examples.sample_company.network import Network
from examples.sample_company.orders import OrderBook, Pattern
from examples.sample_company.stock import SampleStock

# Free goods and returns add this part to the sale lines.
OTHER_LINES = 0.016
SAMPLED_EVERY = 8


def ordering_weeks(network: Network) -> np.ndarray:
    """Say every how many weeks each account orders: the larger, the more often."""
    every = np.ones(network.count, dtype=np.int64)
    outlets = network.level == 4
    every[outlets & (network.size < 0.15)] = 2
    every[outlets & (network.size < 0.055)] = 4
    return every


def solved(book: OrderBook, stock: SampleStock, order_lines: int) -> OrderBook:
    """Set the chance that a light cell is ordered."""
    history = book.trade.history
    weeks = (history.last_day - history.first_day + 1) / 7
    sampled = range(4, history.week_of(history.last_day) - 3, SAMPLED_EVERY)
    scale = weeks / len(sampled)
    from_stocked = scale * sum(_stocked_lines(stock, week) for week in sampled)
    wanted = order_lines / (1 + OTHER_LINES) - from_stocked
    chance = 0.4
    for _ in range(4):
        book = replace(book, pattern=Pattern(book.pattern.every, chance))
        expected = scale * sum(_light_lines(book, week) for week in sampled)
        chance = min(chance * wanted / expected, 1.0)
    return replace(book, pattern=Pattern(book.pattern.every, chance))


def _stocked_lines(stock: SampleStock, week: int) -> int:
    return int((stock.week(week, stock.closing(week - 1)).received > 0).sum())


def _light_lines(book: OrderBook, week: int) -> float:
    turn = book.pattern.orders_in(book.light.account, week)
    return float((book.chances(book.light, week) * turn).sum())
