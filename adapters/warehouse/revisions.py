"""Bring `ops` and `ledger` to the newest revision with Alembic, on an open connection.

Only a database that stands elsewhere needs it, so `migrate` loads this module for such a one alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from alembic import command, context, op
from alembic.config import Config
from sqlalchemy.pool import StaticPool

from adapters.warehouse.roles import OWNER, RoleNames
from adapters.warehouse.sql_files import run_warehouse_sql
from transforms.language.quoting import identifier

VERSION_TABLE: dict[str, Any] = {"version_table": "alembic_version", "version_table_schema": "ops"}
# Where the revisions before the first release ended, and the revision that has the same schema.
BEFORE_RELEASE = "0011_kinds"
_FIRST_RELEASE = "0004_rebate_ledger"


@contextmanager
def transaction(connection: psycopg.Connection) -> Iterator[sa.Connection]:
    """Open a transaction on a connection as Alembic, which knows SQLAlchemy's alone, needs it.

    The connection is closed at the end.
    """
    connection.autocommit = False
    engine = sa.create_engine(
        "postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool
    )
    try:
        with engine.begin() as opened:
            yield opened
    finally:
        engine.dispose()


def upgrade(
    alembic: sa.Connection,
    connection: psycopg.Connection,
    stands: set[str],
    *,
    folder: Path,
    roles: RoleNames,
) -> None:
    """Run the revisions in a folder that a database at `stands` lacks, in its transaction."""
    config = _config(alembic, folder, roles)
    connection.execute(f"set local role {identifier(roles.named(OWNER))}")
    connection.execute("create schema if not exists ops")
    if stands == {BEFORE_RELEASE}:
        run_warehouse_sql(connection, "adoption.sql", roles)
        command.stamp(config, _FIRST_RELEASE, purge=True)
    command.upgrade(config, "head")


def run_file(name: str, **given: str) -> None:
    """Run a file of `sql/warehouse/` in the transaction of a revision; see `run_warehouse_sql`."""
    driver: Any = op.get_bind().connection.driver_connection
    run_warehouse_sql(driver, name, context.config.attributes["roles"], **given)


def _config(connection: sa.Connection, folder: Path, roles: RoleNames) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes |= {"connection": connection, "roles": roles}
    return config
