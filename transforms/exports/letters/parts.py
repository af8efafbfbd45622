"""Build a letter's parts: from results, order lines and terms to tiers, steps and the ladder.

The steps are those of `transforms.rebates.steps`, each by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from transforms.exports.letters.model import (
    NOTHING,
    Line,
    Movement,
    Position,
    TierClimb,
    TierShown,
    VersionEarning,
)
from transforms.language.figures import money
from transforms.ledger.entries import ACCRUAL_KINDS, Entry
from transforms.ledger.explanation import COMPENSATION, read_steps
from transforms.rebates import Program
from transforms.rebates.basis import what_counts
from transforms.rebates.clauses import clause
from transforms.rebates.terms.tiers import Tier, Tiered

_BY_BASIS = {"whole", "marginal", "rolling", "total", "fixed"}
_BEYOND = Decimal("1.15")


def position(
    entries: Sequence[Entry],
    period: str,
    parts: Iterable[VersionEarning],
    closures: Mapping[int, str] | None = None,
) -> Position:
    """Return one program and earning period from its entries up to `period`, in chain order.

    `closures` say of entries, by number, what they closed without a payment.
    """
    first = entries[0]
    before = [entry for entry in entries if entry.draft.posting_period < period]
    opening = sum((entry.draft.amount for entry in before), NOTHING)
    running, movements = opening, []
    for entry in entries[len(before) :]:
        running += entry.draft.amount
        movements.append(
            Movement(
                entry.seal.entry_id,
                entry.draft.posted_as_of,
                entry.draft.kind,
                (closures or {}).get(entry.seal.entry_id) or entry.draft.cause or "",
                amount=entry.draft.amount,
                open_after=running,
            )
        )
    return Position(
        first.draft.program_id,
        first.draft.earning_period,
        first.draft.currency,
        opening,
        movements=tuple(movements),
        accrued_before=sum(
            (entry.draft.amount for entry in before if entry.draft.kind in ACCRUAL_KINDS), NOTHING
        ),
        parts=tuple(parts),
    )


def part(program: Program, result: Mapping[str, Any], lines: Sequence[Line]) -> VersionEarning:
    """Return what a version of the terms gives, with every step from its lines to its money.

    A compensation is another account's case: it has its one step, and no line.
    """
    is_compensation = result["reason"] == COMPENSATION
    return VersionEarning(
        terms_version=program.version,
        title=program.title or program.program,
        method=COMPENSATION if is_compensation else program.earn.method,
        counted=clause("another") if is_compensation else what_counts(program),
        basis=result["basis"],
        unit=_unit(program),
        tier_no=result["tier_no"] or 0,
        rate=result["rate"],
        tiers=() if is_compensation else _tiers(program, result["tier_no"] or 0),
        ladder=None if is_compensation else _ladder(program, result["basis"]),
        steps=read_steps(result["steps"]),
        earned=result["earned"],
        earned_units=result["earned_units"],
        reason=None if is_compensation else result["reason"],
        is_provisional=bool(result["provisional"]),
        lines=() if is_compensation else tuple(lines),
    )


def _tiers(program: Program, reached: int) -> tuple[TierShown, ...]:
    shown = []
    for number, tier in enumerate(program.tiers, 1):
        pays = tier.rate_text or _fixed(program, tier)
        if tier.per_unit is not None:
            goods = program.basis.unit or "unit"
            pays = clause("rate", rate=pays, unit=program.currency.code, goods=goods)
        shown.append(TierShown(number, tier.from_, pays, number <= reached))
    return tuple(shown)


def _fixed(program: Program, tier: Tier) -> str:
    return f"{money(tier.amount or NOTHING, program.currency.code)} {program.currency.code}"


def _ladder(program: Program, basis: Decimal) -> TierClimb | None:
    if program.earn.method not in _BY_BASIS or not program.tiers:
        return None
    starts = [tier.from_ for tier in program.tiers]
    must_exceed = isinstance(program.earn, Tiered) and program.earn.edge == "exceeded"
    ahead = (start for start in starts if start > basis or (must_exceed and start == basis))
    next_from = next(ahead, None)
    end = next_from or max(starts[-1], basis) * _BEYOND
    marks = tuple(
        (tier.from_, tier.rate_text or _fixed(program, tier))
        for tier in program.tiers
        if tier.from_ <= end
    )
    return TierClimb(basis, end, marks, next_from) if end > 0 else None


def _unit(program: Program) -> str:
    if program.basis.measure == "quantity":
        return program.basis.unit or "each"
    return program.currency.code
