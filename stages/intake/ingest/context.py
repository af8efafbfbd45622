"""What every step of one ingest run needs, and how it tells of its progress."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import mkdtemp

from adapters.intake.connections import Connections, from_environment
from adapters.intake.feed_files import RawStore
from adapters.intake.parsers.limits import FileLimits
from adapters.intake.parsers.parent import Parsers
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from transforms.operations.progress import ReportProgress, silent
from transforms.operations.settings import size_in_bytes


@dataclass(frozen=True)
class IngestCall:
    """One call of the stage: where it works, as of when, under which name; `beside` names all
    sources of the feeds folder, also those that are not taken."""

    home: Home
    engine: Engine
    lake: Lake
    store: RawStore
    parsers: Parsers
    scratch: Path
    until: date | None
    now: datetime
    run_id: str
    progress: ReportProgress = silent
    connections: Connections = from_environment
    beside: Collection[str] = ()

    def folder(self) -> Path:
        """Make a new scratch folder: the engine remembers files by name, so none is reused."""
        return Path(mkdtemp(dir=self.scratch))

    def tell(self, what: str, done: int, total: int) -> None:
        self.progress(what, done, total)


def file_limits(home: Home) -> FileLimits:
    """Return what the home's settings allow one file and its parser."""
    said = home.settings.files
    return FileLimits(
        expanded_bytes=size_in_bytes(said.expanded),
        ratio=said.ratio,
        memory_bytes=size_in_bytes(said.parser_memory),
        seconds=said.parser_seconds,
    )
