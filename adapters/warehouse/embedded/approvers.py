"""The logins of approvers: a person each, who may read batches and say yes or no, and nothing else.

Goes in: the names of the settings' `approvers`. Comes out: a login per name with its password in
`<home>/secrets/<name>.password`, to be handed to that person. Whoever is no longer on the list is
no member of the approvers any more and cannot log in.
"""

from __future__ import annotations

from collections.abc import Collection

import psycopg
from psycopg import sql

from adapters.warehouse.embedded.passwords import Passwords, verifier
from adapters.warehouse.roles import APPROVER

_MEMBERS = """
select member.rolname
from pg_catalog.pg_auth_members as held
join pg_catalog.pg_roles as member on member.oid = held.member
join pg_catalog.pg_roles as role on role.oid = held.roleid
where role.rolname = %s
"""
_LOCK = "select pg_advisory_xact_lock(hashtext('peakledger approvers'))"


def let_in(connection: psycopg.Connection, passwords: Passwords, names: Collection[str]) -> None:
    """Make the members of the approvers exactly the people named."""
    with connection.transaction():
        connection.execute(_LOCK)
        members = {row[0] for row in connection.execute(_MEMBERS, [APPROVER]).fetchall()}
        for name in sorted(set(names) - members):
            _admit(connection, name, passwords.make(name))
        for name in sorted(members - set(names)):
            _run(connection, "revoke {role} from {name}", name)
            _run(connection, "alter role {name} nologin", name)


def _admit(connection: psycopg.Connection, name: str, password: str) -> None:
    query = "select 1 from pg_catalog.pg_roles where rolname = %s"
    if connection.execute(query, [name]).fetchone() is None:
        _run(connection, "create role {name}", name)
    connection.execute(
        sql.SQL("alter role {} login password {}").format(
            sql.Identifier(name), sql.Literal(verifier(password))
        )
    )
    _run(connection, "grant {role} to {name}", name)


def _run(connection: psycopg.Connection, statement: str, name: str) -> None:
    connection.execute(
        sql.SQL(statement).format(role=sql.Identifier(APPROVER), name=sql.Identifier(name))
    )
