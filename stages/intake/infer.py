"""Propose a source map for a folder of files that has none; see `transforms.intake.inference`.

How each file is written is found by trying (`stages.intake.form`), what its columns are by their
names and what they hold. All of it stands in the proposal, to be read.
"""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.intake.feed_files import (
    Content,
    FeedFile,
    Opened,
    RawStore,
    list_files,
    open_exactly,
    raw_relation,
)
from adapters.intake.feed_files.opener import file_type
from adapters.intake.parsers.parent import Parsers
from adapters.lake.engine import Engine
from stages.intake.form import Tools, below_titles, form_of
from transforms.intake.inference import (
    Assigned,
    FileGroup,
    Profile,
    assign,
    assign_beside,
    assign_more,
    assign_wide,
    profile,
    written_map,
)
from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import gettext as _
from transforms.schema import FEED_DATES

_SAMPLE_ROWS = 500
# Of files of one header so many are looked at closely; the others are taken to be like them.
_LOOKED_AT = 5


@dataclass(frozen=True)
class _Seen:
    file: FeedFile
    format: dict[str, str | int]
    header: tuple[str, ...]
    notes: tuple[str, ...]
    profiles: tuple[Profile, ...] = ()

    @property
    def assigned(self) -> Assigned | None:
        return assign_wide(self.profiles) or assign(self.profiles)


def infer(folder: Path, source: str | None = None) -> str:
    """Return the text of a proposed map for the files of a folder.

    It bears a marker for which ingest refuses it. Raises `UsageError` for a folder without files,
    `DataRefused` for one of whose files none can be read.
    """
    files = [each for each in list_files(folder, ["*", "*/*"]) if file_type(each.name)]
    if not files:
        raise UsageError(
            _("{folder} holds no files to propose a map for", folder=folder),
            where=str(folder),
            remedy=_("name a folder of CSV, TSV, Excel, Parquet or JSON lines files: --feeds DIR"),
        )
    with (
        TemporaryDirectory(prefix="peakledger-infer-") as scratch,
        Engine.bare() as engine,
        Parsers() as parsers,
    ):
        groups: dict[object, list[_Seen]] = defaultdict(list)
        problems: list[DataRefused] = []
        alike: dict[object, list[str | None]] = defaultdict(list)
        for number, file in enumerate(files, 1):
            try:
                seen, opened = _opened(engine, file, number, Tools(Path(scratch), parsers))
                kind = (seen.header, tuple(seen.format.items()))
                if len(alike[kind]) < _LOOKED_AT:
                    seen = _profiled(engine, seen, opened, Path(scratch))
                    alike[kind].append(seen.assigned.feed if seen.assigned is not None else None)
            except DataRefused as error:
                problems.append(error)
                continue
            groups[(kind, alike[kind][-1])].append(seen)
    if not groups:
        raise problems[0]
    name = source or "".join(s if s.isalnum() else "_" for s in folder.name.casefold()).strip("_")
    found = [each for group in groups.values() for each in _groups(group)]
    return written_map(name or "new_source", found, shlex.quote(str(folder)))


def _opened(engine: Engine, file: FeedFile, number: int, tools: Tools) -> tuple[_Seen, Opened]:
    content = looked_at(file, number, RawStore(tools.scratch / "raw"))
    form, notes = form_of(file)
    if form["type"] == "excel":
        form, more = below_titles(engine, content, form, tools)
        notes += more
    opened = tools.opener(form).open(content)
    notes += opened.notes
    for column, where in opened.mixed_dates.items():
        notes += (f"? {column} mixes date cells and text, perhaps with swapped days: {where}",)
    return _Seen(file, form, opened.header, notes), opened


def _profiled(engine: Engine, seen: _Seen, opened: Opened, scratch: Path) -> _Seen:
    if opened.kind == "text":
        opened = open_exactly(opened, scratch)
    columns = [f"c{place}" for place in range(len(opened.header))]
    rows = engine.rows(
        f"select {', '.join(columns)} from {raw_relation([opened])} where ragged is null"
        f" limit {_SAMPLE_ROWS}"
    )
    texts = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    found = (profile(name, each) for name, each in zip(opened.header, texts, strict=True))
    return replace(seen, profiles=tuple(found))


def _groups(group: Sequence[_Seen]) -> Iterator[FileGroup]:
    first = group[0].assigned
    yield _group(group, first)
    for more in assign_more(group[0].profiles, first) if first is not None else ():
        yield _group(group, more)


def _group(group: Sequence[_Seen], assigned: Assigned | None) -> FileGroup:
    first = group[0]
    names = [seen.file.name for seen in group]
    grain = None
    if assigned is not None and len(group) > 1 and assigned.feed in FEED_DATES:
        day = assigned.guesses.get(FEED_DATES[assigned.feed])
        if day is not None and all(
            _distinct(seen, day.theirs.name) == 1 for seen in group if seen.profiles
        ):
            grain = "day"
    return FileGroup(
        _pattern(names),
        len(names),
        first.format,
        first.header,
        assigned=assigned,
        notes=first.notes,
        grain=grain,
        beside=assign_beside(first.profiles, assigned) if assigned is not None else {},
    )


def _distinct(seen: _Seen, column: str) -> int:
    return next((each.distinct for each in seen.profiles if each.name == column), 0)


def _pattern(names: Sequence[str]) -> str:
    """Return a pattern that fits these names, from what they begin and end with alike."""
    if len(names) == 1:
        return names[0]
    shortest = min(names, key=len)
    start = next(
        (i for i, s in enumerate(shortest) if any(n[i] != s for n in names)), len(shortest)
    )
    rest = [name[start:] for name in names]
    end = 0
    while end < min(map(len, rest)) and len({name[len(name) - end - 1] for name in rest}) == 1:
        end += 1
    return shortest[:start] + "*" + (rest[0][len(rest[0]) - end :] if end else "")


_MOST_BYTES = 8 << 20


@dataclass(frozen=True)
class _Head(FeedFile):
    """A text of which the head is looked at, up to its last whole line."""

    def chunks(self) -> Iterator[bytes]:
        left = _MOST_BYTES
        for chunk in super().chunks():
            if len(chunk) >= left:
                yield chunk[: chunk.rfind(b"\n", 0, left) + 1]
                return
            left -= len(chunk)
            yield chunk


def looked_at(file: FeedFile, number: int, store: RawStore) -> Content:
    """Land a file, or the head of a large CSV, where nothing stays, and return it to be opened."""
    plain = file_type(file.name) in ("csv", "tsv") and not file.name.endswith((".gz", ".zip"))
    taken = _Head(**vars(file)) if plain and file.size > _MOST_BYTES else file
    # It is gone before anybody asks when it came.
    ever = datetime.min.replace(tzinfo=UTC)
    return store.content(store.land(taken, "looked_at", None, number, now=ever))
