"""What others tell us: prices seen in shops, competitors' shares and feedback on salespeople.

Shops ask about the list price; where an account undercuts, its territory shows prices below the
floor. A defector gives ever more of its sales to competitors, the others keep theirs. The newest
salespeople hear worse than the rest. Each draws from a stream of its own.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from examples.sample_company import columns as col
from examples.sample_company.company import Company
from examples.sample_company.field_work import newest
from examples.sample_company.randomness import Stream, generator
from examples.sample_company.roles import DEFECTION

PRICED_PRODUCTS = 6
SHARES_EVERY_MONTHS = 3
COMPETITOR = "Golden Carp"
FEEDBACK_PART = 0.3


def market_prices_table(company: Company, month: int) -> pa.Table:
    """Write a month's prices: in each territory what shops ask for some products, per product unit,
    and what a distributor that undercuts asks.
    """
    history, products, network = company.history, company.products, company.network
    rng = generator(company.seed, Stream.TOLD, month)
    first, last = history.month_days(month)
    territories = len(network.territory_names)
    live = np.flatnonzero(products.sold_in(np.array([first]))[:, 0])
    territory = np.repeat(np.arange(territories), PRICED_PRODUCTS)
    picked = rng.random((territories, len(live))).argsort(axis=1)[:, :PRICED_PRODUCTS]
    product, level = live[picked].ravel(), np.full(territories * PRICED_PRODUCTS, 4)
    percent = rng.integers(97, 108, len(product))
    middle = history.week_of((first + last) // 2)
    homes = [network.territory[s.account] for s in company.roles.undercutters if s.holds(middle)]
    below = np.concatenate(
        [np.flatnonzero(territory == home)[:2] for home in homes] or [territory[:0]]
    )
    below = below.astype(np.int64)
    territory = np.concatenate([territory, territory[below]])
    product, level = np.concatenate([product, product[below]]), np.append(level, below * 0 + 2)
    percent = np.concatenate([percent, rng.integers(74, 81, len(below))])
    day = first + rng.integers(0, last - first + 1, len(product))
    listed = products.list_cents[product, products.list_at(day)]
    return pa.table(
        {
            "product_id": col.pick(products.ids, product),
            "territory": col.pick(network.territory_names, territory),
            "observed_on": col.days(day),
            "price": col.money(listed * percent // 100),
            "level": pa.array(level),
            "currency": col.same("CNY", len(product)),
        }
    )


def competitor_share_table(company: Company) -> pa.Table:
    """Write, each quarter, the part of its sales that each large account gives to competitors."""
    history, network = company.history, company.network
    rng = generator(company.seed, Stream.TOLD, 1000)
    usual = 5 + np.floor(10 * rng.random(network.stocked))
    leaves = {span.account: span.first for span in company.roles.defectors}
    parts: list[tuple[np.ndarray, ...]] = []
    for month in range(SHARES_EVERY_MONTHS - 1, len(history.month_starts) - 1, SHARES_EVERY_MONTHS):
        day = history.month_days(month)[1]
        open_ = (network.opened_on <= day) & (network.closed_on >= day)
        percent = usual + np.floor(3 * rng.random(network.stocked))
        for leaver, since in leaves.items():
            weeks = min(max(history.week_of(day) - since, 0), len(DEFECTION))
            # What it no longer buys of us it buys of them.
            left = DEFECTION[weeks - 1] if weeks else 1.0
            percent[leaver] = np.floor(100 - (100 - percent[leaver]) * left)
        seen = np.flatnonzero(open_[: network.stocked])
        parts.append((seen, np.full(len(seen), day), percent[seen].astype(np.int64)))
    account, days, parts_held = (np.concatenate(column) for column in zip(*parts, strict=True))
    return pa.table(
        {
            "account_id": col.pick(network.ids, account),
            "competitor": col.same(COMPETITOR, len(account)),
            "observed_on": col.days(days),
            "share_ratio": col.money(parts_held),
        }
    )


def feedback_table(company: Company, month: int) -> pa.Table:
    """Write what accounts say of their salespeople in a month, 1 worst to 5 best."""
    history, network = company.history, company.network
    rng = generator(company.seed, Stream.TOLD, 2000 + month)
    first, last = history.month_days(month)
    open_ = (network.opened_on <= first) & (network.closed_on >= last)
    account = np.flatnonzero(open_ & (rng.random(network.count) < FEEDBACK_PART))
    count = len(account)
    is_new = np.isin(network.salesperson_in(month)[account], newest(network))
    score = rng.integers(3, 6, count) - 2 * is_new
    return pa.table(
        {
            "feedback_id": col.numbered(
                f"FB-{history.month_name(month)}-", np.arange(1, count + 1), 5
            ),
            "account_id": col.pick(network.ids, account),
            "given_on": col.days(first + rng.integers(0, last - first + 1, count)),
            "score": pa.array(score),
        }
    )
