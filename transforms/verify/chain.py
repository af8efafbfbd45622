"""The chain is whole, reaches the head kept outside the database, and closed months stay closed.

Worked: of 3 entries the amount of the second is changed by hand: *chain* accepts 2 and finds entry
2. The third is deleted: the chain is whole, *head* finds it missing. The second is changed and all
hashes after it are computed anew: *head* finds another hash than it expects.
"""

from __future__ import annotations

from math import inf

from transforms.ledger.chain import Tip, next_stamps, own_hash
from transforms.ledger.entries import Entry, Posting
from transforms.ledger.periods import posting_period
from transforms.verify.check import Known, LedgerCheck


class Chain(LedgerCheck):
    """Entries are numbered without gaps, each names the hash before it and bears its own."""

    name = "chain"

    def __init__(self, known: Known):
        super().__init__(known)
        self._tip = Tip()

    def see(self, entry: Entry, lines: tuple[Posting, ...]) -> None:
        """Judge an entry against the one before it and against its own content."""
        seal = entry.seal
        where, due = f"ledger.entry {seal.entry_id}", self._tip.entries + 1
        if seal.entry_id != due:
            self.checked.note(f"entries {due} to {seal.entry_id - 1} are missing", where)
        elif seal.prev_hash != self._tip.hash:
            self.checked.note(f"entry {due} does not follow entry {due - 1}", where)
        else:
            self.checked.judge(
                own_hash(entry, lines) == seal.hash,
                f"entry {due} or its GL lines are not what was hashed",
                where,
            )
        self._tip = Tip(seal.entry_id, seal.hash)


class OutsideHead(LedgerCheck):
    """The database reaches the head kept outside it and agrees with it there, clock and run too."""

    name = "head"

    def __init__(self, known: Known):
        super().__init__(known)
        self._tip = Tip()
        self._at_head = Tip() if known.head and not known.head.entries else None

    def see(self, entry: Entry, lines: tuple[Posting, ...]) -> None:
        """Carry hash and stamps on, and keep them at the head."""
        seal = entry.seal
        self._tip = Tip(seal.entry_id, seal.hash, next_stamps(self._tip.stamps, seal))
        if self.known.head and seal.entry_id == self.known.head.entries:
            self._at_head = self._tip

    def end(self) -> None:
        """Judge the head, once the chain has been walked."""
        head, found, where = self.known.head, self._at_head, "ledger.entry and <home>/ledger_head"
        if head is None:
            says = f"the ledger has {self._tip.entries} entries and its head file is missing"
            self.checked.judge(self._tip.entries == 0, says, where)
        elif found is None:
            says = f"the last entry is {self._tip.entries} ({self._tip.hash})"
            self.checked.note(f"{says}, the head expects {head.entries} ({head.hash})", where)
        else:
            says = f"entry {head.entries} has the hash {found.hash}, the head expects {head.hash}"
            self.checked.judge(found.hash == head.hash, says, where)
            says = "posted_at or run_id of some entry is not what was written"
            self.checked.judge(found.stamps == head.stamps, says, where)


class ClosedMonths(LedgerCheck):
    """A closed month got nothing after its close, and the chain still stands where it stood."""

    name = "closed_months"

    def __init__(self, known: Known):
        super().__init__(known)
        self._last: dict[str, float] = {}
        self._due = {month.entry_count: month for month in known.closed if month.entry_count}

    def see(self, entry: Entry, lines: tuple[Posting, ...]) -> None:
        """Judge the month an entry is booked in, and the chain where a month was closed."""
        draft, seal = entry
        where = f"ledger.entry {seal.entry_id}"
        last = self._last.get(draft.posting_period)
        if last is None:
            last = self._last[draft.posting_period] = self._last_of(draft.posting_period)
        in_time = seal.entry_id <= last
        due = posting_period(draft.posted_as_of, self._closed_before(seal.entry_id))
        if in_time and draft.posting_period != due:
            says = f"booked in {draft.posting_period}, where {due} was due"
            self.checked.note(says, where)
            return
        self.checked.judge(in_time, f"booked in {draft.posting_period}, which was closed", where)
        stood = self._due.pop(seal.entry_id, None)
        if stood is not None and stood.head_hash != seal.hash:
            self.checked.note(f"its hash was {stood.head_hash} when {stood.period} closed", where)

    def end(self) -> None:
        """Judge closes that name an entry beyond the last."""
        for missing in sorted(set(self.known.head_closed) - {m.period for m in self.known.closed}):
            self.checked.note(f"the close of {missing} is missing", "ledger.period")
        for count, month in self._due.items():
            says = f"{month.period} was closed at entry {count}, which is missing"
            self.checked.note(says, "ledger.period")

    def _closed_before(self, entry_id: int) -> list[str]:
        return [month.period for month in self.known.closed if month.entry_count < entry_id]

    def _last_of(self, period: str) -> float:
        """Return the last entry a month may hold: a close closes what lies before it as well."""
        counts = [month.entry_count for month in self.known.closed if month.period >= period]
        return min(counts, default=inf)
