"""What was read of a feed's files, and its rows as relations that say more from step to step.

    files on scratch disk → staged rows, each with its file and line → rows with their fate

A row's fate is one of loaded, quarantined, repeated, filtered. A relation is a SELECT; see
`adapters.intake.relations`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from adapters.intake.feed_files import Opened, raw_relation
from adapters.intake.relations import Scratch, in_order, one_row, query, texts, union
from adapters.lake.engine import Engine
from adapters.lake.paths import scratch_sql
from transforms.intake.cleaning import HAS_MONEY
from transforms.intake.releases import Releases
from transforms.intake.row_columns import numbered
from transforms.intake.tally import Group, Tally
from transforms.language.errors import DataRefused
from transforms.language.quoting import literal

_CONTENT = pa.schema(
    [
        ("content", pa.int64()),
        ("file_sha256", pa.string()),
        ("seq", pa.int64()),
        ("shift", pa.int64()),
        ("width", pa.int64()),
    ]
)
_NAME = pa.schema([("file_sha256", pa.string()), ("file", pa.string())])
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
NO_TEXTS = (
    "select cast(null as varchar) as file_sha256, cast(null as bigint) as file_line,"
    " cast(null as varchar) as raw_row where false"
)


@dataclass(frozen=True)
class Staged:
    """What reading left: scratch files of typed rows, and what was found of each content.

    By content number: `numbers` its hash (a content read again leaves its first number out),
    `shifts` from the place of a row to its line, `widths` how many rows share a line. By hash:
    `opened` its last part, `parts` all of them, `absent` and `unused` columns. `numbered` names the
    columns that count along the file.
    """

    files: list[Path] = field(default_factory=list)
    shifts: dict[int, int] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    numbered: set[str] = field(default_factory=set)
    absent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unused: dict[str, tuple[str, ...]] = field(default_factory=dict)
    refused: dict[str, DataRefused] = field(default_factory=dict)
    opened: dict[str, Opened] = field(default_factory=dict)
    parts: dict[str, list[Opened]] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)

    def place(self, opened: Opened, shift: int, width: int) -> None:
        """Take a content in as it was read; `width` rows may share a line."""
        self.widths[opened.content.number] = width
        self.numbers[opened.content.number] = opened.content.sha256
        self.shifts[opened.content.number] = shift
        self.opened[opened.content.sha256] = opened
        self.parts.setdefault(opened.content.sha256, []).append(opened)

    def with_more(self, more: Staged) -> Staged:
        """Return this and what another reading left."""
        return Staged(
            files=[*self.files, *more.files],
            shifts=self.shifts | more.shifts,
            widths=self.widths | more.widths,
            numbers=self.numbers | more.numbers,
            numbered=self.numbered | more.numbered,
            absent=self.absent | more.absent,
            unused=self.unused | more.unused,
            refused=self.refused | more.refused,
            opened=self.opened | more.opened,
            parts=self.parts | more.parts,
            empty=self.empty | more.empty,
        )


@dataclass(frozen=True)
class StagedRows:
    """Staged rows and the contents they are of, as relations."""

    content: str
    rows: str


def staged_rows(scratch: Scratch, staged: Staged, order: Mapping[str, int]) -> StagedRows:
    """Return the rows of the contents that `order` places, each with its file and line."""
    placed = {number: sha for number, sha in staged.numbers.items() if sha in order}
    columns: dict[str, list[object]] = {
        "content": list(placed),
        "file_sha256": list(placed.values()),
        "seq": [order[sha] for sha in placed.values()],
        "shift": [staged.shifts[number] for number in placed],
        "width": [staged.widths[number] for number in placed],
    }
    content = scratch.store(columns, _CONTENT)
    raw = f"select * from {scratch_sql(staged.files)}"
    return StagedRows(content, query("staged_row", raw_row=raw, content=content))


def numbered_rows(scratch: Scratch, feed: str, columns: Collection[str], rows: str) -> str:
    """Number the columns that count along the file, where there are any."""
    return scratch.keep(numbered(feed, columns, rows)) if columns else rows


def fates(rows: str, verdicts: str) -> str:
    """Return rows with `fate`, `reason`, `blamed` and `keeper`; see `sql/intake/fate.sql`."""
    return query("fate", staged_row=rows, verdict=verdicts)


def loaded_rows(fate: str, source: str, refused: Collection[str]) -> str:
    """Return the rows that are to be loaded, as the clean table bears them."""
    left = texts("file_sha256", refused)
    return query("loaded_row", fate=fate, params=one_row(source=source), refused=left)


def tallies(engine: Engine, feed: str, fates: str) -> dict[str, Tally]:
    """Count rows with their fate by content; a feed without money has no unpriced rows."""
    found: dict[str, list[Group]] = defaultdict(list)
    for sha, *rest in engine.rows(query("tally", fate=fates)):
        group = Group(*rest)
        found[sha].append(group if feed in HAS_MONEY else replace(group, unpriced=0))
    return {sha: Tally(tuple(groups)) for sha, groups in found.items()}


def released_lines(scratch: Scratch, releases: Releases) -> str:
    """Return the lines released, with the reasons overruled, as a relation."""
    columns = {name: [getattr(each, name) for each in releases.kept] for name in _RELEASE.names}
    return scratch.store(columns, _RELEASE)


def file_names(scratch: Scratch, names: Mapping[str, str]) -> str:
    """Return the names of contents, by their hash, as a relation."""
    return scratch.store({"file_sha256": list(names), "file": list(names.values())}, _NAME)


def raw_texts(scratch: Scratch, staged: Staged, fate: str) -> str:
    """Return the raw text of rows that other rows turned away, read once more.

    A row with a fault of its own brought its raw text along; nobody knew yet that these would need
    theirs.
    """
    engine = scratch.engine
    wanted = (
        f"select file_sha256, file_line from ({fate}) where fate = 'quarantined'"
        " and raw_row is null"
    )
    found = [sha for (sha,) in engine.rows(f"select distinct file_sha256 from ({wanted})")]
    if not found:
        return NO_TEXTS
    wanted = scratch.keep(wanted)
    parts = (_texts_of(sha, part, wanted) for sha in found for part in staged.parts[sha])
    with in_order(engine):
        return scratch.keep(union(parts))


def _texts_of(sha: str, opened: Opened, wanted: str) -> str:
    before = opened.lines_before + (opened.first_line - 1 if opened.kind == "text" else 0)
    pairs = ", ".join(f"{literal(name)}, c{at}" for at, name in enumerate(opened.header))
    return (
        f"select {literal(sha)} as file_sha256, file_line, raw_row from (select"
        f" n // {opened.rows_a_line} + {before} as file_line,"
        f" cast(json_object({pairs}) as varchar) as raw_row from {raw_relation([opened])})"
        f" where file_line in (select file_line from ({wanted}) where file_sha256 = {literal(sha)})"
    )
