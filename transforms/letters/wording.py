"""Amounts and arithmetic of a letter as people read them, the same in HTML and PDF."""

from __future__ import annotations

from decimal import Decimal

from transforms.currencies import GOODS
from transforms.figures import plain
from transforms.finance_export import money
from transforms.letters.model import NOTHING, Balance, Ladder, Part, Position, Step

_MOST = 8
LIMITS = "cap, floor, guarantee, requirements, discipline, collection days, credit"


def amount(value: Decimal, currency: str) -> str:
    """Write money with its currency's decimals and commas: 1,250.50."""
    return f"{Decimal(money(value, currency)):,}"


def unit(currency: str) -> str:
    """Name what an amount is of: its currency, or units of goods (ISO 4217: XXX, no currency)."""
    return "units of goods" if currency == GOODS else currency


def number(value: Decimal) -> str:
    """Write an exact number with commas and no idle zeros: 1,250.5."""
    return f"{Decimal(plain(value)):,}"


def balance_line(balance: Balance | Position) -> str:
    """Write a balance as its own proof: 120.00 + 35.50 − 100.00 = 55.50 CNY."""
    opening, accrued, settled, left = (
        amount(value, balance.currency)
        for value in (balance.opening, balance.accrued, balance.settled, balance.open)
    )
    return f"{opening} + {accrued} − {settled} = {left} {unit(balance.currency)}"


def step_line(step: Step, part: Part) -> str:
    """Write one step: 600.00 CNY × 1% = 6.00."""
    if step.rate is None:
        return f"{_lines(step.lines)} of tier {step.tier_no} share {number(step.earned)}"
    of = "units" if step.by_units and part.unit == "each" else part.unit
    return f"{number(step.basis)} {of} × {step.rate} = {number(step.earned)}"


def total_line(part: Part, currency: str) -> str:
    """Write how the steps become what is owed: sum, what limits changed, the one rounding."""
    if part.earned_units is not None:
        return f"{number(part.basis)} bought give {number(part.earned_units)} units of goods"
    if part.exact is None or part.earned is None:
        return "nothing can be computed yet"
    told = _sum_of(part)
    if part.limits:
        sign = "+" if part.limits > 0 else "−"
        told += f" {sign} {number(abs(part.limits))} ({LIMITS}) = {number(part.exact)}"
    return f"{told}, {part.rounding}: {amount(part.earned, currency)}"


def _sum_of(part: Part) -> str:
    """Write the sum of the steps: 5,000 + 5,028.66675 = 10,028.66675."""
    raw = (part.exact or NOTHING) - part.limits
    some = [number(step.earned) for step in part.steps if step.earned]
    return f"{' + '.join(some)} = {number(raw)}" if 1 < len(some) <= _MOST else number(raw)


def ladder_line(ladder: Ladder, of: str) -> str:
    """Write how far the next tier is."""
    if ladder.distance is None:
        return f"{number(ladder.basis)} {of}: the highest tier is reached"
    here, missing = number(ladder.basis), number(ladder.distance)
    return f"{here} {of}: {missing} more reach the tier from {number(ladder.next_from or NOTHING)}"


def agreement_line(position: Position) -> str | None:
    """Say whether the rows come to what the ledger has; null where there are no rows."""
    if position.computed is None:
        return None
    booked = amount(position.accrued_in_all, position.currency)
    if position.computed == position.accrued_in_all:
        return (
            f"The ledger has accrued {booked} {unit(position.currency)} for this: the rows agree."
        )
    computed = amount(position.computed, position.currency)
    return (
        f"The ledger has accrued {booked} {unit(position.currency)} for this up to this month;"
        f" on what is known now the rows come to {computed}. The difference is booked in a later"
        " month, or is kept by the terms."
    )


def _lines(count: int) -> str:
    return f"{count:,} line" if count == 1 else f"{count:,} lines"
