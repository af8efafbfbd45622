"""What the ledger must show as accrued, beside what it shows.

Goes in: the results of the rebate arithmetic (a row per program, terms version, account and period)
and the ledger's balances. Comes out: one row per (program, account, period, currency) with both
sides and their difference.

What a period owes may fall below what is already paid. By the terms' `decrease`:

- `claw_back`: the ledger follows, and what was overpaid comes back;
- `keep`: the account keeps it: accrued = max(owed, settled);
- `carry_forward`: the account keeps it for now and the next periods owe that much less.

Worked, `carry_forward`: quarter 1 owes 60 and 100 are paid, quarter 2 owes 90. Quarter 1 stays at
100, quarter 2 is booked at 90 − 40 = 50.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import starmap
from typing import Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from transforms.ledger.entries import GlAccounts
from transforms.ledger.sums import AMOUNT, BASIS, KEY, by_key
from transforms.rebates.blockers import HELD_REASONS

BALANCE_SCHEMA = pa.schema(
    [
        ("program_id", pa.string()),
        ("account_id", pa.string()),
        ("earning_period", pa.string()),
        ("currency", pa.string()),
        ("accrued", AMOUNT),
        ("settled", AMOUNT),
        ("last_entry_no", pa.int64()),
        ("last_version", pa.int64()),
        ("last_quantity", BASIS),
        ("last_amount", BASIS),
        ("last_tier_no", pa.int64()),
        ("last_as_of", pa.date32()),
        ("payable", AMOUNT),
    ]
)


class LedgerRule(NamedTuple):
    """What the ledger needs to know of a program's terms."""

    gl: GlAccounts
    decrease: Literal["claw_back", "carry_forward", "keep"] = "claw_back"
    goods: str | None = None  # what an entry in units is of: `1 GIFT per 12`


class Bounds(NamedTuple):
    """Programs whose terms wait for an approver, and what their keys come to by those approved."""

    programs: Collection[str]
    approved: pa.Table  # a row per key: KEY and `owed`


class Row(NamedTuple):
    """One key with both its sides; null where a side has no row."""

    program_id: str
    account_id: str
    earning_period: str
    currency: str
    earned: Decimal
    owed: Decimal
    accrued: Decimal
    settled: Decimal
    difference: Decimal
    carried: Decimal
    terms_version: int | None
    first_version: int | None
    basis_quantity: Decimal | None
    basis_amount: Decimal | None
    tier_no: int | None
    rate: str | None
    is_disciplined: bool | None
    basis: Decimal | None
    reason: str | None
    last_version: int | None
    last_quantity: Decimal | None
    last_amount: Decimal | None
    last_tier_no: int | None
    last_as_of: date | None
    payable: Decimal


def of_programs(table: pa.Table, programs: Iterable[str]) -> pa.Table:
    """Return the rows of the named programs."""
    return table.filter(pc.is_in(table["program_id"], pa.array(list(programs), pa.string())))


def read_rows(table: pa.Table) -> Iterator[Row]:
    """Yield the rows of `differences` one by one."""
    columns = (table[name].to_pylist() for name in Row._fields)
    return starmap(Row, zip(*columns, strict=True))


def comes_to(owed: pa.Table, balances: pa.Table, rules: Mapping[str, LedgerRule]) -> pa.Table:
    """Return what accrued must become, key by key: the columns of the key and `owed`."""
    return differences(owed, balances, rules, all_rows=True).select([*KEY, "owed"])


def differences(
    owed: pa.Table,
    balances: pa.Table,
    rules: Mapping[str, LedgerRule],
    *,
    bounds: Bounds | None = None,
    all_rows: bool = False,
) -> pa.Table:
    """Join owed with posted and return the rows that differ, sorted by key (all of them on demand).

    The columns are those of `Row`: `owed` is what accrued must become. Where terms wait for an
    approver, `bounds` holds accrued between what they come to and what the approved ones do: it
    moves as far as both agree, and no further. Raises `DataRefused` for an owed amount finer than 4
    decimals.
    """
    joined = by_key(owed).join(balances, list(KEY), join_type="full outer")
    joined = _zero_where_absent(joined, "earned", "accrued", "settled", "payable")
    joined = _decrease(joined, rules)
    if bounds is not None:
        joined = _bounded(joined, bounds)
    joined = _held(joined, owed)
    difference = pc.subtract(joined["owed"], joined["accrued"])
    joined = joined.append_column("difference", difference)
    if not all_rows:
        joined = joined.filter(pc.not_equal(difference, pa.scalar(Decimal(0), AMOUNT)))
    return joined.sort_by([(name, "ascending") for name in KEY])


def _held(joined: pa.Table, owed: pa.Table) -> pa.Table:
    """Leave what the ledger shows as it is where the account's lines cannot be counted yet."""
    keys = held_keys(owed)
    if not keys:
        return joined
    columns = (joined[name].to_pylist() for name in (*KEY[:3], "owed", "accrued"))
    left = [
        accrued if (program, account, period) in keys else due
        for program, account, period, due, accrued in zip(*columns, strict=True)
    ]
    place = joined.schema.get_field_index("owed")
    return joined.set_column(place, "owed", pa.array(left, AMOUNT))


def held_keys(owed: pa.Table) -> dict[tuple[str, str, str], str]:
    """Return why each held (program, account, period) of some results is held, sorted."""
    if "reason" not in owed.column_names:
        return {}
    says = pc.match_substring_regex(owed["reason"].cast(pa.string()), "|".join(HELD_REASONS))
    is_held = pc.fill_null(says, False)
    rows = owed.filter(is_held).select(["program_id", "account_id", "period", "reason"])
    return {(p, a, period): why for p, a, period, why in sorted(map(tuple, _listed(rows)))}


def _listed(table: pa.Table) -> Iterator[tuple[str, ...]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def _decrease(joined: pa.Table, rules: Mapping[str, LedgerRule]) -> pa.Table:
    """Add `owed` and `carried`: what the ledger follows once the terms' `decrease` has spoken."""
    owed = joined["earned"]
    zero = pa.scalar(Decimal(0), AMOUNT)
    kept = [name for name, rule in rules.items() if rule.decrease == "keep"]
    carrying = {name for name, rule in rules.items() if rule.decrease == "carry_forward"}
    is_kept = pc.is_in(joined["program_id"], pa.array(kept, pa.string()))
    owed = pc.if_else(is_kept, pc.max_element_wise(owed, joined["settled"]), owed)
    carried = pc.if_else(is_kept, zero, zero)
    table = joined.append_column("owed", owed).append_column("carried", carried)
    return _carry_forward(table, carrying) if carrying else table


def _bounded(table: pa.Table, bounds: Bounds) -> pa.Table:
    approved = bounds.approved.rename_columns([*KEY, "approved"])
    table = _zero_where_absent(table.join(approved, list(KEY), join_type="left outer"), "approved")
    low = pc.min_element_wise(table["owed"], table["approved"])
    high = pc.max_element_wise(table["owed"], table["approved"])
    within = pc.min_element_wise(pc.max_element_wise(table["accrued"], low), high)
    waits = pc.is_in(table["program_id"], pa.array([*bounds.programs], pa.string()))
    place = table.schema.get_field_index("owed")
    owed = pc.if_else(waits, within, table["owed"]).cast(AMOUNT)
    return table.set_column(place, "owed", owed).drop_columns(["approved"])


def _carry_forward(table: pa.Table, programs: set[str]) -> pa.Table:
    """Move what periods were overpaid into the later periods of the same program and account."""
    table = table.sort_by([(name, "ascending") for name in KEY])
    owed, carried = table["owed"].to_pylist(), table["carried"].to_pylist()
    names = table.select(["program_id", "account_id", "currency", "settled"]).to_pydict()
    rest: dict[tuple[str, str, str], Decimal] = {}
    for row, program in enumerate(names["program_id"]):
        if program not in programs:
            continue
        key = (program, names["account_id"][row], names["currency"][row])
        carried[row] = rest.get(key, Decimal(0))
        due = owed[row] - carried[row]
        owed[row] = max(due, names["settled"][row])
        rest[key] = owed[row] - due
    place = table.schema.get_field_index("owed")
    table = table.set_column(place, "owed", pa.array(owed, AMOUNT))
    place = table.schema.get_field_index("carried")
    return table.set_column(place, "carried", pa.array(carried, AMOUNT))


def _zero_where_absent(table: pa.Table, *names: str) -> pa.Table:
    for name in names:
        filled = pc.fill_null(table[name], pa.scalar(Decimal(0), AMOUNT))
        table = table.set_column(table.schema.get_field_index(name), name, filled)
    return table
