"""One call of the stage: which sources are meant, what they are worked on with, and their locks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path

from adapters.intake.connections import Connections, from_environment
from adapters.intake.feed_files import RawStore
from adapters.intake.parsers.limits import FileLimits
from adapters.intake.parsers.parent import Parsers
from adapters.intake.relations import Scratch
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.locks import locked
from adapters.lake.tables import Lake
from stages.intake.ingest.ingest_run import Watch, ingest
from stages.intake.ingest.report import IngestResult
from stages.intake.ingest.sources import Source, Sources, find_sources
from stages.intake.ingest.task import IngestCall
from transforms.language.errors import Failure, OutsideError, UsageError
from transforms.language.words import unknown
from transforms.operations.progress import ReportProgress, silent
from transforms.operations.settings import size_in_bytes


def sources(home: Home, feeds_dir: Path, *, map_file: Path | None = None) -> list[str]:
    """List the names of the sources that a feeds folder holds, those with a broken map as well."""
    return find_sources(home, feeds_dir, map_file).names


def land_and_clean(
    home: Home,
    feeds_dir: Path,
    source: str | None = None,
    *,
    map_file: Path | None = None,
    until: date | None = None,
    now: datetime,
    run_id: str,
    progress: ReportProgress = silent,
    connections: Connections = from_environment,
) -> IngestResult:
    """Fetch, land, clean, gate and load what is new in a feeds folder; all its sources or one.

    `connections` looks up the login of a source that lies elsewhere, by the name its map gives.
    `until` leaves rows dated on or after that day for a later run. `now` is written as the time of
    landing. Files on record by the same rules are not read again; with nothing new nothing is
    written. The result names every file that is refused (the last good version of it stays) and
    every source that failed: a wrong map, a lock that another run holds, a place that cannot be
    reached. Whatever else was new is loaded; `IngestResult.check` raises them together. Raises
    `UsageError` for a wrong folder, and where no map in it can be used.
    """
    chosen = _chosen(find_sources(home, feeds_dir, map_file), source)
    if not chosen.found:
        chosen.sound()
    return take_in(
        home,
        chosen,
        until=until,
        now=now,
        run_id=run_id,
        progress=progress,
        connections=connections,
    )


def take_in(
    home: Home,
    sources: Sources,
    *,
    until: date | None = None,
    now: datetime,
    run_id: str,
    progress: ReportProgress = silent,
    connections: Connections = from_environment,
    watch: Watch | None = None,
) -> IngestResult:
    """Take in the sources that were found; `watch` is shown each feed before it is committed."""
    with ExitStack() as stack:
        failed = [Failure.of(f"source {name}", error) for name, error in sources.broken.items()]
        found = _locked(stack, home, sources.found, failed)
        engine = stack.enter_context(Engine.open(home))
        scratch = stack.enter_context(home.scratch("ingest"))
        parsers = stack.enter_context(Parsers(FileLimits.of(home.settings.files)))
        run = IngestCall(
            home=home,
            engine=engine,
            lake=Lake(home),
            store=RawStore(home.raw, size_in_bytes(home.settings.files.largest)),
            parsers=parsers,
            scratch=Scratch(engine, scratch),
            until=until,
            now=now,
            run_id=run_id,
            progress=progress,
            connections=connections,
            beside=sources.beside,
        )
        return ingest(run, found, failed, watch)


def _chosen(found: Sources, name: str | None) -> Sources:
    if name is None:
        return found
    if name not in found.names:
        says = f"there is no source {name!r} in the feeds folder"
        raise unknown(says, name, found.names, where="option --source", error=UsageError)
    named = tuple(source for source in found.found if source.name == name)
    broken = {key: error for key, error in found.broken.items() if key == name}
    return Sources(named, broken, found.beside)


def _locked(
    stack: ExitStack, home: Home, sources: Sequence[Source], failed: list[Failure]
) -> list[Source]:
    """Hold the locks of the sources; one that another run holds has failed."""
    free = []
    for each in sources:
        lock = home.lake / "state" / "locks" / f"{each.name}.lock"
        try:
            stack.enter_context(locked(lock, f"an ingest of source {each.name!r}"))
        except OutsideError as error:
            failed.append(Failure.of(f"source {each.name}", error))
        else:
            free.append(each)
    return free
