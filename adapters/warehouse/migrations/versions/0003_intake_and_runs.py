"""Intake, quarantine and restatements; runs, verdicts, metric availability and answers."""

from adapters.warehouse.revisions import run_file

revision = "0003_intake_and_runs"
down_revision = "0002_versions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of `ops` in which the pipeline notes its work."""
    run_file("ops_intake.sql")
    run_file("ops_run.sql")
