"""A landed file: its bytes, and what of it is ready to be read as texts; see `opener`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from adapters.intake.parsers.text_facts import TextFacts
from transforms.intake.source_map import Format
from transforms.intake.source_map.totals import DeclaredTotals


@dataclass(frozen=True)
class Content:
    """One file's bytes in the raw area, numbered within the run; `name` is for messages."""

    number: int
    name: str
    sha256: str
    path: Path
    facts: TextFacts
    size: int


@dataclass(frozen=True)
class Opened:
    """A content ready to be read as texts.

    `kind` text: CSV; `rows` is how many the engine's reader must find for its lines to be true
    (None: it may not read this file at all), `first_line` the line of the first. `kind` lined:
    scratch Parquet with `n` as the line and `ragged` for rows that do not fit the header.
    `value_bytes`: what the engine's reader must find where it might forgive something. `totals`
    are what its trailer says it holds; `notes` what a person should know of how it was read.
    `mixed_dates`: column → where a date cell and a text that may be a date stand beside each other.
    `named`: column → value, of what the name of the file or of its part says of all rows.
    `lines_before`: what is added to the lines of a part, so that no two parts share one.
    `rows_a_line`: by how much `n` counts on from line to line.
    """

    content: Content
    kind: Literal["text", "lined"]
    path: Path
    header: tuple[str, ...]
    form: Format
    rows: int | None = None
    first_line: int = 1
    value_bytes: int | None = None
    totals: DeclaredTotals | None = None
    notes: tuple[str, ...] = ()
    counts_from_1904: bool = False
    mixed_dates: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    lines_before: int = 0
    rows_a_line: int = 1

    @property
    def columns(self) -> tuple[str, ...]:
        """List the columns of its rows: those of its header, then those that names bear."""
        return (*self.header, *self.named)
