"""The chain is whole, reaches the head kept outside the database, and closed months stay closed.

Worked: of 3 entries the amount of the second is changed by hand: *chain* accepts 2 and finds entry
2. The third is deleted: the chain is whole, *head* finds it missing. The second is changed and all
hashes after it are computed anew: *head* finds another hash than it expects.
"""

from __future__ import annotations

from math import inf

from transforms.language.messages import gettext as _
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
            last = str(seal.entry_id - 1)
            says = _("entries {first} to {last} are missing", first=str(due), last=last)
            self.checked.note(says, where)
        elif seal.prev_hash != self._tip.hash:
            before = str(due - 1)
            says = _("entry {entry} does not follow entry {before}", entry=str(due), before=before)
            self.checked.note(says, where)
        elif not self.checked.accepts(own_hash(entry, lines) == seal.hash):
            says = _("entry {entry} or its GL lines are not what was hashed", entry=str(due))
            self.checked.note(says, where)
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
        head, found = self.known.head, self._at_head
        where = _("ledger.entry and {path}", path="<home>/ledger_head")
        last = str(self._tip.entries)
        if head is None:
            says = _("the ledger has {count} entries and its head file is missing", count=last)
            if not self.checked.accepts(self._tip.entries == 0):
                self.checked.note(says, where)
        elif found is None:
            says = _(
                "the last entry is {last} ({hash}), the head expects {due} ({due_hash})",
                last=last,
                hash=self._tip.hash,
                due=str(head.entries),
                due_hash=head.hash,
            )
            self.checked.note(says, where)
        else:
            says = _(
                "entry {entry} has the hash {hash}, the head expects {due}",
                entry=str(head.entries),
                hash=found.hash,
                due=head.hash,
            )
            if not self.checked.accepts(found.hash == head.hash):
                self.checked.note(says, where)
            says = _("posted_at or run_id of some entry is not what was written")
            if not self.checked.accepts(found.stamps == head.stamps):
                self.checked.note(says, where)


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
            month = draft.posting_period
            says = _("booked in {month}, where {due} was due", month=month, due=due)
            self.checked.note(says, where)
            return
        if not self.checked.accepts(in_time):
            says = _("booked in {month}, which was closed", month=draft.posting_period)
            self.checked.note(says, where)
        stood = self._due.pop(seal.entry_id, None)
        if stood is not None and stood.head_hash != seal.hash:
            was = stood.head_hash
            says = _("its hash was {hash} when {month} closed", hash=was, month=stood.period)
            self.checked.note(says, where)

    def end(self) -> None:
        """Judge closes that name an entry beyond the last."""
        for missing in sorted(set(self.known.head_closed) - {m.period for m in self.known.closed}):
            self.checked.note(_("the close of {month} is missing", month=missing), "ledger.period")
        for count, month in self._due.items():
            says = _(
                "{month} was closed at entry {entry}, which is missing",
                month=month.period,
                entry=str(count),
            )
            self.checked.note(says, "ledger.period")

    def _closed_before(self, entry_id: int) -> list[str]:
        return [month.period for month in self.known.closed if month.entry_count < entry_id]

    def _last_of(self, period: str) -> float:
        """Return the last entry a month may hold: a close closes what lies before it as well."""
        counts = [month.entry_count for month in self.known.closed if month.period >= period]
        return min(counts, default=inf)
