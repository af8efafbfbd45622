"""What accounts reply to their letters: they agree, or dispute until somebody resolves it.

Goes in: nothing. Comes out: replies and disputes as values. A reply is of one position of one
letter; its name is made of all that it says, so the same word given twice is one reply.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from transforms.language.figures import plain, plain_money

ReplyState = Literal["agreed", "disputed", "resolved"]


class LedgerKey(NamedTuple):
    """A position of the ledger, and of a letter."""

    account_id: str
    program_id: str
    earning_period: str
    currency: str


class MonthSums(NamedTuple):
    """What a letter tells of a position: opening + accrued − settled = open."""

    opening: Decimal
    accrued: Decimal
    settled: Decimal
    open: Decimal


@dataclass(frozen=True)
class LetterTold:
    """A month's letters: what they told, and what the newest ones of the month tell since."""

    letter_id: str
    period: str
    told: dict[LedgerKey, MonthSums]
    newest_id: str
    newest: dict[LedgerKey, MonthSums]


@dataclass(frozen=True)
class Reply:
    """What an account said of a position; `reason` may be empty where it agrees."""

    letter_id: str
    letter_period: str
    key: LedgerKey
    state: ReplyState
    told_amount: Decimal
    said_amount: Decimal
    reason: str

    @property
    def reply_id(self) -> str:
        """Return the name of the reply, made of all that it says."""
        told = (
            *(self.letter_id, *self.key, self.state),
            *(plain(self.told_amount), plain(self.said_amount), self.reason),
        )
        digest = hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]
        return f"{'dispute' if self.state == 'disputed' else 'reply'}-{digest}"


class Dispute(NamedTuple):
    """A position that its account disputes; open while `resolved_at` is null."""

    dispute_id: str
    account_id: str
    program_id: str
    earning_period: str
    currency: str
    letter_period: str
    told_amount: Decimal
    said_amount: Decimal
    reason: str
    entered_by: str
    entered_at: datetime
    resolution: str | None
    entry_id: int | None
    resolved_by: str | None
    resolved_at: datetime | None

    @property
    def key(self) -> LedgerKey:
        return LedgerKey(*self[1:5])

    @property
    def amount(self) -> Decimal:
        """Return what the account says beyond what it was told."""
        return self.said_amount - self.told_amount


def disputed_sums(disputes: Iterable[Dispute]) -> dict[str, str]:
    """Return, per currency, what accounts say beyond what they were told."""
    found: dict[str, Decimal] = {}
    for one in disputes:
        found[one.currency] = found.get(one.currency, Decimal(0)) + one.amount
    return {code: plain_money(amount, code) for code, amount in sorted(found.items())}
