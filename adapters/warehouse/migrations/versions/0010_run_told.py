"""What a run said, kept so that it can be told in another language."""

from adapters.warehouse.revisions import run_file

revision = "0010_run_told"
down_revision = "0009_reply"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    run_file("ops_run_told.sql")
