"""One ingest of all its sources: land what there is, then take each feed in its turn.

    land → for each feed: plan → read and judge → commit → what is derived from it → told

Accounts and products come first, of all sources, because the others are checked against them. What
is refused or fails, a file, a feed or a source, stops no other; the result names all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from adapters.intake.feed_files import RawStore
from adapters.intake.unsound import note_unsound
from adapters.lake.connections import Connections, from_environment
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from adapters.warehouse.lake_locks import source_lock
from stages.intake.ingest.commit import commit
from stages.intake.ingest.derived_run import DerivedRun, made, with_all_staged
from stages.intake.ingest.feed_run import FeedRun, taken
from stages.intake.ingest.fetch import fetch
from stages.intake.ingest.intake import Intake
from stages.intake.ingest.master_data import MasterData
from stages.intake.ingest.outcome import derived_outcome, derived_refusals, outcome, refusals
from stages.intake.ingest.plan import earlier_rounds
from stages.intake.ingest.reader import open_reader
from stages.intake.ingest.report import FeedOutcome, FeedResult, IngestResult
from stages.intake.ingest.rest import Rest
from stages.intake.ingest.source import Source
from stages.intake.ingest.sources import Sources, find_sources
from stages.intake.ingest.task import FeedTask, IngestCall, SourceFeed
from transforms.intake.cleaning import derived_feeds
from transforms.language.errors import Failure, OutsideError, PeakledgerError
from transforms.language.messages import gettext as _
from transforms.operations.engine_name import DUCKDB
from transforms.operations.progress import ReportProgress, silent

Watch = Callable[[FeedRun | DerivedRun], None]


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
    engine_name: str = DUCKDB,
    now: datetime,
    run_id: str,
    progress: ReportProgress = silent,
    connections: Connections = from_environment,
) -> IngestResult:
    """Fetch, land, clean, gate and load what is new in a feeds folder; all its sources or one.

    `connections` looks up the login of a source that lies elsewhere. `until` leaves rows dated on
    or after that day for a later run. Files on record by the same rules are not read again; with
    nothing new nothing is written. The result names every refused file (its last good version
    stays) and every source that failed; `check` raises them. Raises `UsageError` for a wrong
    folder, and where no map in it can be used.
    """
    chosen = find_sources(home, feeds_dir, map_file).of_name(source)
    if not chosen.found:
        note_unsound(home, {name: [str(error)] for name, error in chosen.broken.items()})
        chosen.sound()
    at: dict[str, Any] = {"now": now, "run_id": run_id, "progress": progress}
    at |= {"connections": connections, "engine_name": engine_name}
    result = take_in(home, chosen, until=until, **at)
    note_unsound(home, {name: result.said_of(name) for name in chosen.names})
    return result


def take_in(
    home: Home,
    sources: Sources,
    *,
    until: date | None = None,
    engine_name: str = DUCKDB,
    now: datetime,
    run_id: str,
    progress: ReportProgress = silent,
    connections: Connections = from_environment,
    watch: Watch | None = None,
) -> IngestResult:
    """Take in the sources that were found; `watch` is shown each feed before it is committed."""
    with ExitStack() as stack:
        failed = [
            Failure.of(_("source {name}", name=name), error)
            for name, error in sources.broken.items()
        ]
        found = _locked(stack, home, sources.found, failed)
        run = IngestCall(
            home=home,
            reader=stack.enter_context(open_reader(home, "ingest", engine_name)),
            lake=Lake(home),
            store=RawStore.of(home),
            until=until,
            now=now,
            run_id=run_id,
            progress=progress,
            connections=connections,
            beside=sources.beside,
        )
        return _ingest(run, found, failed, watch)


def _ingest(
    run: IngestCall, sources: Sequence[Source], failed: Sequence[Failure], watch: Watch | None
) -> IngestResult:
    """Land, clean, gate and load; `failed`: what cannot be taken at all, told with the rest."""
    intakes = {source.name: Intake(run.lake, run.engine, source.name) for source in sources}
    landed = {source.name: fetch(run, source, intakes[source.name]) for source in sources}
    feeds = [
        SourceFeed(
            run, source, feed, intakes[source.name], delivered=landed[source.name].deliveries
        )
        for source in sources
        for feed in source.feeds
    ]
    done = list(_taken_in_turn(run, feeds, watch))
    unreached = [
        Failure.of(_("source {name}", name=name), failure)
        for name, fetched in landed.items()
        for failure in fetched.failures
    ]
    notes = [note for each in sources for note in (*landed[each.name].notes, *each.warnings)]
    unread = [refusal for each in landed.values() for refusal in each.refusals]
    return IngestResult(
        run_id=run.run_id,
        sources=tuple(landed),
        files_found=sum(each.found for each in landed.values()),
        files_landed=sum(each.landed for each in landed.values()),
        feeds=tuple(outcome for each in done for outcome in each.outcomes),
        warnings=tuple(notes),
        refused=(*unread, *(refusal for each in done for refusal in each.refused)),
        failed=(*failed, *unreached, *(failure for each in done for failure in each.failed)),
    )


def _taken_in_turn(
    run: IngestCall, feeds: list[SourceFeed], watch: Watch | None
) -> Iterator[FeedResult]:
    """Take each feed, then those again whose held rows were freed by what came after them."""
    in_turn = sorted(feeds, key=lambda each: (each.rank, each.source.name))
    master = cache(partial(MasterData.of, run.scratch, run.lake))
    sound: set[str] = set()
    wrote = False
    for each in in_turn:
        taken_now = _tried(each, master, watch)
        if taken_now.is_of_master:
            master.cache_clear()
        sound |= {f"{o.source}/{o.feed}" for o in taken_now.outcomes if not o.refused}
        wrote = wrote or taken_now.wrote
        yield taken_now
    for each in in_turn if wrote else ():
        if each.name in sound and each.to_read_again(master()):
            yield _tried(each, master, watch)


def _tried(feed: SourceFeed, master: Callable[[], MasterData], watch: Watch | None) -> FeedResult:
    """Take a feed; what fails with it stops no other."""
    try:
        rest = Rest.of(feed)
        if watch is None and (known := rest.outcomes()):
            return FeedResult(known)
        if not (found := _take(feed, master(), watch)).wrote:
            rest.keep(found.outcomes)
        return found
    except PeakledgerError as error:
        return FeedResult(failed=(Failure.of(feed.name, error),), wrote=True)


def _take(feed: SourceFeed, master: MasterData, watch: Watch | None) -> FeedResult:
    deliveries = feed.deliveries()
    if not (feed.intake.of(feed.feed) or feed.source.adds(feed.feed)):
        # A home without its record: what a newer version did depended on the one before.
        for known in earlier_rounds(deliveries):
            _take_base(feed.task(master, known), watch)
    base, told = _take_base(feed.task(master, deliveries), watch)
    derived = [DerivedRun.of(base.task, name) for name in derived_feeds(feed.source.map, feed.feed)]
    if any(_is_to_be_made(each, watch) for each in derived):
        base = with_all_staged(base, derived[0].standing)
    done = [_take_derived(each, base, watch) for each in derived]
    return FeedResult(
        (told, *(derived_outcome(each) for each in done)),
        (*refusals(base), *(refusal for each in done for refusal in derived_refusals(each))),
        wrote=base.task.has_work or any(each.fates is not None for each in done),
    )


def _take_base(task: FeedTask, watch: Watch | None) -> tuple[FeedRun, FeedOutcome]:
    """Take what is new of a feed, and what became of it."""
    if watch is not None:
        task = replace(task, plan=task.plan.with_latest())
    if not task.has_work:
        return (run := FeedRun(task)), outcome(run, ())
    run = taken(task)
    if watch is not None:
        watch(run)
    return run, outcome(run, commit(run))


def _take_derived(derived: DerivedRun, base: FeedRun, watch: Watch | None) -> DerivedRun:
    if not _is_to_be_made(derived, watch):
        return derived
    done = made(derived, base)
    if watch is not None:
        watch(done)
    return done


def _is_to_be_made(derived: DerivedRun, watch: Watch | None) -> bool:
    return derived.has_work or bool(watch is not None and derived.standing)


def _locked(
    stack: ExitStack, home: Home, sources: Sequence[Source], failed: list[Failure]
) -> list[Source]:
    """Hold the locks of the sources; one that another run holds has failed."""
    free = []
    for each in sources:
        try:
            stack.enter_context(source_lock(home, each.name))
        except OutsideError as error:
            failed.append(Failure.of(_("source {name}", name=each.name), error))
        else:
            free.append(each)
    return free
