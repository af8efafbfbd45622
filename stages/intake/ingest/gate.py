"""The gate before loading: every rule of the feed over the rows that are about to be loaded.

A critical rule that fails stops the partitions in which it fails, and with them the files that have
rows there; warnings are told and loaded, and so are the doubts that other files raise about a row.
The rows stay as evidence, as they stand in the lake once they are loaded, for Great Expectations to
judge the very same (`stages.intake.validate`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from adapters.intake.evidence import PACKS as PACKS_FILE
from adapters.intake.evidence import STOPPED, Evidence
from adapters.intake.relations import union
from adapters.lake.engine import Engine, explained
from adapters.lake.tables import LakeTable
from expectations.gate import (
    PACKS,
    GateVerdict,
    RuleResult,
    check,
    compares_packs,
    suite_digest,
)
from stages.intake.ingest.task import IngestCall
from transforms.intake.cleaning.doubts import DoubtRule, told_of
from transforms.intake.file_faults import FileRefused
from transforms.intake.tally import Tally
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifiers, literal, literals
from transforms.schema import FEEDS, GATE_RESULT


@dataclass(frozen=True)
class Doubt:
    """How many of the rows about to be loaded are in one doubt, in the words of the gate."""

    expectation: str
    column: str
    rows_checked: int
    rows_failed: int
    why: str
    severity: Literal["warning"] = "warning"

    @property
    def passed(self) -> bool:
        return not self.rows_failed


@dataclass(frozen=True)
class GateCheck:
    """A verdict, and the refusal of each file that must not be loaded."""

    verdict: GateVerdict
    refused: Mapping[str, DataRefused]


@dataclass(frozen=True)
class Gate:
    """The gate of one feed; `packs` are the known products with their packs."""

    run: IngestCall
    source: str
    feed: str
    packs: str

    def check(
        self, loaded: str, names: Mapping[str, str], tallies: Mapping[str, Tally]
    ) -> GateCheck | None:
        """Check the rows about to be loaded; None where there are none.

        `names`: the files they are of. What is to be loaded is known by the tallies: rows lost
        since then are a fault like others.
        """
        if not any(tallies.get(sha, Tally()).counts.rows_loaded for sha in names):
            return None
        self.run.progress(_("gate {source}/{feed}", source=self.source, feed=self.feed), 0, 1)
        verdict = self._verdict(loaded)
        self.run.progress(_("gate {source}/{feed}", source=self.source, feed=self.feed), 1, 1)
        if verdict.passed:
            return GateCheck(verdict, {})
        stopped = self._evidence(verdict, loaded, ())
        self.run.engine.save(loaded, stopped.folder / STOPPED)
        stopped.place(self.run.home)
        blamed = self._failing_files(loaded) or set(names)
        first = verdict.critical[0]
        return GateCheck(
            verdict, {sha: self._refusal(names[sha], first) for sha in names if sha in blamed}
        )

    def warnings(self, verdict: GateVerdict | None, doubts: Iterable[Doubt] = ()) -> list[str]:
        """Say what was found and is loaded all the same."""
        told: list[Any] = [*verdict.warnings, *doubts] if verdict else []
        return [
            _(
                "{source}/{feed}: {expectation}: {rows} rows; {why}",
                source=self.source,
                feed=self.feed,
                expectation=result.expectation,
                rows=result.rows_failed,
                why=result.why,
            )
            for result in told
            if not result.passed
        ]

    def record(self, verdict: GateVerdict | None, doubts: Iterable[Doubt] = ()) -> None:
        """Write the verdict on the feed in place of the one before."""
        if verdict is None:
            return
        table = self.run.lake.state(GATE_RESULT)
        where = {"source": [self.source]}
        old = self.run.engine.arrow(
            f"select * from ({table.scan(where)}) where feed <> {literal(self.feed)}"
        )
        rows = [self._row(result) for result in [*verdict.results, *doubts]]
        new = pa.Table.from_pylist(rows, schema=GATE_RESULT.arrow)
        table.replace(pa.concat_tables([old.cast(GATE_RESULT.arrow), new]), where)

    def keep(
        self,
        verdict: GateVerdict | None,
        loaded: str,
        table: LakeTable,
        *,
        parts: Collection[str],
        contents: Collection[str],
    ) -> None:
        """Keep the rows that passed, as the table bears them in its `parts`, as evidence."""
        if verdict is None or not verdict.passed:
            return
        passed = self._evidence(verdict, loaded, sorted(contents))
        passed.link(table.path, table.files({"source": [self.source], "part": sorted(parts)}))
        passed.place(self.run.home)

    def _evidence(self, verdict: GateVerdict, loaded: str, contents: Sequence[str]) -> Evidence:
        """Return a check to be placed, with the packs that its rows are compared by."""
        run, folder = self.run, self.run.scratch.folder()
        if compares_packs(self.feed):
            named = f"select product_id as p_id from ({loaded})"
            known = f"select * from ({self.packs}) semi join ({named}) using (p_id)"
            run.engine.save(known, folder / PACKS_FILE)
        return Evidence(
            folder,
            self.source,
            self.feed,
            run.run_id,
            checked_at=run.now,
            suite=suite_digest(self.feed, PACKS),
            found=verdict.found,
            contents=tuple(contents),
        )

    def _verdict(self, rows: str) -> GateVerdict:
        # The gate asks tables by name, as Great Expectations does.
        engine = self.run.engine
        engine.view("at_gate", rows)
        engine.view(PACKS, self.packs)
        with explained():
            return check(engine.connection, self.feed, "at_gate", PACKS)

    def _failing_files(self, loaded: str) -> set[str]:
        """Find the partitions that fail by themselves, and the files with rows in them."""
        engine = self.run.engine
        parts = [part for (part,) in engine.rows(f"select distinct part from ({loaded})")]
        if len(parts) == 1:
            return set()
        failing = [part for part in parts if not self._verdict(_of_part(loaded, part)).passed]
        if not failing:
            return set()
        files = f"select distinct file_sha256 from ({loaded}) where part in ({literals(failing)})"
        return {sha for (sha,) in engine.rows(files)}

    def _refusal(self, name: str, first: RuleResult) -> DataRefused:
        return FileRefused(
            "gate",
            _(
                "{name}: the gate stops {source}/{feed}: {expectation}, {rows_failed} rows: {why}",
                name=name,
                source=self.source,
                feed=self.feed,
                expectation=first.expectation,
                rows_failed=first.rows_failed,
                why=first.why,
            ),
            where=_("{name}, column {column}", name=name, column=first.column)
            if first.column
            else name,
            remedy=_(
                "correct the rows and deliver the file again; `peakledger validate`"
                " writes what each rule found to"
                " <home>/reports/data_docs/{source}/index.html",
                source=self.source,
            ),
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


def _of_part(rows: str, part: str) -> str:
    return f"select * from ({rows}) where part = {literal(part)}"


def told_doubts(
    engine: Engine, feed: str, strict: tuple[str, ...], loaded: str, *, beside: str | None
) -> list[Doubt]:
    """Count the doubtful rows of `loaded`, held against all rows that will then stand."""
    found = []
    for name, rule in told_of(feed, strict).items():
        concerned = f"select * from ({loaded}) where {rule.concerns}"
        rows = engine.scalar(f"select count(*) from ({concerned})")
        if rows:
            told = _told(rule, loaded, beside)
            doubtful_rows = engine.scalar(f"select count(*) from ({told})")
            found.append(Doubt(name, rule.column, int(rows), int(doubtful_rows), why=rule.why))
    return found


def _told(rule: DoubtRule, loaded: str, beside: str | None) -> str:
    """Return the doubtful rows, looking at no more of what stands than they may concern."""
    names = identifiers(FEEDS[rule.feed].names)
    rows = union(f"select {names} from ({each})" for each in (loaded, beside) if each)
    concerned = f"select account_id, product_id from ({loaded}) where {rule.concerns}"
    all_rows = f"(select * from ({rows}) semi join ({concerned}) using (account_id, product_id))"
    return rule.query(f"({loaded})", all_rows)
