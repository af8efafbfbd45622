"""The rebate ledger: entries, postings, periods, batches, approvals, exports; checks and grants."""

from alembic import op

from adapters.sql_files import run_warehouse_sql

revision = "0003_ledger"
down_revision = "0002_ops"
branch_labels = None
depends_on = None

_FILES = (
    "ledger_entry.sql",
    "ledger_entry_comments.sql",
    "ledger_posting.sql",
    "ledger_period.sql",
    "ledger_batch.sql",
    "ledger_export.sql",
    "ledger_append_only.sql",
    "ledger_entry_checks.sql",
    "ledger_posting_checks.sql",
    "ledger_commit_checks.sql",
    "ledger_balance.sql",
    "ledger_grants.sql",
)


def upgrade() -> None:
    """Create the tables of `ledger` with everything that keeps them append-only."""
    for file in _FILES:
        run_warehouse_sql(op.get_bind(), file)
