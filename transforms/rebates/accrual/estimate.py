"""The estimate of what a period that is still open will have earned on its basis so far.

With X the final basis, p_k the probability that X ends in tier k and X_k its mean given that:

- `expected_value`: x to date × Σ p_k × owed(X_k) ÷ X_k
- `most_likely`: x to date × owed(X_k) ÷ X_k of the tier with the largest p_k (the lower of equals)
- `forecast_tier`: the same, of the tier of the mean of X

(IFRS 15.53, variable consideration.) A `constraint` of ratio r (IFRS 15.56) holds the estimate down
to the largest amount that is owed with probability ≥ r. Probabilities are fractions n ÷ paths; all
is exact until the one rounding.

Worked: 1,000 to date; 3 of 4 paths end at 2,000 where 2 % = 40 are owed, 1 at 5,000 where 4 % = 200
are: 1,000 × (3/4 × 40/2,000 + 1/4 × 200/5,000) = 25.00; most likely 1,000 × 40/2,000 = 20.00.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from transforms.rebates.terms import Program

_FINEST = Decimal(1).scaleb(-18)


class Way(NamedTuple):
    """One way to end: tier, paths out of all, final basis and what is owed on it."""

    tier_no: int
    paths: int
    final_basis: Decimal
    final_owed: Decimal


class Estimate(NamedTuple):
    """The estimate before rounding, and whether the constraint held it down."""

    exact: Fraction
    is_constrained: bool


def estimate(program: Program, x: Decimal, ways: Sequence[Way], mean_tier: int) -> Estimate:
    """Return the estimate by the program's method; 0 for a basis that is not positive."""
    counted = _counted(program.accrual.method, ways, mean_tier)
    total = sum(way.paths for way in counted)
    rate = sum((_rate(way) * way.paths for way in counted), Fraction(0)) / total
    exact = Fraction(max(x, Decimal(0))) * rate
    constraint = program.accrual.constraint or program.constraint
    if constraint is None:
        return Estimate(exact, False)
    limit = owed_with(ways, constraint.ratio)
    return Estimate(min(exact, limit), exact > limit)


def _counted(method: str, ways: Sequence[Way], mean_tier: int) -> Sequence[Way]:
    if method == "expected_value":
        return ways
    if method == "most_likely":
        return [max(ways, key=lambda way: (way.paths, -way.tier_no))]
    of_mean = [way for way in ways if way.tier_no == mean_tier]
    # The mean may fall into a tier that no path ends in: then the nearest below it speaks.
    return of_mean or [max((w for w in ways if w.tier_no < mean_tier), key=lambda w: w.tier_no)]


def _rate(way: Way) -> Fraction:
    return (
        Fraction(way.final_owed) / Fraction(way.final_basis) if way.final_basis > 0 else Fraction(0)
    )


def owed_with(ways: Sequence[Way], ratio: Decimal) -> Fraction:
    """Return the largest amount that is owed with at least this probability."""
    paths = sum(way.paths for way in ways)
    enough = Fraction(ratio) * paths
    amounts = sorted((Fraction(way.final_owed), way.paths) for way in ways)
    left = paths
    limit = amounts[0][0]
    for amount, count in amounts:
        if left < enough:
            break
        limit = amount
        left -= count
    return limit


def to_decimal(exact: Fraction, decimals: int, mode: str) -> Decimal:
    """Round once: `half_up` (away from zero), `half_even` or `down` (towards zero)."""
    scaled = abs(exact) * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest - scaled.denominator
    if (mode == "half_up" and twice >= 0) or (
        mode == "half_even" and (twice > 0 or (twice == 0 and whole % 2 == 1))
    ):
        whole += 1
    return Decimal(whole if exact >= 0 else -whole).scaleb(-decimals)


def exact_decimal(exact: Fraction) -> Decimal:
    """Return the unrounded estimate with the 18 decimals its column holds."""
    return to_decimal(exact, 18, "half_even").quantize(_FINEST)
