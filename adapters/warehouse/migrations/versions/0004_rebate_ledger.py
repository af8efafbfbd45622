"""The rebate ledger: its tables and views, what keeps them append-only, its checks and grants."""

from collections.abc import Iterable

from adapters.warehouse.revisions import run_file
from transforms.language import persons

revision = "0004_rebate_ledger"
down_revision = "0003_intake_and_runs"
branch_labels = None
depends_on = None

_TABLES = (
    "ledger_entry.sql",
    "ledger_entry_comments.sql",
    "ledger_posting.sql",
    "ledger_terms.sql",
    "ledger_period.sql",
    "ledger_batch.sql",
    "ledger_hold.sql",
    "ledger_export.sql",
    "ledger_record.sql",
    "ledger_append_only.sql",
)
_CHECKS = (
    "ledger_kinds.sql",
    "ledger_balance.sql",
    "ledger_payout.sql",
    "ledger_entry_checks.sql",
    "ledger_balance_checks.sql",
    "ledger_posting_checks.sql",
    "ledger_batch_checks.sql",
    "ledger_approval_checks.sql",
    "ledger_batch_posting.sql",
    "ledger_period_checks.sql",
    "ledger_grants.sql",
)


def upgrade() -> None:
    """Create the tables, then the names of persons, then what is asked of every row."""
    for file in _TABLES:
        run_file(file)
    folds = persons.folds()
    run_file(
        "ledger_persons.sql",
        kept=_class(persons.kept_ranges()),
        folded="".join(map(_escaped, folds)),
        into="".join(map(_escaped, folds.values())),
        unseen=_class(persons.unseen_ranges()),
    )
    for file in _CHECKS:
        run_file(file)


def _class(ranges: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{_escaped(first)}-{_escaped(last)}" for first, last in ranges)


def _escaped(character: str) -> str:
    return f"\\U{ord(character):08X}"
