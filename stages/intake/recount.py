"""Count every file again from its raw bytes, and hold that against the record and what stands.

Goes in: a home. Comes out: per line of the intake record what a fresh engine finds: whether the
bytes are those that landed, how many rows and how much money they hold, and how much of it stands
in the clean table, in quarantine, or was left out by the map. Nothing of the record is believed;
only the map's rules are taken as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import groupby

from adapters.intake.decisions import kept_releases_of
from adapters.intake.feed_files import Content, Delivery, RawStore
from adapters.intake.map_archive import kept_map
from adapters.intake.relations import query
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from stages.intake.ingest.intake import ACTIVE, Intake, IntakeRow
from stages.intake.ingest.reader import Reader, open_reader
from stages.intake.ingest.rows import staged_rows
from stages.intake.ingest.staging import Stager
from transforms.intake.cleaning import HAS_MONEY, KnownIds
from transforms.intake.reading_rules import ReadingRules
from transforms.intake.row_columns import said
from transforms.intake.source_map import SourceMap
from transforms.intake.tally import Counts
from transforms.language.messages import gettext as _
from transforms.language.quoting import literal
from transforms.operations.progress import ReportProgress, silent
from transforms.schema import INTAKE
from transforms.verify import Recounted


def recount(home: Home, progress: ReportProgress = silent) -> list[Recounted]:
    """Count every file on record again; read the lake and write nothing but scratch files."""
    lake = Lake(home)
    record = lake.state(INTAKE)
    on_record: dict[str, list[IntakeRow]] = {}
    for source in sorted({part["source"] for part in record.partitions()}):
        with Engine.open(home) as engine:
            on_record[source] = Intake(lake, engine, source).rows
    total = sum(map(len, on_record.values()))
    found: list[Recounted] = []
    for source, rows in on_record.items():
        deliveries = {each.sha256: each for each in RawStore.of(home).deliveries(source)}
        for _kind, group in groupby(rows, _read_alike):
            with open_reader(home, "recount") as reader:
                found += _Recount(home, reader, list(group), deliveries).found()
            progress(_("count the raw files again"), len(found), total)
    return found


def _read_alike(row: IntakeRow) -> tuple[str, ReadingRules]:
    return row.feed, row.rules.of_all()


@dataclass
class _Recount:
    """The recount of a feed's files that were read by the same rules."""

    home: Home
    reader: Reader
    rows: list[IntakeRow]
    deliveries: dict[str, Delivery]
    altered: dict[str, int] = field(default_factory=dict)

    def found(self) -> Iterator[Recounted]:
        source_map = kept_map(self.home, self.rows[0].rules.map)
        sound = {row.sha256 for row in self.rows if self._is_sound(row.sha256)}
        feed = self.rows[0].feed
        # Rows of a wide or unfolded file share their line: they are counted, not held against it
        # one by one.
        is_derived = source_map is not None and (
            source_map.feeds[feed].derive is not None
            or source_map.feeds[feed].unpivot is not None
            or (source_map.feeds[feed].format or source_map.format).unfold is not None
        )
        counts: dict[str, Counts] = {}
        if source_map is not None and not is_derived:
            counts = self._counts(source_map, feed, sound)
        standing = self._standing() if is_derived else {}
        for row in self.rows:
            yield Recounted(
                row.as_row(),
                is_sound=row.sha256 in sound,
                is_known=source_map is not None,
                is_whole=row.status in ACTIVE and not is_derived,
                counts=vars(counts[row.sha256]) if row.sha256 in counts else None,
                altered=self.altered.get(row.sha256, 0) if row.status in ACTIVE else 0,
                standing=standing.get(row.sha256) if row.status in ACTIVE else None,
            )

    def _is_sound(self, sha256: str) -> bool:
        with suppress(OSError), RawStore.of(self.home).path(sha256).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
        return False

    def _counts(self, source_map: SourceMap, feed: str, sound: set[str]) -> dict[str, Counts]:
        wanted = sorted(sound & set(self.deliveries))
        contents = [self._content(at, self.deliveries[sha]) for at, sha in enumerate(wanted, 1)]
        releases = kept_releases_of(self.home, self.rows[0].source, feed)
        stager = Stager(
            self.reader,
            source_map,
            feed,
            KnownIds(None, None),
            until=self.rows[0].rules.until,
            allows_empty=True,
            waived=releases.waived(),
        )
        staged = stager.stage(contents, lambda _: None)
        empty = {sha: Counts() for sha in sound - set(staged.refused)}
        if not staged.files:
            return empty
        order = {each.sha256: each.number for each in contents}
        rows = staged_rows(self.reader.scratch, staged, order).rows
        return empty | self._compared(feed, rows, staged.numbered)

    def _content(self, number: int, delivery: Delivery) -> Content:
        # The name may say what stands in the rows: it is that under which they stand.
        names = {row.sha256: row.file for row in self.rows if row.status in ACTIVE}
        name = names.get(delivery.sha256, delivery.name)
        return replace(RawStore.of(self.home).content(delivery), number=number, name=name)

    def _compared(self, feed: str, rows: str, numbered: Collection[str]) -> dict[str, Counts]:
        """Count rows and money by where they stand.

        Numbers counted along the file are no words of a row: they are given as it is loaded.
        """
        there = self._places(feed, numbered)
        mine = said(feed, numbered, rows)
        table = self.reader.engine.arrow(query("recounted", staged_row=mine, placed_row=there))
        counted = table.to_pylist()
        self.altered = {row["file_sha256"]: row["altered"] for row in counted}
        for sha, strange in self.reader.engine.rows(
            query("strange_row", staged_row=rows, placed_row=there)
        ):
            self.altered[sha] = self.altered.get(sha, 0) + strange
        found = {}
        for row in counted:
            unpriced = row["rows_unpriced"] if feed in HAS_MONEY else 0
            counts = Counts(**{name: row[name] for name in vars(Counts())})
            found[row["file_sha256"]] = replace(counts, rows_unpriced=unpriced)
        return found

    def _standing(self) -> dict[str, tuple[int, int]]:
        """Return rows loaded and held by content, of a feed derived from another's rows."""
        rows = self.reader.engine.rows(
            "select file_sha256, count(*) filter (fate = 'loaded'),"
            f" count(*) filter (fate = 'quarantined') from ({self._places(self.rows[0].feed)})"
            " group by file_sha256"
        )
        found = {sha: (loaded, held) for sha, loaded, held in rows}
        return {row.sha256: found.get(row.sha256, (0, 0)) for row in self.rows}

    def _places(self, feed: str, numbered: Collection[str] = ()) -> str:
        """Return where rows of the feed stand, and what those that are loaded say there."""
        where = {"source": [self.rows[0].source]}
        clean = said(feed, numbered, Lake(self.home).clean(feed).scan(where))
        held = Lake(self.home).quarantine().scan(where)
        return (
            f"select file_sha256, file_line, 'loaded' as fate, said from ({clean}) union all"
            f" select file_sha256, file_line, 'quarantined', null from ({held})"
            f" where feed = {literal(feed)}"
        )
