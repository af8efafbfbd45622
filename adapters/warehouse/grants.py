"""What a database of your own must give the pipeline's login: the script, and what of it lacks.

An administrator reads the script and runs it once; after it the login needs no right to create
roles. They need be no superuser: one with CREATEROLE who owns the database is enough, as hosted
servers have it, and then the functions with side effects stay with everybody (`side_effects.py`).
"""

from __future__ import annotations

import psycopg

from adapters.warehouse.roles import LEDGER, OWNER, ROLES, WRITER
from adapters.warehouse.side_effects import TAKEN
from adapters.warehouse.sql_files import warehouse_sql
from transforms.language.quoting import identifier, identifiers

# Views that show a reader no more than their own rows (`security_invoker`) came with 15.
_OLDEST_SERVER = 150_000
_ROLES_BY_SET = 160_000
# What a role must be able to do in the database itself, beside what it is granted in the schemas.
_RIGHTS = ((OWNER, "create"), (WRITER, "temporary"))
_SCHEMAS = ["warehouse", "staging", "ledger", "ops"]
_LOCK = "pg_try_advisory_lock(integer, integer)"
_END = "pg_terminate_backend(integer, bigint)"

_HEAD = """\
-- What Peakledger needs in a PostgreSQL of your own. Read it, and run it once, connected to the
-- database {database}, as its owner with CREATEROLE or as a superuser. It may be run again. The
-- login {login} is there already, and needs no right but these.
begin;

"""


def grants_script(login: str, database: str) -> str:
    """Return the whole script for a login and a database, for an administrator to read and run."""
    grants = warehouse_sql(
        "grants.sql",
        login=identifier(login),
        database=identifier(database),
        roles=identifiers(ROLES),
        owner=identifier(OWNER),
        writer=identifier(WRITER),
    )
    taken = warehouse_sql("side_effects.sql", taken=TAKEN)
    head = _HEAD.format(login=_commented(login), database=_commented(database))
    return head + "\n".join([warehouse_sql("roles.sql"), grants, taken]) + "\ncommit;\n"


def lacking(connection: psycopg.Connection) -> list[str]:
    """Say what a connection's login lacks in its database, a sentence each; nothing: it can start.

    The connection acts as the login itself. Nothing is changed.
    """
    if old := too_old(connection):
        return [old]
    if missing := missing_roles(connection):
        return [f"there is no role {role}" for role in missing]
    return [
        *(f"the login may not become {role}" for role in roles_not_to_be(connection)),
        *(f"{role} lacks {right} on the database" for role, right in rights_lacking(connection)),
        *_foreign_schemas(connection),
        *_functions_lacking(connection),
    ]


def too_old(connection: psycopg.Connection) -> str | None:
    """Say that the server is older than what the warehouse needs; None where it is not."""
    found, wanted = connection.info.server_version // 10_000, _OLDEST_SERVER // 10_000
    return f"PostgreSQL {found} is too old: {wanted} or newer is needed" if found < wanted else None


def open_to_everybody(connection: psycopg.Connection) -> bool:
    """Say whether everybody may still take locks and call other functions with side effects."""
    query = "select pg_catalog.has_function_privilege('public', %s, 'execute')"
    return connection.execute(query, [_LOCK]).fetchone() == (True,)


def missing_roles(connection: psycopg.Connection) -> list[str]:
    """Return the roles that the server does not have."""
    found = {name for (name,) in connection.execute("select rolname from pg_catalog.pg_roles")}
    return [role for role in ROLES if role not in found]


def roles_not_to_be(connection: psycopg.Connection) -> list[str]:
    """Return the roles that the login may not act as; each of them exists."""
    # Before 16 every member of a role may become it.
    how = "SET" if connection.info.server_version >= _ROLES_BY_SET else "MEMBER"
    query = "select pg_catalog.pg_has_role(current_user, %s, %s)"
    return [role for role in ROLES if connection.execute(query, [role, how]).fetchone() != (True,)]


def rights_lacking(connection: psycopg.Connection) -> list[tuple[str, str]]:
    """Return the roles that lack a right in the database, each with it."""
    query = "select pg_catalog.has_database_privilege(%s, pg_catalog.current_database(), %s)"
    return [
        (role, right)
        for role, right in _RIGHTS
        if connection.execute(query, [role, right]).fetchone() != (True,)
    ]


def _foreign_schemas(connection: psycopg.Connection) -> list[str]:
    query = """
        select nspname, pg_catalog.pg_get_userbyid(nspowner)
        from pg_catalog.pg_namespace
        where nspname = any(%s) and pg_catalog.pg_get_userbyid(nspowner) <> %s
        order by nspname
    """
    return [
        f"the schema {name} belongs to {owner} and not to {OWNER}"
        for name, owner in connection.execute(query, [_SCHEMAS, OWNER])
    ]


def _functions_lacking(connection: psycopg.Connection) -> list[str]:
    """Say who cannot call what it needs, where the functions were taken from everybody."""
    wanted = [(role, _LOCK) for role in (OWNER, WRITER, LEDGER)] + [(WRITER, _END), (LEDGER, _END)]
    query = "select pg_catalog.has_function_privilege(%s, %s, 'execute')"
    return [
        f"{role} may not call {function}"
        for role, function in wanted
        if connection.execute(query, [role, function]).fetchone() != (True,)
    ]


def _commented(name: str) -> str:
    return " ".join(identifier(name).split())
