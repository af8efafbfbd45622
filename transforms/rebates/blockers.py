"""Results that cannot be counted yet: money in another currency, or lines without any money.

What is wrong with the lines of one account stops that account in that program and period alone. Its
result is not computed and says why; the ledger keeps what it shows of it until the lines are right.
"""

from __future__ import annotations

from transforms.language.quoting import literal
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import Event, PriceProtection
from transforms.rebates.terms.tiers import Tiered

FOREIGN, WORTHLESS, UNCOUNTED = "foreign_currency", "no_amount", "no_count"
HELD_REASONS = (FOREIGN, WORTHLESS)


def uses_money(program: Program) -> bool:
    """Say whether money of the lines matters to the program."""
    asks = [r for r in program.require if r.at_least is not None]
    by_money = program.basis.measure != "quantity"
    pays_money = isinstance(program.earn, Tiered) and any(
        tier.percent is not None for tier in program.tiers
    )
    needs_money = any(r.measure not in (None, "quantity") for r in asks)
    return (by_money or pays_money or needs_money) and not isinstance(program.earn, Event)


def held_sql(program: Program, low: str, high: str, worthless: str) -> str:
    """Return SQL for why money cannot be counted; null where it can.

    `low` and `high` are the first and last currency of the lines, `worthless` whether some line has
    no amount.
    """
    if isinstance(program.earn, PriceProtection):
        return f"case when {worthless} then '{UNCOUNTED}' end"
    if not uses_money(program):
        return "cast(null as varchar)"
    code = literal(program.currency.code)
    return (
        f"case when {low} <> {code} or {high} <> {code} then '{FOREIGN}'"
        f" when {worthless} then '{WORTHLESS}' end"
    )
