"""What a simulation finds: both sides, accounts, groups, and who stands near a cliff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from transforms.language.figures import measured
from transforms.rebates.cliffs import ProgramFinding


@dataclass(frozen=True)
class Side:
    """What some programs owe in all; `effective_rate` is null where nothing counted."""

    programs: tuple[str, ...]
    cost: dict[str, Decimal]
    counted: Decimal
    accounts: int
    paid_accounts: int
    effective_rate: Decimal | None

    def cost_text(self) -> str:
        """Write what the side costs in each currency; nothing where it costs nothing."""
        return ", ".join(f"{measured(amount, code)} {code}" for code, amount in self.cost.items())


@dataclass(frozen=True)
class AccountRow:
    """One account under both sides; `size` by what the draft counted."""

    account: str
    level: int | None
    account_class: str | None
    size: str
    counted: Decimal
    current: Decimal
    draft: Decimal
    difference: Decimal
    current_rate: Decimal | None
    draft_rate: Decimal | None


@dataclass(frozen=True)
class GroupRow:
    """Accounts of a class or size under both sides."""

    name: str
    accounts: int
    counted: Decimal
    current: Decimal
    draft: Decimal
    current_rate: Decimal | None
    draft_rate: Decimal | None


@dataclass(frozen=True)
class NearCliff:
    """An account that gains by buying up to a threshold: what it lacks, and what that brings."""

    program: str
    account: str
    period: str
    basis: Decimal
    threshold: Decimal
    lacking: Decimal
    jump: Decimal


@dataclass(frozen=True)
class Simulated:
    """Everything the simulation found."""

    first_day: date
    until: date
    draft: Side
    current: Side
    accounts: list[AccountRow]
    by_class: list[GroupRow]
    by_size: list[GroupRow]
    cliffs: list[ProgramFinding]
    near_cliffs: list[NearCliff]
    reasons: dict[str, int]

    @property
    def unit(self) -> str:
        """Return the currency of all costs; an empty text where there are several, or none."""
        codes = {*self.current.cost, *self.draft.cost}
        return codes.pop() if len(codes) == 1 else ""

    @property
    def gainers(self) -> int:
        return sum(row.difference > 0 for row in self.accounts)

    @property
    def losers(self) -> int:
        return sum(row.difference < 0 for row in self.accounts)
