"""No payment takes more than stands on the liability at its moment, however it is cut up.

Worked: 19.63 is accrued and 30.00 is paid in one batch, or 15.00 and 15.00 in two: the entry that
goes beyond 19.63 is found.
"""

from __future__ import annotations

from decimal import Decimal

from transforms.language.figures import plain
from transforms.language.messages import gettext as _
from transforms.ledger.entries import Entry, Posting, is_on_liability
from transforms.verify.check import Known, LedgerCheck


class PaidOfPayable(LedgerCheck):
    """Each settlement leaves nothing below zero of accrued, less reversed and settled."""

    name = "paid_of_payable"

    def __init__(self, known: Known):
        super().__init__(known)
        self._payable: dict[tuple[str, ...], Decimal] = {}

    def see(self, entry: Entry, lines: tuple[Posting, ...]) -> None:
        """Carry on what is payable of the entry's key, and judge a settlement by it."""
        draft = entry.draft
        if not is_on_liability(draft.kind, draft.amount):
            return
        key = draft.key
        before = self._payable.get(key, Decimal(0))
        self._payable[key] = before + draft.amount
        if draft.kind == "settlement":
            if self.checked.accepts(before + draft.amount >= 0):
                return
            says = _(
                "{paid} {currency} is paid where {payable} is payable",
                paid=plain(-draft.amount),
                currency=draft.currency,
                payable=plain(before),
            )
            self.checked.note(says, f"ledger.entry {entry.seal.entry_id}, {', '.join(key[:3])}")
