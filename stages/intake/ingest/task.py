"""What an ingest works with, and one feed of one source as its task.

All of a task is known before a byte is read, and nothing of it changes while the feed is taken.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

import pyarrow as pa

from adapters.intake.connections import Connections, from_environment
from adapters.intake.decisions import kept_releases
from adapters.intake.feed_files import Content, Delivery, RawStore
from adapters.intake.map_archive import keep_map
from adapters.intake.parsers.parent import Parsers
from adapters.intake.relations import Scratch
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from stages.intake.ingest.intake import Intake
from stages.intake.ingest.load import Loader
from stages.intake.ingest.master_data import MasterData, doubtful
from stages.intake.ingest.plan import Plan, make_plan
from stages.intake.ingest.rows import Staged
from stages.intake.ingest.sources import Source
from stages.intake.ingest.staging import Stager
from transforms.intake.reading_rules import ReadingRules
from transforms.intake.releases import Release
from transforms.intake.source_map import FeedMap, map_digest
from transforms.operations.progress import ReportProgress, silent

_RELEASE = pa.schema(
    [
        ("file_sha256", pa.string()),
        ("file_line", pa.int64()),
        ("reason_code", pa.string()),
        ("settled_until", pa.int64()),
        ("released_by", pa.string()),
        ("released_why", pa.string()),
    ]
)


@dataclass(frozen=True)
class IngestCall:
    """One call of the stage: where it works, as of when, under which name; `beside` names all
    sources of the feeds folder, also those that are not taken."""

    home: Home
    engine: Engine
    lake: Lake
    store: RawStore
    parsers: Parsers
    scratch: Scratch
    until: date | None
    now: datetime
    run_id: str
    progress: ReportProgress = silent
    connections: Connections = from_environment
    beside: Collection[str] = ()


@dataclass(frozen=True)
class Releases:
    """What people released of one feed of one source."""

    kept: tuple[Release, ...]

    @classmethod
    def of(cls, home: Home, source: str, feed: str) -> Releases:
        return cls(tuple(each for each in kept_releases(home, source) if each.feed == feed))

    def rules(self, rules: ReadingRules) -> dict[str, ReadingRules]:
        """Return, of contents with releases, the rules that they are read by; else `rules` hold."""
        lines = defaultdict(set)
        for each in self.kept:
            lines[each.file_sha256].add(f"{each.file_line} {each.reason_code}")
        return {
            sha: replace(
                rules, released=hashlib.sha256(str(sorted(found)).encode()).hexdigest()[:12]
            )
            for sha, found in lines.items()
        }

    @property
    def contents(self) -> set[str]:
        return {each.file_sha256 for each in self.kept}

    def waived(self) -> Mapping[str, Collection[str]]:
        """Return, by reason, the SHA-256 of the raw rows for which it does not hold."""
        found = defaultdict(set)
        for each in self.kept:
            found[each.reason_code].add(hashlib.sha256(each.raw_row.encode()).hexdigest())
        return found

    def relation(self, scratch: Scratch) -> str:
        """Return the lines released and the reasons overruled as a relation."""
        columns = {name: [getattr(each, name) for each in self.kept] for name in _RELEASE.names}
        return scratch.hold(columns, _RELEASE)


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
            engine=self.run.engine,
            source_map=self.source.map,
            feed=self.feed,
            known=self.master.of_feed(self.source.map, self.feed),
            until=self.run.until,
            scratch=self.run.scratch.folder(),
            parsers=self.run.parsers,
            allows_empty=self.source.allows_empty(self.feed),
            waived=self.releases.waived(),
        )
        return stager.stage(contents, tell)


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
    master: MasterData,
    deliveries: Sequence[Delivery],
    landed: Mapping[str, Delivery],
) -> FeedTask:
    """Hold what was delivered of a feed against what is on record of it."""
    packs = master.packs_digest(run.engine, source.map, feed)
    rules = replace(rules_of(run, source, feed), packs=packs)
    releases = Releases.of(run.home, source.name, feed)
    record = intake.of(feed)
    loader = Loader(run.engine, run.lake, source.name, feed, run_id=run.run_id)
    plan = make_plan(
        deliveries,
        record,
        rules,
        touched=to_read_again(run, source, feed, master),
        dropped={r.file for r in record if r.is_active and not source.holds(feed, r.file)},
        own_rules=releases.rules(rules),
        adds=source.adds(feed),
    )
    return FeedTask(
        run=run,
        source=source,
        feed=feed,
        intake=intake,
        master=master,
        deliveries=deliveries,
        landed=landed,
        rules=rules,
        releases=releases,
        plan=plan,
        loader=loader,
        standing=loader.files_standing(),
    )


def to_read_again(run: IngestCall, source: Source, feed: str, master: MasterData) -> set[str]:
    """Return the contents whose rows may stand or not by what others say of them now."""
    where = (run.engine, run.lake, source.map, feed)
    found = master.freed(*where) | master.orphaned(*where)
    return found | (doubtful(*where) - Releases.of(run.home, source.name, feed).contents)
