"""Money owed and paid: receivables, collections, targets.

Good payers pay around the due date, slow ones 10 to 40 days after it, bad ones 45 to 150 days after
it or never; one invoice in ten is paid in two parts. A credit note settles itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from examples.sample_company import columns as col
from examples.sample_company.history import SampleCalendar
from examples.sample_company.months import YEAR
from examples.sample_company.network import Network
from examples.sample_company.order_feed import Invoices
from examples.sample_company.randomness import Stream, generator
from examples.sample_company.roles import Roles, as_mask

NEVER_PAID, IN_TWO_PARTS, DISPUTED = 0.25, 0.10, 0.02


@dataclass(frozen=True)
class Payments:
    """Invoices with the day each part was paid; -1 is never, or after the history."""

    invoices: Invoices
    due: np.ndarray
    first_cents: np.ndarray
    first_paid: np.ndarray
    second_paid: np.ndarray
    disputed: np.ndarray

    @property
    def settled_on(self) -> np.ndarray:
        """Give the day an invoice was paid in full; -1 while it is not."""
        whole = self.first_cents == self.invoices.cents
        both = (self.first_paid >= 0) & (self.second_paid >= 0)
        last = np.where(both, np.maximum(self.first_paid, self.second_paid), -1)
        return np.where(whole, self.first_paid, last)

    @property
    def settled_cents(self) -> np.ndarray:
        rest = self.invoices.cents - self.first_cents
        return np.where(self.first_paid >= 0, self.first_cents, 0) + np.where(
            self.second_paid >= 0, rest, 0
        )


def pay(
    seed: int,
    month: int,
    invoices: Invoices,
    network: Network,
    *,
    roles: Roles,
    history: SampleCalendar,
) -> Payments:
    """Draw the payments of a month's invoices."""
    rng = generator(seed, Stream.PAYMENTS, month)
    count = len(invoices.account)
    slow = as_mask(network.count, roles.slow_payers)[invoices.account]
    bad = as_mask(network.count, roles.bad_payers)[invoices.account]
    due = invoices.day + network.payment_days[invoices.account]
    delay = rng.integers(-5, 4, count)
    delay = np.where(slow, rng.integers(10, 41, count), delay)
    delay = np.where(bad, rng.integers(45, 151, count), delay)
    paid = np.maximum(due + delay, invoices.day)
    never = bad & (rng.random(count) < NEVER_PAID)
    parts = (rng.random(count) < IN_TWO_PARTS) & (invoices.cents > 0)
    first = np.where(parts, invoices.cents // 200 * 100, invoices.cents)
    second = np.where(parts, paid + rng.integers(5, 21, count), -1)
    credit = invoices.cents < 0
    paid = np.where(credit, invoices.day, np.where(never & ~parts, -1, paid))
    second = np.where(never, -1, second)
    disputed = (rng.random(count) < np.where(bad, 5 * DISPUTED, DISPUTED)) & ~credit
    last = history.last_day
    return Payments(
        invoices,
        np.where(credit, invoices.day, due),
        first,
        np.where(paid > last, -1, paid),
        second_paid=np.where(second > last, -1, second),
        disputed=disputed,
    )


def invoice_ids(numbers: np.ndarray) -> pa.Array:
    """Make `INV-2024-000123` of numbers of one year."""
    year = int(numbers[0]) // YEAR if len(numbers) else 0
    return col.numbered(f"INV-{year}-", numbers % YEAR, 6)


def receivables_table(payments: Payments, network: Network) -> pa.Table:
    """Write one row per invoice, as it stands at the end of the history."""
    invoices, settled = payments.invoices, payments.settled_on
    nothing = (settled < 0) & (payments.settled_cents == 0)
    return pa.table(
        {
            "account_id": col.pick(network.ids, invoices.account),
            "invoice_id": invoice_ids(invoices.number),
            "invoice_date": col.days(invoices.day),
            "due_date": col.days(payments.due),
            "amount": col.money(invoices.cents),
            "currency": col.same("CNY", len(settled)),
            "settled_on": col.days(settled),
            "settled_amount": _emptied(col.money(payments.settled_cents), nothing),
            "disputed": col.flags(payments.disputed),
        }
    )


def _emptied(column: pa.Array, empty: np.ndarray) -> pa.Array:
    return pc.if_else(pa.array(~empty), column, pa.scalar(None, column.type))


def collections_table(payments: Payments, network: Network) -> pa.Table:
    """Write one row per payment received."""
    invoices, rest = payments.invoices, payments.invoices.cents - payments.first_cents
    first = np.flatnonzero((payments.first_paid >= 0) & (invoices.cents > 0))
    second = np.flatnonzero((payments.second_paid >= 0) & (rest > 0))
    rows = np.concatenate([first, second])
    day = np.concatenate([payments.first_paid[first], payments.second_paid[second]])
    cents = np.concatenate([payments.first_cents[first], rest[second]])
    return pa.table(
        {
            "account_id": col.pick(network.ids, invoices.account[rows]),
            "collected_on": col.days(day),
            "amount": col.money(cents),
            "currency": col.same("CNY", len(rows)),
            "invoice_id": invoice_ids(invoices.number).take(pa.array(rows)),
        }
    )


def targets_table(
    seed: int, history: SampleCalendar, network: Network, invoiced: np.ndarray, *, cases: np.ndarray
) -> pa.Table:
    """Write quarterly amount and yearly case targets of those who buy from us.

    They lie around what was reached (`invoiced` cents and `cases` by account and month), 92 to
    112 %; the coming quarter's around the same quarter a year ago. Amounts in whole thousands.
    """
    rng = generator(seed, Stream.AGREEMENTS, 1)
    direct = np.flatnonzero(network.is_direct)
    quarters, years = _spans(history, 3), _spans(history, 12)
    rows = []
    for name, months in quarters:
        reached = invoiced[direct][:, months].sum(axis=1) * (0.92 + 0.2 * rng.random(len(direct)))
        rows += _targets(
            network, direct, name, "amount", values=(reached // 100_000).astype(int) * 1000
        )
    for name, months in years:
        reached = cases[direct][:, months].sum(axis=1) * (0.92 + 0.2 * rng.random(len(direct)))
        rows += _targets(
            network, direct, name, "quantity", values=(reached // 100).astype(int) * 100
        )
    names = ("account_id", "period", "measure", "target")
    texts = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    return pa.table({"program": pa.nulls(len(rows), pa.string()), **texts})


def _targets(
    network: Network, accounts: np.ndarray, period: str, measure: str, *, values: np.ndarray
) -> list[tuple[str, str, str, int]]:
    ids = [network.ids[account] for account in accounts]
    pairs = zip(ids, values.tolist(), strict=True)
    return [(account, period, measure, value) for account, value in pairs if value > 0]


def _spans(history: SampleCalendar, length: int) -> list[tuple[str, list[int]]]:
    """Name the whole quarters or years of the history, and the one under way, with their months.

    The months of a period not yet over are those of the same period a year before.
    """
    first = history.month_starts[0]
    last_month = len(history.month_starts) - 2
    spans = []
    for month in range(len(history.month_starts) + length):
        index = first.year * 12 + first.month - 1 + month
        if index % length:
            continue
        year, part = index // 12, index % 12 // length + 1
        name = f"{year}-Q{part}" if length == 3 else f"{year}"
        back = 12 if month + length - 1 > last_month else 0
        months = list(range(month - back, month - back + length))
        if months[-1] <= last_month:
            spans.append((name, months))
    return spans
