"""The warehouse's advisory locks, numbered in one place.

A session's lock ends with its connection, so a killed process never holds one for long.
"""

from __future__ import annotations

import time
import zlib
from contextlib import suppress

import psycopg

from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifier

_CLASS = 0x7065616B
_LEASE_CLASS = _CLASS + 1
_FENCE_CLASS = _CLASS + 2
_LAKE_CLASS = _CLASS + 3
MIGRATE = (_CLASS, 1)
PUBLISH = (_CLASS, 2)
LEDGER = (_CLASS, 3)  # ledger_entry_checks.sql takes it too; 4 is of ledger_record.sql alone
_PAUSE_SECONDS = 0.1

Key = tuple[int, int]


def lease_key(lease_name: str) -> Key:
    """Return the lock that the holder of a lease keeps while it lives."""
    return (_LEASE_CLASS, _signed(lease_name))


def fence_key(lease_name: str) -> Key:
    """Return the lock under which a lease changes hands."""
    return (_FENCE_CLASS, _signed(lease_name))


def lake_key(name: str) -> Key:
    """Return the lock of whoever works on a lake, or on a part of one."""
    return (_LAKE_CLASS, _signed(name))


def try_session_lock(connection: psycopg.Connection, key: Key) -> bool:
    """Take a lock for the life of the connection if nobody holds it."""
    row = connection.execute("select pg_try_advisory_lock(%s, %s)", key).fetchone()
    return bool(row and row[0])


def release_session_lock(connection: psycopg.Connection, key: Key) -> None:
    """Give a lock back before its session ends; one that has ended has none."""
    with suppress(psycopg.Error):
        connection.execute("select pg_advisory_unlock(%s, %s)", key)


def wait_for_session_lock(
    connection: psycopg.Connection, key: Key, what: str, patience_seconds: float
) -> None:
    """Take a lock, waiting for its holder; raise `OutsideError` naming `what` runs already."""
    deadline = time.monotonic() + patience_seconds
    while not try_session_lock(connection, key):
        if time.monotonic() >= deadline:
            raise OutsideError(
                _("{what} is already running", what=what),
                where=_(
                    "database {database}, held by {holder}",
                    database=connection.info.dbname,
                    holder=holder(connection, key),
                ),
                remedy=_("wait for it to end, or end that process, then run again"),
            )
        time.sleep(_PAUSE_SECONDS)


def holder(connection: psycopg.Connection, key: Key) -> str:
    """Describe who holds a lock."""
    row = connection.execute(
        """
        select a.pid, a.usename, a.backend_start
        from pg_catalog.pg_locks as l
        join pg_catalog.pg_stat_activity as a on a.pid = l.pid
        where l.locktype = 'advisory' and l.granted and l.classid = %s::int8::oid
            and l.objid = (%s::int8 & 4294967295)::oid
        """,
        key,
    ).fetchone()
    if row is None:
        return _("nobody any more")
    # Whoever may not see another's session sees no start of it.
    if not row[2]:
        return _("backend {pid} of {user}", pid=str(row[0]), user=row[1])
    since = f"{row[2]:%F %T}"
    return _("backend {pid} of {user} since {since}", pid=str(row[0]), user=row[1], since=since)


def end_holders(connection: psycopg.Connection, key: Key) -> None:
    """End the sessions that hold a lock, by the right of the login, whatever role it acts as."""
    row = connection.execute("select current_user").fetchone()
    acting = row[0] if row else ""
    connection.execute("reset role")
    try:
        for pid in holder_pids(connection, key):
            connection.execute("select pg_terminate_backend(%s)", (pid,))
    finally:
        connection.execute(f"set role {identifier(acting)}")


def holder_pids(connection: psycopg.Connection, key: Key) -> list[int]:
    """List the backends that hold a lock in this database."""
    rows = connection.execute(
        """
        select l.pid
        from pg_catalog.pg_locks as l
        join pg_catalog.pg_database as d on d.oid = l.database
        where l.locktype = 'advisory' and l.granted and d.datname = current_database()
            and l.classid = %s::int8::oid and l.objid = (%s::int8 & 4294967295)::oid
        """,
        key,
    ).fetchall()
    return [row[0] for row in rows]


def _signed(text: str) -> int:
    unsigned = zlib.crc32(text.encode())
    return unsigned - 2**32 if unsigned >= 2**31 else unsigned
