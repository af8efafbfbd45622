"""Scratch Parquet of texts: columns `c0` …, `n` (the line of the row) and `ragged`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa

Row = tuple[int, Sequence[str | None] | None, str | None]
_BATCH = 50_000


def write_lined(rows: Iterable[Row], width: int, target: Path) -> int:
    """Write rows of (line, texts, raw row where it does not fit the header); return how many.

    An empty text is written as null, as the engine's reader does.
    """
    # A run that reads no such file loads half an engine less.
    import pyarrow.parquet as pq

    schema = pa.schema(
        [(f"c{place}", pa.string()) for place in range(width)]
        + [("n", pa.int64()), ("ragged", pa.string())]
    )
    nothing = [None] * width
    count, iterator = 0, iter(rows)
    with pq.ParquetWriter(target, schema) as writer:
        while batch := list(islice(iterator, _BATCH)):
            texts = [row if row is not None else nothing for _, row, _ in batch]
            columns = [
                pa.array([row[place] or None for row in texts], pa.string())
                for place in range(width)
            ]
            columns.append(pa.array([line for line, _, _ in batch], pa.int64()))
            columns.append(pa.array([ragged for _, _, ragged in batch], pa.string()))
            writer.write_batch(pa.record_batch(columns, schema=schema))
            count += len(batch)
    return count
