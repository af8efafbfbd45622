"""Every entry is booked properly: balanced, numbered, in time, and corrected at most once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from transforms.language.messages import gettext as _
from transforms.ledger.entries import Entry, Posting
from transforms.verify.check import Known, LedgerCheck


class Balance(LedgerCheck):
    """The GL lines of every entry debit and credit its amount, in its currency."""

    name = "balance"

    def __init__(self, known: Known):
        super().__init__(known)
        for entry_id in known.lines_without_entry:
            self.checked.note(_("GL lines have no entry"), _lines_of(entry_id))

    def see(self, entry: Entry, lines: tuple[Posting, ...]) -> None:
        """Add up the lines of one entry."""
        draft = entry.draft
        debit = sum((line.debit for line in lines), Decimal(0))
        credit = sum((line.credit for line in lines), Decimal(0))
        one_currency = all(line.currency == draft.currency for line in lines)
        if self.checked.accepts(debit == credit == abs(draft.amount) and one_currency):
            return
        says = _(
            "debits {debit} and credits {credit} for the amount {amount} {currency}",
            debit=str(debit),
            credit=str(credit),
            amount=str(draft.amount),
            currency=draft.currency,
        )
        self.checked.note(says, _lines_of(entry.seal.entry_id))


class Numbers(LedgerCheck):
    """The entries of one program, account and period are numbered 1, 2, 3 …"""

    name = "numbers"

    def __init__(self, known: Known):
        super().__init__(known)
        self._last: dict[tuple[str, str, str], int] = {}

    def see(self, entry: Entry, lines: tuple[Posting, ...]) -> None:
        """Judge the number of one entry within its key."""
        draft = entry.draft
        key = draft.key[:3]
        due = self._last.get(key, 0) + 1
        if not self.checked.accepts(draft.entry_no == due):
            says = _(
                "entry_no {number} of {key} where {due} is due",
                number=str(draft.entry_no),
                key=", ".join(key),
                due=str(due),
            )
            self.checked.note(says, f"ledger.entry {entry.seal.entry_id}")
        self._last[key] = draft.entry_no


class Time(LedgerCheck):
    """Entries are posted in the order of the clock, and a program's as-of dates never go back."""

    name = "time"

    def __init__(self, known: Known):
        super().__init__(known)
        self._clock: datetime | None = None
        self._as_of: dict[str, date] = {}

    def see(self, entry: Entry, lines: tuple[Posting, ...]) -> None:
        """Judge an entry's two dates against those before it."""
        draft, seal = entry
        late = self._clock is not None and seal.posted_at < self._clock
        back = draft.posted_as_of < self._as_of.get(draft.program_id, draft.posted_as_of)
        if not self.checked.accepts(not late and not back):
            says = _(
                "posted_at {moment} or posted_as_of {day} lies before that of an earlier entry",
                moment=str(seal.posted_at),
                day=draft.posted_as_of,
            )
            self.checked.note(says, f"ledger.entry {seal.entry_id}")
        self._clock = seal.posted_at
        self._as_of[draft.program_id] = draft.posted_as_of


class Merges(LedgerCheck):
    """What an account hands over, another takes over: per program, period, currency and kind."""

    name = "merges"

    def __init__(self, known: Known):
        super().__init__(known)
        self._sums: dict[tuple[str, ...], Decimal] = {}

    def see(self, entry: Entry, lines: tuple[Posting, ...]) -> None:
        """Add up what is handed over."""
        draft = entry.draft
        if draft.cause == "merge":
            key = (draft.program_id, draft.earning_period, draft.currency, draft.kind)
            self._sums[key] = self._sums.get(key, Decimal(0)) + draft.amount

    def end(self) -> None:
        """Judge that each sum is nothing."""
        for key, amount in self._sums.items():
            if self.checked.accepts(amount == 0):
                continue
            says = _(
                "{amount} more is handed over than taken over, or less: {key}",
                amount=str(amount),
                key=", ".join(key),
            )
            self.checked.note(says, _("ledger.entry of cause merge"))


class Corrections(LedgerCheck):
    """A manual correction takes an entry of its own key back, whole, and at most once."""

    name = "corrections"

    def __init__(self, known: Known):
        super().__init__(known)
        self._open: dict[int, tuple[object, ...]] = {}

    def see(self, entry: Entry, lines: tuple[Posting, ...]) -> None:
        """Remember what is corrected later; judge a correction against what it takes back."""
        draft, seal = entry
        key = draft.key
        if seal.entry_id in self.known.corrected:
            self._open[seal.entry_id] = (*key, -draft.amount)
        if draft.corrects_entry_id is not None:
            taken_back = self._open.pop(draft.corrects_entry_id, None)
            if not self.checked.accepts(taken_back == (*key, draft.amount)):
                entry_id = str(draft.corrects_entry_id)
                says = _("entry {entry} is not taken back once and whole", entry=entry_id)
                self.checked.note(says, f"ledger.entry {seal.entry_id}")


def _lines_of(entry_id: int) -> str:
    return _("ledger.posting of entry {entry}", entry=str(entry_id))
