"""Intake, quarantine, runs, verdicts, metric availability; versions, leases, digests."""

from alembic import op

from adapters.sql_files import run_warehouse_sql

revision = "0002_ops"
down_revision = "0001_roles_and_schemas"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of `ops` and the version tables of `warehouse`."""
    run_warehouse_sql(op.get_bind(), "ops.sql")
    run_warehouse_sql(op.get_bind(), "ops_verdicts.sql")
    run_warehouse_sql(op.get_bind(), "publishing.sql")
