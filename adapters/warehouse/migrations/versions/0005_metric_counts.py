"""Of how many accounts a metric is known, and of how many it is not."""

from alembic import op

revision = "0005_metric_counts"
down_revision = "0004_rebate_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the counts that the published table has."""
    op.execute(
        "alter table ops.metric_availability"
        " add column if not exists account_count bigint,"
        " add column if not exists null_account_count bigint"
    )
