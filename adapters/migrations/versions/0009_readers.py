"""A role that reads `ops` and does nothing else."""

from alembic import op

from adapters.sql_files import run_warehouse_sql

revision = "0009_readers"
down_revision = "0008_terms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let `peakledger_ops_reader` read the tables of `ops`."""
    run_warehouse_sql(op.get_bind(), "ops_readers.sql")
