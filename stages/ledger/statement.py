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
from adapters.ledger.disputes import open_disputes
from adapters.ledger.merge_pairs import MERGE_PAIRS
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.roles import FINANCE
from stages.ledger.dispute_lines import DisputeTold, tell_disputes
from transforms.language.figures import plain_money, told, told_change
from transforms.language.messages import Message, laid, lines, pgettext
from transforms.language.messages import gettext as _
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


_ROW = "{program:<24}{period:<12}{accrued:>18}{settled:>18}{open:>18}{currency}"
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

    def text(self) -> Message:
        """Return the row as a person reads it."""
        return laid(
            _ROW,
            program=self.program_id,
            period=self.earning_period,
            accrued=told(self.accrued, self.currency),
            settled=told(self.settled, self.currency),
            open=told(self.open, self.currency),
            currency=f" {self.currency}",
        )


@dataclass(frozen=True)
class Merge:
    """A sum handed over to, or taken over from, another account; the amount is this account's."""

    program_id: str
    earning_period: str
    currency: str
    amount: str
    other_account_id: str
    is_handed_over: bool

    def text(self) -> Message:
        """Return the move as a person reads it."""
        of = {
            "account": self.other_account_id,
            "sum": f"{told_change(self.amount, self.currency)} {self.currency}",
            "program": self.program_id,
            "period": self.earning_period,
        }
        if self.is_handed_over:
            return _("handed over to {account}: {sum} of {program} {period}", **of)
        return _("taken over from {account}: {sum} of {program} {period}", **of)


@dataclass(frozen=True)
class Statement:
    """An account's rows, the open sum per currency, what merges moved, and what is in dispute."""

    account_id: str
    as_known_on: str | None
    rows: tuple[StatementRow, ...]
    open: dict[str, str]
    merges: tuple[Merge, ...] = ()
    disputes: tuple[DisputeTold, ...] = ()

    def text(self) -> Message:
        """Return the statement as a person reads it."""
        known = _(" as known on {day}", day=self.as_known_on) if self.as_known_on else ""
        if not self.rows:
            return _(
                "The ledger holds nothing of {account}{known}", account=self.account_id, known=known
            )
        head = laid(
            _ROW,
            program=pgettext("column", "program"),
            period=pgettext("column", "period"),
            accrued=pgettext("column", "accrued"),
            settled=pgettext("column", "settled"),
            open=pgettext("column", "open"),
            currency="",
        )
        return lines(
            [
                _("Rebates of {account}{known}", account=self.account_id, known=known),
                head,
                *(row.text() for row in self.rows),
                *(merge.text() for merge in self.merges),
                *(_("in dispute: {dispute}", dispute=one.text()) for one in self.disputes),
                *(
                    _("open in all: {sum} {currency}", sum=told(sum_, code), currency=code)
                    for code, sum_ in self.open.items()
                ),
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
            _("the ledger holds nothing of {account_id}", account_id=repr(account_id)),
            account_id,
            known,
            where=_("option {name}", name="--account"),
            lists=_(
                '`peakledger sql "select distinct account_id from'
                ' warehouse.rebate_statement"` lists them'
            ),
            none=_("it is empty: run `peakledger rebates accrue`"),
        )
