"""A digest of every column that is written beside the entries, and of what is published."""

from alembic import op

from adapters.sql_files import run_warehouse_sql

revision = "0010_records"
down_revision = "0009_readers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Record the rows that are there and every later one; digest published tables anew."""
    run_warehouse_sql(op.get_bind(), "ledger_record.sql")
    run_warehouse_sql(op.get_bind(), "publishing_2.sql")
