"""Files of the feeds folder on local disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from adapters.intake.feed_files import Incoming, list_files
from adapters.intake.origins.request import Asked, Origin


@dataclass
class LocalFolder:
    """The feeds folder."""

    asked: Asked
    notes: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def arrivals(self) -> Sequence[Incoming]:
        return list_files(self.asked.folder, self.asked.patterns)


@contextmanager
def open_origin(asked: Asked) -> Iterator[Origin]:
    """Open the feeds folder."""
    yield LocalFolder(asked)
