"""Kept terms, and what the database asks of them: approval, GL accounts, what is payable."""

from collections.abc import Iterable

from alembic import op

from adapters.sql_files import run_warehouse_sql
from transforms import persons

revision = "0008_terms"
down_revision = "0007_answers"
branch_labels = None
depends_on = None

_FILES = (
    "ledger_terms.sql",
    "ledger_batch_checks_2.sql",
    "ledger_approval_checks_2.sql",
    "ledger_entry_checks_3.sql",
    "ledger_posting_checks_2.sql",
    "ledger_terms_grants.sql",
)


def upgrade() -> None:
    """Keep terms in the ledger, and hold batches, entries and GL lines against them."""
    folds = persons.folds()
    run_warehouse_sql(
        op.get_bind(),
        "ledger_persons.sql",
        kept=_class(persons.kept_ranges()),
        folded="".join(map(_escaped, folds)),
        into="".join(map(_escaped, folds.values())),
        unseen=_class(persons.unseen_ranges()),
    )
    for file in _FILES:
        run_warehouse_sql(op.get_bind(), file)


def _class(ranges: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{_escaped(first)}-{_escaped(last)}" for first, last in ranges)


def _escaped(character: str) -> str:
    return f"\\U{ord(character):08X}"
