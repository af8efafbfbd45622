"""The one rounding: Python's Decimal, at the program's decimals, by the program's mode.

Worked: 2.345 becomes 2.35 by half_up, 2.34 by half_even and by down; 0.5 yen becomes 1 by half_up.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from transforms.rebates.terms import Program

# Wide enough that no sum, product or quotient of money here is ever cut.
EXACT = Context(prec=120)
_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


def rounded(amounts: Sequence[Decimal | None], program: Program) -> list[Decimal | None]:
    """Round exact amounts as the program says; null stays null."""
    step = Decimal(1).scaleb(-program.rounding_decimals)
    mode = _MODES[program.rounding.mode]
    return [None if a is None else a.quantize(step, mode, EXACT) for a in amounts]


def held(amount: Decimal | None) -> Decimal | None:
    """Return an exact amount with the 18 decimals its column holds."""
    return None if amount is None else amount.quantize(Decimal(1).scaleb(-18), context=EXACT)


def times(left: Decimal, right: Decimal) -> Decimal:
    """Multiply without cutting a digit."""
    return EXACT.multiply(left, right)


def over(top: Decimal, bottom: Decimal) -> Decimal:
    """Divide with 120 digits: exact wherever the quotient ends."""
    return EXACT.divide(top, bottom)


def largest_remainder(
    total: Decimal, weights: Sequence[tuple[str, Decimal]], decimals: int
) -> dict[str, Decimal]:
    """Split a rounded sum by weight so that the parts add up to it.

    Every part is cut to the decimals; what is left goes, one unit each, to the largest remainders,
    ties by name. Worked: 10.00 over three equal members is 3.34, 3.33, 3.33. Parts of no weight at
    all split evenly; a negative weight counts as none.
    """
    shares = {who: max(weight, Decimal(0)) for who, weight in weights}
    whole = sum(shares.values(), Decimal(0))
    if whole == 0:
        shares, whole = dict.fromkeys(shares, Decimal(1)), Decimal(len(shares))
    step = Decimal(1).scaleb(-decimals)
    exact = {who: over(times(total, part), whole) for who, part in shares.items()}
    parts = {who: amount.quantize(step, ROUND_DOWN, EXACT) for who, amount in exact.items()}
    left = int((total - sum(parts.values(), Decimal(0))) / step)
    sign = 1 if left >= 0 else -1
    by_rest = sorted(shares, key=lambda who: (-abs(exact[who] - parts[who]), who))
    for who in by_rest[: abs(left)]:
        parts[who] += step * sign
    return parts
