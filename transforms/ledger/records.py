"""The records: what was written beside the entries, every column of it, as a chain of its own.

Batches, approvals, periods, exports, holds, terms and replies say who decided what, when and why.
Each row is recorded by the database as it is written:

    row_hash = SHA-256( table + "\\n" + column=value + "\\n" + column=value … )
    hash     = SHA-256( hash before + "\\n" + table + " " + row_hash )

with the columns sorted by name, a value as its length in bytes, a colon and its text (times in
UTC), and `-` for null. The first hash before is 64 zeros; the head outside the database carries the
last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

RECORDED = ("batch", "approval", "period", "export", "hold", "terms", "reply")


class Record(NamedTuple):
    """One row that was written: its number, table, name and hash, and the chain's."""

    record_no: int
    kept_in: str
    row_name: str
    row_hash: str
    prev_hash: str
    hash: str


def row_hash(kept_in: str, cells: Mapping[str, str | None]) -> str:
    """Return the hash of a row from the text of its columns."""
    told = (
        f"{name}=" + ("-" if cell is None else f"{len(cell.encode())}:{cell}")
        for name, cell in sorted(cells.items())
    )
    return hashlib.sha256("\n".join([kept_in, *told]).encode()).hexdigest()


def record_hash(prev_hash: str, kept_in: str, of_row: str) -> str:
    """Return the hash of a record from the hash before it."""
    return hashlib.sha256(f"{prev_hash}\n{kept_in} {of_row}".encode()).hexdigest()
