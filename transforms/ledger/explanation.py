"""Why a ledger entry is what it is: what it stands on, and every step to its amount.

Goes in: the entry, what the arithmetic makes of the facts it was booked on, and the entries beside
it. Comes out: parts (rows and steps of each version of the terms, a compensation as one line) and
the entry's own steps, whose changes add up to its amount. Only rows of the account itself are
shown; of others at most a sum that its own part is taken from.

Worked: 1,250.00 and a compensation of 65.00 are owed, 1,250.00 stood before: 65.00 is posted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from transforms.language.errors import DataRefused
from transforms.language.figures import money
from transforms.language.messages import gettext as _
from transforms.ledger.entries import ACCRUAL_KINDS, Draft, Entry
from transforms.rebates.clauses import clause, clauses
from transforms.rebates.steps import Step, Walk

NOTHING = Decimal(0)
COMPENSATION = "compensation"


class ExplainedResult(NamedTuple):
    """One result of the arithmetic: the rows that count, and the steps to what they earn."""

    terms_version: int
    pool_id: str
    earned: Decimal
    steps: tuple[Step, ...]
    rows: tuple[Mapping[str, Any], ...] = ()
    is_compensation: bool = False


class Beside:
    """The entries of an entry's key: those of an earlier posting, and those posted with it."""

    def __init__(self, entry: Entry, of_key: Sequence[Entry]):
        seal = entry.seal
        posting = (seal.run_id, seal.posted_at)
        others = [other for other in of_key if other.seal.entry_id != seal.entry_id]
        self.with_it = [o for o in others if (o.seal.run_id, o.seal.posted_at) == posting]
        self.before = [
            o for o in others if o.seal.entry_id < seal.entry_id and o not in self.with_it
        ]

    @property
    def accrued(self) -> Decimal:
        """Return what stood accrued before the posting."""
        return sum((e.draft.amount for e in self.before if e.draft.kind in ACCRUAL_KINDS), NOTHING)

    @property
    def settled(self) -> Decimal:
        """Return what was paid before the posting."""
        return -sum(
            (e.draft.amount for e in self.before if e.draft.kind not in ACCRUAL_KINDS), NOTHING
        )


def of_results(
    rows: Iterable[Mapping[str, Any]], lines: Iterable[Mapping[str, Any]], account: str
) -> tuple[ExplainedResult, ...]:
    """Return the parts of an account's results, each with the lines that are its own.

    A result is of goods where it has `earned_units`; `rows` bear their `steps`.
    """
    behind: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for line in lines:
        if line["account_id"] == account:
            behind.setdefault(_place(line), []).append(line)
    found = []
    for row in rows:
        is_compensation = row["reason"] == COMPENSATION
        earned = row["earned"] if row["earned_units"] is None else row["earned_units"]
        found.append(
            ExplainedResult(
                row["terms_version"],
                row["pool_id"],
                earned or NOTHING,
                read_steps(row["steps"]),
                rows=() if is_compensation else tuple(behind.get(_place(row), ())),
                is_compensation=is_compensation,
            )
        )
    return tuple(found)


def read_steps(told: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Read steps as the results hold them."""
    return tuple(Step(**step) for step in told)


def _place(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["terms_version"], row["pool_id"], row["period"]


def accrual_steps(
    entry: Entry, parts: Sequence[ExplainedResult], beside: Beside, moved: tuple[str, str]
) -> tuple[Step, ...]:
    """Return the steps from what is owed to an entry that books a difference.

    `moved` names and says what lies between what the parts earn and what the ledger has with the
    entry, where they differ: an estimate, the terms' `decrease`, facts that are no longer kept.
    """
    draft = entry.draft
    walk, code = Walk(), draft.currency
    sums = " + ".join(money(part.earned, code) for part in parts) or money(NOTHING, code)
    walk.by("owed", sums, sum((part.earned for part in parts), NOTHING))
    stands = beside.accrued + draft.amount + sum((e.draft.amount for e in beside.with_it), NOTHING)
    if walk.sum != stands:
        walk.to(*moved, stands)
    booked = _booked(e for e in beside.before if e.draft.kind in ACCRUAL_KINDS)
    walk.by("stood_before", booked, -beside.accrued)
    for other in beside.with_it:
        says = clause("rest", count=other.seal.entry_id)
        walk.by(other.draft.kind, says, -other.draft.amount)
    if draft.kind == "claw_back":
        paid, owed = money(beside.settled, code), money(stands, code)
        walk.by("claw_back", clause("beyond", amount=paid, earned=owed), NOTHING)
    return _ending(walk, entry)


def settlement_steps(entry: Entry, beside: Beside) -> tuple[Step, ...]:
    """Return the steps of a payment: the entries that it pays, one by one.

    A claw-back is of what was paid already, so it counts only where the payment was netted with it.
    """
    draft = entry.draft
    walk, before = Walk(), [e for e in beside.before if e.draft.kind != "claw_back"]
    if -sum((e.draft.amount for e in before), NOTHING) != draft.amount:
        before = list(beside.before)
    _take_unpaid(walk, before)
    if walk.sum != draft.amount:
        walk.to("netted", clause("netted"), draft.amount)
    return _ending(walk, entry)


def closing_steps(
    entry: Entry, beside: Beside, says: str, *, is_open_here: bool
) -> tuple[Step, ...]:
    """Return the steps of an entry that closes an open sum without a payment, and what it did.

    Where the sum stood open under this account, the entries it is made of come first.
    """
    draft = entry.draft
    walk = Walk()
    if not is_open_here:
        walk.by(draft.kind, says, draft.amount)
        return _ending(walk, entry)
    _take_unpaid(walk, beside.before)
    if walk.sum != draft.amount:
        walk.to("part", clause("closes"), draft.amount)
    walk.by(draft.kind, says, NOTHING)
    return _ending(walk, entry)


def _take_unpaid(walk: Walk, entries: Sequence[Entry]) -> None:
    """Take the entries since all was last paid, one by one."""
    running, start = NOTHING, 0
    for place, entry in enumerate(entries, 1):
        running += entry.draft.amount
        start = place if running == 0 else start
    for draft, seal in entries[start:]:
        walk.by(draft.kind, _because("entry", draft, count=seal.entry_id), -draft.amount)


def corrected_steps(entry: Entry, corrected: Entry) -> tuple[Step, ...]:
    """Return the one step of an entry by hand: the entry that it takes back."""
    walk, draft = Walk(), corrected.draft
    figures = {
        "count": corrected.seal.entry_id,
        "entry_kind": _in_words(draft.kind),
        "amount": money(draft.amount, draft.currency),
    }
    walk.by("correction", _because("takes_back", draft, **figures), -draft.amount)
    return _ending(walk, entry)


def _because(kind: str, draft: Draft, **figures: object) -> str:
    """Return what is said of an entry, with its cause where it has one."""
    if not draft.cause:
        return clause(kind, **figures)
    return clause(f"{kind}_because", cause=_in_words(draft.cause), **figures)


def _in_words(code: str) -> str:
    return code.replace("_", " ")


def _booked(entries: Iterable[Entry]) -> str:
    found = [entry.seal.entry_id for entry in entries]
    if not found:
        return clause("booked_nothing")
    if len(found) > _MOST:
        return clause("booked_by_many", count=f"{len(found):,}")
    numbers = ", ".join(map(str, found))
    return clauses("booked_by_one", "booked_by_some", len(found), numbers=numbers)


_MOST = 12


def _ending(walk: Walk, entry: Entry) -> tuple[Step, ...]:
    """Return the steps where they end in the entry's amount; anything else is a fault of ours."""
    draft = entry.draft
    if walk.sum != draft.amount:
        raise DataRefused(
            _(
                "the steps of entry {entry_id} come to {sum}, not to {amount}",
                entry_id=str(entry.seal.entry_id),
                sum=str(walk.sum),
                amount=str(draft.amount),
            ),
            where="ledger.entry",
            remedy=_("run `peakledger verify --all`, and report this if it finds nothing"),
        )
    return tuple(walk.steps)
