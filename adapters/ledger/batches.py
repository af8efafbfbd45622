"""Batches, approvals and holds as `ledger` keeps them: written once, read back whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from psycopg.types.json import Jsonb

from transforms.language.figures import plain
from transforms.ledger.batches import Approval, Batch, read_line
from transforms.ledger.judgement import Paper

_BATCH = (
    "select batch_id, digest, purpose, period, prepared_by, prepared_as_of, needs_approval, lines,"
    " prepared_login, terms_seen from ledger.batch"
)
_APPROVALS = (
    "select digest, approved_by, decision, approved_at from ledger.approval where batch_id = %s"
    " order by approved_by"
)
_WAITS = (
    "not exists (select from ledger.entry where entry.batch_id = batch.batch_id) and not exists"
    " (select from ledger.approval where approval.batch_id = batch.batch_id"
    " and decision = 'refused')"
)
_NEWEST = "order by prepared_at desc, batch_id"
_HELD = """
select hold_id, account_id, program_id, reason from ledger.hold
where state = 'held' and not exists (
    select from ledger.hold as later
    where later.hold_id = hold.hold_id and later.state = 'released'
)
order by decided_at, hold_id
"""


class Hold(NamedTuple):
    """An open hold; `program_id` is null where all programs wait."""

    hold_id: str
    account_id: str
    program_id: str | None
    reason: str


def add_batch(connection: psycopg.Connection, batch: Batch, now: datetime, run_id: str) -> bool:
    """Keep a batch; false where this very batch is kept already."""
    totals = {currency: plain(amount) for currency, amount in batch.totals.items()}
    done = connection.execute(
        "insert into ledger.batch (batch_id, purpose, period, prepared_by, prepared_at,"
        " prepared_as_of, line_count, totals, lines, digest, run_id, needs_approval)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
        [
            *(batch.batch_id, batch.purpose, batch.period, batch.prepared_by, now),
            *(batch.prepared_as_of, len(batch.lines), Jsonb(totals)),
            *(Jsonb([line.told() for line in batch.lines]), batch.digest, run_id),
            batch.needs_approval,
        ],
    )
    return done.rowcount == 1


def find_batch(connection: psycopg.Connection, batch_id: str) -> Paper | None:
    """Return a batch without its approvals; null where there is none of that name."""
    row = connection.execute(f"{_BATCH} where batch_id = %s", [batch_id]).fetchone()
    return _paper(row) if row else None


def names(connection: psycopg.Connection) -> list[str]:
    """List the names of all batches."""
    rows = connection.execute("select batch_id from ledger.batch order by batch_id").fetchall()
    return [name for (name,) in rows]


def approvals(connection: psycopg.Connection, batch_id: str) -> tuple[Approval, ...]:
    """Return the decisions on a batch."""
    return tuple(Approval(*row) for row in connection.execute(_APPROVALS, [batch_id]).fetchall())


def with_approvals(connection: psycopg.Connection, paper: Paper) -> Paper:
    """Add the decisions on a batch to it."""
    return paper._replace(approvals=approvals(connection, paper.batch_id))


def all_papers(connection: psycopg.Connection) -> tuple[Paper, ...]:
    """Return every batch with its approvals, in the order of their names."""
    rows = connection.execute(f"{_BATCH} order by batch_id").fetchall()
    return tuple(with_approvals(connection, _paper(row)) for row in rows)


def posted_entries(connection: psycopg.Connection, batch_id: str) -> tuple[int, int] | None:
    """Return the first and last entry posted of a batch; null where it is not posted."""
    row = connection.execute(
        "select min(entry_id), max(entry_id) from ledger.entry where batch_id = %s", [batch_id]
    ).fetchone()
    return (row[0], row[1]) if row and row[0] is not None else None


def prepared_in(connection: psycopg.Connection, batch_id: str) -> tuple[str, str] | None:
    """Return the run that prepared a batch and the day it did; null where there is none."""
    row = connection.execute(
        "select run_id, to_char(prepared_at at time zone 'UTC', 'YYYY-MM-DD') from ledger.batch"
        " where batch_id = %s",
        [batch_id],
    ).fetchone()
    return (row[0], row[1]) if row else None


def waiting(connection: psycopg.Connection, purpose: str, period: str) -> tuple[Paper, ...]:
    """Return the batches of a period that are neither posted nor refused, newest first."""
    rows = connection.execute(
        f"{_BATCH} where purpose = %s and period = %s and {_WAITS} {_NEWEST}", [purpose, period]
    ).fetchall()
    return tuple(_paper(row) for row in rows)


def all_waiting(connection: psycopg.Connection) -> tuple[Paper, ...]:
    """Return every batch that is neither posted nor refused, newest first."""
    rows = connection.execute(f"{_BATCH} where {_WAITS} {_NEWEST}").fetchall()
    return tuple(_paper(row) for row in rows)


def decide(
    connection: psycopg.Connection,
    paper: Paper,
    by: str,
    decision: str,
    *,
    now: datetime,
    word: str,
) -> bool:
    """Write a person's decision under their own login; false where they gave it before."""
    done = connection.execute(
        "insert into ledger.approval (batch_id, digest, approved_by, decision, approved_at,"
        " comment) values (%s, %s, %s, %s, %s, %s)",
        [paper.batch_id, paper.digest, by, decision, now, word or None],
    )
    return done.rowcount == 1


def held(connection: psycopg.Connection) -> list[Hold]:
    """Return the holds that are open."""
    return [Hold(*row) for row in connection.execute(_HELD).fetchall()]


def write_hold(
    connection: psycopg.Connection, hold: Hold, state: str, by: str, *, now: datetime, run_id: str
) -> bool:
    """Place or release a hold; false where that was done before."""
    done = connection.execute(
        "insert into ledger.hold (hold_id, state, account_id, program_id, reason, decided_by,"
        " decided_at, run_id) values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
        [hold.hold_id, state, hold.account_id, hold.program_id, hold.reason, by, now, run_id],
    )
    return done.rowcount == 1


def _paper(row: Iterable[Any]) -> Paper:
    batch_id, digest, purpose, period, by, as_of, needs_approval, lines, login, seen = row
    batch = Batch(
        purpose,
        period,
        by,
        as_of,
        needs_approval=needs_approval,
        lines=tuple(read_line(line) for line in lines),
    )
    return Paper(batch_id, digest, batch, (), prepared_login=login, terms_seen=seen)
