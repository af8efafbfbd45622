"""May this batch be posted now? The reasons why not, in the words of a refusal.

Goes in: the batch as it is kept, its approvals, who is on the list of approvers, and how the ledger
stands. Comes out: nothing, or the first reason to refuse. The database asks the same again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.persons import is_same_person
from transforms.ledger.batches import Approval, Batch

_AGAIN = {
    "settlement": "peakledger rebates settle --period {batch.period} --prepared-by NAME",
    "terms_change": "peakledger rebates accrue --as-of {batch.prepared_as_of} --prepared-by NAME",
    "adjustment": "peakledger rebates correct ENTRY --prepared-by NAME --reason …",
}


class Paper(NamedTuple):
    """A batch as the database keeps it: its name and digest there, its content, its approvals.

    The database adds the login that prepared it and the last edition of terms that was kept then.
    """

    batch_id: str
    digest: str
    batch: Batch
    approvals: tuple[Approval, ...]
    prepared_login: str | None = None
    terms_seen: int | None = None

    def is_preparer(self, person: str) -> bool:
        """Say whether a person prepared it, by the name that was given or by the login."""
        login = self.prepared_login
        return is_same_person(self.batch.prepared_by, person) or (
            login is not None and is_same_person(login, person)
        )


class KeyState(NamedTuple):
    """How a key stands in the ledger: its last entry number, and what is payable."""

    last_entry_no: int
    payable: Decimal


def is_paid(amount: Decimal, payable: Decimal) -> bool:
    """Say whether an accrual of `amount` is paid, in part at least: less than it is still payable.

    It cannot be taken back by hand then: the liability would be less than nothing.
    """
    return amount > 0 and payable < amount


def require_whole(paper: Paper) -> None:
    """Refuse a batch whose lines are not those of its digest, or that bears another name."""
    if paper.batch.digest != paper.digest or paper.batch.batch_id != paper.batch_id:
        raise DataRefused(
            _(
                "batch {batch_id} is not what was prepared: its digest is another",
                batch_id=paper.batch_id,
            ),
            where=_(
                "ledger.batch: digest {digest}, its lines give {lines}",
                digest=paper.digest,
                lines=paper.batch.digest,
            ),
            remedy=_("run `peakledger verify`; then prepare a new batch"),
        )


def require_approval(paper: Paper, approvers: Collection[str]) -> None:
    """Refuse a batch that nobody on the list, other than its preparer, approved by its digest."""
    if not paper.batch.needs_approval:
        return
    for given in paper.approvals:
        if given.decision == "refused":
            raise _refused(
                paper,
                _("was refused by {by}", by=given.approved_by),
                _again(paper),
            )
    reasons = [_not_valid(given, paper, approvers) for given in paper.approvals]
    if paper.approvals and all(reasons):
        raise _refused(paper, reasons[0] or "", _("have it approved by somebody else on the list"))
    if not paper.approvals:
        raise _refused(
            paper,
            _("is not approved"),
            _(
                "somebody on the list but {prepared_by} runs `peakledger rebates approve"
                " {batch_id} --by NAME`",
                prepared_by=paper.batch.prepared_by,
                batch_id=paper.batch_id,
            ),
        )


def require_unchanged(paper: Paper, states: Mapping[tuple[str, ...], KeyState]) -> None:
    """Refuse a batch whose entries are of sums that have moved since it was prepared."""
    numbers = last_numbers(states)
    for line in paper.batch.lines:
        number = numbers.get(line[:3], 0)
        payable = states[line[:4]].payable if line[:4] in states else Decimal(0)
        if number != line.last_entry_no or (line.kind == "settlement" and payable != -line.amount):
            raise _refused(
                paper,
                _(
                    "is older than the ledger: {program_id}, {account_id}, {earning_period} has"
                    " entry number {number} now, {last_entry_no} when it was prepared",
                    program_id=line.program_id,
                    account_id=line.account_id,
                    earning_period=line.earning_period,
                    number=str(number),
                    last_entry_no=str(line.last_entry_no),
                ),
                _again(paper),
            )


def last_numbers(states: Mapping[tuple[str, ...], KeyState]) -> dict[tuple[str, str, str], int]:
    """Return the last entry number per program, account and period, whatever the currency."""
    found: dict[tuple[str, str, str], int] = {}
    for (program, account, period, _currency), stands in states.items():
        key = (program, account, period)
        found[key] = max(stands.last_entry_no, found.get(key, 0))
    return found


def require_not_held(paper: Paper, held: Iterable[tuple[str, str, str]]) -> None:
    """Refuse to pay an account of the batch that is held: (program, account, reason)."""
    for program, account, reason in held:
        raise _refused(
            paper,
            _(
                "pays account {account} under {program}, which is held: {reason}",
                account=account,
                program=program,
                reason=reason,
            ),
            _("release the hold once the case is closed, or prepare the batch again without it"),
        )


def _again(paper: Paper) -> str:
    command = _AGAIN[paper.batch.purpose].format(batch=paper.batch)
    return _("prepare it again: `{command}`; what is approved then can be posted", command=command)


def _not_valid(given: Approval, paper: Paper, approvers: Collection[str]) -> str | None:
    if given.digest != paper.digest:
        return _("was approved by {by} with another digest", by=given.approved_by)
    if paper.is_preparer(given.approved_by):
        return _("was approved by {by}, who prepared it", by=given.approved_by)
    if given.approved_by not in approvers:
        return _("was approved by {by}, who is not on the list of approvers", by=given.approved_by)
    return None


def _refused(paper: Paper, says: str, remedy: str) -> DataRefused:
    return DataRefused(
        _("batch {batch_id} {says}", batch_id=paper.batch_id, says=says),
        where=_("digest {digest}", digest=paper.digest),
        remedy=remedy,
    )
