"""One call of the stage: land what lies in the folder, then take each feed in its turn.

Accounts and products come first, of all sources, because the others are checked against them. A
file that is refused does not stop the others; at the end the refusals are raised together.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import mkdtemp

from adapters.connections import Connections, from_environment
from adapters.engine import Engine
from adapters.feed_files import Delivery, RawStore
from adapters.home import Home
from adapters.lake import Lake
from adapters.locks import locked
from adapters.parsers.handle import Parsers
from stages.ingest.commit import commit
from stages.ingest.context import ReportProgress, Run, file_limits
from stages.ingest.derived_run import DerivedRun
from stages.ingest.doubtful import doubtful
from stages.ingest.feed_run import FeedRun
from stages.ingest.fetch import fetch
from stages.ingest.gates import Gates
from stages.ingest.intake import Intake
from stages.ingest.known import MASTER, know, touched
from stages.ingest.outcomes import derived_outcome, outcome, raise_failures, raise_refusals
from stages.ingest.results import FeedOutcome, IngestResult, Refusal
from stages.ingest.sources import Source, find_sources
from transforms.cleaning import derived_feeds
from transforms.errors import PeakledgerError, UsageError
from transforms.settings import size_in_bytes
from transforms.words import choices


def sources(home: Home, feeds_dir: Path, *, map_file: Path | None = None) -> list[str]:
    """List the names of the sources that a feeds folder holds."""
    return [source.name for source in find_sources(home, feeds_dir, map_file)]


def land_and_clean(
    home: Home,
    feeds_dir: Path,
    source: str | None = None,
    *,
    map_file: Path | None = None,
    until: date | None = None,
    now: datetime,
    run_id: str,
    progress: ReportProgress | None = None,
    connections: Connections = from_environment,
) -> IngestResult:
    """Fetch, land, clean, gate and load what is new in a feeds folder; all its sources or one.

    `connections` looks up the login of a source that lies elsewhere, by the name its map gives.
    `until` leaves rows dated on or after that day for a later run. `now` is written as the time of
    landing. Files on record by the same rules are not read again; with nothing new nothing is
    written. Raises `UsageError` for a wrong folder or source map, `OutsideError` where another run
    holds a source, and `DataRefused` naming every file of which nothing is loaded: whatever else
    was new is loaded by then, and the last good version of a refused file stays. A source that
    cannot be fetched stops no other; its error is raised in the end.
    """
    found = _chosen(find_sources(home, feeds_dir, map_file), source)
    with ExitStack() as stack:
        for each in found:
            lock = home.lake / "state" / "locks" / f"{each.name}.lock"
            stack.enter_context(locked(lock, f"an ingest of source {each.name!r}"))
        engine = stack.enter_context(Engine.open(home))
        scratch = stack.enter_context(_scratch(home, run_id))
        gates = stack.enter_context(Gates(home, engine, now))
        parsers = stack.enter_context(Parsers(file_limits(home)))
        store = RawStore(home.raw, size_in_bytes(home.settings.files.largest))
        run = Run(
            home,
            engine,
            Lake(home),
            store,
            gates,
            parsers,
            scratch,
            until,
            now,
            run_id,
            progress,
            connections,
        )
        ingest = _Ingest(run, found)
        result = ingest.result()
    raise_refusals(result)
    raise_failures(ingest.failures)
    return result


def _chosen(found: list[Source], name: str | None) -> list[Source]:
    chosen = [source for source in found if name in (None, source.name)]
    if not chosen:
        raise UsageError(
            f"there is no source {name!r} in the feeds folder",
            remedy=choices(name or "", (source.name for source in found)),
        )
    return chosen


@contextmanager
def _scratch(home: Home, run_id: str) -> Iterator[Path]:
    safe = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in run_id)
    folder = Path(mkdtemp(prefix=f"ingest-{safe}-", dir=home.make(home.tmp)))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class _Ingest:
    run: Run
    sources: list[Source]
    deliveries: dict[str, list[Delivery]] = field(default_factory=dict)
    intakes: dict[str, Intake] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    failures: list[PeakledgerError] = field(default_factory=list)
    found: int = 0
    landed: int = 0

    def result(self) -> IngestResult:
        for source in self.sources:
            self.intakes[source.name] = Intake(self.run.lake, self.run.engine, source.name)
            self._land(source)
            self.warnings += source.warnings
        know(self.run.engine, self.run.lake)
        outcomes = [outcome for step in self._steps() for outcome in self._take(*step)]
        outcomes += self._second_look(outcomes)
        if self.refusals:
            outcomes.append(FeedOutcome("", "", refused=tuple(self.refusals)))
        return IngestResult(
            self.run.run_id,
            tuple(source.name for source in self.sources),
            self.found,
            self.landed,
            tuple(outcomes),
            tuple(self.warnings),
        )

    def _land(self, source: Source) -> None:
        intake = self.intakes[source.name]
        fetched = fetch(self.run, source, intake)
        self.deliveries[source.name] = fetched.deliveries
        self.refusals += fetched.refusals
        self.warnings += fetched.notes
        self.failures += fetched.failures
        self.found += fetched.found
        self.landed += fetched.landed

    def _steps(self) -> list[tuple[Source, str]]:
        """Order the feeds of all sources: what others are checked against comes first."""
        steps = [
            (place, source, feed)
            for source in self.sources
            for place, feed in enumerate(source.feeds)
        ]
        return [
            (source, feed)
            for _, source, feed in sorted(
                steps, key=lambda step: (_rank(step[1], step[2]), step[1].name, step[0])
            )
        ]

    def _take(self, source: Source, feed: str) -> list[FeedOutcome]:
        taken = FeedRun(
            self.run,
            source,
            feed,
            self.intakes[source.name],
            [each for each in self.deliveries[source.name] if source.holds(feed, each.name)],
            {each.name: each for each in self.deliveries[source.name]},
        )
        if taken.has_work:
            self.run.gates.warm_up()
            taken.read()
            commit(taken)
        outcomes = [outcome(taken)]
        for name in derived_feeds(source.map, feed):
            derived = DerivedRun(taken, name)
            if derived.has_work:
                derived.make()
            outcomes.append(derived_outcome(derived))
        if any(each.feed in MASTER and not each.is_nothing for each in outcomes):
            know(self.run.engine, self.run.lake)
        return outcomes

    def _second_look(self, outcomes: list[FeedOutcome]) -> list[FeedOutcome]:
        """Take feeds again whose held rows were freed by what came after them."""
        refused = {(each.source, each.feed) for each in outcomes if each.refused}
        return [
            again
            for source, feed in self._steps()
            if (source.name, feed) not in refused and self._is_touched(source, feed)
            for again in self._take(source, feed)
        ]

    def _is_touched(self, source: Source, feed: str) -> bool:
        where = (self.run.engine, self.run.lake, source.map, feed)
        return bool(touched(*where) or doubtful(*where))


def _rank(source: Source, feed: str) -> int:
    if feed in MASTER:
        return list(MASTER).index(feed)
    return 2 if derived_feeds(source.map, feed) else 3
