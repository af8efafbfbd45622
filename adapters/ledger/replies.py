"""Replies of accounts to their letters as `ledger` keeps them, and what the letters told.

Goes in: a connection to the ledger. Comes out: replies added, disputes, and of a letter the sums of
every position as the ledger gives them anew.
"""

from __future__ import annotations

from datetime import datetime

import psycopg

from adapters.ledger.balances import month_sums
from transforms.ledger.replies import Dispute, LedgerKey, LetterTold, Reply

_DISPUTES = f"""
select {", ".join(Dispute._fields)} from ledger.dispute
where entered_at < coalesce(%(before)s::timestamptz, 'infinity')
    and (resolved_at is null or resolved_at >= coalesce(%(before)s::timestamptz, 'infinity'))
    and (%(account)s::text is null or account_id = %(account)s)
order by entered_at, account_id, program_id, earning_period, currency
"""
_LETTERS = """
select substring(export_id from '^letters-[0-9]{4}-[0-9]{2}-[0-9a-f]{16}'), period, entry_count
from ledger.export
where export_id like 'letters-%%'
    and (export_id like %(id)s::text || '-%%' or period = %(period)s::text)
order by exported_at desc, export_id limit 1
"""
_ADD = """
insert into ledger.reply (reply_id, state, letter_id, letter_period, account_id, program_id,
    earning_period, currency, told_amount, said_amount, reason, entry_id, entered_by, entered_at,
    run_id)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing
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

    `before`: as they stood at that moment. A ledger of an earlier version keeps none.
    """
    if connection.execute("select to_regclass('ledger.dispute')").fetchone() == (None,):
        return []
    rows = connection.execute(_DISPUTES, {"account": account, "before": before}).fetchall()
    return [Dispute(*row) for row in rows]


def disputed_keys(connection: psycopg.Connection) -> dict[LedgerKey, Dispute]:
    """Return the open dispute of each position that has one."""
    return {one.key: one for one in open_disputes(connection)}


def find_letters(connection: psycopg.Connection, letter_id: str) -> LetterTold | None:
    """Return what the letters of an import id told; null where none of it were written."""
    own = _letters(connection, letter_id, None)
    if own is None:
        return None
    newest = _letters(connection, None, own[1]) or own
    told = month_sums(connection, *own[1:])
    same = newest[1:] == own[1:]
    return LetterTold(
        own[0],
        own[1],
        told,
        newest[0],
        newest=told if same else month_sums(connection, *newest[1:]),
    )


def add_reply(
    connection: psycopg.Connection, reply: Reply, by: str, *, now: datetime, run_id: str
) -> bool:
    """Keep a reply; false where the very same was given before."""
    said = (reply.told_amount, reply.said_amount, reply.reason or None, None)
    letter = (reply.letter_id, reply.letter_period)
    values = [reply.reply_id, reply.state, *letter, *reply.key, *said, by, now, run_id]
    return connection.execute(_ADD, values).rowcount == 1


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


def _letters(
    connection: psycopg.Connection, letter_id: str | None, period: str | None
) -> tuple[str, str, int] | None:
    """Return id, month and last entry of letters: those of an id, or a month's newest."""
    return connection.execute(_LETTERS, {"id": letter_id, "period": period}).fetchone()
