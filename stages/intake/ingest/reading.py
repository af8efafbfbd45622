"""What reading a feed's contents left behind, for the passes that judge them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from adapters.intake.feed_files import Opened
from transforms.operations.errors import DataRefused


@dataclass
class Staged:
    """What a pass left: scratch files, the shift from `n` to the line by content number, notes.

    `numbers`: content number → hash; a content read again leaves its first number out. `opened`:
    the last part of each content, `parts` all of them.
    """

    files: list[Path] = field(default_factory=list)
    shifts: dict[int, int] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    numbered: set[str] = field(default_factory=set)
    absent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unused: dict[str, tuple[str, ...]] = field(default_factory=dict)
    refused: dict[str, DataRefused] = field(default_factory=dict)
    opened: dict[str, Opened] = field(default_factory=dict)
    parts: dict[str, list[Opened]] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    decimals: dict[str, dict[str, int]] = field(default_factory=dict)

    def place(self, opened: Opened, shift: int, width: int) -> None:
        """Take a content in as it was read; `width` rows may share a line."""
        self.widths[opened.content.number] = width
        self.numbers[opened.content.number] = opened.content.sha256
        self.shifts[opened.content.number] = shift
        self.opened[opened.content.sha256] = opened
        self.parts.setdefault(opened.content.sha256, []).append(opened)
