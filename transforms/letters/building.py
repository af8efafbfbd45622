"""Build a letter's parts: from results, order lines and terms to tiers, steps and the ladder.

Worked: 600.00 in the band of 1 % and 400.00 in that of 2 % make two steps, 600.00 × 1% = 6.00 and
400.00 × 2% = 8.00; together 14.00, rounded half up to 2 decimals 14.00.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from transforms.ledger import Entry
from transforms.letters.model import (
    NOTHING,
    Ladder,
    Line,
    Movement,
    Part,
    Position,
    Step,
    TierShown,
)
from transforms.rebates import Program
from transforms.rebates.rounding import times
from transforms.rebates.terms.tiers import Tiered

_BY_BASIS = {"whole", "marginal", "rolling", "total", "fixed"}
_BEYOND = Decimal("1.15")


def position(entries: Sequence[Entry], period: str, parts: Iterable[Part]) -> Position:
    """Return one program and earning period from its entries up to `period`, in chain order."""
    first = entries[0]
    before = [entry for entry in entries if entry.posting_period < period]
    opening = sum((entry.amount for entry in before), NOTHING)
    running, movements = opening, []
    for entry in entries[len(before) :]:
        running += entry.amount
        movements.append(
            Movement(
                entry.entry_id, entry.posted_as_of, entry.kind, entry.cause, entry.amount, running
            )
        )
    return Position(
        first.program_id,
        first.earning_period,
        first.currency,
        opening,
        tuple(movements),
        sum((entry.amount for entry in before if entry.kind != "settlement"), NOTHING),
        tuple(parts),
    )


def part(program: Program, result: Mapping[str, Any], lines: Sequence[Line]) -> Part:
    """Return what a version of the terms gives, with every step from its lines to its money."""
    found = steps(lines)
    exact = result["earned_exact"]
    raw = sum((step.earned for step in found), NOTHING)
    gives_goods = result["earned_units"] is not None
    return Part(
        terms_version=program.version,
        title=program.title or program.program,
        method=program.earn.method,
        counted=_counted(program),
        basis=result["basis"],
        unit=_unit(program),
        tier_no=result["tier_no"] or 0,
        rate=result["rate"],
        tiers=_tiers(program, result["tier_no"] or 0),
        ladder=_ladder(program, result["basis"]),
        steps=() if gives_goods else found,
        limits=NOTHING if gives_goods or exact is None else exact - raw,
        exact=exact,
        earned=result["earned"],
        earned_units=result["earned_units"],
        rounding=_rounding(program),
        reason=result["reason"],
        is_provisional=bool(result["provisional"]),
        lines=tuple(lines),
    )


def steps(lines: Sequence[Line]) -> tuple[Step, ...]:
    """Sum lines per tier and rate; a rate in per cent is of the amount, another of the units."""
    groups: dict[tuple[int, str | None], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.tier_no, line.rate), []).append(line)
    order = sorted(groups.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    return tuple(_step(tier, rate, own) for (tier, rate), own in order)


def _step(tier_no: int, rate: str | None, lines: Sequence[Line]) -> Step:
    by_units = rate is not None and not rate.endswith("%")
    basis = sum((line.units if by_units else line.basis for line in lines), NOTHING)
    if rate is None:
        earned = sum((line.earned or NOTHING for line in lines), NOTHING)
    elif by_units:
        earned = times(basis, Decimal(rate))
    else:
        earned = times(basis, Decimal(rate.removesuffix("%"))).scaleb(-2)
    return Step(tier_no, len(lines), basis, rate, by_units, earned)


def _tiers(program: Program, reached: int) -> tuple[TierShown, ...]:
    shown = []
    for number, tier in enumerate(program.tiers, 1):
        pays = tier.rate_text or f"{tier.amount:,} {program.currency.code}"
        if tier.per_unit is not None:
            pays = f"{pays} {program.currency.code} per {program.basis.unit or 'unit'}"
        shown.append(TierShown(number, tier.from_, pays, number <= reached))
    return tuple(shown)


def _ladder(program: Program, basis: Decimal) -> Ladder | None:
    if program.earn.method not in _BY_BASIS or not program.tiers:
        return None
    starts = [tier.from_ for tier in program.tiers]
    must_exceed = isinstance(program.earn, Tiered) and program.earn.edge == "exceeded"
    ahead = (start for start in starts if start > basis or (must_exceed and start == basis))
    next_from = next(ahead, None)
    end = next_from or max(starts[-1], basis) * _BEYOND
    marks = tuple(
        (tier.from_, tier.rate_text or f"{tier.amount:,}")
        for tier in program.tiers
        if tier.from_ <= end
    )
    return Ladder(basis, end, marks, next_from) if end > 0 else None


def _counted(program: Program) -> str:
    basis = program.basis
    what = {"amount": "net amount", "quantity": "quantity", "collected": "cash collected"}
    dated = "" if basis.measure == "collected" else f", {basis.on.replace('_', ' ')}"
    returns = "returns deducted" if basis.returns == "deduct" else "returns ignored"
    gifts = "" if basis.free_goods == "exclude" else ", free goods counted"
    return f"{what.get(basis.measure, basis.measure)}{dated}, {returns}{gifts}"


def _unit(program: Program) -> str:
    if program.basis.measure == "quantity":
        return program.basis.unit or "each"
    return program.currency.code


def _rounding(program: Program) -> str:
    mode = program.rounding.mode.replace("_", " ")
    return f"rounded {mode} to {program.rounding_decimals} decimals"
