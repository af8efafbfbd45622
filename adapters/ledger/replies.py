"""Replies of accounts to their letters as `ledger` keeps them, and what the letters told.

Goes in: a connection to the ledger. Comes out: replies added, and of a letter the sums of every
position as the ledger gives them anew.
"""

from __future__ import annotations

from datetime import datetime

import psycopg

from adapters.ledger.balances import month_sums
from transforms.ledger.replies import LetterTold, Reply

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


def _letters(
    connection: psycopg.Connection, letter_id: str | None, period: str | None
) -> tuple[str, str, int] | None:
    """Return id, month and last entry of letters: those of an id, or a month's newest."""
    return connection.execute(_LETTERS, {"id": letter_id, "period": period}).fetchone()
