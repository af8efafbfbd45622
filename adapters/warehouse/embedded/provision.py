"""What a running server needs before anybody uses it: roles, passwords, the two databases.

Goes in: the administrator's URL and the password files. Every step may be repeated; a start after a
lost password file or an older release puts right what is missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from adapters.warehouse.embedded.passwords import Passwords, verifier
from adapters.warehouse.role_settings import roles_script
from adapters.warehouse.roles import (
    AIRFLOW,
    BI_LIMITED,
    DATABASE,
    LEDGER,
    LOGINS,
    OWNER,
    WRITER,
    RoleNames,
)
from adapters.warehouse.url import DatabaseUrl
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _

_LIVES_ELSEWHERE = _("this home's PostgreSQL refuses its own administrator")


def recipe(roles: RoleNames) -> str:
    """Return a digest of what `provision` makes; another one means it must run again."""
    made = "\n".join((roles_script(roles), *roles.all_named(LOGINS), AIRFLOW, DATABASE, "2"))
    return hashlib.sha256(made.encode()).hexdigest()


@contextmanager
def administer(url: DatabaseUrl) -> Iterator[psycopg.Connection]:
    """Open an autocommitting connection of the administrator."""
    try:
        connection = psycopg.connect(url.text(), autocommit=True, connect_timeout=30)
    except psycopg.OperationalError as error:
        raise OutsideError(
            _("{says}: {error}", says=_LIVES_ELSEWHERE, error=str(error)),
            where=url.place,
            remedy=_("stop it with `peakledger warehouse stop` and start it again"),
        ) from None
    with connection:
        yield connection


def provision(admin: DatabaseUrl, passwords: Passwords, roles: RoleNames) -> None:
    """Make the roles with their passwords and the databases, where they are missing."""
    with administer(admin) as connection:
        connection.execute(roles_script(roles))
        if not _exists(connection, "select 1 from pg_roles where rolname = %s", AIRFLOW):
            connection.execute(sql.SQL("create role {}").format(sql.Identifier(AIRFLOW)))
        for role in (*roles.all_named(LOGINS), AIRFLOW):
            _let_in(connection, role, passwords.make(role))
        make_database(connection, DATABASE, roles)
        _make_airflow_database(connection)


def make_database(
    connection: psycopg.Connection, name: str, roles: RoleNames, template: str | None = None
) -> None:
    """Create a database that the warehouse's roles alone may connect to, if it does not exist."""
    if not _exists(connection, "select 1 from pg_database where datname = %s", name):
        # Copied as files: through the log, as is the default, takes twice as long and writes twice.
        clause = sql.SQL("template {} strategy file_copy").format(
            sql.Identifier(template or "template1")
        )
        connection.execute(
            sql.SQL("create database {} owner {} {}").format(
                sql.Identifier(name), sql.Identifier(roles.named(OWNER)), clause
            )
        )
    _grant(connection, name, "connect", roles.all_named((*LOGINS, BI_LIMITED)))
    _grant(connection, name, "temporary", roles.all_named((WRITER,)))
    # Homes of earlier releases let it make temporary tables.
    given_before = sql.SQL("revoke temporary on database {} from {}")
    connection.execute(
        given_before.format(sql.Identifier(name), sql.Identifier(roles.named(LEDGER)))
    )


def drop_database(connection: psycopg.Connection, name: str) -> None:
    """Drop a database and the connections to it."""
    connection.execute(
        sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
    )


def _make_airflow_database(connection: psycopg.Connection) -> None:
    if not _exists(connection, "select 1 from pg_database where datname = %s", AIRFLOW):
        name = sql.Identifier(AIRFLOW)
        connection.execute(sql.SQL("create database {} owner {}").format(name, name))
    _grant(connection, AIRFLOW, "connect", ())


def _let_in(connection: psycopg.Connection, role: str, password: str) -> None:
    connection.execute(
        sql.SQL("alter role {} login password {}").format(
            sql.Identifier(role), sql.Literal(verifier(password))
        )
    )


def _grant(
    connection: psycopg.Connection, database: str, rights: str, roles: tuple[str, ...]
) -> None:
    name = sql.Identifier(database)
    connection.execute(sql.SQL("revoke all on database {} from public").format(name))
    if roles:
        names = sql.SQL(", ").join(map(sql.Identifier, roles))
        connection.execute(
            sql.SQL("grant {} on database {} to {}").format(sql.SQL(rights), name, names)
        )


def _exists(connection: psycopg.Connection, query: str, value: str) -> bool:
    return connection.execute(query, (value,)).fetchone() is not None
