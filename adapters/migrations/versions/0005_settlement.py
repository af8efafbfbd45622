"""Settlement: batches that are their digest, approvals by persons, holds, closes in order."""

from alembic import op

from adapters.sql_files import run_warehouse_sql

revision = "0005_settlement"
down_revision = "0004_restatements"
branch_labels = None
depends_on = None

_FILES = (
    "ledger_entry_checks_2.sql",
    "ledger_batch_checks.sql",
    "ledger_approval_checks.sql",
    "ledger_batch_posting.sql",
    "ledger_hold.sql",
    "ledger_period_checks.sql",
    "ledger_balance_2.sql",
    "ledger_payout.sql",
    "ledger_settlement_grants.sql",
)


def upgrade() -> None:
    """Tighten what the ledger takes, and make the table of holds."""
    for file in _FILES:
        run_warehouse_sql(op.get_bind(), file)
