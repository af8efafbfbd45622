"""The four schemas, owned by `peakledger_owner`, and what each role may use."""

from adapters.warehouse.revisions import run_file

revision = "0001_schemas"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the schemas with their default grants."""
    run_file("schemas.sql")
