"""A feed's files held against those before: size, columns, decimals, and what they replace.

Goes in: a content that has landed, and what the intake record keeps of those landed at an earlier
moment that still count. Files of one landing say nothing of each other, so that a first load, and a
load of all raw files once more, take what they took.

Two kinds of files are held until a person accepts them, because only their source knows what they
are. A file that comes every day under one name either replaces the one before or adds to it: where
not one key of the delivery before comes back, it is held, unless the map says `deliveries: add`.
And a source that gets another name, or a map where it had none, is another source: rows are known
by source and key, so files that a source has delivered which the feeds folder does not know any
more would count a second time beside the rows of the old name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from adapters.intake.decisions import kept_file_decisions
from adapters.intake.feed_files import Delivery
from adapters.lake.engine import Engine
from adapters.lake.paths import scratch_sql
from stages.intake.ingest.intake import ACTIVE, IntakeRow
from stages.intake.ingest.task import FeedTask
from transforms.intake.cleaning import clean_money
from transforms.intake.file_faults import FileRefused
from transforms.intake.row_columns import decimal_columns, decimals, keys
from transforms.language.quoting import literal, literals
from transforms.schema import FEEDS, INTAKE

# Below this a file is small, whatever came before.
_SMALL_BYTES = 1 << 20


@dataclass(frozen=True)
class FeedHistory:
    """What stands on record of a feed, by the moment at which it landed.

    `deliveries`: all of the feed; `record`: its lines on record; `growth`: so many times the
    largest file before it may a file be.
    """

    feed: str
    deliveries: Sequence[Delivery]
    record: Sequence[IntakeRow]
    growth: int

    @classmethod
    def of(cls, task: FeedTask) -> FeedHistory:
        record = task.intake.of(task.feed)
        return cls(task.feed, task.deliveries, record, task.run.home.settings.files.growth)

    def before(self, delivery: Delivery, refused: Collection[str]) -> list[Delivery]:
        """Return the deliveries that landed earlier and count, in their order."""
        active = {row.sha256 for row in self.record if row.is_active}
        return [
            each
            for each in self.deliveries
            if each.fetched_at < delivery.fetched_at
            and each.sha256 in active
            and each.sha256 not in refused
            and each.sha256 != delivery.sha256
        ]

    def too_large(self, delivery: Delivery, refused: Collection[str]) -> FileRefused | None:
        """Return the refusal of a file far larger than any of its kind before it; F28."""
        kind = PurePosixPath(delivery.name).suffixes
        sizes = [
            each.size
            for each in self.before(delivery, refused)
            if PurePosixPath(each.name).suffixes[-1:] == kind[-1:]
        ]
        if not sizes or delivery.size <= max(_SMALL_BYTES, self.growth * max(sizes)):
            return None
        return FileRefused(
            "too_big",
            f"{delivery.name}: {delivery.size:,} bytes, more than {self.growth} times the largest"
            f" file of {self.feed} before it ({max(sizes):,})",
            where=delivery.name,
            remedy="look at what was delivered; where it is right, raise `files: {growth: …}` in"
            " peakledger.yaml and run again",
        )

    def lost_columns(
        self, delivery: Delivery, absent: Collection[str], refused: Collection[str]
    ) -> list[str]:
        """Return the optional columns that the file before it bore and it does not; F24."""
        earlier = self.before(delivery, refused)
        if not earlier:
            return []
        lacked = {
            column
            for row in self.record
            if row.is_active and row.sha256 == earlier[-1].sha256
            for column in row.note("absent_columns") or ()
        }
        return sorted(set(absent) - lacked)

    def finer(
        self,
        delivery: Delivery,
        decimals: Mapping[str, int],
        declared: Mapping[str, int],
        refused: Collection[str],
    ) -> FileRefused | None:
        """Return the refusal of a file with more decimals than every one before it had; F25."""
        known = dict(declared)
        earlier = {each.sha256 for each in self.before(delivery, refused)}
        for row in self.record:
            if row.sha256 in earlier:
                for column, places in (row.note("decimals") or {}).items():
                    if column not in declared:
                        known[column] = max(places, known.get(column, 0))
        for column, places in decimals.items():
            if places > known.get(column, places):
                return _retyped(delivery.name, column, places, known[column])
        return None


def decimals_of(engine: Engine, feed: str, rows: str) -> dict[str, dict[str, int]]:
    """Return, by content, to how many decimals each column of staged rows is written: 2, 4 or 6.

    A column without values is not there.
    """
    names = [column.name for column in decimal_columns(feed)]
    found = engine.rows(decimals(feed, rows)) if names else []
    return {
        sha: {name: int(places) for name, places in zip(names, each, strict=True) if places}
        for sha, *each in found
    }


def _retyped(name: str, column: str, places: int, before: int) -> FileRefused:
    return FileRefused(
        "retyped_column",
        f"{name}: {column} is written to {places} decimals; every file before had {before} at most",
        where=f"{name}, column {column}",
        remedy="ask its source what has changed; where it is right, say"
        f" `control: {{decimals: {{{column}: {places}}}}}` in source.yaml",
    )


def replaces_all(
    task: FeedTask, sha: str, rows: str | None, refused: Collection[str]
) -> FileRefused | None:
    """Return the refusal of a content that shares no key with the rows it would take away.

    `rows`: the staged rows, with its own among them; `refused`: the contents that will not count.
    """
    before = task.plan.before(sha)
    if before is None or before.sha256 not in task.standing:
        return None
    if before.sha256 not in task.plan.leaving(refused):
        return None
    if rows is not None and _shares_a_key(task, before, sha, rows):
        return None
    if is_accepted(task, sha):
        return None
    name = task.plan.wanted[sha].name
    rows, money = task.run.engine.rows(
        f"select count(*), coalesce(sum({clean_money(task.feed)}), 0)"
        f" from ({task.loader.rows_of(before.sha256)})"
    )[0]
    worth = f" worth {money:,.2f}" if money else ""
    return FileRefused(
        "replaces_all",
        f"{name}: it holds none of the {rows:,} rows{worth} of the delivery before it under this"
        " name, and in its place they would be gone",
        where=f"{name}, by {', '.join(FEEDS[task.feed].key)}",
        remedy=f"where each delivery adds to those before, say `deliveries: {_add(task)}; where it"
        f" does take their place, `peakledger sources accept --source {task.source.name}"
        f" --file {name} --by WHO --why WHY`",
    )


def _add(task: FeedTask) -> str:
    if task.source.map.canonical:
        return f"{{{task.feed}: add}}` in peakledger.yaml"
    return f"add` for the feed {task.feed} in source.yaml"


def is_accepted(task: FeedTask, sha: str) -> bool:
    """Tell whether a person has said that a content is right as it stands."""
    made = kept_file_decisions(task.run.home, task.source.name)
    return ("accepted", task.feed, sha) in {(e.decision, e.feed, e.file_sha256) for e in made}


def _shares_a_key(task: FeedTask, before: IntakeRow, sha: str, rows: str) -> bool:
    own = f"select * from ({rows}) where file_sha256 = {literal(sha)}"
    mine = keys(task.feed, own)
    for relation in (task.loader.rows_of(before.sha256), _delivered(task, before)):
        shared = f"({keys(task.feed, relation)}) semi join ({mine}) using (row_key)"
        if task.run.engine.scalar(f"select count(*) from {shared}"):
            return True
    return False


def _delivered(task: FeedTask, before: IntakeRow) -> str:
    """Return all rows of an earlier delivery, those too that repeat other files or are held.

    Which of its rows stand depends on the files beside it; what it is does not.
    """
    earlier = [each for each in task.deliveries if each.sha256 == before.sha256]
    staged = task.stage(task.contents(earlier[:1]), lambda _: None)
    if not staged.files:
        return task.loader.rows_of(before.sha256)
    return f"select * from {scratch_sql(staged.files)}"


def delivered_elsewhere(task: FeedTask, shas: Collection[str]) -> dict[str, FileRefused]:
    """Return the refusals of contents whose rows stand under a source without a map."""
    new = set(shas) - task.plan.active_shas()
    if not new:
        return {}
    scan = task.run.lake.state(INTAKE).scan()
    here = {task.source.name, *task.run.beside}
    rows = task.run.engine.rows(
        f"select sha256, min(source) from ({scan}) where feed = {literal(task.feed)}"
        f" and status in ({literals(ACTIVE)}) and sha256 in ({literals(sorted(new))})"
        f" and source not in ({literals(sorted(here))}) group by sha256"
    )
    return {sha: _refusal(task, sha, other) for sha, other in rows if not is_accepted(task, sha)}


def _refusal(task: FeedTask, sha: str, other: str) -> FileRefused:
    name, source = task.plan.wanted[sha].name, task.source.name
    return FileRefused(
        "known_elsewhere",
        f"{name}: source {other} has delivered these very bytes, its rows stand, and no map here"
        f" bears its name: under {source} they would count twice",
        where=name,
        remedy=f"where {other} is {source} by now, `peakledger sources retire --source {other} --by"
        f" WHO --why WHY`, or give the map its old name; where both are true, `peakledger sources"
        f" accept --source {source} --file {name} --by WHO --why WHY`",
    )
