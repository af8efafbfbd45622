"""A source's own Parquet: its columns, and SQL that gives each as text."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.errors import DataRefused


def parquet_header(path: Path, name: str) -> tuple[str, ...]:
    """Return the column names of a Parquet file; raise `DataRefused` for a damaged footer."""
    return tuple(_schema(path, name).names)


def text_of_columns(path: Path, name: str) -> list[str]:
    """Return, column by column, SQL of its text as a CSV of the same table would show it."""
    schema = _schema(path, name)
    quoted = [(field, '"' + field.name.replace('"', '""') + '"') for field in schema]
    return [_text(field.type, column) for field, column in quoted]


def _text(kind: pa.DataType, column: str) -> str:
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        # Written with its offset, so that the map's zone and not the engine's decides the day.
        return f"strftime(timezone('UTC', {column}), '%Y-%m-%dT%H:%M:%S+00')"
    if pa.types.is_timestamp(kind):
        # A day at midnight is a day.
        day = f"strftime({column}, '%Y-%m-%d')"
        return (
            f"case when cast({column} as time) = time '00:00:00' then {day}"
            f" else cast({column} as varchar) end"
        )
    return f"nullif(cast({column} as varchar), '')"


def _schema(path: Path, name: str) -> pa.Schema:
    try:
        return pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise DataRefused(
            f"{name} cannot be read as Parquet: {error}",
            where=name,
            remedy="it was cut or damaged on its way: deliver the file again",
        ) from error
