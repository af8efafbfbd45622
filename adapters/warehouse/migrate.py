"""Bring a database up to date: roles, schemas, migrated tables, published tables.

`ledger` and `ops` are migrated by Alembic (`revisions`), under an advisory lock; the tables of
`warehouse` follow the schema registry (`ddl.py`). Everything is owned by a role nobody logs in as.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import psycopg

from adapters.warehouse import ddl
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.grants import (
    foreign_schemas,
    lacking,
    missing_roles,
    rights_lacking,
    roles_not_to_be,
    unfit,
)
from adapters.warehouse.locks import MIGRATE
from adapters.warehouse.registry_check import is_as_declared
from adapters.warehouse.role_settings import roles_script
from adapters.warehouse.roles import RoleNames
from adapters.warehouse.side_effects import take_from_public
from transforms.language.errors import OutsideError, UsageError
from transforms.language.messages import gettext as _
from transforms.language.messages import joined
from transforms.language.quoting import identifier
from transforms.schema import WAREHOUSE_TABLES

_FOLDER = Path(__file__).with_name("migrations")


def migrate(warehouse: Warehouse) -> None:
    """Bring roles, schemas, `ops`, `ledger` and the published tables up to date.

    May be repeated and run by several processes at once. Raises `UsageError` with the
    statements a database administrator must run where the login lacks the right.
    """
    with warehouse.administrator() as connection:
        _require_own(connection, warehouse)
        if revisions(connection) != {known_revisions()[-1]}:
            _upgrade(warehouse, connection)
        elif is_as_declared(connection):
            return
    ddl.prepare(warehouse, WAREHOUSE_TABLES.values())


def _upgrade(warehouse: Warehouse, connection: psycopg.Connection) -> None:
    # Alembic is heavy, and hardly ever has anything to do.
    from adapters.warehouse.revisions import BEFORE_RELEASE, transaction, upgrade

    with transaction(connection) as alembic:
        connection.execute("select pg_advisory_xact_lock(%s, %s)", MIGRATE)
        known, stands = known_revisions(), revisions(connection)
        if stands == {known[-1]}:
            return  # another process was quicker
        _require_known(stands, {*known, BEFORE_RELEASE}, warehouse.place)
        _make_ready(connection, warehouse.roles)
        upgrade(alembic, connection, stands, folder=_FOLDER, roles=warehouse.roles)


def make_ready(warehouse: Warehouse) -> None:
    """Make what a database needs before the warehouse comes into it: roles and their rights.

    Raises as `migrate` does.
    """
    with warehouse.administrator() as connection:
        _require_own(connection, warehouse)
        with connection.transaction():
            _make_ready(connection, warehouse.roles)


def known_revisions() -> list[str]:
    """Return the revisions of this version, oldest first; each is named as its file."""
    return sorted(path.stem for path in (_FOLDER / "versions").glob("[0-9]*.py"))


def revisions(connection: psycopg.Connection) -> set[str]:
    """Return the revision that the database is at; nothing where it was never migrated."""
    found = connection.execute("select to_regclass('ops.alembic_version')").fetchone()
    if found == (None,):
        return set()
    rows = connection.execute("select version_num from ops.alembic_version")
    return {revision for (revision,) in rows}


def _require_known(stands: set[str], known: set[str], place: str) -> None:
    for unknown in sorted(stands - known):
        raise OutsideError(
            _(
                "the warehouse was made by another version of Peakledger (revision {unknown})",
                unknown=unknown,
            ),
            where=f"{place}, ops.alembic_version",
            remedy=_(
                "use the version that last wrote it, or a newer one; do not delete the"
                " database: its ledger cannot be made again (docs/warehouse.md, Migrations)"
            ),
        )


def _require_own(connection: psycopg.Connection, warehouse: Warehouse) -> None:
    if foreign := foreign_schemas(connection, warehouse.roles):
        raise UsageError(
            _("this warehouse is another installation's: {names}", names=joined(foreign, _("; "))),
            where=warehouse.place,
            remedy=_(
                "set warehouse.role_prefix in peakledger.yaml to what stands before _owner,"
                " or give this installation a database of its own"
            ),
        )


def _make_ready(connection: psycopg.Connection, roles: RoleNames) -> None:
    if error := unfit(connection):
        raise error
    _ensure_roles(connection, roles)
    take_from_public(connection, roles)


def _ensure_roles(connection: psycopg.Connection, roles: RoleNames) -> None:
    """Make what the database lacks for the warehouse, where the login may."""
    failed: Exception | None = None
    try:
        with connection.transaction():
            _grant_what_it_may(connection, roles)
    except psycopg.Error as error:
        failed = error
    lacks = lacking(connection, roles)
    if failed or lacks:
        login, database = connection.info.user, connection.info.dbname
        raise UsageError(
            _(
                "login {login} may not set up the warehouse: {lacks}",
                login=login,
                lacks=str(failed) if failed else joined(lacks, _("; ")),
            ),
            where=_("database {database}", database=database),
            remedy=_(
                "let an administrator of the database run, in that database, what this"
                " prints: `peakledger warehouse grants --login {login} --database {database}`",
                login=shlex.quote(login),
                database=shlex.quote(database),
            ),
        )


def _grant_what_it_may(connection: psycopg.Connection, roles: RoleNames) -> None:
    if missing_roles(connection, roles):
        connection.execute(roles_script(roles))
    for role in roles_not_to_be(connection, roles):
        connection.execute(f"grant {identifier(role)} to current_user")
    database = identifier(connection.info.dbname)
    for role, right in rights_lacking(connection, roles):
        connection.execute(f"grant {right} on database {database} to {identifier(role)}")
