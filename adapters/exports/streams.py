"""The tables of an export for machines as sinks: batches of entries go in, files grow."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pyarrow.parquet as pq

from transforms.exports.finance.tables import (
    ENTRY_SCHEMA,
    POSTING_SCHEMA,
    entry_batch,
    posting_batch,
)
from transforms.ledger.entries import Booked


class Parquets(AbstractContextManager["Parquets"]):
    """`entries.parquet` and `postings.parquet`; a context manager."""

    def __init__(self, folder: Path):
        self._entries, self._lines = (
            pq.ParquetWriter(folder / name, schema, compression="zstd")
            for name, schema in (
                ("entries.parquet", ENTRY_SCHEMA),
                ("postings.parquet", POSTING_SCHEMA),
            )
        )
        self._waiting: list[Booked] = []

    def take(self, some: Sequence[Booked]) -> None:
        """Add entries and their lines; a row group holds 100,000 entries or what was left."""
        self._waiting.extend(some)
        if len(self._waiting) >= 100_000:
            self._write()

    def _write(self) -> None:
        if not self._waiting:
            return
        self._entries.write_batch(entry_batch([entry for entry, _ in self._waiting]))
        lines = [(line, entry.draft.posting_period) for entry, own in self._waiting for line in own]
        self._lines.write_batch(posting_batch(lines))
        self._waiting = []

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._write()
        finally:
            self._entries.close()
            self._lines.close()
