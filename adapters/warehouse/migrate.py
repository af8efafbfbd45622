"""Bring a database up to date: roles, schemas, migrated tables, published tables.

`ledger` and `ops` are migrated by Alembic (`revisions`), under an advisory lock; the tables of
`warehouse` follow the schema registry (`ddl.py`). Everything is owned by a role nobody logs in as.
"""

from __future__ import annotations

from pathlib import Path

import psycopg
import sqlalchemy as sa

from adapters.warehouse import ddl
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.locks import MIGRATE
from adapters.warehouse.roles import ROLES
from adapters.warehouse.side_effects import take_from_public
from adapters.warehouse.sql_files import run_warehouse_sql
from transforms.language.errors import OutsideError, UsageError
from transforms.language.quoting import identifier, identifiers
from transforms.schema import WAREHOUSE_TABLES

_FOLDER = Path(__file__).with_name("migrations")
_OLDEST_SERVER = 160_000


def migrate(warehouse: Warehouse) -> None:
    """Bring roles, schemas, `ops`, `ledger` and the published tables up to date.

    May be repeated and run by several processes at once. Raises `UsageError` with the
    statements a database administrator must run where the login lacks the right.
    """
    with warehouse.administrator() as connection:
        connection.exec_driver_sql("select pg_advisory_xact_lock(%s, %s)", MIGRATE)
        known, stands = known_revisions(), _revisions(connection)
        if stands != {known[-1]}:
            # Alembic is heavy, and hardly ever has anything to do.
            from adapters.warehouse.revisions import BEFORE_RELEASE, upgrade

            _require_known(stands, {*known, BEFORE_RELEASE}, warehouse.place)
            _require_version(connection)
            _ensure_roles(connection)
            take_from_public(connection)
            upgrade(connection, stands, _FOLDER)
    ddl.prepare(warehouse, WAREHOUSE_TABLES.values())


def known_revisions() -> list[str]:
    """Return the revisions of this version, oldest first; each is named as its file."""
    return sorted(path.stem for path in (_FOLDER / "versions").glob("[0-9]*.py"))


def _revisions(connection: sa.Connection) -> set[str]:
    """Return the revision that the database is at; nothing where it was never migrated."""
    found = connection.exec_driver_sql("select to_regclass('ops.alembic_version')").scalar()
    if found is None:
        return set()
    rows = connection.exec_driver_sql("select version_num from ops.alembic_version")
    return set(rows.scalars())


def _require_known(stands: set[str], known: set[str], place: str) -> None:
    for unknown in sorted(stands - known):
        raise OutsideError(
            f"the warehouse was made by another version of Peakledger (revision {unknown})",
            where=f"{place}, ops.alembic_version",
            remedy="use the version that last wrote it, or a newer one; do not delete the database:"
            " its ledger cannot be made again (docs/warehouse.md, Migrations)",
        )


def _require_version(connection: sa.Connection) -> None:
    number = int(connection.exec_driver_sql("show server_version_num").scalar_one())
    if number < _OLDEST_SERVER:
        raise OutsideError(
            f"PostgreSQL {number // 10_000} is too old",
            remedy=f"use PostgreSQL {_OLDEST_SERVER // 10_000} or newer",
        )


def _ensure_roles(connection: sa.Connection) -> None:
    try:
        with connection.begin_nested():
            if _missing(connection):
                run_warehouse_sql(connection, "roles.sql")
            for role in _not_ours(connection):
                connection.exec_driver_sql(f"grant {identifier(role)} to current_user")
    except (sa.exc.DBAPIError, psycopg.Error) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        login = connection.engine.url.username or ""
        raise UsageError(
            f"login {login} may not make the warehouse's roles: {cause}",
            where=f"database {connection.engine.url.database}",
            remedy="as an administrator of the database, run sql/warehouse/roles.sql and:"
            f" grant {identifiers(ROLES)} to {identifier(login)};"
            f" grant create on database {identifier(connection.engine.url.database or '')}"
            f" to {identifier(login)} with grant option;",
        ) from None


def _missing(connection: sa.Connection) -> list[str]:
    found = connection.exec_driver_sql("select rolname from pg_catalog.pg_roles").scalars().all()
    return [role for role in ROLES if role not in set(found)]


def _not_ours(connection: sa.Connection) -> list[str]:
    query = "select pg_catalog.pg_has_role(current_user, %s, 'SET')"
    return [role for role in ROLES if not connection.exec_driver_sql(query, (role,)).scalar()]
