"""What a reconciliation letter says: an account's balances, why they are so, and its own rows.

Everything is exact; texts are made of it by `transforms.exports.letters.document`. Amounts of one
position are of one currency. Positive amounts are owed to the account.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from transforms.language.currencies import GOODS
from transforms.ledger.entries import ACCRUAL_KINDS
from transforms.ledger.replies import Dispute
from transforms.rebates.steps import Step

NOTHING = Decimal(0)
Status = str


class Movement(NamedTuple):
    """One ledger entry of the month, what it is because of, and what stands open after it.

    `says`: the code of its cause, or in words what it closed.
    """

    entry_id: int
    posted_as_of: date
    kind: str
    says: str
    amount: Decimal
    open_after: Decimal


class Line(NamedTuple):
    """One order line and band: what it put into the basis and what that earned, exact."""

    order_id: str | None
    line_no: str | None
    order_date: date | None
    product_id: str | None
    tier_no: int
    units: Decimal
    basis: Decimal
    rate: str | None
    earned: Decimal | None


class TierShown(NamedTuple):
    """One tier of the terms."""

    number: int
    starts: Decimal
    pays: str
    is_reached: bool


@dataclass(frozen=True)
class TierClimb:
    """How far the basis has climbed, on an axis from 0 to `end`."""

    basis: Decimal
    end: Decimal
    marks: tuple[tuple[Decimal, str], ...]
    next_from: Decimal | None

    @property
    def filled(self) -> Decimal:
        """Return the part of the axis that is behind, 0 to 1."""
        return max(NOTHING, min(self.basis / self.end, Decimal(1)))

    @property
    def distance(self) -> Decimal | None:
        """Return what is missing to the next tier; null at the top."""
        return None if self.next_from is None else self.next_from - self.basis


@dataclass(frozen=True)
class VersionEarning:
    """What one version of the terms gives a pool in the period."""

    terms_version: int
    title: str
    method: str
    counted: str
    basis: Decimal
    unit: str
    tier_no: int
    rate: str | None
    tiers: tuple[TierShown, ...]
    ladder: TierClimb | None
    steps: tuple[Step, ...]
    earned: Decimal | None
    earned_units: Decimal | None
    reason: str | None
    is_provisional: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Position:
    """One program and earning period: opening + accrued − settled = open, why, and its dispute."""

    program_id: str
    earning_period: str
    currency: str
    opening: Decimal
    movements: tuple[Movement, ...]
    accrued_before: Decimal
    parts: tuple[VersionEarning, ...] = ()
    dispute: Dispute | None = None

    @property
    def accrued(self) -> Decimal:
        """Return what the month's entries that accrue add up to."""
        return sum((m.amount for m in self.movements if m.kind in ACCRUAL_KINDS), NOTHING)

    @property
    def settled(self) -> Decimal:
        """Return what was paid in the month, less what came back, and what was handed over."""
        return -sum((m.amount for m in self.movements if m.kind not in ACCRUAL_KINDS), NOTHING)

    @property
    def open(self) -> Decimal:
        """Return what is owed at the end of the month."""
        return self.opening + self.accrued - self.settled

    @property
    def accrued_in_all(self) -> Decimal:
        """Return what the ledger has accrued for the period since it began."""
        return self.accrued_before + self.accrued

    @property
    def computed(self) -> Decimal | None:
        """Return what the facts known today come to; null where there are none."""
        if not self.parts:
            return None
        if self.currency == GOODS:
            return sum((part.earned_units or NOTHING for part in self.parts), NOTHING)
        return sum((part.earned or NOTHING for part in self.parts), NOTHING)


class CurrencyBalance(NamedTuple):
    """One currency of an account: opening + accrued − settled = open."""

    currency: str
    opening: Decimal
    accrued: Decimal
    settled: Decimal
    open: Decimal


@dataclass(frozen=True)
class Letter:
    """All that one account is told about one month."""

    account_id: str
    name: str | None
    period: str
    status: Status
    last_entry_id: int
    head_hash: str
    positions: tuple[Position, ...] = field(default=())
    language: str = "en"

    @property
    def balances(self) -> tuple[CurrencyBalance, ...]:
        """Return the sums of the positions per currency."""
        found: dict[str, list[Decimal]] = {}
        for own in self.positions:
            sums = found.setdefault(own.currency, [NOTHING] * 4)
            for place, amount in enumerate((own.opening, own.accrued, own.settled, own.open)):
                sums[place] += amount
        return tuple(CurrencyBalance(currency, *sums) for currency, sums in sorted(found.items()))
