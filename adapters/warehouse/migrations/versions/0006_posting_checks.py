"""The check of GL lines, in time that grows with their number and not with its square."""

from alembic import op

from adapters.warehouse.revisions import run_file

revision = "0006_posting_checks"
down_revision = "0005_metric_counts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two functions and their triggers anew."""
    op.execute(
        "drop function if exists ledger.check_postings_added, ledger.check_entry_is_posted cascade"
    )
    run_file("ledger_posting_checks.sql")
