"""Count every file again from its raw bytes, and hold that against the record and what stands.

Goes in: a home. Comes out: per line of the intake record what a fresh engine finds: whether the
bytes are those that landed, how many rows and how much money they hold, and how much of it stands
in the clean table, in quarantine, or was left out by the map. Nothing of the record is believed;
only the map's rules are taken as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from adapters.intake.feed_files import Content, Delivery, RawStore
from adapters.intake.map_archive import kept_map
from adapters.intake.parsers.parent import Parsers
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from stages.intake.ingest.context import file_limits
from stages.intake.ingest.intake import ACTIVE, Intake, IntakeRow
from stages.intake.ingest.releases import Releases
from stages.intake.ingest.rows import Staged, place_rows
from stages.intake.ingest.staging import Stager
from stages.intake.ingest.tally import Counts
from transforms.intake.cleaning import HAS_MONEY, KnownIds
from transforms.intake.reading_rules import ReadingRules
from transforms.intake.source_map import SourceMap
from transforms.language.quoting import identifier, literal
from transforms.operations.progress import ReportProgress, silent
from transforms.schema import CLEAN_TABLES, INTAKE, LINEAGE
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
        deliveries = {each.sha256: each for each in RawStore(home.raw).deliveries(source)}
        for _, group in groupby(rows, _read_alike):
            with (
                Engine.open(home) as engine,
                home.scratch("recount") as scratch,
                Parsers(file_limits(home)) as parsers,
            ):
                found += _Recount(
                    home, engine, scratch, parsers, rows=list(group), deliveries=deliveries
                ).found()
            progress("count the raw files again", len(found), total)
    return found


def _read_alike(row: IntakeRow) -> tuple[str, ReadingRules]:
    return row.feed, row.rules.of_all()


@dataclass
class _Recount:
    """The recount of a feed's files that were read by the same rules."""

    home: Home
    engine: Engine
    scratch: Path
    parsers: Parsers
    rows: list[IntakeRow]
    deliveries: dict[str, Delivery]
    staged: Staged = field(default_factory=Staged)
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
        with suppress(OSError), RawStore(self.home.raw).path(sha256).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
        return False

    def _counts(self, source_map: SourceMap, feed: str, sound: set[str]) -> dict[str, Counts]:
        wanted = sorted(sound & set(self.deliveries))
        contents = [self._content(at, self.deliveries[sha]) for at, sha in enumerate(wanted, 1)]
        releases = Releases.of(self.home, self.rows[0].source, feed)
        stager = Stager(
            engine=self.engine,
            source_map=source_map,
            feed=feed,
            known=KnownIds(None, None),
            until=self.rows[0].rules.until,
            scratch=self.scratch,
            parsers=self.parsers,
            allows_empty=True,
            waived=releases.waived(),
        )
        stager.stage(contents, self.staged, lambda _: None)
        empty = {sha: Counts() for sha in sound - set(self.staged.refused)}
        if not self.staged.files:
            return empty
        place_rows(self.engine, self.staged, {each.sha256: each.number for each in contents})
        return empty | self._compared(feed)

    def _content(self, number: int, delivery: Delivery) -> Content:
        # The name may say what stands in the rows: it is that under which they stand.
        names = {row.sha256: row.file for row in self.rows if row.status in ACTIVE}
        name = names.get(delivery.sha256, delivery.name)
        return replace(RawStore(self.home.raw).content(delivery), number=number, name=name)

    def _compared(self, feed: str) -> dict[str, Counts]:
        """Count rows and money by where they stand; twice in a table counts twice."""
        unpriced = "count(*) filter (money is null)" if feed in HAS_MONEY else "0"
        fates = ("loaded", "quarantined", "filtered", "repeated")
        parts = ", ".join(
            f"count(*) filter (fate = '{fate}') as rows_{fate},"
            f" coalesce(sum(money) filter (fate = '{fate}'), 0) as amount_{fate}"
            for fate in fates
        )
        table = self.engine.arrow(
            "select file_sha256, count(*) as rows_in, coalesce(sum(money), 0) as amount_in,"
            f" {unpriced} as rows_unpriced, count(*) filter (said <> stands) as altered, {parts}"
            f" from (select s.file_sha256, {self._said(feed, 's')} as said, k.said as stands,"
            " s.row_money as money, coalesce(k.fate, case when s.left_out is not null"
            " then 'filtered' else 'repeated' end) as fate from staged as s left join"
            f" ({self._places(feed)}) as k on s.file_sha256 = k.file_sha256"
            " and s.file_line = k.file_line) group by file_sha256"
        )
        rows = table.to_pylist()
        self.altered = {row["file_sha256"]: row["altered"] for row in rows}
        for sha, strange in self.engine.rows(
            f"select file_sha256, count(*) from ({self._places(feed)}) as k anti join staged as s"
            " using (file_sha256, file_line) where fate = 'loaded' group by 1"
        ):
            self.altered[sha] = self.altered.get(sha, 0) + strange
        return {row["file_sha256"]: Counts(**{n: row[n] for n in vars(Counts())}) for row in rows}

    def _standing(self) -> dict[str, tuple[int, int]]:
        """Return rows loaded and held by content, of a feed derived from another's rows."""
        rows = self.engine.rows(
            "select file_sha256, count(*) filter (fate = 'loaded'),"
            f" count(*) filter (fate = 'quarantined') from ({self._places(self.rows[0].feed)})"
            " group by file_sha256"
        )
        found = {sha: (loaded, held) for sha, loaded, held in rows}
        return {row.sha256: found.get(row.sha256, (0, 0)) for row in self.rows}

    def _places(self, feed: str) -> str:
        where = {"source": [self.rows[0].source]}
        clean = Lake(self.home).clean(feed).scan(where)
        held = Lake(self.home).quarantine().scan(where)
        return (
            f"select file_sha256, file_line, 'loaded' as fate, {self._said(feed, 'c')} as said"
            f" from ({clean}) as c union all"
            f" select file_sha256, file_line, 'quarantined', null from ({held})"
            f" where feed = {literal(feed)}"
        )

    def _said(self, feed: str, relation: str) -> str:
        """Return the hash of what a row says, without where it came from.

        Numbers counted along the file are no words of it: they are given as the rows are loaded.
        """
        left_out = {*LINEAGE, *self.staged.numbered}
        columns = (c for c in CLEAN_TABLES[feed] if c.name not in left_out)
        typed = (f"cast({relation}.{identifier(c.name)} as {c.type.sql})" for c in columns)
        return f"hash({', '.join(typed)})"
