"""The sample company put together: everything that is known before the first order is written.

Goes in: size, seed, as-of date. Comes out: `Company`, from which each week and month follows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from examples.sample_company.cells import Cells, make_cells
from examples.sample_company.demand import make_demand
from examples.sample_company.history import SampleCalendar, history
from examples.sample_company.jumps import (
    Jump,
    TopUp,
    plan_jumps,
    settled,
    top_up_product,
    top_ups,
)
from examples.sample_company.market import Market
from examples.sample_company.network import Network, make_network
from examples.sample_company.orders import OrderBook, Pattern
from examples.sample_company.pattern import ordering_weeks, solved
from examples.sample_company.products import SampleProducts, make_products
from examples.sample_company.promotions import Promotion, make_promotions
from examples.sample_company.roles import Roles, as_mask, choose_roles
from examples.sample_company.sizes import Size
from examples.sample_company.stock import SampleStock, make_spells
from examples.sample_company.stock_feed import OwnStock, StockFeeds
from examples.sample_company.trade import Trade, make_trade
from examples.sample_company.trials import EACH_KIND, plan_trials


@dataclass(frozen=True)
class Company:
    """Hold the whole company."""

    seed: int
    size: Size
    history: SampleCalendar
    network: Network
    products: SampleProducts
    roles: Roles
    promotions: list[Promotion]
    trade: Trade
    stock: SampleStock
    book: OrderBook
    jumps: list[Jump]
    jump_cases: np.ndarray
    top_ups: list[TopUp]

    @property
    def stock_feeds(self) -> StockFeeds:
        silent = as_mask(self.network.count, self.roles.flag_only)
        return StockFeeds(
            self.history, self.network, self.products, self.stock.cells, flag_only=silent
        )

    @property
    def own_stock(self) -> OwnStock:
        cells = self.stock.cells
        direct = self.network.is_direct[cells.account]
        base = np.bincount(
            cells.product[direct], cells.base[direct], minlength=len(self.products.ids)
        )
        return OwnStock(self.seed, self.history, self.products, self.trade.demand, base=base)

    @property
    def market(self) -> Market:
        return Market(
            self.seed,
            self.history,
            self.network,
            self.products,
            cells=self.stock.cells,
            roles=self.roles,
        )


def found(size: Size, seed: int, as_of: date) -> Company:
    """Draw a company; the planted jumps fix the size of their accounts."""
    when = history(as_of)
    network = make_network(seed, size, when)
    products = make_products(seed, when)
    roles = choose_roles(seed, size, network, when)
    stocked, light = make_cells(seed, size, network, products)
    exact = as_mask(network.count, roles.jumpers)
    stocked = _cases_only(stocked, exact, products)
    promotions = make_promotions(seed, when, network, products, stocked=stocked)
    demand = make_demand(when, network, products, promotions, roles=roles)
    trade = make_trade(seed, when, network, products, demand=demand, roles=roles)
    spells = make_spells(seed, when, stocked, exact, demand=demand)
    every = Pattern(ordering_weeks(network), 0.4)
    trials = plan_trials(
        seed,
        EACH_KIND * size.planted,
        when,
        network,
        products=products,
        light=light,
        every=every.every,
    )

    def bound(cells: Cells) -> tuple[OrderBook, SampleStock]:
        stock = SampleStock(seed, cells, demand, spells, multiple=products.pack_multiple)
        book = OrderBook(seed, trade, cells, light, pattern=every, exact=exact, trials=trials)
        return book, stock

    jumps = plan_jumps(roles.jumpers, when)
    stocked, natural = settled(jumps, stocked, trade, bound)
    book, stock = bound(stocked)
    return Company(
        seed=seed,
        size=size,
        history=when,
        network=network,
        products=products,
        roles=roles,
        promotions=promotions,
        trade=trade,
        stock=stock,
        book=solved(book, stock, size.order_lines),
        jumps=jumps,
        jump_cases=natural,
        top_ups=_all_top_ups(jumps, natural, stocked, products, network=network, when=when),
    )


def _cases_only(cells: Cells, exact: np.ndarray, products: SampleProducts) -> Cells:
    """Let the planted accounts sell no singles, so that their cases need no conversion."""
    single = exact[cells.account] & products.is_single[cells.product]
    return replace(cells, base=np.where(single, 0.0, cells.base))


def _all_top_ups(
    jumps: list[Jump],
    natural: np.ndarray,
    cells: Cells,
    products: SampleProducts,
    *,
    network: Network,
    when: SampleCalendar,
) -> list[TopUp]:
    made: list[TopUp] = []
    for jump, cases in zip(jumps, natural, strict=True):
        product = top_up_product(cells, products, jump.account, when)
        lead = int(network.lead_days[jump.account])
        made += top_ups(jump, cases, product, lead, history=when)
    return made
