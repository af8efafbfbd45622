"""The rows of a SELECT that were made once, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class MadeSelect:
    """The SQL by which DuckDB reads the rows; and the files they are in, where they are in files.

    Files lie in a folder for each part (`month=2026-10`), where parts were asked for.
    """

    sql: str
    files: tuple[Path, ...] = ()
