"""Restatements, and why rows were let out of quarantine."""

from alembic import op

from adapters.sql_files import run_warehouse_sql

revision = "0004_restatements"
down_revision = "0003_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create `ops.restatement` and the reason of a release."""
    run_warehouse_sql(op.get_bind(), "ops_restatement.sql")
