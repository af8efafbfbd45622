"""One feed of one source as a task: what was delivered, what stands, and by which rules to read.

All of it is known before a byte is read, and nothing of it changes while the feed is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from adapters.intake.feed_files import Content, Delivery
from adapters.intake.map_archive import keep_map
from stages.intake.ingest.context import IngestCall
from stages.intake.ingest.doubts import doubtful
from stages.intake.ingest.history import FeedHistory
from stages.intake.ingest.intake import Intake
from stages.intake.ingest.load import Loader
from stages.intake.ingest.master_data import checked_against, packs_digest, touched
from stages.intake.ingest.plan import Plan, make_plan
from stages.intake.ingest.releases import Releases
from stages.intake.ingest.rows import Staged
from stages.intake.ingest.sources import Source
from stages.intake.ingest.staging import Stager
from transforms.intake.reading_rules import ReadingRules
from transforms.intake.source_map import FeedMap, map_digest


@dataclass(frozen=True)
class FeedTask:
    """What a feed's run begins with.

    `deliveries`: the feed's own, in order; `landed`: the latest of the whole source by name.
    `standing`: the parts that hold rows of each content. `conflicts`: for every key that is held
    for a conflict, the contents that disagree.
    """

    run: IngestCall
    source: Source
    feed: str
    intake: Intake
    deliveries: Sequence[Delivery]
    landed: Mapping[str, Delivery]
    rules: ReadingRules
    releases: Releases
    plan: Plan
    loader: Loader
    standing: Mapping[str, set[str]]
    conflicts: Sequence[set[str]]
    history: FeedHistory

    @property
    def map(self) -> FeedMap:
        return self.source.map.feeds[self.feed]

    @property
    def strict(self) -> tuple[str, ...]:
        """Name the doubts for which the map has rows held."""
        return self.source.map.strict_in(self.feed)

    @cached_property
    def strays(self) -> set[str]:
        """Return the contents of which rows stand that a killed run left off record."""
        return set(self.standing) - self.plan.active_shas()

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Return the place of each content in the order of deliveries."""
        delivered = [*self.deliveries, *self.plan.wanted.values()]
        return {each.sha256: each.number for each in delivered}

    @property
    def has_work(self) -> bool:
        """Tell whether anything is to be written: new rows, gone ones, or another name for some."""
        plan = self.plan
        changed = plan.pending or self.strays or plan.new_copies or plan.leaving(())
        return bool(changed or plan.forgotten)

    def rules_of(self, sha256: str) -> ReadingRules:
        """Return the rules that a content is read by."""
        return self._own_rules.get(sha256, self.rules)

    @cached_property
    def _own_rules(self) -> Mapping[str, ReadingRules]:
        return self.releases.rules(self.rules)

    def contents(self, deliveries: Iterable[Delivery]) -> list[Content]:
        """Return deliveries as contents that can be opened."""
        return [self.run.store.content(each) for each in deliveries]

    def stage(self, contents: Iterable[Content], into: Staged, tell: Callable[[int], None]) -> None:
        """Read contents as this feed's map says and leave what they hold in `into`."""
        stager = Stager(
            engine=self.run.engine,
            source_map=self.source.map,
            feed=self.feed,
            known=checked_against(self.source.map, self.feed),
            until=self.run.until,
            scratch=self.run.folder(),
            parsers=self.run.parsers,
            allows_empty=self.source.allows_empty(self.feed),
            waived=self.releases.waived(),
        )
        stager.stage(contents, into, tell)


def rules_of(run: IngestCall, source: Source, feed: str) -> ReadingRules:
    """Return the rules by which a feed is read in this run, and keep its map for a recount."""
    digest = map_digest(source.map, feed)
    keep_map(run.home, digest, source.map)
    return ReadingRules(digest, until=run.until)


def feed_task(
    run: IngestCall,
    source: Source,
    feed: str,
    intake: Intake,
    *,
    deliveries: Sequence[Delivery],
    landed: Mapping[str, Delivery],
) -> FeedTask:
    """Hold what was delivered of a feed against what is on record of it."""
    packs = packs_digest(run.engine, source.map, feed)
    rules = replace(rules_of(run, source, feed), packs=packs)
    releases = Releases.of(run.home, source.name, feed)
    record = intake.of(feed)
    loader = Loader(run.engine, run.lake, source.name, feed, run_id=run.run_id)
    plan = make_plan(
        deliveries,
        record,
        rules,
        touched=_to_read_again(run, source, feed, releases),
        dropped={r.file for r in record if r.is_active and not source.holds(feed, r.file)},
        own_rules=releases.rules(rules),
        adds=source.adds(feed),
    )
    return FeedTask(
        run=run,
        source=source,
        feed=feed,
        intake=intake,
        deliveries=deliveries,
        landed=landed,
        rules=rules,
        releases=releases,
        plan=plan,
        loader=loader,
        standing=loader.files_standing(),
        conflicts=loader.conflicts(),
        history=FeedHistory(feed, deliveries, record, run.home.settings.files.growth),
    )


def _to_read_again(run: IngestCall, source: Source, feed: str, releases: Releases) -> set[str]:
    again = touched(run.engine, run.lake, source.map, feed)
    return again | (doubtful(run.engine, run.lake, source.map, feed) - releases.contents)
