"""What a person sees of a dispute: its position, what each side says of it, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from transforms.language.figures import money, signed
from transforms.language.messages import Message
from transforms.language.messages import gettext as _
from transforms.ledger.replies import Dispute


@dataclass(frozen=True)
class DisputeTold:
    """A dispute as a person reads it; amounts as text in its currency."""

    dispute_id: str
    account_id: str
    program_id: str
    earning_period: str
    currency: str
    letter_period: str
    told: str
    said: str
    difference: str
    reason: str
    since: str

    def text(self) -> Message:
        """Return the dispute in a line."""
        return _(
            "{dispute}  {account} {program} {period}: told {told}, says {said} {currency}"
            " ({difference}) since {day}: {reason}",
            dispute=self.dispute_id,
            account=self.account_id,
            program=self.program_id,
            period=self.earning_period,
            told=self.told,
            said=self.said,
            currency=self.currency,
            difference=self.difference,
            day=self.since,
            reason=self.reason,
        )


def tell_disputes(found: Iterable[Dispute]) -> tuple[DisputeTold, ...]:
    """Return disputes as people read them."""
    return tuple(
        DisputeTold(
            one.dispute_id,
            *one.key,
            letter_period=one.letter_period,
            told=money(one.told_amount, one.currency),
            said=money(one.said_amount, one.currency),
            difference=signed(one.amount, one.currency),
            reason=one.reason,
            since=one.entered_at.date().isoformat(),
        )
        for one in found
    )
