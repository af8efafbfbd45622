"""The four schemas, owned by `peakledger_owner`, and what each role may use."""

from alembic import op

from adapters.warehouse.sql_files import run_warehouse_sql

revision = "0001_schemas"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the schemas with their default grants."""
    run_warehouse_sql(op.get_bind(), "schemas.sql")
