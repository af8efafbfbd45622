"""Show what an ingest would make of each file, row for row, and write nothing.

It is an ingest: the same code over a copy of the home's lake in a scratch folder, in which what
there is is only linked, and which is removed in the end. So repeats, conflicts, doubts, limits, the
gate and what other files say of a row are told as the ingest will tell them. Where a feed has
nothing new its latest file is read once more.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.intake.relations import one_row, query
from adapters.lake.connections import Connections, from_environment
from adapters.lake.home import Home
from adapters.lake.home_copy import copied
from stages.intake.ingest.derived_run import DerivedRun
from stages.intake.ingest.feed_run import FeedRun
from stages.intake.ingest.master_data import MASTER
from stages.intake.ingest.report import IngestResult
from stages.intake.ingest.run import take_in
from stages.intake.ingest.sources import find_sources
from transforms.language.quoting import identifiers
from transforms.operations.progress import ReportProgress, silent
from transforms.schema import FEEDS


@dataclass(frozen=True)
class FilePreview:
    """One file as its map reads it for one feed.

    `rows`: the first ones, ours by column, with `file_line`, `fate`, `held_for`, `column_name`,
    `raw_value`, `left_out`; `held_rows`: the first that would be held, alike. `held` and
    `left_out` count by reason. `refused`: why nothing of the file would count.
    """

    source: str
    feed: str
    file: str | None
    columns: tuple[str, ...] = ()
    rows: list[dict[str, Any]] = field(default_factory=list)
    held_rows: list[dict[str, Any]] = field(default_factory=list)
    looked_at: int = 0
    loaded: int = 0
    repeated: int = 0
    held: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    refused: str | None = None


def preview(
    home: Home,
    feeds_dir: Path,
    map_file: Path | None = None,
    *,
    rows: int = 5,
    now: datetime,
    run_id: str,
    progress: ReportProgress = silent,
    connections: Connections = from_environment,
) -> tuple[list[FilePreview], IngestResult]:
    """Preview every new file of a folder's sources, and what the ingest would tell in the end.

    `rows`: so many of each file are shown. The home need not exist. Raises `UsageError` for a wrong
    folder or map; a proposed map may be previewed.
    """
    sources = find_sources(home, feeds_dir, map_file, allow_draft=True)
    sources.sound()
    looker = _Looker(rows)
    with copied(home, sources.names, MASTER) as copy:
        result = take_in(
            copy,
            sources,
            now=now,
            run_id=run_id,
            progress=progress,
            connections=connections,
            watch=looker.look,
        )
    for each in result.refused:
        looker.refuse(each.source, each.feed, each.file, each.said())
    return list(looker.found.values()), result


@dataclass
class _Looker:
    """Look at each feed's run before it is committed; a later look at a file counts."""

    rows: int
    found: dict[tuple[str, str, str], FilePreview] = field(default_factory=dict)

    def look(self, run: FeedRun | DerivedRun) -> None:
        """Keep what is to be shown of each file that a run has read."""
        feed, source = run.feed, run.task.source.name
        unused = run.staged.unused if isinstance(run, FeedRun) else {}
        shown = self._rows(run)
        for sha, name in run.names.items():
            if (tally := run.tallies.get(sha)) is None:
                self.found[source, feed, name] = FilePreview(source, feed, name)
                continue
            first, held = shown.get(sha, ([], []))
            filled = tuple(
                column
                for column in FEEDS[feed].names
                if any(row[column] is not None for row in first)
            )
            self.found[source, feed, name] = FilePreview(
                source,
                feed,
                name,
                filled,
                rows=first,
                held_rows=held,
                looked_at=tally.counts.rows_in,
                loaded=tally.counts.rows_loaded,
                repeated=tally.counts.rows_repeated,
                held=tally.by_why("quarantined"),
                left_out=tally.by_why("filtered"),
                unused=tuple(unused.get(sha, ())),
            )

    def refuse(self, source: str, feed: str, file: str, why: str) -> None:
        """Say of a file that nothing of it would count."""
        known = self.found.get((source, feed, file), FilePreview(source, feed, file))
        self.found[source, feed, file] = replace(known, refused=why)

    def _rows(
        self, run: FeedRun | DerivedRun
    ) -> dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
        """Return, by content, its first rows and the first of those that would be held."""
        if run.fates is None:
            return {}
        table = FEEDS[run.feed]
        names = identifiers(table.names)
        told = "file_line, fate, column_name, raw_value, left_out, reason"
        rows = query(
            "shown_row",
            fate_row=f"select file_sha256, {told}, {names}, row({identifiers(table.key)})"
            f" as row_order from ({run.fates})",
            params=one_row(shown=self.rows),
        )
        shown = run.task.run.engine.arrow(
            f"select * exclude (reason, row_order) from ({rows}) order by file_sha256, shown_at"
        )
        found: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {}
        for row in shown.to_pylist():
            first, held = found.setdefault(row.pop("file_sha256"), ([], []))
            shown_at, held_at = row.pop("shown_at"), row.pop("held_at")
            if shown_at <= self.rows:
                first.append(row)
            if held_at is not None and held_at <= self.rows:
                held.append(row)
        return found
