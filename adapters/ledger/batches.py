"""Batches, approvals and holds as `ledger` keeps them: written once, read back whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
    "select batch_id, digest, approved_by, decision, approved_at from ledger.approval"
    " where batch_id = any(%s) order by approved_by"
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
    """Return a batch with its approvals; null where there is none of that name."""
    return next(iter(_papers(connection, "where batch_id = %s", [batch_id])), None)


def names(connection: psycopg.Connection) -> list[str]:
    """List the names of all batches."""
    rows = connection.execute("select batch_id from ledger.batch order by batch_id").fetchall()
    return [name for (name,) in rows]


def papers(
    connection: psycopg.Connection, batch_ids: Collection[str] | None = None
) -> dict[str, Paper]:
    """Return batches by name, in the order of their names: those named, or all."""
    if batch_ids is None:
        found = _papers(connection, "order by batch_id")
    else:
        found = _papers(connection, "where batch_id = any(%s) order by batch_id", [[*batch_ids]])
    return {paper.batch_id: paper for paper in found}


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
    chosen = f"where purpose = %s and period = %s and {_WAITS} {_NEWEST}"
    return _papers(connection, chosen, [purpose, period])


def all_waiting(connection: psycopg.Connection) -> tuple[Paper, ...]:
    """Return every batch that is neither posted nor refused, newest first."""
    return _papers(connection, f"where {_WAITS} {_NEWEST}")


def batch_to_decide(connection: psycopg.Connection, batch_id: str) -> Paper | None:
    """Return a batch as a person finds it who decides: their login may not read approvals."""
    row = connection.execute(f"{_BATCH} where batch_id = %s", [batch_id]).fetchone()
    return _paper(*row, approvals=()) if row else None


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


def _papers(
    connection: psycopg.Connection, chosen: str, values: Sequence[object] = ()
) -> tuple[Paper, ...]:
    rows = connection.execute(f"{_BATCH} {chosen}", values).fetchall()
    given: dict[str, list[Approval]] = {row[0]: [] for row in rows}
    for batch_id, *approval in connection.execute(_APPROVALS, [[*given]]).fetchall():
        given[batch_id].append(Approval(*approval))
    return tuple(_paper(*row, approvals=tuple(given[row[0]])) for row in rows)


def _paper(batch_id: str, digest: str, *kept: Any, approvals: tuple[Approval, ...]) -> Paper:
    purpose, period, by, as_of, needs_approval, lines, login, seen = kept
    told = tuple(map(read_line, lines))
    batch = Batch(purpose, period, by, as_of, needs_approval=needs_approval, lines=told)
    return Paper(batch_id, digest, batch, approvals, prepared_login=login, terms_seen=seen)
