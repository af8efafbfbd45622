"""The gate before loading: every rule of the feed over the rows that are about to be loaded.

A critical rule that fails stops the partitions in which it fails, and with them the files that have
rows there; warnings are told and loaded, and so are the doubts that other files raise about a row
(`stages.intake.ingest.doubts`). The rows stay as evidence, as they stand in the lake once they are
loaded, for Great Expectations to judge the very same (`stages.intake.validate`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from adapters.intake.evidence import PACKS as PACKS_FILE
from adapters.intake.evidence import STOPPED, Evidence
from adapters.lake.engine import explained
from adapters.lake.tables import LakeTable
from expectations.gate import GateVerdict, RuleResult, check, compares_packs, suite_digest
from stages.intake.ingest.context import IngestCall
from stages.intake.ingest.doubts import Doubt
from stages.intake.ingest.master_data import PACKS
from stages.intake.ingest.tally import Tally
from transforms.intake.file_faults import FileRefused
from transforms.language.errors import DataRefused
from transforms.language.quoting import literal
from transforms.schema import GATE_RESULT

Refused = dict[str, DataRefused]


@dataclass
class Gate:
    """Check the relation `loaded`, and keep the last verdict and the doubts for the record."""

    run: IngestCall
    source: str
    feed: str
    verdict: GateVerdict | None = None
    doubts: Sequence[Doubt] = ()

    def failing(self, names: Mapping[str, str], tallies: Mapping[str, Tally]) -> Refused:
        """Check the rows about to be loaded; return the refusal of each file that must not be.

        What is to be loaded is known by the tallies: rows lost since then are a fault like others.
        """
        if not any(tallies.get(sha, Tally()).counts.rows_loaded for sha in names):
            return {}
        self.run.tell(f"gate {self.source}/{self.feed}", 0, 1)
        self.verdict = self._verdict("loaded")
        self.run.tell(f"gate {self.source}/{self.feed}", 1, 1)
        if self.verdict.passed:
            return {}
        stopped = self._evidence(())
        self.run.engine.save("select * from loaded", stopped.folder / STOPPED)
        stopped.place(self.run.home)
        blamed = self._failing_files() or set(names)
        first = self.verdict.critical[0]
        return {sha: self._refusal(name, first) for sha, name in names.items() if sha in blamed}

    @property
    def warnings(self) -> list[str]:
        if self.verdict is None:
            return []
        told: list[Any] = [*self.verdict.warnings, *self.doubts]
        return [
            f"{self.source}/{self.feed}: {result.expectation}: {result.rows_failed:,} rows;"
            f" {result.why}"
            for result in told
            if not result.passed
        ]

    def record(self) -> None:
        """Write the verdict on the feed in place of the one before."""
        if self.verdict is None:
            return
        table = self.run.lake.table("state", GATE_RESULT, ("source",))
        where = {"source": [self.source]}
        old = self.run.engine.arrow(
            f"select * from ({table.scan(where)}) where feed <> {literal(self.feed)}"
        )
        rows = [self._row(result) for result in [*self.verdict.results, *self.doubts]]
        new = pa.Table.from_pylist(rows, schema=GATE_RESULT.arrow)
        table.replace(pa.concat_tables([old.cast(GATE_RESULT.arrow), new]), where)

    def keep(self, loaded: LakeTable, parts: Collection[str], contents: Collection[str]) -> None:
        """Keep the rows that passed, as `loaded` bears them in its `parts`, as evidence."""
        if self.verdict is None or not self.verdict.passed:
            return
        passed = self._evidence(sorted(contents))
        files = loaded.files({"source": [self.source], "part": sorted(parts)})
        passed.link(loaded.path, files)
        passed.place(self.run.home)

    def _evidence(self, contents: Sequence[str]) -> Evidence:
        """Return a check to be placed, with the packs that its rows are compared by."""
        run, folder = self.run, self.run.folder()
        if compares_packs(self.feed):
            known = f"select * from {PACKS} where p_id in (select product_id from loaded)"
            run.engine.save(known, folder / PACKS_FILE)
        return Evidence(
            folder,
            self.source,
            self.feed,
            run.run_id,
            checked_at=run.now,
            suite=suite_digest(self.feed, PACKS),
            found=self.verdict.found if self.verdict else {},
            contents=tuple(contents),
        )

    def _verdict(self, relation: str) -> GateVerdict:
        with explained():
            return check(self.run.engine.connection, self.feed, relation, PACKS)

    def _failing_files(self) -> set[str]:
        """Find the partitions that fail by themselves, and the files with rows in them."""
        engine, failing = self.run.engine, []
        parts = [part for (part,) in engine.rows("select distinct part from loaded")]
        if len(parts) == 1:
            return set()
        for part in parts:
            engine.connection.execute(
                f"create or replace view loaded_part as select * from loaded"
                f" where part = {literal(part)}"
            )
            if not self._verdict("loaded_part").passed:
                failing.append(part)
        if not failing:
            return set()
        listed = ", ".join(map(literal, failing))
        rows = engine.rows(f"select distinct file_sha256 from loaded where part in ({listed})")
        return {sha for (sha,) in rows}

    def _refusal(self, name: str, first: RuleResult) -> DataRefused:
        return FileRefused(
            "gate",
            f"{name}: the gate stops {self.source}/{self.feed}: {first.expectation},"
            f" {first.rows_failed:,} rows: {first.why}",
            where=f"{name}, column {first.column}" if first.column else name,
            remedy="correct the rows and deliver the file again; `peakledger validate` writes what"
            f" each rule found to <home>/reports/data_docs/{self.source}/index.html",
        )

    def _row(self, result: Any) -> dict[str, Any]:
        return {
            "source": self.source,
            "feed": self.feed,
            "run_id": self.run.run_id,
            "suite": f"{self.source}.{self.feed}",
            "expectation": result.expectation,
            "column_name": result.column,
            "severity": result.severity,
            "verdict": "passed" if result.passed else "failed",
            "rows_checked": result.rows_checked,
            "rows_failed": result.rows_failed,
            "detail": result.why,
        }
