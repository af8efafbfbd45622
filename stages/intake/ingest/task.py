"""What an ingest works with, and one feed of one source as its task.

All of a task is known before a byte is read, and nothing of it changes while the feed is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from adapters.intake.decisions import kept_file_decisions, kept_releases_of
from adapters.intake.feed_files import Content, Delivery, RawStore
from adapters.intake.map_archive import keep_map
from adapters.intake.relations import Scratch
from adapters.lake.connections import Connections, from_environment
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from stages.intake.ingest.intake import Intake, Loader
from stages.intake.ingest.master_data import MASTER, MasterData, doubtful
from stages.intake.ingest.plan import Plan, make_plan
from stages.intake.ingest.reader import Reader
from stages.intake.ingest.rows import Staged
from stages.intake.ingest.source import Source
from stages.intake.ingest.staging import Stager
from transforms.intake.cleaning import derived_feeds
from transforms.intake.reading_rules import ReadingRules
from transforms.intake.releases import Releases
from transforms.intake.source_map import FeedMap, map_digest
from transforms.operations.progress import ReportProgress, silent


@dataclass(frozen=True)
class IngestCall:
    """One call of the stage: where it works, as of when, under which name; `beside` names all
    sources of the feeds folder, also those that are not taken."""

    home: Home
    reader: Reader
    lake: Lake
    store: RawStore
    until: date | None
    now: datetime
    run_id: str
    progress: ReportProgress = silent
    connections: Connections = from_environment
    beside: Collection[str] = ()

    @property
    def engine(self) -> Engine:
        return self.reader.engine

    @property
    def scratch(self) -> Scratch:
        return self.reader.scratch


@dataclass(frozen=True)
class FeedTask:
    """What the taking of a feed begins with.

    `deliveries`: the feed's own, in order; `landed`: the latest of the whole source by name.
    `standing`: the parts that hold rows of each content. `master`: what is known of accounts and
    products.
    """

    run: IngestCall
    source: Source
    feed: str
    intake: Intake
    master: MasterData
    deliveries: Sequence[Delivery]
    landed: Mapping[str, Delivery]
    rules: ReadingRules
    releases: Releases
    plan: Plan
    loader: Loader
    standing: Mapping[str, set[str]]

    @property
    def name(self) -> str:
        """Name the feed of the source."""
        return f"{self.source.name}/{self.feed}"

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
    def conflicts(self) -> list[set[str]]:
        """Return, for every key that is held for a conflict, the contents that disagree."""
        return self.loader.conflicts()

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

    def stage(self, contents: Sequence[Content], tell: Callable[[int], None]) -> Staged:
        """Read contents as this feed's map says, and return what they hold."""
        stager = Stager(
            self.run.reader,
            self.source.map,
            self.feed,
            self.master.of_feed(self.source.map, self.feed),
            until=self.run.until,
            allows_empty=self.source.allows_empty(self.feed),
            waived=self.releases.waived(),
        )
        return stager.stage(contents, tell)


def rules_of(run: IngestCall, source: Source, feed: str) -> ReadingRules:
    """Return the rules by which a feed is read in this run, and keep its map for a recount."""
    digest = map_digest(source.map, feed)
    keep_map(run.home, digest, source.map)
    return ReadingRules(digest, until=run.until)


@dataclass(frozen=True)
class SourceFeed:
    """A feed of a source that has landed: its record, and all that the source has delivered."""

    run: IngestCall
    source: Source
    feed: str
    intake: Intake
    delivered: Sequence[Delivery]

    @property
    def name(self) -> str:
        return f"{self.source.name}/{self.feed}"

    @property
    def rank(self) -> int:
        """Return its place: what others are checked against comes first."""
        if self.feed in MASTER:
            return list(MASTER).index(self.feed)
        return 2 if derived_feeds(self.source.map, self.feed) else 3

    def deliveries(self) -> list[Delivery]:
        """List what was delivered of the feed, less what is withdrawn or was said to be."""
        said = {
            (each.feed, each.file, each.file_sha256)
            for each in kept_file_decisions(self.run.home, self.source.name)
            if each.decision == "withdrawn"
        }
        return [
            each
            for each in self.delivered
            if self.source.has(self.feed, each.name)
            and self.feed not in each.withdrawn
            and (self.feed, each.name, each.sha256) not in said
        ]

    def task(self, master: MasterData, deliveries: Sequence[Delivery]) -> FeedTask:
        """Hold what was delivered of the feed against what is on record of it."""
        run, source, feed = self.run, self.source, self.feed
        packs = master.packs_digest(run.engine, source.map, feed)
        rules = replace(rules_of(run, source, feed), packs=packs)
        releases = kept_releases_of(run.home, source.name, feed)
        record = self.intake.of(feed)
        loader = Loader(run.engine, run.lake, source.name, feed, run_id=run.run_id)
        plan = make_plan(
            deliveries,
            record,
            rules,
            touched=self.to_read_again(master),
            dropped={r.file for r in record if r.is_active and not source.has(feed, r.file)},
            own_rules=releases.rules(rules),
            adds=source.adds(feed),
        )
        return FeedTask(
            run=run,
            source=source,
            feed=feed,
            intake=self.intake,
            master=master,
            deliveries=deliveries,
            landed={each.name: each for each in self.delivered},
            rules=rules,
            releases=releases,
            plan=plan,
            loader=loader,
            standing=loader.files_standing(),
        )

    def to_read_again(self, master: MasterData) -> set[str]:
        """Return the contents whose rows may stand or not by what others say of them now."""
        run, released = self.run, kept_releases_of(self.run.home, self.source.name, self.feed)
        where = (run.engine, run.lake, self.source.map, self.feed)
        found = master.freed(*where) | master.orphaned(*where)
        return found | (doubtful(*where) - released.contents)
