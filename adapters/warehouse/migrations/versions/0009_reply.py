"""What accounts said of their letters, kept for good, and what is in dispute."""

from adapters.warehouse.revisions import run_file

revision = "0009_reply"
down_revision = "0008_readers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and its views, then what is asked of every row."""
    run_file("ledger_reply.sql")
    run_file("ledger_reply_checks.sql")
    run_file("ledger_dispute_bearer.sql")
