"""What a session of each role starts with, and the script that gives it to a person's own login.

PostgreSQL gives a role's settings to who logs in as that role, and not to its members. Readers and
approvers on a server of your own log in under their own names, so their logins must be told.
"""

from __future__ import annotations

import psycopg

from adapters.warehouse.roles import APPROVER, BI, BI_LIMITED, FINANCE, OPS_READER, RoleNames
from adapters.warehouse.sql_files import warehouse_sql
from transforms.language.quoting import identifier, literals

# A name without its schema is looked for there; one question may take so many milliseconds; and
# a reader that can write nothing is told so at the first try.
_ONE_QUESTION = {"statement_timeout": "300000"}
_ONLY_READS = {**_ONE_QUESTION, "default_transaction_read_only": "on"}
SETTINGS = {
    BI: {"search_path": "warehouse", **_ONLY_READS},
    BI_LIMITED: {"search_path": "warehouse", **_ONLY_READS},
    FINANCE: {"search_path": "ledger, warehouse", **_ONLY_READS},
    OPS_READER: {"search_path": "ops", **_ONLY_READS},
    APPROVER: {"search_path": "ledger", **_ONE_QUESTION},
}

_WITHOUT = """
select member.rolname, role.rolname
from pg_catalog.pg_auth_members as held
join pg_catalog.pg_roles as member on member.oid = held.member
join pg_catalog.pg_roles as role on role.oid = held.roleid
where role.rolname = any(%s) and member.rolcanlogin and not held.admin_option
    and member.rolname not in (current_user, session_user)
    and not exists (
        select
        from pg_catalog.pg_db_role_setting as kept
        cross join lateral unnest(kept.setconfig) as said
        where kept.setrole = member.oid and said like 'search_path=%%'
            and (
                kept.setdatabase = 0 or kept.setdatabase = (
                    select oid from pg_catalog.pg_database where datname = current_database()
                )
            )
    )
order by member.rolname, role.rolname
"""


def roles_script(roles: RoleNames) -> str:
    """Return the statements that make the roles, with their settings, where they are missing."""
    rows = (
        f"({literals((roles.named(role), setting, said))})"
        for role, settings in SETTINGS.items()
        for setting, said in settings.items()
    )
    return warehouse_sql("roles.sql", roles, settings=f",\n{' ' * 12}".join(rows))


def reader_script(login: str, database: str, role: str, roles: RoleNames) -> str:
    """Return what makes a login a member of a role of `SETTINGS` in a database, for who runs it."""
    who, where = identifier(login), identifier(database)
    settings = (
        f"alter role {who} in database {where} set {setting} = {said};"
        for setting, said in SETTINGS[role].items()
    )
    return warehouse_sql(
        "reader.sql",
        roles,
        login=who,
        database=where,
        role=identifier(roles.named(role)),
        settings="\n".join(settings),
    )


def without_settings(connection: psycopg.Connection, roles: RoleNames) -> list[tuple[str, str]]:
    """Return the logins of people that lack a role's settings here, each with its role's name."""
    return connection.execute(_WITHOUT, [list(roles.all_named(tuple(SETTINGS)))]).fetchall()
