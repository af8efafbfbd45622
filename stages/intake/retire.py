"""Retire a source: its rows stop counting, and what it delivered stays on record and in raw.

Goes in: a source on record, who says so and why. Comes out: how many files and rows are gone. For a
source that got another name, or whose files come by another map now. A source whose map is still
there would be taken in again by the next ingest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from adapters.intake.decisions import keep_retirement
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.locks import locked
from adapters.lake.tables import Lake
from stages.intake.ingest.intake import Intake
from stages.intake.ingest.load import Loader
from transforms.language.errors import UsageError
from transforms.language.words import unknown
from transforms.schema import INTAKE


@dataclass(frozen=True)
class RetireResult:
    """What stopped counting, by feed: files and rows."""

    source: str
    files: dict[str, int]
    rows: dict[str, int]

    def text(self) -> str:
        """Return it as a person reads it."""
        lines = [
            f"  {feed}: {files:,} files, {self.rows[feed]:,} rows"
            for feed, files in self.files.items()
        ]
        return "\n".join([f"source {self.source} is retired; no longer counted:", *lines])


def retire(
    home: Home, source: str, *, by: str, why: str, now: datetime, run_id: str
) -> RetireResult:
    """Take the rows of a source out of the clean tables and the quarantine.

    Raises `UsageError` where nobody answers for it or nothing of the source counts, naming those
    of which something does, and `OutsideError` while it is being ingested. Killed on the way, the
    same call again finishes the work.
    """
    if not (by.strip() and why.strip()):
        raise UsageError("a retirement needs a name and a reason", remedy="give --by and --why")
    lake = Lake(home)
    lock = home.lake / "state" / "locks" / f"{source}.lock"
    with Engine.open(home) as engine:
        _require(lake, engine, source)
        with locked(lock, f"an ingest of source {source!r}"):
            keep_retirement(
                home, source, by.strip(), why.strip(), at=now.isoformat(), run_id=run_id
            )
            intake = Intake(lake, engine, source)
            files: dict[str, int] = {}
            rows: dict[str, int] = {}
            for feed in sorted({row.feed for row in intake.rows}):
                counted = [row for row in intake.of(feed) if row.is_active]
                files[feed] = len(counted)
                rows[feed] = sum(row.counts.rows_loaded for row in counted)
                _unload(lake, engine, source, feed, run_id=run_id)
                intake.record(feed, [replace(row, status="withdrawn") for row in intake.of(feed)])
    return RetireResult(source, files, rows)


def _require(lake: Lake, engine: Engine, source: str) -> None:
    scan = lake.state(INTAKE).scan()
    known = engine.rows(
        f"select distinct source from ({scan}) where status <> 'withdrawn' order by source"
    )
    names = [name for (name,) in known]
    if source not in names:
        raise unknown(
            f"nothing of a source {source!r} counts",
            source,
            names,
            where="option --source",
            none="nothing has been ingested yet",
            error=UsageError,
        )


def _unload(lake: Lake, engine: Engine, source: str, feed: str, *, run_id: str) -> None:
    loader = Loader(engine, lake, source, feed, run_id=run_id)
    standing = loader.files_standing()
    loader.load_quarantine(None, loader.files_held())
    if standing:
        loader.load_clean(None, standing, set().union(*standing.values()))
