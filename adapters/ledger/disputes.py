"""What accounts dispute of their letters as `ledger` keeps it, until somebody resolves it.

Goes in: a connection to the ledger. Comes out: the disputes that are open, or one that is resolved.
"""

from __future__ import annotations

from datetime import datetime

import psycopg

from transforms.ledger.replies import Dispute, LedgerKey

_DISPUTES = f"""
select bearer.account_id, {", ".join(f"dispute.{name}" for name in Dispute._fields)}
from ledger.dispute join ledger.dispute_bearer as bearer using (dispute_id)
where bearer.since < coalesce(%(before)s::timestamptz, 'infinity')
    and (resolved_at is null or resolved_at >= coalesce(%(before)s::timestamptz, 'infinity'))
    and (%(account)s::text is null or bearer.account_id = %(account)s)
order by entered_at, dispute.account_id, program_id, earning_period, currency, bearer.since
"""
_RESOLVE = """
insert into ledger.reply (reply_id, state, letter_id, letter_period, account_id, program_id,
    earning_period, currency, told_amount, said_amount, reason, entry_id, entered_by, entered_at,
    run_id)
select reply_id, 'resolved', letter_id, letter_period, account_id, program_id, earning_period,
    currency, told_amount, said_amount, %(reason)s, %(entry)s, %(by)s, %(now)s, %(run)s
from ledger.reply where reply_id = %(id)s and state = 'disputed'
"""


def open_disputes(
    connection: psycopg.Connection, account: str | None = None, before: datetime | None = None
) -> list[Dispute]:
    """Return the disputes that are open, the oldest first: of all accounts where none is named.

    Of an account also those it took over by a merge. `before`: as they stood at that moment.
    """
    return list(dict.fromkeys(one for _, one in _borne(connection, account, before)))


def disputed_keys(
    connection: psycopg.Connection, before: datetime | None = None
) -> dict[LedgerKey, Dispute]:
    """Return the open dispute of each position that has one: its own before one taken over."""
    borne = sorted(_borne(connection, None, before), key=lambda each: each[0] == each[1].account_id)
    return {one.key._replace(account_id=bearer): one for bearer, one in borne}


def _borne(
    connection: psycopg.Connection, account: str | None, before: datetime | None
) -> list[tuple[str, Dispute]]:
    """Return each account that bears an open dispute with it.

    A ledger of an earlier version keeps none.
    """
    if connection.execute("select to_regclass('ledger.dispute_bearer')").fetchone() == (None,):
        return []
    asked = {"account": account, "before": before}
    rows = connection.execute(_DISPUTES, asked).fetchall()
    return [(bearer, Dispute(*row)) for bearer, *row in rows]


def resolve_dispute(
    connection: psycopg.Connection,
    dispute_id: str,
    entry_id: int | None,
    by: str,
    *,
    reason: str,
    now: datetime,
    run_id: str,
) -> None:
    """Keep that a dispute is resolved, by an entry or by a person's word alone."""
    given = {"id": dispute_id, "entry": entry_id, "by": by, "reason": reason, "now": now}
    connection.execute(_RESOLVE, {**given, "run": run_id})
