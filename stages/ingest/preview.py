"""Show what a source map makes of each feed's first rows, and what would be held; write nothing.

Rows are judged one by one and against accounts and products: those of the home, and those of the
folder itself. What files say of each other (repeats, conflicts, doubts) only a run can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapters.engine import Engine
from adapters.home import Home
from adapters.lake import Lake
from adapters.parsers.handle import Parsers
from stages.ingest.known import MASTER, checked_against, know
from stages.ingest.looking import looked_at
from stages.ingest.rows import number_rows, place_rows
from stages.ingest.sources import Source, find_sources
from stages.ingest.staged import Staged
from stages.ingest.staging import Stager
from transforms.cleaning import derived_feeds, derived_rows
from transforms.schema import FEEDS
from transforms.values import identifier


@dataclass(frozen=True)
class FeedPreview:
    """One feed of a source as its map reads it.

    `rows`: the first ones, ours by column, with `file_line`, `held_for`, `left_out`. `held`: reason
    → rows of all that were looked at. `refused`: why the whole file would be.
    """

    source: str
    feed: str
    file: str | None
    columns: tuple[str, ...] = ()
    rows: list[dict[str, Any]] = field(default_factory=list)
    looked_at: int = 0
    held: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    refused: str | None = None


def preview(
    home: Home, feeds_dir: Path, map_file: Path | None = None, *, rows: int = 5
) -> list[FeedPreview]:
    """Preview every feed of a folder's sources, from its first file.

    Raises `UsageError` for a wrong folder or map; a proposed map may be previewed.
    """
    sources = find_sources(home, feeds_dir, map_file, allow_draft=True)
    with (
        TemporaryDirectory(prefix="peakledger-preview-") as folder,
        Engine.bare() as engine,
        Parsers() as parsers,
    ):
        know(engine, Lake(home))
        looker = _Looker(engine, parsers, Path(folder), rows)
        steps = [(source, feed) for source in sources for feed in source.feeds if source.is_local]
        steps.sort(key=lambda step: step[1] not in MASTER)
        return [found for source, feed in steps for found in looker.feed(source, feed)]


@dataclass
class _Looker:
    engine: Engine
    parsers: Parsers
    scratch: Path
    rows: int
    number: int = 0

    def feed(self, source: Source, feed: str) -> Iterator[FeedPreview]:
        files = source.files(feed)
        if not files:
            yield FeedPreview(source.name, feed, None, refused="no file fits its path")
            return
        # Others are checked against all accounts and products, not those of the first file.
        contents = []
        for file in files if feed in MASTER else files[:1]:
            self.number += 1
            contents.append(looked_at(file, self.number, self.scratch, whole=feed in MASTER))
        staged = Staged()
        known = checked_against(source.map, feed)
        stager = Stager(
            self.engine, source.map, feed, known, None, self.scratch, self.parsers, True
        )
        stager.stage(contents, staged, lambda _: None)
        name = files[0].name
        refusal = staged.refused.get(contents[0].sha256)
        if refusal is not None or not staged.files:
            refused = str(refusal) if refusal is not None else "it holds no rows"
            yield FeedPreview(source.name, feed, name, refused=refused)
            return
        place_rows(self.engine, staged, {each.sha256: each.number for each in contents})
        number_rows(self.engine, feed, staged, self.scratch / f"numbered-{self.number}.parquet")
        if feed in MASTER:
            self._know(feed)
        unused = staged.unused.get(contents[0].sha256, ())
        yield self._shown(source.name, feed, name, "staged", tuple(FEEDS[feed].names), unused)
        for derived in derived_feeds(source.map, feed):
            rows = f"({derived_rows(source.map, derived, 'staged')})"
            yield self._shown(source.name, derived, name, rows, tuple(FEEDS[derived].names), ())

    def _shown(
        self, source: str, feed: str, file: str, rows: str, names: tuple[str, ...], unused: Any
    ) -> FeedPreview:
        listed = ", ".join(identifier(name) for name in names)
        first = self.engine.arrow(
            f"select file_line, {listed}, reason_code as held_for, column_name, raw_value, left_out"
            f" from {rows} order by file_line, n limit {self.rows}"
            if rows == "staged"
            else f"select file_line, {listed}, reason_code as held_for, column_name, raw_value,"
            f" left_out from {rows} order by place limit {self.rows}"
        ).to_pylist()
        filled = tuple(name for name in names if any(row[name] is not None for row in first))
        return FeedPreview(
            source,
            feed,
            file,
            filled,
            first,
            int(str(self.engine.scalar(f"select count(*) from {rows}"))),
            self._counted(rows, "reason_code"),
            self._counted(rows, "left_out"),
            tuple(unused),
        )

    def _counted(self, rows: str, column: str) -> dict[str, int]:
        return dict(
            self.engine.rows(
                f"select {column}, count(*) from {rows} where {column} is not null"
                " group by 1 order by 2 desc, 1"
            )
        )

    def _know(self, feed: str) -> None:
        sound = "from staged where reason_code is null and left_out is null"
        if feed == "accounts":
            select = f"select account_id as a_id, closed_on as a_closed_on {sound}"
        else:
            select = (
                "select product_id as p_id, coalesce(valid_from, date '0001-01-01') as p_from,"
                " date '9999-12-31' as p_to, unit as p_unit, units_per_case as p_case,"
                f" units_per_pallet as p_pallet {sound}"
            )
        self.engine.connection.execute(f"insert into known_{feed} by name {select}")
