"""Planted tier jumps: wholesalers whose year crosses a tier in a known month by a known excess.

The account's natural orders are computed first, its size set so that they stay a little short of
the tier, and the rest is ordered at month ends as top-ups (as accounts near a tier really do). The
tiers are read from the terms themselves.

Worked number: tier from 80,000, natural orders January to November 72,600, excess 137: 7,537 cases
of top-ups over eleven months; November ends at exactly 80,137 and October below 80,000.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

from examples.sample_company.cells import Cells
from examples.sample_company.demand import DemandFactors
from examples.sample_company.history import SampleCalendar, day_number
from examples.sample_company.lines import SALE, SLOTS, TOP_UP_SLOT, SampleLines, make_lines
from examples.sample_company.orders import OrderBook
from examples.sample_company.products import SampleProducts
from examples.sample_company.stock import SampleStock
from examples.sample_company.trade import Trade

TERMS = Path(__file__).parent / "terms"
PROGRAM, FILE = "SC-YEAR-L1", "key_account_year.yaml"
# Natural orders aim at this part of the tier; outside the limits the size is set again.
AIM, LIMITS, TRIES = 0.90, (0.80, 0.975), 6


@dataclass(frozen=True)
class Jump:
    """One planted crossing: `months` are the year's months in the history up to the crossing."""

    account: int
    tier_no: int
    tier_from: int
    excess: int
    year: int
    month: int
    months: tuple[int, ...]


@dataclass(frozen=True)
class TopUp:
    """An order at a month's end that fills the plan."""

    account: int
    product: int
    quantity: int
    ordered: int
    delivered: int
    week: int


def tiers() -> list[int]:
    """Read the tier thresholds of the yearly program of wholesalers."""
    documents = YAML(typ="safe").load_all((TERMS / FILE).read_text(encoding="utf-8"))
    program = next(d for d in documents if d["program"] == PROGRAM)
    return [int(tier["from"]) for tier in program["earn"]["tiers"]]


def plan_jumps(accounts: list[int], history: SampleCalendar) -> list[Jump]:
    """Give each account a tier, a year and a month: last year's November and December, and this
    year's month before the last (last year's October where this year is younger than four months).
    """
    thresholds = tiers()
    last = history.month_starts[-2]
    this_year = (last.year, last.month - 1) if last.month >= 4 else (last.year - 1, 10)
    when = [(last.year - 1, 11, 2, 137), (last.year - 1, 12, 3, 12), (*this_year, 2, 455)]
    jumps = []
    for number, account in enumerate(accounts):
        year, month, tier, excess = when[number % 3]
        start = history.month_starts.index(date(year, 1, 1))
        months = tuple(range(start, start + month))
        more = excess + 31 * (number // 3)
        jumps.append(
            Jump(account, tier, thresholds[tier - 1], more, year=year, month=month, months=months)
        )
    return jumps


def cases_by_month(book: OrderBook, stock: SampleStock, jumps: list[Jump]) -> np.ndarray:
    """Sum the natural sale quantities of the planted accounts: accounts × months of the history."""
    history, count = book.trade.history, book.trade.network.count
    only = np.zeros(count, dtype=bool)
    only[[jump.account for jump in jumps]] = True
    months = len(history.month_starts) - 1
    total = np.zeros((count, months), dtype=np.int64)
    opening = stock.closing(0)
    for week in range(1, history.weeks):
        made = stock.week(week, opening)
        lines = book.stocked_lines(week, made.received, only)
        month = history.month_of(lines.ordered)
        kept = (lines.kind == SALE) & (month >= 0) & (month < months)
        np.add.at(total, (lines.account[kept], month[kept]), lines.quantity[kept])
        opening = made.closing
    return total[[jump.account for jump in jumps]]


def first_scale(cells: Cells, demand: DemandFactors, history: SampleCalendar, jump: Jump) -> float:
    """Guess the factor on the account's base rates that makes its natural orders reach the aim."""
    first = day_number(history.month_starts[jump.months[0]])
    last = day_number(history.month_starts[jump.months[-1] + 1])
    own = cells.account == jump.account
    weeks = range(history.week_of(first), history.week_of(last - 1) + 1)
    natural = sum(float(demand.level(cells, week)[own].sum()) for week in weeks)
    return AIM * jump.tier_from / (natural * (last - first) / 7 / len(weeks))


def scaled(cells: Cells, upstream: np.ndarray, account: int, factor: float) -> Cells:
    """Scale the account's cells, and those of the distributors it supplies."""
    owner = cells.account
    hit = (owner == account) | (upstream[owner] == account)
    return replace(cells, base=np.where(hit, cells.base * factor, cells.base))


def settled(
    jumps: list[Jump],
    cells: Cells,
    trade: Trade,
    bound: Callable[[Cells], tuple[OrderBook, SampleStock]],
) -> tuple[Cells, np.ndarray]:
    """Size the planted accounts and compute their natural cases by month.

    `bound` makes an order book and a stock of cells. The loop ends after a few tries at most,
    because natural orders grow with the factor.
    """
    demand, history, upstream = trade.demand, trade.history, trade.network.upstream
    factors = [first_scale(cells, demand, history, jump) for jump in jumps]
    for _ in range(TRIES):
        sized = cells
        for jump, factor in zip(jumps, factors, strict=True):
            sized = scaled(sized, upstream, jump.account, factor)
        natural = cases_by_month(*bound(sized), jumps)
        reached = [
            natural[i, list(jump.months)].sum() / jump.tier_from for i, jump in enumerate(jumps)
        ]
        if all(LIMITS[0] <= part <= LIMITS[1] for part in reached):
            return sized, natural
        factors = [
            factor if LIMITS[0] <= part <= LIMITS[1] else factor * AIM / part
            for factor, part in zip(factors, reached, strict=True)
        ]
    raise RuntimeError(f"no size found for the planted tier jumps: {reached}")


def top_ups(
    jump: Jump, natural: np.ndarray, product: int, lead_days: int, *, history: SampleCalendar
) -> list[TopUp]:
    """Share what is missing to tier + excess over the months, the rest to the crossing month."""
    months = list(jump.months)
    total = int(natural[months].sum())
    missing = jump.tier_from + jump.excess - total
    shares = [missing * int(natural[m]) // total for m in months]
    shares[-1] += missing - sum(shares)
    made = []
    for month, quantity in zip(months, shares, strict=True):
        last = history.month_days(month)[1]
        weekday = (last - history.first_monday) % 7
        ordered = last - max(weekday - 4, 0)
        delivered = ordered + lead_days
        week = history.week_of(delivered)
        made.append(TopUp(jump.account, product, quantity, ordered, delivered=delivered, week=week))
    return made


def top_up_product(
    cells: Cells, products: SampleProducts, account: int, history: SampleCalendar
) -> int:
    """Choose the account's largest product among the cases sold all the time."""
    own = np.flatnonzero(cells.account == account)
    product = cells.product[own]
    steady = (products.launched_on[product] < history.first_day - 300) & (
        products.discontinued_on[product] < 0
    )
    steady &= ~products.is_single[product]
    return int(product[np.argmax(np.where(steady, cells.base[own], -1.0))])


def top_up_lines(trade: Trade, week: int, orders: list[TopUp]) -> SampleLines:
    """Make the order lines of the top-ups delivered in a week."""
    now = [order for order in orders if order.week == week]
    count = len(now)
    account = np.array([o.account for o in now], dtype=np.int64)
    product = np.array([o.product for o in now], dtype=np.int64)
    ordered = np.array([o.ordered for o in now], dtype=np.int64)
    delivered = np.array([o.delivered for o in now], dtype=np.int64)
    quantity = np.array([o.quantity for o in now], dtype=np.int64)
    single, us = np.zeros(count, dtype=bool), np.full(count, -1)
    return make_lines(
        order=np.full(count, week * SLOTS + TOP_UP_SLOT),
        account=account,
        product=product,
        ordered=ordered,
        promised=delivered,
        delivered=delivered,
        invoiced=delivered + 1,
        quantity=quantity,
        requested=quantity,
        is_single=single,
        price=trade.price_cents(account, product, ordered, us, is_single=single),
        kind=np.full(count, SALE),
        seller=us,
        territory=trade.destinations(account, product, ordered),
        returns_number=np.full(count, -1),
    )
