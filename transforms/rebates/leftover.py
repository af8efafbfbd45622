"""What the cut of a split line's money leaves over, so that no half is mistaken.

`sql_text.share` cuts a part of a line to 10 decimals. What it cuts off is a whole number of
10⁻²⁸ here, less than one of them too small, and is summed beside the cut amounts: a sum is carried
where what was cut off adds up to a last decimal. Each of the pieces cut may lack less than one
10⁻²⁸, in either direction, and so much is allowed for.

Worked: 5 of 9 units of 3.09 are 1.7166666666 and 0.666666666666666666 of its last decimal; 90 % of
the first is 1.54499999994, of both 1.545.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.rebates.sql_text import EARNED, MONEY, fraction

_ONE = 10**18
_WIDEST = 10**20


def rest(total: str, part: str, whole: str, decimals: int = 10) -> str:
    """Return SQL for what `share` cuts off, in 10⁻²⁸; its arguments are those of `share`."""
    top, bottom = fraction(total, part, whole, decimals)
    return left_over(f"(({top}) % {bottom})", bottom)


def left_over(left: str, bottom: str) -> str:
    """Return SQL for the remainder of a division by `bottom`, in 10⁻²⁸."""
    # a whole of more than 20 digits would leave no room for 18 more
    return (
        f"(case when abs({bottom}) < {_WIDEST} then {left} * {_ONE} // {bottom}"
        f" else {left} // ({bottom} // {_ONE}) end)"
    )


def whole_carry(left: str, pieces: str) -> str:
    """Return SQL for how many last decimals (of 10) what was cut off makes, rounded down."""
    high = f"(({left}) + ({pieces}))"
    below = f"-((-{high} + {_ONE - 1}) // {_ONE})"
    return f"(case when {high} >= 0 then {high} // {_ONE} else {below} end)"


def with_carry(amount: str, left: str, pieces: str) -> str:
    """Return SQL for a sum of cut amounts, exact down to its tenth decimal."""
    carry = whole_carry(left, pieces)
    return f"cast(({amount}) + cast({carry} as decimal(20,0)) * 0.0000000001 as {MONEY})"


def after_carry(left: str, pieces: str) -> str:
    """Return SQL for what is left over once a sum has been carried, never below nothing."""
    return f"greatest(({left}) - {whole_carry(left, pieces)} * {_ONE}, 0)"


def earned_rest(rates: Sequence[str], rests: Sequence[str], pieces: str) -> str:
    """Return SQL for what rates earn on what was cut off, raised to the 18 decimals of EARNED.

    It is raised, so that what lies above a half or a whole stays above it, and what lies on it or
    below is not lifted past it.
    """
    whole = [f"cast(cast({rate} as decimal(28,8)) * 100000000 as hugeint)" for rate in rates]
    paid = " + ".join(f"{rate} * {left}" for rate, left in zip(whole, rests, strict=True))
    low = f"({paid} - ({' + '.join(whole)}) * ({pieces}))"
    raised = f"(case when {low} > 0 then ({low} + {_ONE - 1}) // {_ONE} else {low} // {_ONE} end)"
    nothing = " and ".join(f"{left} = 0" for left in rests)
    raised = f"(case when {nothing} then 0 else {raised} end)"
    return f"cast(cast({raised} as decimal(20,0)) * 0.000000000000000001 as {EARNED})"
