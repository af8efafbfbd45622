"""The stock feeds: weekly inventory and sell-through, our own stock at two breweries, and supply.

Snapshots are taken on Sundays; sell-through covers Monday to Sunday, in the product's own unit.
Supply counts single units: what the breweries hold on the last day and what they will brew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from examples.sample_company import columns as col
from examples.sample_company.cells import Cells
from examples.sample_company.demand import DemandFactors
from examples.sample_company.history import SampleCalendar
from examples.sample_company.network import Network
from examples.sample_company.products import SampleProducts
from examples.sample_company.randomness import Stream, generator
from examples.sample_company.stock import StockWeek

LOCATIONS = ("BRW-RIVER", "BRW-HARBOUR")
OWN_COVER_WEEKS, SUPPLY_WEEKS = 2.5, 20
# The best-selling products of the coming peak are brewed short, so that a plan must allocate.
SHORT_PRODUCTS, SHORT_PART = 5, 0.7
# Part off the list price at which accounts sell on.
RESALE_PER_CENT = 88


@dataclass(frozen=True)
class StockFeeds:
    """Turns weeks of stock into feed tables."""

    history: SampleCalendar
    network: Network
    products: SampleProducts
    cells: Cells
    flag_only: np.ndarray

    def inventory(self, week: int, stock: StockWeek) -> pa.Table:
        """Write the snapshot of the week's Sunday; some accounts report the stock-out flag only."""
        rows = np.flatnonzero(stock.is_known)
        account, product = self.cells.account[rows], self.cells.product[rows]
        count = len(rows)
        silent = self.flag_only[account]
        snapshot = np.full(count, self.history.monday(week) + 6)
        return inventory_table(
            account=col.pick(self._ids, account),
            location=pa.nulls(count, pa.string()),
            product=col.pick(self.products.ids, product),
            day=snapshot,
            on_hand=np.where(silent, -1, stock.closing[rows]),
            is_single=self.products.is_single[product],
            is_out=stock.is_out[rows],
        )

    def sell_through(self, week: int, stock: StockWeek) -> pa.Table:
        """Write what each account sold on in the week, at its resale price."""
        rows = np.flatnonzero(stock.is_known)
        account, product = self.cells.account[rows], self.cells.product[rows]
        count, monday = len(rows), np.full(len(rows), self.history.monday(week))
        price = self.products.list_cents[product, self.products.list_at(monday)]
        return pa.table(
            {
                "account_id": col.pick(self._ids, account),
                "product_id": col.pick(self.products.ids, product),
                "period_start": col.days(monday),
                "quantity": pa.array(stock.sold[rows]),
                "unit": col.pick(["case", "each"], self.products.is_single[product]),
                "period_end": col.days(monday + 6),
                "amount": col.money(stock.sold[rows] * (price * RESALE_PER_CENT // 100)),
                "currency": col.same("CNY", count),
                "is_cumulative": col.flags(np.zeros(count)),
            }
        )

    @property
    def _ids(self) -> pa.Array:
        return pa.array(self.network.ids[: self.network.stocked])


def inventory_table(
    account: pa.Array,
    location: pa.Array,
    product: pa.Array,
    day: np.ndarray,
    *,
    on_hand: np.ndarray,
    is_single: np.ndarray,
    is_out: np.ndarray,
) -> pa.Table:
    """Bind the inventory feed's columns; a negative on hand is empty."""
    return pa.table(
        {
            "account_id": account,
            "location_id": location,
            "product_id": product,
            "snapshot_date": col.days(day),
            "on_hand": col.number_or_empty(on_hand),
            "unit": col.pick(["case", "each"], is_single),
            "is_stocked_out": col.flags(is_out),
        }
    )


@dataclass(frozen=True)
class OwnStock:
    """Our own stock and production, in proportion to what direct accounts sell."""

    seed: int
    history: SampleCalendar
    products: SampleProducts
    demand: DemandFactors
    base: np.ndarray

    def weekly(self, week: int) -> np.ndarray:
        """Compute the expected units a week per product over the three weeks after this one."""
        return self.base * self.demand.ahead[week]

    def on_hand(self, week: int) -> np.ndarray:
        draw = generator(self.seed, Stream.OWN_STOCK, week).random(len(self.base))
        return np.floor(OWN_COVER_WEEKS * self.weekly(week) * (0.8 + 0.4 * draw)).astype(np.int64)

    def inventory(self, week: int) -> pa.Table:
        """Write our own snapshot: every product at its brewery."""
        on_hand = self.on_hand(week)
        rows = np.flatnonzero(self.weekly(week) > 0)
        return inventory_table(
            account=pa.nulls(len(rows), pa.string()),
            location=col.pick(LOCATIONS, self.products.brewery[rows]),
            product=col.pick(self.products.ids, rows),
            day=np.full(len(rows), self.history.monday(week) + 6),
            on_hand=on_hand[rows],
            is_single=self.products.is_single[rows],
            is_out=on_hand[rows] == 0,
        )

    def short_products(self) -> np.ndarray:
        """Name the products brewed short for the coming peak: the best-selling cases that were
        sold a year ago as well.
        """
        last_week = self.history.week_of(self.history.last_day)
        weight = np.minimum(self.weekly(last_week), self.weekly(last_week - 52))
        weight[self.products.is_single] = 0
        return np.argsort(-weight, kind="stable")[:SHORT_PRODUCTS]

    def supply(self) -> pa.Table:
        """Write what is there on the last day and what is brewed in the weeks after it."""
        last_week = self.history.week_of(self.history.last_day)
        live = np.flatnonzero(self.weekly(last_week) > 0)
        part = np.ones(len(self.base))
        part[self.short_products()] = SHORT_PART
        plan_week = np.arange(SUPPLY_WEEKS)
        # Brewing is planned on last year's season, 52 weeks back: the lunar shift is not in it.
        level = np.stack([self.weekly(last_week + w - 51) for w in range(SUPPLY_WEEKS)])[:, live]
        brewed = np.floor(level * part[live]).astype(np.int64)
        mondays = self.history.monday(last_week + 1) + 7 * plan_week
        day = np.concatenate([np.full(len(live), self.history.last_day), mondays.repeat(len(live))])
        product = np.concatenate([live, np.tile(live, SUPPLY_WEEKS)])
        cases = np.concatenate([self.on_hand(last_week)[live], brewed.ravel()])
        return pa.table(
            {
                "product_id": col.pick(self.products.ids, product),
                "available_on": col.days(day),
                "units": pa.array(cases * self.products.units_per_case[product]),
                "location_id": col.pick(LOCATIONS, self.products.brewery[product]),
            }
        )
