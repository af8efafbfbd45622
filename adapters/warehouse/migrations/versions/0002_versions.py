"""Published versions, what the publisher remembers of them, and leases."""

from alembic import op

from adapters.warehouse.sql_files import run_warehouse_sql

revision = "0002_versions"
down_revision = "0001_schemas"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the version tables of `warehouse`, and `ops.published_partition` and `ops.lease`."""
    run_warehouse_sql(op.get_bind(), "version.sql")
    run_warehouse_sql(op.get_bind(), "publishing.sql")
