"""The intake record: what came in and what became of it, and the commit point of every load.

A file's rows count once its line stands here. The record lies in the lake, one partition a source,
and is replaced whole in one commit.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.tables import Lake
from stages.intake.ingest.tally import Counts
from transforms.intake.reading_rules import ReadingRules
from transforms.schema import INTAKE

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
