"""How each key stands: what is accrued, settled and payable, as `ledger.balance` sums it."""

from __future__ import annotations

from collections.abc import Collection

import psycopg
import pyarrow as pa

from transforms.ledger.accruals import BALANCE_SCHEMA
from transforms.ledger.judgement import KeyState
from transforms.ledger.replies import LedgerKey, MonthSums
from transforms.ledger.settle import Payable

_MONTH = """
select
    account_id, program_id, earning_period, currency,
    coalesce(sum(amount) filter (where posting_period < %(period)s), 0),
    coalesce(sum(amount) filter (
        where posting_period = %(period)s and ledger.is_accrued(kind)), 0),
    coalesce(-sum(amount) filter (
        where posting_period = %(period)s and not ledger.is_accrued(kind)), 0),
    sum(amount)
from ledger.entry where posting_period <= %(period)s and entry_id <= %(last)s
group by account_id, program_id, earning_period, currency
having bool_or(posting_period = %(period)s) or sum(amount) <> 0
"""


def balances(connection: psycopg.Connection, programs: Collection[str] | None = None) -> pa.Table:
    """Return accrued and settled of every key ever booked, of the named programs alone if given."""
    columns = ", ".join(BALANCE_SCHEMA.names)
    query = f"select {columns} from ledger.balance"
    if programs is None:
        rows = connection.execute(query).fetchall()
    else:
        rows = connection.execute(f"{query} where program_id = any(%s)", [[*programs]]).fetchall()
    return pa.table(
        [
            pa.array(column, field.type)
            for column, field in zip(
                zip(*rows, strict=True) if rows else [()] * len(BALANCE_SCHEMA),
                BALANCE_SCHEMA,
                strict=True,
            )
        ],
        schema=BALANCE_SCHEMA,
    )


def accounts(connection: psycopg.Connection) -> list[str]:
    """List the accounts that anything was ever booked for."""
    rows = connection.execute("select distinct account_id from ledger.balance order by 1")
    return [name for (name,) in rows.fetchall()]


def programs(connection: psycopg.Connection) -> list[str]:
    """List the programs that anything was ever booked under."""
    rows = connection.execute("select distinct program_id from ledger.balance order by 1")
    return [name for (name,) in rows.fetchall()]


def payables(connection: psycopg.Connection, programs: Collection[str]) -> list[Payable]:
    """Return the keys of the named programs with something payable or owed back, in key order."""
    rows = connection.execute(
        "select * from (select program_id, account_id, earning_period, currency, payable,"
        " receivable, max(last_entry_no) over (partition by program_id, account_id,"
        " earning_period), coalesce(last_version, highest_version), first_as_of"
        " from ledger.balance where program_id = any(%s)) as key"
        " where payable <> 0 or receivable <> 0"
        " order by program_id, account_id, earning_period, currency",
        [[*programs]],
    )
    return [Payable(*row) for row in rows.fetchall()]


def key_states(
    connection: psycopg.Connection, programs: Collection[str]
) -> dict[tuple[str, ...], KeyState]:
    """Return last entry number and payable of every key of the named programs."""
    rows = connection.execute(
        "select program_id, account_id, earning_period, currency, last_entry_no, payable"
        " from ledger.balance where program_id = any(%s)",
        [[*programs]],
    )
    return {row[:4]: KeyState(row[4], row[5]) for row in rows.fetchall()}


def month_sums(
    connection: psycopg.Connection, period: str, last_entry_id: int
) -> dict[LedgerKey, MonthSums]:
    """Return what a month comes to, up to an entry: every key that moved in it or is open."""
    rows = connection.execute(_MONTH, {"period": period, "last": last_entry_id}).fetchall()
    return {LedgerKey(*row[:4]): MonthSums(*row[4:]) for row in rows}
