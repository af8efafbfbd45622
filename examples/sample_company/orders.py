"""Order lines of one week: what is delivered in it, with the orders it was placed on.

What a stocked cell receives becomes a sale (and free goods under such a promotion). Goods that are
returned were delivered on top and never entered the stock, so that the stock still rolls forward.
Light cells order by chance in the weeks their account orders.

Worked number: a cell receives 22 under "10 + 1": 20 sold, 2 free. One sale in eighty comes back in
part: received 20, sold 23, returned −3 some days later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from examples.sample_company.cells import Cells
from examples.sample_company.lines import (
    FREE_GOOD,
    RETURN,
    RETURN_SLOT,
    SALE,
    SLOTS,
    SampleLines,
    joined,
    make_lines,
)
from examples.sample_company.randomness import Stream, generator
from examples.sample_company.trade import SHORT_LINES, OrderDays, Trade, order_days
from examples.sample_company.trials import Trials

RETURNED_LINES, RETURNED_PART, RETURN_AFTER_DAYS = 0.0125, 0.5, 40
SINGLES = 0.12
# Orders delivered in the first weeks are never late: theirs would lie before the history.
WEEKS_WITHOUT_LATE = 6


@dataclass(frozen=True)
class Pattern:
    """How light accounts order: every so many weeks, and each product with a chance."""

    every: np.ndarray
    chance: float

    def orders_in(self, account: np.ndarray, week: int) -> np.ndarray:
        return (week + account) % self.every[account] == 0


@dataclass(frozen=True)
class _Draft:
    """Lines whose quantities are known and whose terms are not; arrays run along each other."""

    account: np.ndarray
    product: np.ndarray
    slot: np.ndarray
    quantity: np.ndarray
    is_single: np.ndarray

    def take(self, which: np.ndarray) -> _Draft:
        return _Draft(*(values[which] for values in vars(self).values()))


@dataclass(frozen=True)
class OrderBook:
    """Makes the lines of any week; accounts in `exact` return nothing."""

    seed: int
    trade: Trade
    stocked: Cells
    light: Cells
    pattern: Pattern
    exact: np.ndarray
    trials: Trials

    def stocked_lines(
        self, week: int, received: np.ndarray, only: np.ndarray | None = None
    ) -> SampleLines:
        """Make the lines of wholesalers and distributors; `only` limits them to some accounts."""
        rng = generator(self.seed, Stream.STOCKED_ORDERS, week)
        network, cells = self.trade.network, self.stocked
        slot = np.where(network.level[cells.account] == 1, cells.product % 2, 0)
        place = cells.account * 2 + slot
        lead = np.repeat(network.lead_days[: network.stocked], 2)
        days = self._days(rng, week, lead)
        kept = received > 0
        if only is not None:
            kept &= only[cells.account]
        draft = _Draft(
            cells.account, cells.product, slot, received, is_single=np.zeros(cells.count, bool)
        )
        return self._finished(week, rng, draft.take(kept), _at(days, place[kept]))

    def light_lines(self, week: int) -> SampleLines:
        """Make the lines of sub-distributors and outlets."""
        rng = generator(self.seed, Stream.LIGHT_ORDERS, week)
        network, every = self.trade.network, self.pattern.every
        turn = np.flatnonzero(self.pattern.orders_in(self.light.account, week))
        account, product = self.light.account[turn], self.light.product[turn]
        turn_cells = Cells(account, product, self.light.base[turn])
        chance = self.chances(turn_cells, week)
        drawn = np.flatnonzero(rng.random(len(turn)) < chance)
        level = self.trade.demand.level(turn_cells, week)[drawn]
        level = level * self.trials.factor(turn[drawn], week)
        noise = 0.5 + 0.5 * (rng.random(len(drawn)) + rng.random(len(drawn)))
        wanted = np.rint(level * every[account[drawn]] / chance[drawn] * noise)
        account, product = account[drawn], product[drawn]
        per_case = self.trade.products.units_per_case[product]
        single = (rng.random(len(drawn)) < SINGLES) & (network.level[account] == 4)
        single &= per_case > 1
        loose = 1 + np.floor(rng.random(len(drawn)) * (per_case - 1))
        quantity = np.maximum(np.where(single, loose, wanted), 1).astype(np.int64)
        days = self._days(rng, week, network.lead_days[network.stocked :])
        draft = _Draft(account, product, np.zeros(len(drawn), np.int64), quantity, is_single=single)
        return self._finished(week, rng, draft, _at(days, account - network.stocked))

    def chances(self, cells: Cells, week: int) -> np.ndarray:
        """Give the chance that each cell is on its account's order; more in a peak."""
        demand = self.trade.demand
        sells = demand.products[week][cells.product]
        lives = demand.accounts[week][cells.account] > 0
        chance = self.pattern.chance * (0.7 + 0.3 * sells)
        return np.where(lives & (sells > 0), np.minimum(chance, 0.95), 0.0)

    def _days(self, rng: np.random.Generator, week: int, lead: np.ndarray) -> OrderDays:
        monday = self.trade.history.monday(week)
        return order_days(rng, monday, lead, may_be_late=week >= WEEKS_WITHOUT_LATE)

    def _finished(
        self, week: int, rng: np.random.Generator, draft: _Draft, days: OrderDays
    ) -> SampleLines:
        """Give drafted lines their terms, their free goods and their returns."""
        trade = self.trade
        seller = trade.sellers(draft.account, days.ordered)
        free = trade.free_goods(draft.product, draft.quantity, days.ordered, seller)
        sold = draft.quantity - free
        back, back_on = self._returned(rng, draft, sold, days)
        short = rng.random(len(sold)) < SHORT_LINES
        missing = np.where(short, 1 + np.floor(0.3 * rng.random(len(sold)) * sold), 0)
        sent = replace(draft, quantity=sold + back)
        sale = self._sale(week, sent, days, seller, requested=sent.quantity + missing)
        gifts = _as_free_goods(sale.take(free > 0), free[free > 0])
        gone = back > 0
        return joined([sale, gifts, _as_returns(sale.take(gone), back[gone], back_on[gone])])

    def _sale(
        self,
        week: int,
        draft: _Draft,
        days: OrderDays,
        seller: np.ndarray,
        *,
        requested: np.ndarray,
    ) -> SampleLines:
        trade, count = self.trade, len(seller)
        account, product, single = draft.account, draft.product, draft.is_single
        return make_lines(
            order=week * SLOTS + draft.slot,
            account=account,
            product=product,
            ordered=days.ordered,
            promised=days.promised,
            delivered=days.delivered,
            invoiced=days.invoiced,
            quantity=draft.quantity,
            requested=requested,
            is_single=single,
            price=trade.price_cents(account, product, days.ordered, seller, is_single=single),
            kind=np.full(count, SALE),
            seller=seller,
            territory=trade.destinations(account, product, days.ordered),
            returns_number=np.full(count, -1),
        )

    def _returned(
        self, rng: np.random.Generator, draft: _Draft, sold: np.ndarray, days: OrderDays
    ) -> tuple[np.ndarray, np.ndarray]:
        """Draw what comes back and on which day; one day for a whole order."""
        draw = rng.random((self.trade.network.count, 2))
        after = 3 + np.floor(draw * draw * RETURN_AFTER_DAYS).astype(np.int64)
        day = days.delivered + after[draft.account, draft.slot]
        hit = (rng.random(len(sold)) < RETURNED_LINES) & ~self.exact[draft.account] & (sold > 0)
        # Only what was ordered in the history and came back in it was sent on top.
        history = self.trade.history
        hit &= (days.ordered >= history.first_day) & (day <= history.last_day)
        back = np.where(hit, 1 + np.floor(RETURNED_PART * rng.random(len(sold)) * sold), 0)
        return back.astype(np.int64), day


def _at(days: OrderDays, place: np.ndarray) -> OrderDays:
    return OrderDays(*(values[place] for values in vars(days).values()))


def _changed(lines: SampleLines, **columns: np.ndarray) -> SampleLines:
    return make_lines(**{**vars(lines), **columns})


def _as_free_goods(lines: SampleLines, units: np.ndarray) -> SampleLines:
    count = len(lines)
    return _changed(
        lines,
        quantity=units,
        requested=units,
        price=np.zeros(count),
        kind=np.full(count, FREE_GOOD),
    )


def _as_returns(lines: SampleLines, units: np.ndarray, ordered: np.ndarray) -> SampleLines:
    """Give lines back: an order of its own, dated after the delivery, with negative quantity."""
    count = len(lines)
    return _changed(
        lines,
        order=lines.order + RETURN_SLOT,
        ordered=ordered,
        promised=np.full(count, -1),
        delivered=ordered + 2,
        invoiced=ordered + 3,
        quantity=-units,
        requested=np.full(count, -1),
        kind=np.full(count, RETURN),
    )
