"""Notice a pooler that hands each transaction to whichever connection is free.

Locks, leases and the role that a connection acts as belong to a session. A pooler in transaction
mode (PgBouncer's `pool_mode = transaction`) would leave them with a connection that the next client
gets: a lock that nobody gives back, a role that somebody else acts as. One in session mode is as
good as the server itself.
"""

from __future__ import annotations

from collections.abc import Callable

import psycopg

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _


def require_session(
    connection: psycopg.Connection, another: Callable[[], psycopg.Connection], place: str
) -> None:
    """Raise `UsageError` where the connection's transactions do not stay in one session.

    `another` opens a second connection of the same login; it is opened only where a pooler stands
    in between. The connection is outside a transaction, and nothing is changed.
    """
    # A pooler tells its clients a number of its own for the process that serves them.
    before = _process(connection)
    if before == connection.info.backend_pid:
        return
    with another() as other, other.transaction():
        # As long as the other's transaction lasts, a session of its own is what it has to itself.
        is_shared = _process(other) == before or _process(connection) != before
    if is_shared:
        raise UsageError(
            _(
                "a pooler in transaction mode stands before this PostgreSQL, and the pipeline"
                " needs sessions"
            ),
            where=place,
            remedy=_(
                "give the URL of the server itself, or of a pool in session mode; readers may"
                " stay on the pooler (docs/warehouse.md, A pooler)"
            ),
        )


def _process(connection: psycopg.Connection) -> int:
    row = connection.execute("select pg_catalog.pg_backend_pid()", prepare=False).fetchone()
    if row is None:
        raise AssertionError("a SELECT without FROM has one row")
    return int(row[0])
