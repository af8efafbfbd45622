"""Exact units between arrays and decimals: a tick is a ten-thousandth of a unit.

Quantities are DECIMAL(18,4); as whole ticks in int64 they can be rounded to packs, shared out and
added up without a float. 2.5 units are 25,000 ticks.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[Any]

TICKS = 10_000
_UNIT_SCALE, _RATIO_SCALE = 4, 6


def ticks_of(units: Floats) -> Ints:
    """Return units rounded to whole ticks; what is not a number reads 0."""
    return np.rint(np.nan_to_num(units) * TICKS).astype(np.int64)


def ticks_of_decimal(units: Decimal) -> int:
    """Return an exact quantity in ticks; raises `ValueError` for more than four decimals."""
    scaled = units * TICKS
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{units} has more than four decimals")
    return int(scaled)


def decimals(
    whole: Ints, known: Bools | None = None, scale: int = _UNIT_SCALE, precision: int = 18
) -> pa.Array:
    """Return DECIMAL(precision, scale) from whole numbers of 10^-scale; null where not known."""
    words = np.empty((len(whole), 2), dtype=np.int64)
    words[:, 0] = whole
    words[:, 1] = whole >> 63
    valid = None if known is None else pa.array(known).buffers()[1]
    return pa.Array.from_buffers(
        pa.decimal128(precision, scale), len(whole), [valid, pa.py_buffer(words.tobytes())]
    )


def unit_decimals(units: Floats) -> pa.Array:
    """Return DECIMAL(18,4) from units as floats; null where not a number."""
    return decimals(ticks_of(units), ~np.isnan(units))


def ratio_decimals(ratios: Floats) -> pa.Array:
    """Return DECIMAL(18,6) from ratios as floats; null where not a number."""
    whole = np.rint(np.nan_to_num(ratios) * 10**_RATIO_SCALE).astype(np.int64)
    return decimals(whole, ~np.isnan(ratios), scale=_RATIO_SCALE)
