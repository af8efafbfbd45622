"""One ingest of all its sources: land what there is, then take each feed in its turn.

Accounts and products come first, of all sources, because the others are checked against them. What
is refused or fails, a file, a feed or a source, stops no other; the result names all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from adapters.intake.decisions import kept_file_decisions
from adapters.intake.feed_files import Delivery
from stages.intake.ingest.commit import commit
from stages.intake.ingest.context import IngestCall
from stages.intake.ingest.derived_run import DerivedRun
from stages.intake.ingest.doubts import doubtful
from stages.intake.ingest.feed_run import FeedRun
from stages.intake.ingest.feed_task import feed_task
from stages.intake.ingest.fetch import fetch
from stages.intake.ingest.intake import Intake
from stages.intake.ingest.master_data import MASTER, know, touched
from stages.intake.ingest.outcomes import derived_outcome, derived_refusals, outcome, refusals
from stages.intake.ingest.plan import earlier_rounds
from stages.intake.ingest.report import FeedOutcome, IngestResult, Refusal
from stages.intake.ingest.sources import Source
from transforms.intake.cleaning import derived_feeds
from transforms.language.errors import Failure, PeakledgerError

Watch = Callable[[FeedRun | DerivedRun], None]


@dataclass
class IngestRun:
    """Land, clean, gate and load; `watch` is shown each feed before it is committed."""

    run: IngestCall
    sources: list[Source]
    failed: list[Failure]
    watch: Watch | None
    deliveries: dict[str, list[Delivery]] = field(default_factory=dict)
    intakes: dict[str, Intake] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    found: int = 0
    landed: int = 0

    def result(self) -> IngestResult:
        for source in self.sources:
            self.intakes[source.name] = Intake(self.run.lake, self.run.engine, source.name)
            self._land(source)
            self.warnings += source.warnings
        know(self.run.engine, self.run.lake)
        outcomes = [outcome for step in self._steps() for outcome in self._tried(*step)]
        outcomes += self._second_look(outcomes)
        return IngestResult(
            self.run.run_id,
            tuple(source.name for source in self.sources),
            self.found,
            self.landed,
            feeds=tuple(outcomes),
            warnings=tuple(self.warnings),
            refused=tuple(self.refusals),
            failed=tuple(self.failed),
        )

    def _land(self, source: Source) -> None:
        intake = self.intakes[source.name]
        fetched = fetch(self.run, source, intake)
        self.deliveries[source.name] = fetched.deliveries
        self.refusals += fetched.refusals
        self.warnings += fetched.notes
        about = f"source {source.name}"
        self.failed += [Failure.of(about, failure) for failure in fetched.failures]
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

    def _tried(self, source: Source, feed: str) -> list[FeedOutcome]:
        """Take a feed; what fails with it stops no other."""
        try:
            return self._take(source, feed)
        except PeakledgerError as error:
            self.failed.append(Failure.of(f"{source.name}/{feed}", error))
            return []

    def _take(self, source: Source, feed: str) -> list[FeedOutcome]:
        deliveries = self._deliveries(source, feed)
        if not (self.intakes[source.name].of(feed) or source.adds(feed)):
            # A home without its record: what a newer version did depended on the one before.
            for known in earlier_rounds(deliveries):
                self._taken(source, feed, known)
        taken = self._taken(source, feed, deliveries)
        outcomes = [outcome(taken)]
        self.refusals += refusals(taken)
        for name in derived_feeds(source.map, feed):
            derived = DerivedRun.of(taken, name)
            if derived.has_work or (self.watch is not None and derived.standing):
                derived.make()
                self._show(derived)
            outcomes.append(derived_outcome(derived))
            self.refusals += derived_refusals(derived)
        if any(each.feed in MASTER and not each.is_nothing for each in outcomes):
            know(self.run.engine, self.run.lake)
        return outcomes

    def _taken(self, source: Source, feed: str, deliveries: list[Delivery]) -> FeedRun:
        landed = {each.name: each for each in self.deliveries[source.name]}
        intake = self.intakes[source.name]
        task = feed_task(self.run, source, feed, intake, deliveries=deliveries, landed=landed)
        if self.watch is not None:
            task = replace(task, plan=task.plan.with_latest())
        taken = FeedRun.of(task)
        if task.has_work:
            taken.read()
            self._show(taken)
            commit(taken)
        return taken

    def _show(self, taken: FeedRun | DerivedRun) -> None:
        if self.watch is not None:
            self.watch(taken)

    def _deliveries(self, source: Source, feed: str) -> list[Delivery]:
        """List what was delivered of a feed, less what is withdrawn or was said to be."""
        said = {
            (each.feed, each.file, each.file_sha256)
            for each in kept_file_decisions(self.run.home, source.name)
            if each.decision == "withdrawn"
        }
        return [
            each
            for each in self.deliveries[source.name]
            if source.holds(feed, each.name)
            and feed not in each.withdrawn
            and (feed, each.name, each.sha256) not in said
        ]

    def _second_look(self, outcomes: list[FeedOutcome]) -> list[FeedOutcome]:
        """Take feeds again whose held rows were freed by what came after them."""
        sound = {(each.source, each.feed) for each in outcomes if not each.refused}
        return [
            again
            for source, feed in self._steps()
            if (source.name, feed) in sound and self._is_touched(source, feed)
            for again in self._tried(source, feed)
        ]

    def _is_touched(self, source: Source, feed: str) -> bool:
        where = (self.run.engine, self.run.lake, source.map, feed)
        return bool(touched(*where) or doubtful(*where))


def _rank(source: Source, feed: str) -> int:
    if feed in MASTER:
        return list(MASTER).index(feed)
    return 2 if derived_feeds(source.map, feed) else 3
