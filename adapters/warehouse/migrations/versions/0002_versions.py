"""Published versions, what the publisher remembers of them, and leases."""

from adapters.warehouse.revisions import run_file

revision = "0002_versions"
down_revision = "0001_schemas"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the version tables of `warehouse`, and `ops.published_partition` and `ops.lease`."""
    run_file("version.sql")
    run_file("publishing.sql")
