"""What a database of your own must give the pipeline's login: the script, and what of it lacks.

An administrator reads the script and runs it once; after it the login needs no right to create
roles. They need be no superuser: one with CREATEROLE who owns the database is enough, as hosted
servers have it, and then the functions with side effects stay with everybody (`side_effects.py`).
"""

from __future__ import annotations

import psycopg

from adapters.warehouse.role_settings import roles_script
from adapters.warehouse.roles import LEDGER, OWNER, WRITER, RoleNames
from adapters.warehouse.side_effects import TAKEN
from adapters.warehouse.sql_files import warehouse_sql
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _
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
-- login {login} is there already, and needs no right but these. Every role begins with {prefix}_.
begin;

"""


def grants_script(login: str, database: str, roles: RoleNames) -> str:
    """Return the whole script for a login and a database, for an administrator to read and run."""
    grants = warehouse_sql(
        "grants.sql",
        roles,
        every_role=identifiers(roles.all_named()),
        login=identifier(login),
        database=identifier(database),
    )
    made = roles_script(roles)
    taken = warehouse_sql("side_effects.sql", roles, taken=TAKEN)
    head = _HEAD.format(login=_commented(login), database=_commented(database), prefix=roles.prefix)
    return head + "\n".join([made, grants, taken]) + "\ncommit;\n"


def lacking(connection: psycopg.Connection, roles: RoleNames) -> list[str]:
    """Say what a connection's login lacks in its database, a sentence each; nothing: it can start.

    The connection acts as the login itself. Nothing is changed. What no right mends is `unfit`.
    """
    if missing := missing_roles(connection, roles):
        return [_("there is no role {role}", role=role) for role in missing]
    return [
        *(
            _("the login may not become {role}", role=role)
            for role in roles_not_to_be(connection, roles)
        ),
        *(
            _("{role} lacks {right} on the database", role=role, right=right)
            for role, right in rights_lacking(connection, roles)
        ),
        *foreign_schemas(connection, roles),
        *_functions_lacking(connection, roles),
    ]


def unfit(connection: psycopg.Connection) -> OutsideError | None:
    """Return the error of a server that is too old, or of a database that has not every sign."""
    found, wanted = connection.info.server_version // 10_000, _OLDEST_SERVER // 10_000
    if found < wanted:
        return OutsideError(
            _(
                "PostgreSQL {found} is too old: {wanted} or newer is needed",
                found=found,
                wanted=wanted,
            ),
            remedy=_("use a newer server (docs/warehouse.md, Your own PostgreSQL)"),
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        return OutsideError(
            _("the database is in {found}, and has to be in UTF8", found=encoding),
            where=_("database {database}", database=connection.info.dbname),
            remedy=_("make another: `createdb --encoding UTF8 --template template0 NAME`"),
        )
    return None


def open_to_everybody(connection: psycopg.Connection) -> bool:
    """Say whether everybody may still take locks and call other functions with side effects."""
    query = "select pg_catalog.has_function_privilege('public', %s, 'execute')"
    return connection.execute(query, [_LOCK]).fetchone() == (True,)


def sharing(connection: psycopg.Connection, roles: RoleNames) -> list[str]:
    """Return the other databases of the server in which the owner of this warehouse owns something.

    Who may write one of them may write the other.
    """
    query = """
        select distinct d.datname
        from pg_catalog.pg_shdepend as s
        join pg_catalog.pg_database as d on d.oid = s.dbid
        join pg_catalog.pg_roles as r on r.oid = s.refobjid
        where s.refclassid = 'pg_catalog.pg_authid'::regclass and s.deptype = 'o'
            and r.rolname = %s and d.datname <> pg_catalog.current_database()
        order by d.datname
    """
    return [name for (name,) in connection.execute(query, [roles.named(OWNER)])]


def missing_roles(connection: psycopg.Connection, roles: RoleNames) -> list[str]:
    """Return the roles that the server does not have."""
    found = {name for (name,) in connection.execute("select rolname from pg_catalog.pg_roles")}
    return [role for role in roles.all_named() if role not in found]


def roles_not_to_be(connection: psycopg.Connection, roles: RoleNames) -> list[str]:
    """Return the roles that the login may not act as; each of them exists."""
    # Before 16 every member of a role may become it.
    how = "SET" if connection.info.server_version >= _ROLES_BY_SET else "MEMBER"
    query = "select pg_catalog.pg_has_role(current_user, %s, %s)"
    return [
        role
        for role in roles.all_named()
        if connection.execute(query, [role, how]).fetchone() != (True,)
    ]


def rights_lacking(connection: psycopg.Connection, roles: RoleNames) -> list[tuple[str, str]]:
    """Return the roles that lack a right in the database, each with it."""
    query = "select pg_catalog.has_database_privilege(%s, pg_catalog.current_database(), %s)"
    return [
        (role, right)
        for role, right in ((roles.named(role), right) for role, right in _RIGHTS)
        if connection.execute(query, [role, right]).fetchone() != (True,)
    ]


def schemas_there(connection: psycopg.Connection) -> list[str]:
    """Return those of the warehouse's schemas that the database has, whoever owns them."""
    query = "select nspname from pg_catalog.pg_namespace where nspname = any(%s) order by nspname"
    return [name for (name,) in connection.execute(query, [_SCHEMAS])]


def foreign_schemas(connection: psycopg.Connection, roles: RoleNames) -> list[str]:
    """Say which of the warehouse's schemas belong to another role than its owner, and to whom."""
    wanted = roles.named(OWNER)
    query = """
        select nspname, pg_catalog.pg_get_userbyid(nspowner)
        from pg_catalog.pg_namespace
        where nspname = any(%s) and pg_catalog.pg_get_userbyid(nspowner) <> %s
        order by nspname
    """
    return [
        _(
            "the schema {name} belongs to {owner} and not to {wanted}",
            name=name,
            owner=owner,
            wanted=wanted,
        )
        for name, owner in connection.execute(query, [_SCHEMAS, wanted])
    ]


def _functions_lacking(connection: psycopg.Connection, roles: RoleNames) -> list[str]:
    """Say who cannot call what it needs, where the functions were taken from everybody."""
    wanted = [(role, _LOCK) for role in (OWNER, WRITER, LEDGER)] + [(WRITER, _END), (LEDGER, _END)]
    query = "select pg_catalog.has_function_privilege(%s, %s, 'execute')"
    return [
        _("{role} may not call {function}", role=role, function=function)
        for role, function in ((roles.named(role), function) for role, function in wanted)
        if connection.execute(query, [role, function]).fetchone() != (True,)
    ]


def _commented(name: str) -> str:
    return " ".join(identifier(name).split())
