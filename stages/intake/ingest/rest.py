"""A feed at rest: a run found nothing to do for it, and all that it looked at is as it was then.

Whether rows must be read again is asked of whole tables: the feed's own rows, accounts, products,
rows held. They grow with the years, and on most days the answer is the one of the day before. So it
is kept, with a digest of all that it rests on: the map, what was delivered, people's decisions, the
record, and of every file of these tables and their seals its inode, size and times of change. A
file that anybody touches makes another digest, and the feed is looked at in full again. Nothing is
computed from what is kept here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version

from adapters.intake.decisions import kept_releases_of
from adapters.lake.places import Place
from stages.intake.ingest.master_data import MASTER
from stages.intake.ingest.report import FeedOutcome
from stages.intake.ingest.task import SourceFeed
from transforms.intake.cleaning import derived_feeds


@dataclass(frozen=True)
class Rest:
    """Where the answer about a feed of a source is kept, and the digest of what it rests on now."""

    path: Place
    source: str
    digest: str

    @classmethod
    def of(cls, feed: SourceFeed) -> Rest:
        """Look at what a full look at the feed would rest on."""
        path = feed.run.home.shared / "state" / "rest" / f"{feed.source.name}.{feed.feed}.json"
        digest = hashlib.sha256()
        for part in _parts(feed):
            digest.update(f"{part}\n".encode("utf-8", "surrogateescape"))
        return cls(path, feed.source.name, digest.hexdigest())

    def outcomes(self) -> tuple[FeedOutcome, ...]:
        """Return that nothing is new of the feed and those derived from it; empty if unknown."""
        with suppress(OSError, ValueError, KeyError, AttributeError):
            kept = json.loads(self.path.read())
            if kept["digest"] == self.digest:
                found: Mapping[str, int] = kept["unchanged"]
                return tuple(_unchanged(self.source, each, found[each]) for each in found)
        return ()

    def keep(self, outcomes: Sequence[FeedOutcome]) -> None:
        """Keep the answer, where it is that there is nothing to do and nothing to tell."""
        found = {each.feed: each.unchanged for each in outcomes}
        if tuple(outcomes) == tuple(_unchanged(self.source, *each) for each in found.items()):
            kept = {"digest": self.digest, "unchanged": found}
            self.path.write(json.dumps(kept).encode())


def _unchanged(source: str, feed: str, files: int) -> FeedOutcome:
    return FeedOutcome(source, feed, unchanged=files)


def _parts(feed: SourceFeed) -> Iterator[object]:
    run, source_map = feed.run, feed.source.map
    feeds = [feed.feed, *derived_feeds(source_map, feed.feed)]
    yield version("peakledger"), run.until, source_map.canonical, source_map.model_dump_json()
    yield from ((each.number, each.name, each.sha256) for each in feed.deliveries())
    yield from kept_releases_of(run.home, feed.source.name, feed.feed).kept
    yield from (row for name in feeds for row in feed.intake.of(name))
    tables = [run.lake.clean(name).path for name in dict.fromkeys([*feeds, *MASTER])]
    for table in (*tables, run.lake.quarantine().path):
        yield from table.traces()
        yield from (run.home.shared / "seals" / table.parent.name / table.name).traces()
    yield from (run.home.record / "maps").traces()
