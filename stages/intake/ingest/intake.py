"""What stands of a source: its intake record and its rows, read and replaced.

A load is three commits, in this order: quarantine, clean rows, intake record. Each replaces whole
partitions; rows of other files in them are kept. Only the record makes a file count: a run that
dies before it leaves rows of files that are not on record, and the next load of the source drops
them with the partitions they stand in.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import pyarrow as pa

from adapters.intake.relations import one_row, query, texts
from adapters.lake.engine import Engine
from adapters.lake.tables import Lake, LakeTable
from transforms.intake.reading_rules import ReadingRules
from transforms.intake.tally import Counts
from transforms.language.quoting import identifiers, literal
from transforms.schema import INTAKE, QUARANTINE

ACTIVE = ("loaded", "partial")


@dataclass(frozen=True)
class IntakeRow:
    """What became of one content that a source sent for a feed under a name."""

    source: str
    feed: str
    file: str
    sha256: str
    counts: Counts
    status: str
    landed_at: datetime
    run_id: str
    rules: ReadingRules
    repeats_of: tuple[str, ...] = ()
    notes: str | None = None

    @property
    def is_active(self) -> bool:
        """Tell whether rows of it stand in the clean table, under this name or another."""
        return self.status in (*ACTIVE, "repeated")

    def note(self, key: str) -> Any:
        return json.loads(self.notes or "{}").get(key)

    def as_row(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "feed": self.feed,
            "file": self.file,
            "sha256": self.sha256,
            **vars(self.counts),
            "status": self.status,
            "landed_at": self.landed_at,
            "run_id": self.run_id,
            "map_digest": self.rules.text(),
            "repeats_of": " ".join(self.repeats_of) or None,
            "notes": self.notes,
        }


class Intake:
    """The record of one source, read once and replaced by feed."""

    def __init__(self, lake: Lake, engine: Engine, source: str):
        self._table = lake.state(INTAKE)
        self._engine = engine
        self.source = source
        self.rows = self._read()

    def of(self, feed: str) -> list[IntakeRow]:
        return [row for row in self.rows if row.feed == feed]

    def record(self, feed: str, rows: list[IntakeRow]) -> None:
        """Replace a feed's rows, in one commit for the source."""
        kept = [row for row in self.rows if row.feed != feed]
        self.rows = sorted([*kept, *rows], key=lambda row: (row.feed, row.file, row.sha256))
        table = pa.Table.from_pylist([row.as_row() for row in self.rows], schema=INTAKE.arrow)
        self._table.replace(table, {"source": [self.source]}, note=f"intake of {feed}")

    def _read(self) -> list[IntakeRow]:
        table = self._engine.arrow(self._table.scan({"source": [self.source]}))
        return [_row(row) for row in table.to_pylist()]


def _row(row: dict[str, Any]) -> IntakeRow:
    return IntakeRow(
        source=row["source"],
        feed=row["feed"],
        file=row["file"],
        sha256=row["sha256"],
        counts=Counts(**{name: row[name] for name in vars(Counts())}),
        status=row["status"],
        landed_at=row["landed_at"],
        run_id=row["run_id"],
        rules=ReadingRules.parse(row["map_digest"]),
        repeats_of=tuple((row["repeats_of"] or "").split()),
        notes=row["notes"],
    )


@dataclass(frozen=True)
class Loader:
    """Read what stands of one feed of one source, and replace partitions of it."""

    engine: Engine
    lake: Lake
    source: str
    feed: str
    run_id: str

    @cached_property
    def clean(self) -> LakeTable:
        return self.lake.clean(self.feed)

    @cached_property
    def quarantine(self) -> LakeTable:
        return self.lake.quarantine()

    def standing(self, without: Collection[str]) -> str | None:
        """Return the source's clean rows of other contents; None where there are none."""
        files = self.clean.files(self._mine)
        return _without(without, self.clean.read(files)) if files else None

    def rows_of(self, sha256: str) -> str:
        """Return the clean rows of one content."""
        rows = self.clean.scan(self._mine)
        return f"select * from ({rows}) where file_sha256 = {literal(sha256)}"

    def files_standing(self) -> dict[str, set[str]]:
        """Return the parts that hold rows of each content."""
        files = self.clean.files(self._mine)
        if not files:
            return {}
        rows = self.engine.rows(
            "select file_sha256, list(distinct part)"
            f" from ({self.clean.read(files)}) group by file_sha256"
        )
        return {sha: set(parts) for sha, parts in rows}

    def held(self) -> str:
        """Return the feed's rows in quarantine."""
        rows = self.quarantine.scan(self._mine)
        return f"select * from ({rows}) where feed = {literal(self.feed)}"

    def files_held(self) -> set[str]:
        """Return the contents that rows are held of."""
        rows = self.engine.rows(f"select distinct file_sha256 from ({self.held()})")
        return {sha for (sha,) in rows}

    def conflicts(self) -> list[set[str]]:
        """Return, for every key that is held for a conflict, the contents that disagree."""
        rows = self.engine.rows(
            "select distinct list_sort(list(distinct file_sha256))"
            f" from ({self._held_for_conflicts}) group by row_key"
        )
        return [set(contents) for (contents,) in rows]

    def conflicts_beside(self, without: Collection[str]) -> str | None:
        """Return the rows of other contents that are held for a conflict; None without any."""
        rows = _without(without, self._held_for_conflicts)
        return rows if self.engine.scalar(f"select count(*) from ({rows})") else None

    def load_clean(self, new: str | None, dropped: Collection[str], parts: Collection[str]) -> None:
        """Replace `parts` by the kept rows in them and the rows of `new`, a relation or None."""
        names = identifiers(self.clean.table.names)
        where = {**self._mine, "part": sorted(parts)}
        rows = query(
            "replacement",
            standing_row=f"select {names} from ({self.clean.scan(where)})",
            dropped=texts("file_sha256", dropped),
            new_row=f"select {names} from ({new or self.clean.table.no_rows})",
        )
        self.clean.replace(self.engine.stream(rows), where, note=f"{self.run_id}: {self.feed}")

    def load_quarantine(self, new: str | None, dropped: Collection[str]) -> None:
        """Replace the held rows of the dropped contents by those of `new`, a relation or None."""
        gone = texts("file_sha256", dropped)
        touched = f"select part from ({self.held()}) semi join ({gone}) using (file_sha256)"
        if new is not None:
            touched += f" union select part from ({new})"
        parts = sorted({part for (part,) in self.engine.rows(touched)})
        if not parts:
            return
        names = identifiers(QUARANTINE.names)
        where = {**self._mine, "part": parts}
        rows = query(
            "quarantine_replacement",
            standing_row=f"select {names} from ({self.quarantine.scan(where)})",
            params=one_row(feed=self.feed),
            dropped=gone,
            new_row=f"select {names} from ({new or QUARANTINE.no_rows})",
        )
        self.quarantine.replace(self.engine.stream(rows), where, note=f"{self.run_id}: {self.feed}")

    @property
    def _mine(self) -> dict[str, list[str]]:
        return {"source": [self.source]}

    @property
    def _held_for_conflicts(self) -> str:
        return f"select * from ({self.held()}) where reason_code = 'conflicting_version'"


def _without(contents: Collection[str], rows: str) -> str:
    left = texts("file_sha256", contents)
    return f"select * from ({rows}) anti join ({left}) using (file_sha256)"
