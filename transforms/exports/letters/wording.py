"""Amounts and arithmetic of a letter as people read them, the same in HTML and PDF."""

from __future__ import annotations

from transforms.exports.letters.model import NOTHING, CurrencyBalance, Position, TierClimb
from transforms.language.figures import measured, money, unit


def balance_line(balance: CurrencyBalance | Position) -> str:
    """Write a balance as its own proof: 120.00 + 35.50 − 100.00 = 55.50 CNY."""
    opening, accrued, settled, left = (
        money(value, balance.currency)
        for value in (balance.opening, balance.accrued, balance.settled, balance.open)
    )
    return f"{opening} + {accrued} − {settled} = {left} {unit(balance.currency)}"


def ladder_line(ladder: TierClimb, of: str) -> str:
    """Write how far the next tier is."""
    here = measured(ladder.basis, of)
    if ladder.distance is None:
        return f"{here} {of}: the highest tier is reached"
    missing, start = (measured(x, of) for x in (ladder.distance, ladder.next_from or NOTHING))
    return f"{here} {of}: {missing} more reach the tier from {start}"


def agreement_line(position: Position) -> str | None:
    """Say whether the rows come to what the ledger has; null where there are no rows."""
    if position.computed is None:
        return None
    booked = money(position.accrued_in_all, position.currency)
    if position.computed == position.accrued_in_all:
        return (
            f"The ledger has accrued {booked} {unit(position.currency)} for this: the rows agree."
        )
    computed = money(position.computed, position.currency)
    return (
        f"The ledger has accrued {booked} {unit(position.currency)} for this up to this month;"
        f" on what is known now the rows come to {computed}. The difference is booked in a later"
        " month, or is kept by the terms."
    )
