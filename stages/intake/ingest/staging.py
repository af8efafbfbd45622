"""The one pass over raw texts: files in, typed rows with their faults on scratch disk, and counts.

Files of one header are read together, large groups by as many readers as there are workers. A text
file in which the engine's reader did not find a row a line is read again, row by row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import duckdb

from adapters.intake.feed_files import (
    Content,
    Opened,
    Opener,
    group_key,
    kept_bytes,
    named_relation,
    open_exactly,
    opened_parts,
    raw_relation,
)
from adapters.intake.feed_files.content import check_days
from adapters.lake.paths import scratch_sql
from adapters.lake.workers import Workers
from stages.intake.ingest.reader import Reader
from stages.intake.ingest.rows import Staged
from transforms.intake.cleaning import KnownIds, numbered_columns, staged_select
from transforms.intake.remedies import with_map
from transforms.intake.source_map import Resolved, SourceMap, resolve
from transforms.language.errors import DataRefused, OutsideError
from transforms.language.messages import gettext as _

# Below this a second reader costs more than it brings.
_WORTH_SPLITTING_BYTES = 16 << 20
# A content read again, row by row, gets a number of its own.
_AGAIN = 1_000_000


@dataclass(frozen=True)
class Stager:
    """Stage contents of one feed of one source in a scratch folder."""

    reader: Reader
    source_map: SourceMap
    feed: str
    known: KnownIds
    until: date | None
    allows_empty: bool = False
    waived: Mapping[str, Collection[str]] = field(default_factory=dict)

    def stage(self, contents: Iterable[Content], tell: Callable[[int], None]) -> Staged:
        """Read contents and return what they left; refusals are kept, not raised."""
        into = Staged()
        opened = list(self._opened(contents, into, tell))
        odd = [each for each in opened if each.kind == "text" and each.rows is None]
        odd += self._read([each for each in opened if each not in odd], into)
        self._read(list(self._exactly(odd, into)), into)
        return into

    def _opened(
        self, contents: Iterable[Content], into: Staged, tell: Callable[[int], None]
    ) -> Iterable[Opened]:
        opener = self._opener()
        for done, content in enumerate(contents, 1):
            if content.size == 0 and self.allows_empty:
                into.empty.add(content.sha256)
                continue
            try:
                with _disk():
                    parts = list(opened_parts(opener, content))
                found = [self._resolved(part) for part in parts]
            except DataRefused as refusal:
                into.refused[content.sha256] = with_map(refusal, self.source_map)
                continue
            for resolved in found:
                into.numbered.update(numbered_columns(resolved))
                into.absent[content.sha256] = resolved.absent
                into.unused[content.sha256] = resolved.unused
            tell(done)
            yield from parts

    def _resolved(self, opened: Opened) -> Resolved:
        found = resolve(self.source_map, self.feed, opened.columns, opened.content.name)
        check_days(self.source_map, self.feed, found, opened)
        return found

    def _opener(self) -> Opener:
        said, feed = self.source_map, self.source_map.feeds[self.feed]
        return Opener(
            feed.format or said.format,
            self._scratch,
            self.reader.parsers,
            feed.control or said.control,
            numbers=said.numbers,
        )

    def _exactly(self, odd: Sequence[Opened], into: Staged) -> Iterable[Opened]:
        for opened in odd:
            again = replace(opened.content, number=opened.content.number + _AGAIN)
            renumbered = replace(opened, content=again)
            try:
                with _disk():
                    exact = open_exactly(renumbered, self._scratch)
            except DataRefused as refusal:
                into.refused[opened.content.sha256] = with_map(refusal, self.source_map)
                continue
            yield exact

    def _read(self, opened: Sequence[Opened], into: Staged) -> list[Opened]:
        """Read opened files; return those whose rows were not a row a line."""
        groups = defaultdict(list)
        for each in opened:
            groups[group_key(each)].append(each)
        odd: list[Opened] = []
        for group in groups.values():
            odd += self._read_group(group, into)
        return odd

    def _read_group(self, group: list[Opened], into: Staged) -> list[Opened]:
        resolved = resolve(self.source_map, self.feed, group[0].columns, group[0].content.name)
        width = resolved.shape.width
        try:
            files = self._staged_files(group, resolved)
        except duckdb.InvalidInputException:
            if len(group) > 1:
                # One file may spoil the pass of many: narrow it down.
                half = len(group) // 2
                return self._read_group(group[:half], into) + self._read_group(group[half:], into)
            if group[0].kind == "text":
                return group
            raise
        into.files.extend(files)
        if group[0].kind == "lined":
            for each in group:
                into.place(each, each.lines_before, width * each.rows_a_line)
            return []
        spans, odd = self._spans(files, width), []
        kept = self._kept([each for each in group if each.value_bytes is not None])
        for each in group:
            number = each.content.number
            first, last, rows = spans.get(number, (1, 0, 0))
            lost = each.value_bytes != kept.get(number)
            if lost or rows != each.rows or last - first + 1 != rows:
                odd.append(each)
                continue
            into.place(each, each.first_line - first + each.lines_before, width)
        return odd

    def _spans(self, files: list[Path], width: int) -> dict[int, tuple[int, int, int]]:
        rows = self.reader.engine.rows(
            f"select content, min(n) // {width}, max(n) // {width}, count(*) // {width}"
            f" from {scratch_sql(files)} group by 1"
        )
        return {content: (first, last, count) for content, first, last, count in rows}

    def _kept(self, doubtful: list[Opened]) -> dict[int, int]:
        """Return by content the bytes that the engine's reader found in values."""
        if not doubtful:
            return {}
        rows = self.reader.engine.rows(kept_bytes(doubtful, raw_relation(doubtful)))
        return {content: int(size or 0) for content, size in rows}

    def _staged_files(self, group: list[Opened], resolved: Resolved) -> list[Path]:
        chunks = _chunks(group, self.reader.workers)
        targets = [
            self._scratch / f"{self.feed}.{chunk[0].content.number}.staged.parquet"
            for chunk in chunks
        ]
        selects = [self._select(chunk, resolved) for chunk in chunks]
        self.reader.write(list(zip(selects, targets, strict=True)))
        return targets

    def _select(self, chunk: list[Opened], resolved: Resolved) -> str:
        return staged_select(
            self.source_map,
            self.feed,
            resolved,
            chunk[0].columns,
            raw=named_relation(chunk),
            known=self.known,
            until=self.until,
            waived=self.waived,
        )

    @cached_property
    def _scratch(self) -> Path:
        return self.reader.scratch.folder()


@contextmanager
def _disk() -> Iterator[None]:
    """Tell a full or failing disk from a file that cannot be trusted."""
    try:
        yield
    except OSError as error:
        raise OutsideError(
            _("scratch files could not be written or raw ones read: {error}", error=error),
            where=_("<home>/tmp and <home>/lake/raw"),
            remedy=_("free disk space or restore the file, then run again"),
        ) from error


def _chunks(group: list[Opened], workers: Workers) -> list[list[Opened]]:
    """Split a group into runs of about equal bytes, as many as are worth it."""
    total = sum(each.path.stat().st_size for each in group)
    wanted = min(total // _WORTH_SPLITTING_BYTES + 1, len(group))
    if wanted > 1:
        wanted = min(wanted, workers.at_once)
    chunks: list[list[Opened]] = [[]]
    filled = 0
    for each in group:
        if filled >= total * len(chunks) / wanted:
            chunks.append([])
        chunks[-1].append(each)
        filled += each.path.stat().st_size
    return chunks
