"""Feeds that a source derives from another of its feeds: accounts and products out of orders.

They are made anew of all files that stand whenever one of those changes, because a single file may
change which name most rows bear. Contents that this run did not stage are read once more.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from adapters.intake.feed_files import Content
from adapters.lake.crash_points import crash_point
from stages.intake.ingest.commit import as_record
from stages.intake.ingest.feed_run import FeedRun
from stages.intake.ingest.feed_task import FeedTask, rules_of
from stages.intake.ingest.gate import Gate
from stages.intake.ingest.intake import ACTIVE, IntakeRow
from stages.intake.ingest.load import Loader
from stages.intake.ingest.rows import place_rows
from stages.intake.ingest.tally import Tally, tallies
from transforms.intake.cleaning import chosen_rows, derived_rows
from transforms.intake.cleaning.shape import ALL_PARTS
from transforms.intake.reading_rules import ReadingRules
from transforms.language.errors import DataRefused
from transforms.language.quoting import identifier, literal
from transforms.schema import FEEDS


@dataclass
class DerivedRun:
    """Make one derived feed of the contents of its base that stand."""

    base: FeedRun
    feed: str
    rules: ReadingRules
    standing: list[IntakeRow]
    gate: Gate
    loader: Loader
    refused: dict[str, DataRefused] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)

    @classmethod
    def of(cls, base: FeedRun, feed: str) -> DerivedRun:
        task, run = base.task, base.task.run
        return cls(
            base,
            feed,
            rules=rules_of(run, task.source, feed),
            standing=[row for row in task.intake.of(task.feed) if row.status in ACTIVE],
            gate=Gate(run, task.source.name, feed),
            loader=Loader(run.engine, run.lake, task.source.name, feed, run_id=run.run_id),
        )

    @property
    def task(self) -> FeedTask:
        """Return the task of the feed that it is derived from."""
        return self.base.task

    @property
    def has_work(self) -> bool:
        """Tell whether the record of the feed is not that of the contents that stand."""
        recorded = self.task.intake.of(self.feed)
        on_record = {(r.file, r.sha256) for r in recorded if r.rules == self.rules}
        wanted = {(row.file, row.sha256) for row in self.standing}
        return on_record != wanted or len(recorded) != len(wanted)

    def make(self) -> None:
        """Make the feed's rows, check them, and replace those before."""
        self._stage_the_rest()
        self._define()
        self.tallies = tallies(self.task.run.engine, self.feed)
        names = {row.sha256: row.file for row in self.standing}
        if failed := self.gate.failing(names, self.tallies):
            self.refused = failed
            self.gate.record()
            return
        crash_point("clean.checked")
        dropped = set(self.loader.files_standing())
        held = self.loader.files_held() | {row.sha256 for row in self.standing}
        self.loader.load_quarantine("held", held)
        self.loader.load_clean("loaded", dropped, {ALL_PARTS})
        self.gate.keep(self.loader.clean, {ALL_PARTS}, names)
        crash_point("load.clean_written")
        self.task.intake.record(self.feed, [self._row(row) for row in self.standing])
        self.gate.record()
        crash_point("load.recorded")

    def _stage_the_rest(self) -> None:
        staged, task = self.base.staged, self.task
        missing = [row for row in self.standing if row.sha256 not in staged.opened]
        contents = [self._content(row) for row in missing]
        what = f"derive {task.source.name}/{self.feed}"
        task.stage(contents, staged, lambda done: task.run.tell(what, done, len(contents)))

    def _content(self, row: IntakeRow) -> Content:
        delivery = next(d for d in self.task.deliveries if d.sha256 == row.sha256)
        return replace(self.task.run.store.content(delivery), name=row.file)

    def _define(self) -> None:
        """Define `derived`, `fates` and `loaded` over the staged rows of what stands."""
        run, source = self.task.run.engine.connection.execute, self.task.source
        place_rows(self.task.run.engine, self.base.staged, self.task.order)
        standing = ", ".join(literal(row.sha256) for row in self.standing)
        run(f"delete from contents where file_sha256 not in ({standing})")
        run("create or replace view derived as " + derived_rows(source.map, self.feed, "staged"))
        run(
            "create or replace view sound as select * from derived"
            " where left_out is null and reason_code is null"
        )
        run("create or replace table chosen as " + chosen_rows(source.map, self.feed, "sound"))
        run(
            "create or replace view fates as select d.*, cast(null as decimal(38,10)) as row_money,"
            " true as blamed, d.reason_code as reason, case when d.left_out is not null"
            " then 'filtered' when d.reason_code is not null then 'quarantined'"
            " when c.place is not null then 'loaded' else 'repeated' end as fate"
            " from derived as d left join chosen as c on d.place = c.place"
        )
        run(f"create or replace table derived_loaded as {self._loaded()}")
        run("create or replace view loaded as select * from derived_loaded")
        run(f"create or replace view held as {self._held()}")

    def _loaded(self) -> str:
        ours = ", ".join(f"c.{identifier(name)}" for name in FEEDS[self.feed].names)
        flag = ", c.is_filled as is_anonymous" if self.feed == "accounts" else ""
        return (
            f"select {ours}{flag}, {literal(self.task.source.name)} as source,"
            f" '{ALL_PARTS}' as part, d.file_sha256, d.file_line"
            " from chosen as c join derived as d on c.place = d.place"
        )

    def _held(self) -> str:
        names = {row.sha256: row.file for row in self.standing}
        pairs = ", ".join(f"({literal(sha)}, {literal(name)})" for sha, name in names.items())
        return (
            f"select {literal(self.task.source.name)} as source, {literal(self.feed)} as feed,"
            " names.name as file, f.file_sha256, f.file_line, f.reason as reason_code,"
            " f.column_name, f.raw_value, f.raw_row, f.row_money, f.row_key, 'open' as status,"
            f" {literal(self.task.run.run_id)} as run_id, f.part from fates as f join (values"
            f" {pairs}) as names(sha, name) on f.file_sha256 = names.sha where f.fate ="
            " 'quarantined'"
        )

    def _row(self, base: IntakeRow) -> IntakeRow:
        counts = self.tallies.get(base.sha256, Tally()).counts
        return as_record(base, self.feed, counts, self.task.run.run_id, rules=self.rules)
