"""What planners decide about a plan's lines, in their own name, kept for good."""

from adapters.warehouse.revisions import run_file

revision = "0007_stock_up_override"
down_revision = "0006_posting_checks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and what keeps it append-only."""
    run_file("ops_stock_up_override.sql")
