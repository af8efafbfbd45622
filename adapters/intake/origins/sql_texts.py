"""Rows of a database as texts in Arrow, column by column: nothing is rounded, nothing is guessed.

A decimal keeps its digits and zeros (`2.50`), a day is 2026-01-31, a moment bears its time of day
where it has one, and its offset, in UTC, where it has that. NULL is null and the empty text is an
empty text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pyarrow as pa


def schema_of(names: Sequence[str]) -> pa.Schema:
    """Return the schema of an extract: texts, all of them."""
    return pa.schema([(name, pa.string()) for name in names])


def table_of(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Turn a batch of rows into texts."""
    columns = [_texts(column) for column in zip(*rows, strict=True)]
    return pa.Table.from_arrays(columns, schema=schema_of(names))


def highest(rows: Sequence[Sequence[Any]], place: int) -> Any:
    """Return the highest value of a column; None where all are NULL."""
    return max((row[place] for row in rows if row[place] is not None), default=None)


def _texts(column: Sequence[Any]) -> pa.Array:
    kinds = set(map(type, column)) - {type(None)}
    if kinds <= {str}:
        return pa.array(column, pa.string())
    if kinds == {date}:
        return pa.array(column, pa.date32()).cast(pa.string())
    return pa.array([None if value is None else _text(value) for value in column], pa.string())


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, bytes | memoryview | bytearray):
        return bytes(value).hex()
    return str(value)


def _moment(value: datetime) -> str:
    if value.tzinfo is not None:
        return value.astimezone(UTC).isoformat(timespec="auto")
    return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
