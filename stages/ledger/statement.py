"""The statement of an account: what was accrued, paid and is open, as it was known on a day.

Goes in: an account and, if asked, a day. Comes out: one row per program and period, summed from
the ledger's entries posted by the end of that day; nothing is recomputed, so a statement printed
today for a day long past is the one that was printed then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

import psycopg
from psycopg.rows import class_row

from adapters.lake.home import Home
from adapters.ledger.merge_pairs import MERGE_PAIRS
from adapters.ledger.replies import open_disputes
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.roles import FINANCE
from stages.ledger.disputes import DisputeTold, tell_disputes
from transforms.language.figures import plain_money, told, told_change
from transforms.language.words import unknown

_ROWS = """
select
    program_id,
    earning_period,
    currency,
    coalesce(sum(amount) filter (where ledger.is_accrued(kind)), 0) as accrued,
    coalesce(-sum(amount) filter (where not ledger.is_accrued(kind)), 0) as settled,
    sum(amount) as open,
    count(*) as entries,
    max(entry_id) as last_entry_id
from ledger.entry
where account_id = %(account)s and posted_at < %(before)s
group by program_id, earning_period, currency
order by program_id, earning_period, currency
"""

_MERGES = f"""
{MERGE_PAIRS}
select program_id, earning_period, currency, amount, other_account, is_old
from paired
where account_id = %(account)s and posted_at < %(before)s
order by entry_id
"""


_ACCOUNTS = "select distinct account_id from ledger.entry order by 1"


class _Sum(NamedTuple):
    program_id: str
    earning_period: str
    currency: str
    accrued: Decimal
    settled: Decimal
    open: Decimal
    entries: int
    last_entry_id: int


class _Move(NamedTuple):
    program_id: str
    earning_period: str
    currency: str
    amount: Decimal
    other_account: str
    is_old: bool


@dataclass(frozen=True)
class StatementRow:
    """One program and period; accrued − settled = open, amounts as text in their currency."""

    program_id: str
    earning_period: str
    currency: str
    accrued: str
    settled: str
    open: str
    entries: int
    last_entry_id: int


@dataclass(frozen=True)
class Merge:
    """A sum handed over to, or taken over from, another account; the amount is this account's."""

    program_id: str
    earning_period: str
    currency: str
    amount: str
    other_account_id: str
    is_handed_over: bool

    def text(self) -> str:
        """Return the move as a person reads it."""
        word = "handed over to" if self.is_handed_over else "taken over from"
        sum_ = f"{told_change(self.amount, self.currency)} {self.currency}"
        return f"{word} {self.other_account_id}: {sum_} of {self.program_id} {self.earning_period}"


@dataclass(frozen=True)
class Statement:
    """An account's rows, the open sum per currency, what merges moved, and what is in dispute."""

    account_id: str
    as_known_on: str | None
    rows: tuple[StatementRow, ...]
    open: dict[str, str]
    merges: tuple[Merge, ...] = ()
    disputes: tuple[DisputeTold, ...] = ()

    def text(self) -> str:
        """Return the statement as a person reads it."""
        known = f" as known on {self.as_known_on}" if self.as_known_on else ""
        if not self.rows:
            return f"The ledger holds nothing of {self.account_id}{known}"
        head = f"{'program':<24}{'period':<12}{'accrued':>18}{'settled':>18}{'open':>18}"
        lines = [f"Rebates of {self.account_id}{known}", head]
        lines += [
            f"{r.program_id:<24}{r.earning_period:<12}{told(r.accrued, r.currency):>18}"
            f"{told(r.settled, r.currency):>18}{told(r.open, r.currency):>18} {r.currency}"
            for r in self.rows
        ]
        return "\n".join(
            [
                *lines,
                *(merge.text() for merge in self.merges),
                *(f"in dispute: {one.text()}" for one in self.disputes),
                *(f"open in all: {told(sum_, code)} {code}" for code, sum_ in self.open.items()),
            ]
        )


def statement(
    home: Home, warehouse_url: str | None, account_id: str, as_known_on: date | None = None
) -> Statement:
    """Sum an account's ledger entries; those posted after `as_known_on` (UTC) are left out.

    Raises `DataRefused` for an account of which the ledger has never held anything.
    """
    before = (
        datetime.combine(as_known_on + timedelta(days=1), time(), UTC)
        if as_known_on
        else datetime.max.replace(tzinfo=UTC)
    )
    with Warehouse.open(home, warehouse_url) as warehouse, warehouse.snapshot(FINANCE) as reading:
        asked = {"account": account_id, "before": before}
        found = reading.cursor(row_factory=class_row(_Sum)).execute(_ROWS, asked).fetchall()
        if not found:
            _require_known(reading, account_id)
        moved = reading.cursor(row_factory=class_row(_Move)).execute(_MERGES, asked).fetchall()
        disputed = open_disputes(reading, account_id, before if as_known_on else None)
    opened: dict[str, Decimal] = {}
    for row in found:
        opened[row.currency] = opened.get(row.currency, Decimal(0)) + row.open
    return Statement(
        account_id=account_id,
        as_known_on=as_known_on.isoformat() if as_known_on else None,
        rows=tuple(
            StatementRow(
                row.program_id,
                row.earning_period,
                row.currency,
                plain_money(row.accrued, row.currency),
                settled=plain_money(row.settled, row.currency),
                open=plain_money(row.open, row.currency),
                entries=row.entries,
                last_entry_id=row.last_entry_id,
            )
            for row in found
        ),
        open={code: plain_money(amount, code) for code, amount in sorted(opened.items())},
        merges=tuple(
            Merge(
                row.program_id,
                row.earning_period,
                row.currency,
                plain_money(row.amount, row.currency),
                other_account_id=row.other_account,
                is_handed_over=row.is_old,
            )
            for row in moved
        ),
        disputes=tell_disputes(disputed),
    )


def _require_known(reading: psycopg.Connection, account_id: str) -> None:
    known = [account for (account,) in reading.execute(_ACCOUNTS)]
    if account_id not in known:
        raise unknown(
            f"the ledger holds nothing of {account_id!r}",
            account_id,
            known,
            where="option --account",
            lists='`peakledger sql "select distinct account_id from warehouse.rebate_statement"`'
            " lists them",
            none="it is empty: run `peakledger rebates accrue`",
        )
