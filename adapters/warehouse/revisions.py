"""Bring `ops` and `ledger` to the newest revision with Alembic, on an open connection.

Only a database that stands elsewhere needs it, so `migrate` loads this module for such a one alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from adapters.warehouse.roles import OWNER
from adapters.warehouse.sql_files import run_warehouse_sql
from transforms.language.quoting import identifier

VERSION_TABLE: dict[str, Any] = {"version_table": "alembic_version", "version_table_schema": "ops"}
# Where the revisions before the first release ended, and the revision that has the same schema.
BEFORE_RELEASE = "0011_kinds"
_FIRST_RELEASE = "0004_rebate_ledger"


def upgrade(connection: sa.Connection, stands: set[str], folder: Path) -> None:
    """Run the revisions in a folder that a database at `stands` lacks, in its transaction."""
    config = _config(connection, folder)
    database = identifier(connection.engine.url.database or "")
    connection.exec_driver_sql(f"grant create on database {database} to {identifier(OWNER)}")
    connection.exec_driver_sql(f"set local role {identifier(OWNER)}")
    connection.exec_driver_sql("create schema if not exists ops")
    if stands == {BEFORE_RELEASE}:
        run_warehouse_sql(connection, "adoption.sql")
        command.stamp(config, _FIRST_RELEASE, purge=True)
    command.upgrade(config, "head")


def _config(connection: sa.Connection, folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
