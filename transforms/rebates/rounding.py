"""The one rounding, at the program's decimals and by its mode; and exact quotients for it.

Columns are rounded by Arrow, a single amount by Python's Decimal, with the same digits. Arrow keeps
so many decimals of a quotient that no half is mistaken: an amount with 18 decimals over a whole
number of n digits lies either on a half of the last kept decimal, or at least 10⁻¹⁸⁻ⁿ away from it,
and 19 + n decimals are kept.

Worked: 2.345 becomes 2.35 by half_up, 2.34 by half_even and by down; 0.5 yen becomes 1 by half_up.
8.28 ÷ 24 is exactly 0.345, so 0.34 by half_even; 8.29 ÷ 24 is 0.3454…, so 0.35.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

import pyarrow as pa
import pyarrow.compute as pc

from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.rebates.terms import Program

NOTHING = Decimal(0)

# Wide enough that no sum, product or quotient of money here is ever cut.
EXACT = Context(prec=120)
_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
_ARROW_MODES = {
    "half_up": "half_towards_infinity", "half_even": "half_to_even", "down": "towards_zero",
}  # fmt: skip
_MOST_DIGITS = 76


def rounded(amount: Decimal, program: Program) -> Decimal:
    """Round an exact amount as the program says."""
    step = Decimal(1).scaleb(-program.rounding_decimals)
    return amount.quantize(step, _MODES[program.rounding.mode], EXACT)


def at_full_scale(amount: Decimal | None) -> Decimal | None:
    """Return an exact amount with the 18 decimals its column holds."""
    return None if amount is None else amount.quantize(Decimal(1).scaleb(-18), context=EXACT)


def times(left: Decimal, right: Decimal) -> Decimal:
    """Multiply without cutting a digit."""
    return EXACT.multiply(left, right)


def over(top: Decimal, bottom: Decimal) -> Decimal:
    """Divide with 120 digits: exact wherever the quotient ends."""
    return EXACT.divide(top, bottom)


def rounded_column(exact: pa.ChunkedArray, program: Program) -> pa.ChunkedArray:
    """Round a column of exact amounts as the program says."""
    return pc.round(exact, program.rounding_decimals, _ARROW_MODES[program.rounding.mode])


def over_parts(column: pa.ChunkedArray, parts: int) -> pa.ChunkedArray:
    """Divide a column by a whole number, exactly enough for the rounding."""
    if parts == 1:
        return column
    digits = pa.decimal256(len(str(parts)), 0)
    wide = column.cast(pa.decimal256(38, column.type.scale))
    return pc.divide(wide, pa.scalar(parts, digits))


def kept(column: pa.ChunkedArray, decimals: int) -> pa.ChunkedArray:
    """Cut a column to so many decimals; one that has no more stays as it is."""
    if column.type.scale <= decimals:
        return column
    return pc.round(column, decimals, "half_to_even")


def part_of(amount: pa.ChunkedArray, top: pa.ChunkedArray, bottom: pa.ChunkedArray) -> pa.Array:
    """Return amount × top ÷ bottom with 18 decimals; null where one is null or `bottom` is 0.

    What is cut off never makes a half of it, nor a whole: such an amount is raised by its last
    decimal, so that a later rounding to at most 5 decimals goes where it would have gone.
    """
    nonzero = pc.if_else(pc.equal(bottom, pa.scalar(NOTHING, bottom.type)), None, bottom)
    columns = [_tight(column) for column in (amount, top, nonzero)]
    if sum(column.type.precision for column in columns) + 2 > _MOST_DIGITS:
        raise DataRefused(
            _("amounts and what they are shared by have too many digits to be divided exactly"),
            where=_("the facts of the calculation"),
            remedy=_("look for a quantity, price or invoice that is wrong by many digits"),
        )
    exact = pc.divide(pc.multiply(columns[0], columns[1]), columns[2])
    cut = pc.round(exact, 18, "towards_zero")
    looks_even = pc.and_(pc.equal(cut, pc.round(cut, 5, "towards_zero")), pc.not_equal(cut, exact))
    found = pc.if_else(looks_even, pc.round(exact, 18, "towards_infinity"), cut)
    return found.cast(pa.decimal128(38, 18))


def _tight(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Hold a column in no more digits than its values have, so that a product has room."""
    scale = 4 if pc.all(pc.equal(pc.round(column, 4), column)).as_py() is not False else None
    scale = column.type.scale if scale is None else scale
    most = pc.max(pc.abs(column)).as_py() or NOTHING
    return column.cast(pa.decimal256(max(1, most.adjusted() + 1) + scale, scale))
