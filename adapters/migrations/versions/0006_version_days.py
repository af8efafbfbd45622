"""The day each table of a published version is as of."""

from alembic import op

from adapters.sql_files import run_warehouse_sql

revision = "0006_version_days"
down_revision = "0005_settlement"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let `warehouse.version_table` say each table's day, and show the standing version."""
    run_warehouse_sql(op.get_bind(), "version_days.sql")
