"""Arrow columns of what the generator computes: money in cents, days as numbers, picks by index.

Money text never passes through a float: 12345 cents become the decimal 123.45 by moving the point.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def money(cents: np.ndarray) -> pa.Array:
    """Turn whole cents into DECIMAL(18,2)."""
    cents = np.asarray(cents, dtype=np.int64)
    words = np.empty((len(cents), 2), dtype=np.int64)
    words[:, 0] = cents
    words[:, 1] = cents >> 63
    buffers = [None, pa.py_buffer(words.tobytes())]
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), buffers)


def days(numbers: np.ndarray) -> pa.Array:
    """Turn day numbers into dates; a negative number is empty."""
    numbers = np.asarray(numbers, dtype=np.int32)
    return pa.array(numbers, mask=numbers < 0).cast(pa.date32())


def pick(values: Sequence[str] | pa.Array, index: np.ndarray) -> pa.Array:
    """Take texts by index; a negative index is empty."""
    texts = values if isinstance(values, pa.Array) else pa.array(list(values), pa.string())
    index = np.asarray(index).astype(np.int32)
    return texts.take(pa.array(index, mask=index < 0))


def number_or_empty(values: np.ndarray) -> pa.Array:
    """Turn whole numbers into a column; a negative number is empty."""
    values = np.asarray(values)
    return pa.array(values, mask=values < 0)


def same(text: str, count: int) -> pa.Array:
    """Repeat one text."""
    return pa.repeat(pa.scalar(text), count)


def numbered(prefix: str, numbers: np.ndarray, width: int) -> pa.Array:
    """Make ids like `SC-0000012` of whole numbers."""
    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, digits, "")


def flags(values: np.ndarray) -> pa.Array:
    return pa.array(np.asarray(values, dtype=bool))
