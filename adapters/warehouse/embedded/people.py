"""The logins of people: one each, a member of the one role that says what they may do.

Goes in: a role and the names the settings list for it (`approvers`, `readers`). Comes out: a login
per name with its password in `<home>/secrets/<name>.password`, to be handed to that person, and
with the role's own settings, which members do not inherit. Whoever is no longer on the list is no
member any more, and whoever is on none cannot log in.
"""

from __future__ import annotations

from collections.abc import Collection

import psycopg
from psycopg import sql

from adapters.warehouse.embedded.passwords import Passwords, verifier

_MEMBERS = """
select member.rolname
from pg_catalog.pg_auth_members as held
join pg_catalog.pg_roles as member on member.oid = held.member
join pg_catalog.pg_roles as role on role.oid = held.roleid
where role.rolname = %s
"""
_BELONGS = """
select exists (
    select from pg_catalog.pg_auth_members as held
    join pg_catalog.pg_roles as member on member.oid = held.member
    where member.rolname = %s
)
"""
_SETTINGS = "select unnest(rolconfig) from pg_catalog.pg_roles where rolname = %s"
_LOCK = "select pg_advisory_xact_lock(hashtext('peakledger people'))"


def let_in(
    connection: psycopg.Connection, passwords: Passwords, role: str, names: Collection[str]
) -> None:
    """Make the members of a role exactly the people named."""
    with connection.transaction():
        connection.execute(_LOCK)
        members = {row[0] for row in connection.execute(_MEMBERS, [role]).fetchall()}
        for name in sorted(set(names) - members):
            _admit(connection, role, name, passwords.make(name))
        for name in sorted(members - set(names)):
            _run(connection, "revoke {role} from {name}", role, name)
            if connection.execute(_BELONGS, [name]).fetchone() == (False,):
                _run(connection, "alter role {name} nologin", role, name)


def _admit(connection: psycopg.Connection, role: str, name: str, password: str) -> None:
    query = "select 1 from pg_catalog.pg_roles where rolname = %s"
    if connection.execute(query, [name]).fetchone() is None:
        _run(connection, "create role {name}", role, name)
    connection.execute(
        sql.SQL("alter role {} login password {}").format(
            sql.Identifier(name), sql.Literal(verifier(password))
        )
    )
    _run(connection, "grant {role} to {name}", role, name)
    for (said,) in connection.execute(_SETTINGS, [role]).fetchall():
        setting, _, value = said.partition("=")
        statement = sql.SQL("alter role {} set {} = {}").format(
            sql.Identifier(name), sql.Identifier(setting), sql.SQL(value)
        )
        connection.execute(statement)


def _run(connection: psycopg.Connection, statement: str, role: str, name: str) -> None:
    connection.execute(
        sql.SQL(statement).format(role=sql.Identifier(role), name=sql.Identifier(name))
    )
