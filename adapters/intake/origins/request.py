"""What a source asks of the place it comes from, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from adapters.intake.feed_files import Incoming
from adapters.lake.connections import Connection, Connections, from_environment
from transforms.intake.source_map import SourceMap
from transforms.intake.source_map.marks import Mark
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _


class Origin(Protocol):
    """An opened place. `notes` says, after `arrivals`, what was left for a later run and why;
    `left` has the names of those."""

    notes: list[str]
    left: list[str]

    def arrivals(self) -> Sequence[Incoming]:
        """Return the files that have arrived whole, by name; their bytes may be read once.

        Raises `DataRefused` for a place or an answer that cannot be trusted, `UsageError` for one
        that is asked for wrongly, `OutsideError` for one that cannot be reached.
        """
        ...


@dataclass(frozen=True)
class Asked:
    """One source's question.

    `patterns`: the paths of all its feeds. `reached`: how far each feed of a database or API has
    been committed. `has`: tells of a file whether its bytes are landed already. `scratch`: an empty
    folder for what must be whole before it is landed.
    """

    source_map: SourceMap
    folder: Path
    scratch: Path
    now: datetime
    patterns: tuple[str, ...] = ()
    reached: Mapping[str, Mark] = field(default_factory=dict)
    has: Callable[[Incoming], bool] = lambda _: False
    connections: Connections = from_environment
    tell: Callable[[str, int], None] = lambda _what, _done: None

    @property
    def feeds(self) -> list[str]:
        """List the feeds that are fetched themselves."""
        return [name for name, feed in self.source_map.feeds.items() if feed.derive is None]

    def connection(self) -> Connection | None:
        """Look up the source's connection; None where the map names none."""
        name = self.source_map.connection
        return self.connections(name) if name is not None else None

    def login(self) -> Connection:
        """Look up the source's connection; raise `UsageError` where the map names none."""
        found = self.connection()
        if found is None:
            raise UsageError(
                _("source {source} names no connection", source=repr(self.source_map.source)),
                remedy=_("say `connection: …` in its source map"),
            )
        return found
