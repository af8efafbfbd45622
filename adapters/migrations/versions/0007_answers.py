"""What people were asked by the orchestrator, and what they answered."""

from alembic import op

from adapters.sql_files import run_warehouse_sql

revision = "0007_answers"
down_revision = "0006_version_days"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create `ops.answer`."""
    run_warehouse_sql(op.get_bind(), "ops_answer.sql")
