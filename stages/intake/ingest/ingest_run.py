"""One ingest of all its sources: land what there is, then take each feed in its turn.

    land → for each feed: plan → read and judge → commit → what is derived from it → told

Accounts and products come first, of all sources, because the others are checked against them. What
is refused or fails, a file, a feed or a source, stops no other; the result names all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from adapters.intake.decisions import kept_file_decisions
from adapters.intake.feed_files import Delivery
from stages.intake.ingest.commit import commit
from stages.intake.ingest.derived_run import DerivedRun, made, with_all_staged
from stages.intake.ingest.feed_run import FeedRun, taken
from stages.intake.ingest.fetch import Fetched, fetch
from stages.intake.ingest.intake import Intake
from stages.intake.ingest.master_data import MASTER, MasterData
from stages.intake.ingest.outcomes import derived_outcome, derived_refusals, outcome, refusals
from stages.intake.ingest.plan import earlier_rounds
from stages.intake.ingest.report import FeedOutcome, IngestResult, Refusal
from stages.intake.ingest.sources import Source
from stages.intake.ingest.task import FeedTask, IngestCall, feed_task, to_read_again
from transforms.intake.cleaning import derived_feeds
from transforms.language.errors import Failure, PeakledgerError

Watch = Callable[[FeedRun | DerivedRun], None]


@dataclass(frozen=True)
class SourceFeed:
    """A feed of a source that has landed: its record, and all that the source has delivered."""

    source: Source
    feed: str
    intake: Intake
    fetched: Fetched

    @property
    def name(self) -> str:
        return f"{self.source.name}/{self.feed}"

    @property
    def rank(self) -> int:
        """Return its place: what others are checked against comes first."""
        if self.feed in MASTER:
            return list(MASTER).index(self.feed)
        return 2 if derived_feeds(self.source.map, self.feed) else 3


@dataclass(frozen=True)
class FeedResult:
    """What became of a feed, and of those derived from it; `wrote`: whether anything changed."""

    outcomes: tuple[FeedOutcome, ...] = ()
    refused: tuple[Refusal, ...] = ()
    failed: tuple[Failure, ...] = ()
    wrote: bool = False

    @property
    def is_of_master(self) -> bool:
        """Tell whether other accounts or products are known now."""
        return any(each.feed in MASTER and not each.is_nothing for each in self.outcomes)


def ingest(
    run: IngestCall, sources: Sequence[Source], failed: Sequence[Failure], watch: Watch | None
) -> IngestResult:
    """Land, clean, gate and load; `watch` is shown each feed before it is committed.

    `failed`: what cannot be taken at all, to be told with the rest.
    """
    intakes = {source.name: Intake(run.lake, run.engine, source.name) for source in sources}
    landed = {source.name: fetch(run, source, intakes[source.name]) for source in sources}
    feeds = [
        SourceFeed(source, feed, intakes[source.name], landed[source.name])
        for source in sources
        for feed in source.feeds
    ]
    done = list(_taken_in_turn(run, feeds, watch))
    unreached = [
        Failure.of(f"source {name}", failure)
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
    steps = sorted(enumerate(feeds), key=lambda step: (step[1].rank, step[1].source.name, step[0]))
    in_turn = [feed for _, feed in steps]
    master = MasterData.of(run.scratch, run.lake)
    sound: set[str] = set()
    wrote = False
    for each in in_turn:
        taken_now = _tried(run, each, master, watch)
        if taken_now.is_of_master:
            master = MasterData.of(run.scratch, run.lake)
        sound |= {f"{o.source}/{o.feed}" for o in taken_now.outcomes if not o.refused}
        wrote = wrote or taken_now.wrote
        yield taken_now
    for each in in_turn if wrote else ():
        if each.name in sound and to_read_again(run, each.source, each.feed, master):
            yield _tried(run, each, master, watch)


def _tried(
    run: IngestCall, feed: SourceFeed, master: MasterData, watch: Watch | None
) -> FeedResult:
    """Take a feed; what fails with it stops no other."""
    try:
        return _take(run, feed, master, watch)
    except PeakledgerError as error:
        return FeedResult(failed=(Failure.of(feed.name, error),), wrote=True)


def _take(run: IngestCall, feed: SourceFeed, master: MasterData, watch: Watch | None) -> FeedResult:
    deliveries = _deliveries(run, feed)
    if not (feed.intake.of(feed.feed) or feed.source.adds(feed.feed)):
        # A home without its record: what a newer version did depended on the one before.
        for known in earlier_rounds(deliveries):
            _take_base(_task(run, feed, master, known), watch)
    base, told = _take_base(_task(run, feed, master, deliveries), watch)
    derived = [DerivedRun.of(base.task, name) for name in derived_feeds(feed.source.map, feed.feed)]
    if any(_is_to_be_made(each, watch) for each in derived):
        base = with_all_staged(base, derived[0].standing)
    done = [_take_derived(each, base, watch) for each in derived]
    return FeedResult(
        (told, *(derived_outcome(each) for each in done)),
        (*refusals(base), *(refusal for each in done for refusal in derived_refusals(each))),
        wrote=base.task.has_work or any(each.fates is not None for each in done),
    )


def _task(
    run: IngestCall, feed: SourceFeed, master: MasterData, deliveries: Sequence[Delivery]
) -> FeedTask:
    landed = {each.name: each for each in feed.fetched.deliveries}
    return feed_task(
        run,
        feed.source,
        feed.feed,
        feed.intake,
        master=master,
        deliveries=deliveries,
        landed=landed,
    )


def _take_base(task: FeedTask, watch: Watch | None) -> tuple[FeedRun, FeedOutcome]:
    """Take what is new of a feed, and what became of it."""
    if watch is not None:
        task = replace(task, plan=task.plan.with_latest())
    if not task.has_work:
        run = FeedRun(task)
        return run, outcome(run, ())
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


def _deliveries(run: IngestCall, feed: SourceFeed) -> list[Delivery]:
    """List what was delivered of a feed, less what is withdrawn or was said to be."""
    said = {
        (each.feed, each.file, each.file_sha256)
        for each in kept_file_decisions(run.home, feed.source.name)
        if each.decision == "withdrawn"
    }
    return [
        each
        for each in feed.fetched.deliveries
        if feed.source.holds(feed.feed, each.name)
        and feed.feed not in each.withdrawn
        and (feed.feed, each.name, each.sha256) not in said
    ]
