"""What must hold of the ledger, the intake and the accruals, each as a named check.

Goes in: entries with their GL lines, one by one in chain order, and what is known from elsewhere.
Comes out: per check how much was accepted and what was found. A check never stops at the first
finding; one pass serves them all.
"""

from collections.abc import Iterable

from transforms.ledger.entries import Entry, Posting
from transforms.verify.accruals import check_owed
from transforms.verify.booking import Balance, Corrections, Merges, Numbers, Time
from transforms.verify.chain import Chain, ClosedMonths, OutsideHead
from transforms.verify.check import Checked, CheckFinding, Closed, Known, LedgerCheck
from transforms.verify.intake import Recounted, check_intake, check_recount, check_shown
from transforms.verify.payments import PaidOfPayable
from transforms.verify.records import check_records
from transforms.verify.settlements import Settlements
from transforms.verify.terms import Terms, check_terms

LEDGER_INVARIANTS: tuple[type[LedgerCheck], ...] = (
    Chain,
    OutsideHead,
    Balance,
    Numbers,
    Time,
    ClosedMonths,
    Corrections,
    Merges,
    Terms,
    PaidOfPayable,
    Settlements,
)


def check_ledger(
    booked: Iterable[tuple[Entry, tuple[Posting, ...]]], known: Known
) -> list[Checked]:
    """Run every ledger invariant over one pass of the entries in chain order."""
    checks = [make(known) for make in LEDGER_INVARIANTS]
    for entry, lines in booked:
        for check in checks:
            check.see(entry, lines)
    for check in checks:
        check.end()
    return [check.checked for check in checks]


__all__ = [
    "LEDGER_INVARIANTS",
    "CheckFinding",
    "Checked",
    "Closed",
    "Known",
    "Recounted",
    "check_intake",
    "check_ledger",
    "check_owed",
    "check_records",
    "check_recount",
    "check_shown",
    "check_terms",
]
