"""A feed's files held against those before: size, columns and decimals.

Goes in: a content that has landed, and what the intake record keeps of those landed at an earlier
moment that still count. Files of one landing say nothing of each other, so that a first load, and a
load of all raw files once more, take what they took.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from adapters.intake.feed_files import Delivery
from adapters.lake.engine import Engine
from stages.intake.ingest.intake import IntakeRow
from stages.intake.ingest.task import FeedTask
from transforms.intake.file_faults import FileRefused
from transforms.intake.row_columns import decimal_columns, decimals
from transforms.language.messages import gettext as _

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
            _(
                "{name}: {size} bytes, more than {growth} times the largest file of"
                " {feed} before it ({largest})",
                name=delivery.name,
                size=delivery.size,
                growth=str(self.growth),
                feed=self.feed,
                largest=max(sizes),
            ),
            where=delivery.name,
            remedy=_(
                "look at what was delivered; where it is right, raise `files: {growth:"
                " …}` in peakledger.yaml and run again"
            ),
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
        _(
            "{name}: {column} is written to {places} decimals; every file before had"
            " {before} at most",
            name=name,
            column=column,
            places=places,
            before=before,
        ),
        where=_("{name}, column {column}", name=name, column=column),
        remedy=_(
            "ask its source what has changed; where it is right, say `control:"
            " {{decimals: {{{column}: {places}}}}}` in source.yaml",
            column=column,
            places=places,
        ),
    )
