"""Field work: visits, expenses, trainings, events and occasions.

Visits follow the level of an account; the newest salespeople visit small outlets instead of large
accounts, which the coverage metrics should show. A new outlet is an event of its distributor.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from examples.sample_company import columns as col
from examples.sample_company.history import LISTED_DAYS, SampleCalendar
from examples.sample_company.network import Network
from examples.sample_company.randomness import Stream, generator

VISITS_PER_MONTH = (0.0, 3.0, 1.6, 0.5, 0.25)
EXPENSES_PER_MONTH = (0.0, 1.4, 0.6, 0.1, 0.03)
NEWEST_SALESPEOPLE = 12
PURPOSES = ("order", "stock check", "display", "negotiation", "complaint")
EXPENSE_KINDS = ("promotion", "slotting", "display", "travel", "gift", "other")


def newest(network: Network) -> np.ndarray:
    """Name the newest salespeople: the last twelfth of them."""
    count = int(network.salesperson.max()) + 1
    return np.arange(count - max(count // NEWEST_SALESPEOPLE, 1), count)


def salesperson_ids(network: Network) -> list[str]:
    return [f"SP-{number + 1:03d}" for number in range(int(network.salesperson.max()) + 1)]


def _salespeople(network: Network, month: int, account: np.ndarray) -> pa.Array:
    return col.pick(salesperson_ids(network), network.salesperson_in(month)[account])


def _times(
    rng: np.random.Generator, rate: np.ndarray, network: Network, first: int, *, last: int
) -> np.ndarray:
    """Draw how often something happens to each account in a month, while the account is open."""
    open_ = (network.opened_on <= first) & (network.closed_on >= last)
    times = np.floor(rate + rng.random(network.count)).astype(np.int64)
    return np.where(open_, times, 0)


def visits_table(seed: int, month: int, network: Network, history: SampleCalendar) -> pa.Table:
    """Write a month's visits; at most one a day by a salesperson to an account."""
    rng = generator(seed, Stream.FIELD, month)
    first, last = history.month_days(month)
    rate = np.array(VISITS_PER_MONTH)[network.level]
    is_new = np.isin(network.salesperson_in(month), newest(network))
    rate = np.where(is_new, np.where(network.level >= 3, rate * 3, rate / 3), rate)
    account = np.repeat(np.arange(network.count), _times(rng, rate, network, first, last=last))
    day = first + rng.integers(0, last - first + 1, len(account))
    weekday = (day - history.first_monday) % 7
    # Nobody visits on a Sunday; the day before counts, or the one after on the first of a month.
    day = np.where(weekday == 6, np.where(day > first, day - 1, day + 1), day)
    keys, place = np.unique(account * (1 << 17) + day, return_index=True)
    account, day = account[place], keys & ((1 << 17) - 1)
    count = len(account)
    minutes = 10 * rng.integers(2, 13, count)
    return pa.table(
        {
            "account_id": col.pick(network.ids, account),
            "salesperson_id": _salespeople(network, month, account),
            "visited_on": col.days(day),
            "minutes": pa.array(minutes),
            "purpose": col.pick(PURPOSES, rng.integers(0, len(PURPOSES), count)),
            "by_executive": col.flags((network.level[account] == 1) & (rng.random(count) < 0.06)),
        }
    )


def expenses_table(seed: int, month: int, network: Network, history: SampleCalendar) -> pa.Table:
    """Write a month's expenses, each under a claim number of its own."""
    rng = generator(seed, Stream.FIELD, 1000 + month)
    first, last = history.month_days(month)
    rate = np.array(EXPENSES_PER_MONTH)[network.level]
    account = np.repeat(np.arange(network.count), _times(rng, rate, network, first, last=last))
    count = len(account)
    scale = np.array([0, 40, 15, 5, 2])[network.level[account]]
    prefix = f"EXP-{history.month_name(month)}-"
    return pa.table(
        {
            "account_id": col.pick(network.ids, account),
            "spent_on": col.days(first + rng.integers(0, last - first + 1, count)),
            "amount": col.money(scale * rng.integers(20, 300, count) * 100),
            "currency": col.same("CNY", count),
            "kind": col.pick(EXPENSE_KINDS, rng.integers(0, len(EXPENSE_KINDS), count)),
            "salesperson_id": _salespeople(network, month, account),
            "claim_id": col.numbered(prefix, np.arange(1, count + 1), 5),
        }
    )


def trainings_table(seed: int, month: int, network: Network, history: SampleCalendar) -> pa.Table:
    """Write a month's trainings: one account in forty of those with staff of their own."""
    rng = generator(seed, Stream.FIELD, 2000 + month)
    first, last = history.month_days(month)
    rate = np.where(network.level <= 3, 0.1, 0.01)
    account = np.flatnonzero(_times(rng, rate, network, first, last=last))
    count = len(account)
    prefix = f"TR-{history.month_name(month)}-"
    return pa.table(
        {
            "training_id": col.numbered(prefix, np.arange(1, count + 1), 4),
            "account_id": col.pick(network.ids, account),
            "trained_on": col.days(first + rng.integers(0, last - first + 1, count)),
            "participants": pa.array(rng.integers(2, 25, count)),
        }
    )


def events_table(seed: int, network: Network, history: SampleCalendar) -> pa.Table:
    """Write events a program may pay for: new outlets, network awards, bottle caps redeemed."""
    rng = generator(seed, Stream.FIELD, 3000)
    opened = np.flatnonzero((network.level == 4) & (network.opened_on >= history.first_day))
    rows = [
        (int(network.upstream[outlet]), "new_outlet", int(network.opened_on[outlet]), -1)
        for outlet in opened
        if network.opened_on[outlet] + LISTED_DAYS <= history.last_day
    ]
    distributors = np.flatnonzero(network.level == 2)
    for month in range(len(history.month_starts) - 1):
        last = history.month_days(month)[1]
        for account in distributors[rng.random(len(distributors)) < 0.4]:
            rows.append((int(account), "cap_redeemed", last, 100 * int(rng.integers(50, 2000))))
        if month % 12 == 11:
            winners = rng.permutation(distributors)[: max(len(distributors) // 10, 1)]
            rows += [(int(account), "network_award", last, -1) for account in winners]
    rows.sort(key=lambda row: (row[2], row[1], row[0]))
    account, kind, day, cents = (list(column) for column in zip(*rows, strict=True))
    amounts = [None if c < 0 else f"{c // 100}.{c % 100:02d}" for c in cents]
    return pa.table(
        {
            "event_id": col.numbered("EV-", np.arange(1, len(rows) + 1), 6),
            "account_id": col.pick(network.ids, np.array(account)),
            "kind": kind,
            "occurred_on": col.days(np.array(day)),
            "amount": pa.array(amounts, pa.string()),
        }
    )


def occasions_table(network: Network, history: SampleCalendar) -> pa.Table:
    """Write anniversaries of those who buy from us, and openings, half a year ahead included."""
    until = history.last_day + 183
    rows = []
    for account in np.flatnonzero(network.is_direct | (network.opened_on >= history.first_day)):
        opened = int(network.opened_on[account])
        if opened >= history.first_day:
            rows.append((opened, int(account), "opening"))
        for year in range(1, 40):
            day = opened + round(365.25 * year)
            if history.first_day <= day <= until:
                rows.append((day, int(account), "anniversary"))
    rows.sort()
    return pa.table(
        {
            "occasion_id": col.numbered("OC-", np.arange(1, len(rows) + 1), 6),
            "account_id": col.pick(network.ids, np.array([row[1] for row in rows])),
            "kind": [row[2] for row in rows],
            "held_on": col.days(np.array([row[0] for row in rows])),
        }
    )
