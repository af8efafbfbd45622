"""Safe SQL text: numbers and conditions, and the decimal types the arithmetic is held in.

Quantities and money are DECIMAL from the fact to the one rounding. Thresholds, targets and basis
are (28,10); a percent is multiplied by 0.01 here, as text, and kept with 8 decimals; what a band
earns has 18 decimals, so that a percent of an exact line amount (10 decimals) is never rounded.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from transforms.language.quoting import literals

BASIS = "decimal(28,10)"
MONEY = "decimal(38,10)"
UNITS = "decimal(28,4)"
RATE = "decimal(18,8)"
EARNED = "decimal(38,18)"
FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)


def number(value: Decimal | int, type_: str = BASIS) -> str:
    """Write an exact decimal literal of a type."""
    return f"cast('{Decimal(value):f}' as {type_})"


def one_of(column: str, values: Iterable[str]) -> str:
    """Say that a text column has one of the values; their order does not matter."""
    return f"{column} in ({literals(sorted(set(values)))})"


def all_of(conditions: Iterable[str]) -> str:
    """Join conditions by *and*; true where there are none."""
    return " and ".join(f"({condition})" for condition in conditions) or "true"


def any_of(conditions: Iterable[str]) -> str:
    """Join conditions by *or*; false where there are none."""
    return " or ".join(f"({condition})" for condition in conditions) or "false"


def share(total: str, part: str, whole: str, decimals: int = 10) -> str:
    """Return SQL for total × part ÷ whole, cut to 10 decimals, in whole-number arithmetic.

    A decimal divided by anything is a DOUBLE in the engine; scaled to HUGEINT it stays exact, and
    exact to the last digit wherever the result has 10 decimals. `decimals` are those of part and
    whole; they cancel.
    """
    top, bottom = fraction(total, part, whole, decimals)
    return tenth_decimals(f"({top}) // {bottom}")


def tenth_decimals(whole: str) -> str:
    """Return SQL for money that is so many tenth decimals."""
    return f"cast(cast({whole} as decimal(38,0)) * 0.0000000001 as {MONEY})"


def fraction(total: str, part: str, whole: str, decimals: int = 10) -> tuple[str, str]:
    """Return SQL for the whole numbers above and below the line of `share`, in tenth decimals."""
    scale = 10**decimals
    top = f"cast(({total}) * 10000000000 as hugeint) * cast(({part}) * {scale} as hugeint)"
    return top, f"cast(({whole}) * {scale} as hugeint)"
