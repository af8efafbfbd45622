"""What is owed, summed to one row per key.

Goes in: the results of the rebate arithmetic, a row per program, terms version, account, period
(and per pool that a leader is paid for). Comes out: one row per (program, account, period,
currency). Free goods are owed in units, under the currency `XXX` (ISO 4217: no currency).

Worked: version 1 earned 100.00 until June, version 2 60.00 since: 160.00 for the year.
"""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from transforms.language.currencies import GOODS
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _

AMOUNT = pa.decimal128(28, 4)
BASIS = pa.decimal128(38, 10)
KEY = ("program_id", "account_id", "earning_period", "currency")
_SUMS = [
    ("earned", "sum"),
    ("version", "min"),
    ("version", "max"),
    ("basis_quantity", "sum"),
    ("basis_amount", "sum"),
    ("rate", "min"),
    ("rate", "max"),
    ("rate", "count"),
    ("version", "count"),
    ("is_disciplined", "max"),
    ("reason", "max"),
    ("place", "max"),
]


def by_key(owed: pa.Table) -> pa.Table:
    """Sum the results of one key (terms versions, pools a leader is paid for) into one row.

    Tier and basis are those of the highest version; the rate is null where rows differ in it.
    """
    order = (*KEY, "version", "tier_no", "basis")
    ordered = _typed(owed).sort_by([(name, "ascending") for name in order])
    ordered = ordered.append_column("place", pa.array(range(ordered.num_rows), pa.int64()))
    grouped = ordered.group_by(list(KEY), use_threads=False).aggregate(_SUMS)
    return _named(grouped, ordered.take(grouped["place_max"]))


def _typed(owed: pa.Table) -> pa.Table:
    amount, currency = _money_or_goods(owed)
    return pa.table(
        {
            "program_id": owed["program_id"].cast(pa.string()),
            "account_id": owed["account_id"].cast(pa.string()),
            "earning_period": owed["period"].cast(pa.string()),
            "currency": currency,
            "earned": amount,
            "version": owed["terms_version"].cast(pa.int64()),
            "basis_quantity": owed["basis_quantity"].cast(BASIS),
            "basis_amount": owed["basis_amount"].cast(BASIS),
            "tier_no": owed["tier_no"].cast(pa.int64()),
            "rate": owed["rate"].cast(pa.string()),
            "is_disciplined": _optional(owed, "is_disciplined", pa.scalar(False)),
            "basis": _optional(owed, "basis", pa.scalar(None, BASIS)),
            "reason": _optional(owed, "reason", pa.scalar(None, pa.string())),
        }
    )


def _named(grouped: pa.Table, last: pa.Table) -> pa.Table:
    one_rate = pc.and_(
        pc.equal(grouped["rate_min"], grouped["rate_max"]),
        pc.equal(grouped["rate_count"], grouped["version_count"]),
    )
    nothing = pa.scalar(None, pa.string())
    return pa.table(
        {
            **{name: grouped[name] for name in KEY},
            "earned": grouped["earned_sum"].cast(AMOUNT),
            "terms_version": grouped["version_max"],
            "first_version": grouped["version_min"],
            "basis_quantity": grouped["basis_quantity_sum"].cast(BASIS),
            "basis_amount": grouped["basis_amount_sum"].cast(BASIS),
            "tier_no": last["tier_no"],
            "rate": pc.if_else(pc.fill_null(one_rate, False), grouped["rate_max"], nothing),
            "is_disciplined": grouped["is_disciplined_max"],
            "basis": last["basis"],
            "reason": grouped["reason_max"],
        }
    )


def _exact(amounts: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return amounts.cast(AMOUNT)
    except pa.ArrowInvalid as error:
        raise DataRefused(
            _(
                "an owed amount is not a sum of money with up to 4 decimals: {error}",
                error=str(error),
            ),
            where=_("column `earned` of the rebate results"),
            remedy=_("round the program's result to its currency before it is booked"),
        ) from error


def _money_or_goods(owed: pa.Table) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Return what is owed with its currency: units of goods under `XXX` where goods are given."""
    amounts, currencies = _exact(owed["earned"]), owed["currency"].cast(pa.string())
    if "earned_units" not in owed.column_names:
        return _zeroed(amounts), currencies
    units = _exact(owed["earned_units"])
    gives = pc.and_(pc.is_null(amounts), pc.is_valid(units))
    currency = pc.if_else(gives, pa.scalar(GOODS), currencies)
    return _zeroed(pc.if_else(gives, units, amounts)), currency


def _zeroed(amounts: pa.ChunkedArray) -> pa.ChunkedArray:
    # Not computed (no target yet): nothing is owed.
    return pc.fill_null(amounts, pa.scalar(Decimal(0), AMOUNT))


def _optional(owed: pa.Table, name: str, absent: pa.Scalar) -> pa.Array | pa.ChunkedArray:
    if name not in owed.column_names:
        return pa.repeat(absent, owed.num_rows)
    column = owed[name].cast(absent.type)
    return pc.fill_null(column, absent) if absent.is_valid else column
