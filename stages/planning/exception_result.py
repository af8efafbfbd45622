"""What of a plan needs a person, as a person and JSON read it."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.language.messages import Message
from transforms.language.messages import gettext as _
from transforms.planning.clauses import said

EXCEPTIONS = {
    "key_account_cut": _("key account cut"),
    "late_shipment": _("late shipment"),
    "phantom_stock": _("phantom stock"),
    "credit_passed": _("credit passed"),
    "tier_chased": _("tier chased"),
    "no_stock_figure": _("no stock figure"),
}


@dataclass(frozen=True)
class ExceptionResult:
    """What of a plan needs a person, and the money at stake; null where no price is known."""

    exception: str
    account_id: str
    product_id: str | None
    at_stake_amount: str | None
    detail: str

    def text(self) -> Message:
        """Return the exception as a person reads it."""
        who = ", ".join(filter(None, [self.account_id, self.product_id]))
        what = EXCEPTIONS[self.exception]
        return _("{what}, {who}: {detail}", what=what, who=who, detail=said(self.detail))
