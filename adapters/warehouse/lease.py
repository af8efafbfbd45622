"""One run of a kind at a time, and no word from the one that was taken for dead.

A lease is held by a database session (a lock that ends with the process) and numbered by a token
that counts up. Whoever writes checks its token inside the writing transaction (`fence`): a run that
was paused past its lease and wakes after another took over holds an old token and is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from adapters.lake.locks import take
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.locks import (
    end_holders,
    fence_key,
    lease_key,
    try_session_lock,
    wait_for_session_lock,
)
from transforms.language.errors import DataRefused, OutsideError
from transforms.language.messages import gettext as _

DEFAULT_TERM = timedelta(hours=1)
_TAKEOVER_SECONDS = 10.0

_TAKE = """
insert into ops.lease as held (name, token, holder, acquired_at, expires_at)
values (%s, 1, %s, %s, %s)
on conflict (name) do update
set token = held.token + 1, holder = excluded.holder,
    acquired_at = excluded.acquired_at, expires_at = excluded.expires_at
returning token
"""


@dataclass(frozen=True)
class Lease:
    """The right to write as `name`, until a higher token is given out."""

    name: str
    token: int
    holder: str


@contextmanager
def lease(
    warehouse: Warehouse,
    name: str,
    holder: str,
    now: datetime,
    *,
    term: timedelta = DEFAULT_TERM,
) -> Iterator[Lease]:
    """Hold a lease until the block ends.

    A holder that was killed has lost it at once. One that is alive keeps it; where its term has run
    out by `now` (paused, hanging), its session is ended and the lease taken over. Raises
    `OutsideError` naming the holder where another run has it.
    """
    with warehouse.raw() as connection:
        _lock(connection, name, now)
        with connection.transaction():
            connection.execute("select pg_advisory_xact_lock(%s, %s)", fence_key(name))
            row = connection.execute(_TAKE, (name, holder, now, now + term)).fetchone()
        if row is None:
            raise AssertionError("the statement returns a token")
        yield Lease(name, row[0], holder)


def renew(
    warehouse: Warehouse, own_lease: Lease, now: datetime, term: timedelta = DEFAULT_TERM
) -> None:
    """Prolong a lease by a term from `now`; raise `DataRefused` where another run has taken it."""
    with warehouse.connection() as connection:
        fence(connection, own_lease)
        connection.execute(
            "update ops.lease set expires_at = %s where name = %s and token = %s",
            (now + term, own_lease.name, own_lease.token),
        )


def fence(connection: psycopg.Connection, own_lease: Lease) -> None:
    """Refuse a stale lease, from inside the transaction that is about to write.

    Until that transaction ends nobody can take the lease over. Raises `DataRefused` where a later
    token was given out.
    """
    connection.execute("select pg_advisory_xact_lock_shared(%s, %s)", fence_key(own_lease.name))
    query = "select token, holder from ops.lease where name = %s"
    row = connection.execute(query, (own_lease.name,)).fetchone()
    if row is None or row[0] != own_lease.token:
        taken = _("nobody holds it")
        if row:
            taken = _("{holder} holds it with token {token}", holder=row[1], token=str(row[0]))
        raise DataRefused(
            _("this run lost its lease on {name}: {taken}", name=repr(own_lease.name), taken=taken),
            where=_("{holder}, token {token}", holder=own_lease.holder, token=str(own_lease.token)),
            remedy=_("nothing was written; let the run that took over finish"),
        )


def _lock(connection: psycopg.Connection, name: str, now: datetime) -> None:
    key = lease_key(name)

    def is_free() -> bool:
        row = _holder(connection, name)
        return try_session_lock(connection, key) or (row is not None and row[1] <= now)

    if not take(is_free, repr(name)):
        row = _holder(connection, name)
        who = _("a run that is just starting")
        if row:
            who = _("{holder}, until {moment}", holder=row[0], moment=f"{row[1]:%F %T %Z}")
        raise OutsideError(
            _("{name} is already running", name=repr(name)),
            where=_("database {database}, held by {who}", database=connection.info.dbname, who=who),
            remedy=_("wait for it to end, or end that process, then run again"),
        )
    if try_session_lock(connection, key):  # a lock of one's own may be taken again
        return
    end_holders(connection, key)
    wait_for_session_lock(connection, key, repr(name), _TAKEOVER_SECONDS)


def _holder(connection: psycopg.Connection, name: str) -> tuple[str, datetime] | None:
    query = "select holder, expires_at from ops.lease where name = %s"
    return connection.execute(query, (name,)).fetchone()
