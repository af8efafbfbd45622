"""Recoveries, write-offs and transfers: kinds of entries that close what stands open."""

from alembic import op

from adapters.sql_files import run_warehouse_sql

revision = "0011_kinds"
down_revision = "0010_records"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the kinds with their signs and causes, and hold takings against what stands."""
    run_warehouse_sql(op.get_bind(), "ledger_entry_kinds.sql")
