"""Promises kept: what each period paid, when, and how many days after the period's end and close.

Goes in: payouts and open sums of the ledger, the months closed, the days a promise gives. Comes
out: the rows of `rebate_payout`.

Worked: 2026-Q1 ends on 31 March, March was closed on 8 April, 30 days are promised. Paid on 20
April: 20 days from the period's end, 12 from the close, on time. Still open on 5 May: late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pyarrow as pa

from transforms.ledger.periods import month_of, period_end
from transforms.schema import WAREHOUSE_TABLES

TABLE = WAREHOUSE_TABLES["rebate_payout"]


class Payout(NamedTuple):
    """One payout in the order of the ledger; `paid_on` and `batch_id` are null while open."""

    program_id: str
    account_id: str
    earning_period: str
    currency: str
    amount: Decimal
    pay_as: str | None
    batch_id: str | None
    paid_on: date | None


def payout_rows(
    payouts: Iterable[Payout], closed_on: Mapping[str, date], promise_days: int, today: date
) -> pa.Table:
    """Return one row per payout, and one with number 0 per sum that is still open.

    `closed_on` gives the day each month was closed; `today` decides which open sums are late.
    """
    numbers: dict[tuple[str, ...], int] = {}
    rows = []
    for payout in payouts:
        number = 0
        if payout.paid_on is not None:
            number = numbers[payout[:4]] = numbers.get(payout[:4], 0) + 1
        rows.append(_row(payout, number, closed_on, promise_days, today=today))
    table = pa.Table.from_pylist(rows, TABLE.arrow)
    return table.sort_by([(name, "ascending") for name in TABLE.key])


def _row(
    payout: Payout, number: int, closed_on: Mapping[str, date], promise_days: int, *, today: date
) -> dict[str, object]:
    end = period_end(payout.earning_period)
    last_day = end - timedelta(days=1) if end else None
    closed = _close_of(last_day, closed_on)
    promised = last_day + timedelta(days=promise_days) if last_day else None
    return {
        **dict(zip(TABLE.names[:4], payout[:4], strict=True)),
        "payout_no": number,
        "payout_amount": payout.amount,
        "pay_as": payout.pay_as,
        "batch_id": payout.batch_id,
        "period_end_date": last_day,
        "period_closed_on": closed,
        "promised_on": promised,
        "paid_on": payout.paid_on,
        "days_from_period_end": _days(last_day, payout.paid_on),
        "days_from_close": _days(closed, payout.paid_on),
        "is_on_time": _on_time(promised, payout.paid_on, today),
    }


def _close_of(day: date | None, closed_on: Mapping[str, date]) -> date | None:
    """Return when the month of a day was closed: by its own close, or by the first later one."""
    if day is None:
        return None
    later = [month for month in closed_on if month >= month_of(day)]
    return closed_on[min(later)] if later else None


def _days(start: date | None, end: date | None) -> int | None:
    return (end - start).days if start and end else None


def _on_time(promised: date | None, paid: date | None, today: date) -> bool | None:
    if promised is None:
        return None
    if paid is not None:
        return paid <= promised
    return False if today > promised else None
