"""Cliffs: thresholds of a ladder where one more unit pays more than it costs, and where it falls.

An account just below a cliff gains by buying up to it. `marginal` has none.

Worked, `whole` 2 % from 5,000 and 4 % from 20,000: at 20,000 the rebate jumps from 400.00 to
800.00, and whoever is within 408.16 below gains by buying the rest: 408.16 more costs 408.16 and
brings 400.00 + 2 % of 408.16 = 408.16.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from transforms.language.messages import gettext as _
from transforms.rebates.ladder import axis_of
from transforms.rebates.rounding import over
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import (
    Attainment,
    Fixed,
    Growth,
    Marginal,
    Rolling,
    Total,
)
from transforms.rebates.terms.tiers import Tier

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class ProgramFinding:
    """What deserves a word; `jump` and `within` are null where they do not apply."""

    program: str
    version: int
    kind: str
    message: str
    tier_no: int | None = None
    at: Decimal | None = None
    jump: Decimal | None = None
    within: Decimal | None = None


def cliffs(program: Program) -> Iterator[ProgramFinding]:
    """Yield the thresholds where the rebate jumps by more than the next unit costs."""
    earn = program.earn
    if isinstance(earn, Marginal) or not program.tiers:
        return
    for number, tier in enumerate(program.tiers, 1):
        before = program.tiers[number - 2] if number > 1 else None
        jump, slope = _jump(program, number, tier, before)
        if jump < 0:
            yield _falls(program, number, tier, jump)
        elif jump > 0 and _starts_late(program, tier) and _is_cliff(program, tier, jump):
            yield _told(program, number, tier, jump, slope=slope)


def _jump(
    program: Program, number: int, tier: Tier, before: Tier | None
) -> tuple[Decimal, Decimal]:
    """Return how much the earning rises at a threshold, and its slope just below."""
    earn, here, below = program.earn, _rate(tier), _rate(before) if before else Decimal(0)
    if tier.amount is not None or isinstance(earn, Fixed):
        lower = before.amount if before and before.amount is not None else Decimal(0)
        return (tier.amount or Decimal(0)) - lower, Decimal(0)
    if isinstance(earn, Rolling):
        return here * tier.from_, below
    if isinstance(earn, Total):
        return here * tier.from_, sum((_rate(t) for t in program.tiers[: number - 1]), Decimal(0))
    if isinstance(earn, Attainment):
        return _attained(tier, tier.from_) - _attained(before, tier.from_), below
    if isinstance(earn, Growth) and earn.on == "total":
        return (here - below) * (1 + tier.from_), below
    return (here - below) * tier.from_, below


def _attained(tier: Tier | None, ratio: Decimal) -> Decimal:
    """Return what a tier pays at a share of the target, in targets."""
    if tier is None:
        return Decimal(0)
    above = _rate(tier) if tier.excess_percent is None else tier.excess_percent / 100
    target = Decimal(1)
    return _rate(tier) * min(ratio, target) + above * max(ratio - target, Decimal(0))


def _rate(tier: Tier) -> Decimal:
    if tier.percent is not None:
        return tier.percent / 100
    return tier.per_unit or Decimal(0)


def _starts_late(program: Program, tier: Tier) -> bool:
    """Say whether anything lies below a threshold; a growth of 0 is already a whole base."""
    is_total = isinstance(program.earn, Growth) and program.earn.on == "total"
    return tier.from_ > 0 or is_total


def _falls(program: Program, number: int, tier: Tier, jump: Decimal) -> ProgramFinding:
    at, by = _plain(tier.from_), _plain(-jump)
    says = _(
        "tier {tier} at {at}: the rebate falls by {by}; whoever reaches it loses",
        tier=number,
        at=at,
        by=by,
    )
    if _is_relative(program):
        says = _(
            "tier {tier} at {at}: the rebate falls by {by} times the target or base; whoever"
            " reaches it loses",
            tier=number,
            at=at,
            by=by,
        )
    return ProgramFinding(
        program.program, program.version, "drop", says, tier_no=number, at=tier.from_, jump=jump
    )


def _is_cliff(program: Program, tier: Tier, jump: Decimal) -> bool:
    # counted units that are paid a percentage: the jump is in prices of one unit
    if axis_of(program) == "units" and tier.percent is not None and not _is_relative(program):
        return jump > 1
    return True


def _is_relative(program: Program) -> bool:
    return isinstance(program.earn, Attainment | Growth)


def _told(
    program: Program, number: int, tier: Tier, jump: Decimal, *, slope: Decimal
) -> ProgramFinding:
    within = None
    if _is_relative(program):
        says = _relative_words(program, number, tier, jump)
    elif axis_of(program) == "units":
        says = _unit_words(number, tier, jump)
    else:
        within = over(jump, 1 - slope).quantize(_CENT, ROUND_DOWN) if slope < 1 else None
        place = {"tier": number, "at": _plain(tier.from_), "amount": _plain(jump)}
        says = _("tier {tier} at {at}: the rebate jumps by {amount}", **place)
        if within:
            says = _(
                "tier {tier} at {at}: the rebate jumps by {amount}; whoever is within {within}"
                " below gains by buying up to it",
                **place,
                within=f"{within:f}",
            )
    return ProgramFinding(
        program.program,
        program.version,
        "cliff",
        says,
        tier_no=number,
        at=tier.from_,
        jump=jump,
        within=within,
    )


def _relative_words(program: Program, number: int, tier: Tier, jump: Decimal) -> str:
    base = _("the target") if isinstance(program.earn, Attainment) else _("the base")
    amount: str = _plain(jump)
    if tier.amount is None:
        amount = _("{percent} of {base}", percent=f"{_plain(jump * 100)} %", base=base)
    return _(
        "tier {tier} at {at} times {base}: the rebate jumps by {amount}",
        tier=number,
        at=_plain(tier.from_),
        base=base,
        amount=amount,
    )


def _unit_words(number: int, tier: Tier, jump: Decimal) -> str:
    place = {"tier": number, "at": _plain(tier.from_), "amount": _plain(jump)}
    if tier.percent is not None:
        return _(
            "tier {tier} at {at} units: one more unit pays {amount} times a unit's price; it pays"
            " more than it costs",
            **place,
        )
    return _(
        "tier {tier} at {at} units: one more unit pays {amount}; it pays more than it costs where"
        " a unit costs less than {amount}",
        **place,
    )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
