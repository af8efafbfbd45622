"""Terms of each order line: its days, its price, its seller and where the goods went.

Discounts off the list price are the same for everyone at a level; an account's own deviation of up
to 1 % is what the fairness metrics look at, and the favoured accounts get 4 % more.

Worked number: list 36.00, wholesaler 20 % off, deviation +0.4 %, promotion 8 % off:
36.00 × 0.80 × 1.004 × 0.92 = 26.60 after rounding to the cent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from examples.sample_company.demand import DemandFactors
from examples.sample_company.history import SampleCalendar
from examples.sample_company.network import Network
from examples.sample_company.products import SampleProducts
from examples.sample_company.randomness import Stream, generator
from examples.sample_company.roles import FAVOUR, OFF_NETWORK_EVERY, UNDERCUT, Roles, as_mask

# Part of a week's orders placed Monday to Sunday.
WEEKDAYS = (0.22, 0.20, 0.18, 0.17, 0.16, 0.06, 0.01)
DISCOUNT = (0.0, 0.20, 0.14, 0.09, 0.04)
LATE_ORDERS, LATE_DAYS = 0.05, (3, 30)
LATE_INVOICES, LATE_INVOICE_DAYS = 0.03, (8, 25)
SHORT_LINES = 0.03


@dataclass(frozen=True)
class OrderDays:
    """The days of each order."""

    ordered: np.ndarray
    promised: np.ndarray
    delivered: np.ndarray
    invoiced: np.ndarray


def order_days(
    rng: np.random.Generator, monday: int, lead_days: np.ndarray, *, may_be_late: bool
) -> OrderDays:
    """Draw the days of orders delivered in the week of `monday`.

    Promised is ordered + lead time; a late order was placed earlier and promised earlier.
    """
    count = len(lead_days)
    weekday = np.searchsorted(np.cumsum(WEEKDAYS)[:-1], rng.random(count), side="right")
    delivered = monday + (weekday + lead_days) % 7
    late = _few(rng, count, LATE_ORDERS if may_be_late else 0.0, LATE_DAYS)
    promised = delivered - late
    wait = rng.integers(0, 3, count) + _few(rng, count, LATE_INVOICES, LATE_INVOICE_DAYS)
    return OrderDays(promised - lead_days, promised, delivered, delivered + wait)


def _few(rng: np.random.Generator, count: int, part: float, span: tuple[int, int]) -> np.ndarray:
    """Draw days in a span for a part of the orders, 0 for the others."""
    hit = rng.random(count) < part
    return np.where(hit, rng.integers(span[0], span[1] + 1, count), 0)


@dataclass(frozen=True)
class Trade:
    """Prices, sellers and destinations by account and day."""

    history: SampleCalendar
    network: Network
    products: SampleProducts
    demand: DemandFactors
    roles: Roles
    discount: np.ndarray
    deviation: np.ndarray

    def price_cents(
        self,
        account: np.ndarray,
        product: np.ndarray,
        ordered: np.ndarray,
        seller: np.ndarray,
        *,
        is_single: np.ndarray,
    ) -> np.ndarray:
        """Compute the net price of each line per case, or per single where ordered so."""
        listed = self.products.list_cents[product, self.products.list_at(ordered)]
        week = np.clip(self.history.week_of(ordered), 0, None)
        factor = (1 - self.discount[account]) * self.deviation[account]
        # Our price cuts stay with those who buy from us: nobody need sell below the floor for them.
        cut = np.where(seller < 0, self.demand.cut_percent[week, product], 0)
        factor = factor * (100 - cut) / 100
        factor = factor * self._undercut(seller, week)
        cents = np.rint(listed * factor).astype(np.int64)
        per_case = self.products.units_per_case[product]
        return np.where(is_single, np.rint(cents / per_case).astype(np.int64), cents)

    def free_goods(
        self,
        product: np.ndarray,
        quantity: np.ndarray,
        ordered: np.ndarray,
        seller: np.ndarray,
    ) -> np.ndarray:
        """Say how many of the units are free: one in eleven under "10 + 1", from us only."""
        week = np.clip(self.history.week_of(ordered), 0, None)
        every = np.where(seller < 0, self.demand.gives_free[week, product], 0)
        return np.where(every > 0, quantity // (every + 1), 0)

    def _undercut(self, seller: np.ndarray, week: np.ndarray) -> np.ndarray:
        factor = np.ones(len(seller))
        for span in self.roles.undercutters:
            hit = (seller == span.account) & (week >= span.first) & (week <= span.last)
            factor[hit] = 1 - UNDERCUT
        return factor

    def sellers(self, account: np.ndarray, ordered: np.ndarray) -> np.ndarray:
        """Say who sold: the upstream of the day, us (-1), or another where bought off-network."""
        seller = self.network.seller_at(account, ordered)
        week = self.history.week_of(ordered)
        for span in self.roles.off_network:
            hit = (account == span.account) & (week >= span.first) & (week <= span.last)
            seller = np.where(hit & (week % OFF_NETWORK_EVERY == 0), span.other, seller)
        return seller

    def destinations(
        self, account: np.ndarray, product: np.ndarray, ordered: np.ndarray
    ) -> np.ndarray:
        """Say which territory the goods went to: a diverter's every third line goes astray."""
        territory = self.network.territory[account]
        week = self.history.week_of(ordered)
        for span in self.roles.diverters:
            hit = (account == span.account) & (week >= span.first) & (week <= span.last)
            astray = hit & ((product + week) % 3 == 0)
            territory = np.where(astray, self.network.territory[span.other], territory)
        return territory


def make_trade(
    seed: int,
    history: SampleCalendar,
    network: Network,
    products: SampleProducts,
    *,
    demand: DemandFactors,
    roles: Roles,
) -> Trade:
    """Draw each account's own deviation from the common price, within 1 %."""
    draw = generator(seed, Stream.AGREEMENTS).integers(-100, 101, network.count)
    deviation = (10_000 + draw) / 10_000
    deviation = np.where(as_mask(network.count, roles.favoured), 1 - FAVOUR, deviation)
    # Whoever buys from us gets the same discount, wholesaler or distributor.
    discount = np.where(network.is_direct, DISCOUNT[1], np.array(DISCOUNT)[network.level])
    return Trade(
        history, network, products, demand, roles=roles, discount=discount, deviation=deviation
    )
