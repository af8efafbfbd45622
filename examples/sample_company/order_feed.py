"""The orders feed of a month, and what follows from it: invoices and goods under way.

Goes in: a numbered month. Comes out: an Arrow table in the canonical columns, as known at the end
of the history: a line that is delivered or invoiced later has no such day yet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from examples.sample_company import columns as col
from examples.sample_company.lines import FREE_GOOD, KINDS, RETURN, SampleLines
from examples.sample_company.months import YEAR, NumberedMonth
from examples.sample_company.network import Network
from examples.sample_company.products import SampleProducts


@dataclass(frozen=True)
class Invoices:
    """Invoices of a month's orders with us; returns are credit notes with a negative amount."""

    account: np.ndarray
    number: np.ndarray
    day: np.ndarray
    cents: np.ndarray


def _ids(prefix: str, numbers: np.ndarray) -> pa.Array:
    """Make `SO-2024-000123` of 202400000123; all numbers are of one year."""
    year = int(numbers[0]) // YEAR if len(numbers) else 0
    return col.numbered(f"{prefix}-{year}-", numbers % YEAR, 6)


def _returned_ids(numbers: np.ndarray) -> pa.Array:
    known = numbers[numbers > 0]
    texts = [f"SO-{number // YEAR}-{number % YEAR:06d}" for number in known.tolist()]
    place = np.full(len(numbers), -1)
    place[numbers > 0] = np.arange(len(known))
    return col.pick(texts, place)


def order_table(
    month: NumberedMonth, network: Network, products: SampleProducts, last_day: int
) -> pa.Table:
    """Write a month's lines."""
    lines, starts = month.lines, month.starts
    order = np.cumsum(month.line_no == 1) - 1
    first = month.number[starts]
    ids, places = pa.array(network.ids), pa.array(network.territory_names)
    unit = products.is_single[lines.product] | lines.is_single
    known = lines.invoiced <= last_day
    invoice = np.where(known & (lines.seller < 0), order, -1)
    outlet = network.level[lines.account] > 2
    return pa.table(
        {
            "order_id": col.pick(_ids("SO", first), order),
            "line_no": pa.array(month.line_no),
            "account_id": col.pick(ids, lines.account),
            "product_id": col.pick(products.ids, lines.product),
            "order_date": col.days(lines.ordered),
            "quantity": pa.array(lines.quantity),
            "unit": col.pick(["case", "each"], unit),
            "unit_price": col.money(lines.price),
            "currency": col.same("CNY", len(lines)),
            "amount": col.money(lines.quantity * lines.price),
            "kind": col.pick(KINDS, lines.kind),
            "seller_id": col.pick(ids, lines.seller),
            "delivered_on": col.days(_known(lines.delivered, last_day)),
            "invoiced_on": col.days(_known(lines.invoiced, last_day)),
            "requested_quantity": col.number_or_empty(lines.requested),
            "promised_on": col.days(lines.promised),
            "ship_to_territory": col.pick(places, np.where(outlet, -1, lines.territory)),
            "returns_order_id": _returned_ids(lines.returns_number),
            "invoice_id": col.pick(_ids("INV", first), invoice),
            "version": pa.nulls(len(lines), pa.string()),
        }
    )


def _known(days: np.ndarray, last_day: int) -> np.ndarray:
    return np.where(days <= last_day, days, -1)


def invoices_of(month: NumberedMonth, last_day: int) -> Invoices:
    """Add up each order with us that is invoiced by the last day; free goods cost nothing."""
    lines, starts = month.lines, month.starts
    if not len(starts):
        return Invoices(starts, starts, starts, starts)
    total = np.add.reduceat(lines.quantity * lines.price, starts)
    kept = (lines.seller[starts] < 0) & (lines.invoiced[starts] <= last_day) & (total != 0)
    rows = starts[kept]
    return Invoices(lines.account[rows], month.number[rows], lines.invoiced[rows], total[kept])


def under_way(lines: SampleLines, month_end: int, stocked: int) -> SampleLines:
    """Keep the goods that stocked accounts had ordered and not received at a month's end."""
    open_ = (lines.ordered <= month_end) & (lines.delivered > month_end)
    return lines.take(open_ & (lines.account < stocked) & (lines.kind != RETURN))


def in_transit_table(
    lines: SampleLines, month_end: int, network: Network, products: SampleProducts
) -> pa.Table:
    """Write one row per expected arrival, in single units.

    An order is due on the day promised; one already overdue on the day it then came.
    """
    due = np.where(lines.promised > month_end, lines.promised, lines.delivered)
    rank = (lines.account.astype(np.int64) * 64 + lines.product) * (1 << 17) + due
    keys, place = np.unique(rank, return_inverse=True)
    units = lines.quantity * products.units_per_case[lines.product]
    total = np.zeros(len(keys), dtype=np.int64)
    np.add.at(total, place, units)
    cell = keys >> 17
    return pa.table(
        {
            "as_of_date": col.days(np.full(len(keys), month_end)),
            "account_id": col.pick(network.ids, cell // 64),
            "product_id": col.pick(products.ids, cell % 64),
            "due_on": col.days(keys & ((1 << 17) - 1)),
            "units": pa.array(total),
        }
    )


def counts_of(month: NumberedMonth, month_end: int, last_day: int) -> dict[str, int]:
    """Count what the truth file states about a month's lines."""
    lines = month.lines
    sale = lines.kind == 0
    late = sale & (lines.delivered > lines.promised)
    return {
        "lines": len(lines),
        "orders": len(month.starts),
        "sale_lines": int(sale.sum()),
        "return_lines": int((lines.kind == RETURN).sum()),
        "free_good_lines": int((lines.kind == FREE_GOOD).sum()),
        "late_lines": int((late & (lines.delivered <= last_day)).sum()),
        "delivered_after_their_month": int(
            (sale & (lines.delivered > month_end) & (lines.delivered <= last_day)).sum()
        ),
        "not_delivered_yet": int((sale & (lines.delivered > last_day)).sum()),
        "short_lines": int((sale & (lines.requested > lines.quantity)).sum()),
    }
