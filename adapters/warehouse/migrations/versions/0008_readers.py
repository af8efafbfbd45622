"""What limited readers of the warehouse see."""

from adapters.warehouse.revisions import run_file

revision = "0008_readers"
down_revision = "0007_stock_up_override"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the scopes and their accounts."""
    run_file("readers.sql")
