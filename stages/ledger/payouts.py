"""Bring payouts to the readers: `rebate_payout` from the ledger, and what statements say is paid.

Goes in: the ledger while it is held. Comes out: one published version with both tables; nothing
where nothing changed. Both are derived and may be made again at any time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg
import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.ledger.store import Writing
from adapters.rebates.terms_archive import kept_terms
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.lease import Lease
from adapters.warehouse.publish import publish
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo, version_head
from transforms.ledger.payout import TABLE, Payout, payout_rows
from transforms.ledger.statement import TABLE as STATEMENT

_PAID = """
select program_id, account_id, earning_period, currency, amount, pay_as, batch_id, posted_at
from ledger.payout order by entry_id
"""
_OPEN = """
select program_id, account_id, earning_period, currency, payable
from ledger.balance where payable > 0
order by program_id, account_id, earning_period, currency
"""
_CLOSED = "select period, changed_at from ledger.period where state = 'closed'"
_REFRESHED = """
select s.* replace (
    coalesce(b.settled, s.settled_amount) as settled_amount,
    coalesce(b.accrued, s.accrued_amount) as accrued_amount,
    coalesce(b.accrued - b.settled, s.open_amount) as open_amount
)
from ({statements}) as s
left join ledger_balances as b
    on b.program_id = s.program_id and b.account_id = s.account_id
    and b.earning_period = s.earning_period and b.currency = s.currency
"""


def publish_payouts(
    home: Home, warehouse: Warehouse, ledger: Writing, version: VersionInfo, *, own_lease: Lease
) -> int | None:
    """Publish payouts, and statements with what is settled now; return the version that stands."""
    rows = payout_table(home, ledger.connection, version.now)
    changes = [TableChange(TABLE.name, rows.to_reader)]
    statements = mart(home, STATEMENT.name)
    with Engine.open(home) as engine:
        if statements.exists():
            engine.connection.register("ledger_balances", ledger.balances())
            fresh = engine.arrow(_REFRESHED.format(statements=statements.scan()))
            statements.replace(fresh.cast(STATEMENT.arrow))
            changes.append(TableChange(STATEMENT.name, lambda: engine.stream(statements.scan())))
        with warehouse.connection() as connection:
            stands = version_head(connection).as_of
        # A payout does not turn the readers' as-of date back.
        current = replace(version, as_of=max(filter(None, (stands, version.as_of))))
        return publish(warehouse, current, changes, lease=own_lease).version_id


def payout_table(home: Home, connection: psycopg.Connection, now: datetime) -> pa.Table:
    """Return the rows of `rebate_payout` as the ledger gives them; days are the company's."""
    zone = ZoneInfo(home.settings.timezone)
    closed_on = {
        month: at.astimezone(zone).date() for month, at in connection.execute(_CLOSED).fetchall()
    }
    found = _payouts(home, connection, zone)
    promise = home.settings.payout_promise_days
    return payout_rows(found, closed_on, promise, now.astimezone(zone).date())


def _payouts(home: Home, connection: psycopg.Connection, zone: ZoneInfo) -> Iterator[Payout]:
    pay_as = {program: kept.settle.pay_as for (program, _), kept in kept_terms(home).items()}
    for *paid_sum, how, batch_id, at in connection.execute(_PAID).fetchall():
        yield Payout._make((*paid_sum, how, batch_id, at.astimezone(zone).date()))
    for open_sum in connection.execute(_OPEN).fetchall():
        yield Payout._make((*open_sum, pay_as.get(open_sum[0]), None, None))


__all__ = ["payout_table", "publish_payouts"]
