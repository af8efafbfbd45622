"""Intake, quarantine and restatements; runs, verdicts, metric availability and answers."""

from alembic import op

from adapters.warehouse.sql_files import run_warehouse_sql

revision = "0003_intake_and_runs"
down_revision = "0002_versions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of `ops` in which the pipeline notes its work."""
    run_warehouse_sql(op.get_bind(), "ops_intake.sql")
    run_warehouse_sql(op.get_bind(), "ops_run.sql")
