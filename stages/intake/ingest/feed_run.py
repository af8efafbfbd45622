"""One feed of one source: from pending contents to rows that are ready to be loaded.

    plan → stage → judge by key → measure against the limits → gate

A file that is refused drops out and the rest is judged again without it; a file whose rows must
make way is read again with the others. So what comes out depends on the accepted files alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from stages.intake.ingest.acceptance import delivered_elsewhere, replaces_all
from stages.intake.ingest.controls import Controls
from stages.intake.ingest.doubts import told_doubts
from stages.intake.ingest.feed_task import FeedTask
from stages.intake.ingest.gate import Gate
from stages.intake.ingest.history import decimals_of
from stages.intake.ingest.keys import Keys
from stages.intake.ingest.load import loaded_rows
from stages.intake.ingest.refusals import (
    differently_named,
    empty_file,
    retyped,
    too_much_turned_away,
    with_map,
)
from stages.intake.ingest.report import Restatement
from stages.intake.ingest.rows import (
    Staged,
    define_fates,
    find_identical_rows,
    number_rows,
    place_rows,
)
from stages.intake.ingest.tally import Tally, tallies
from transforms.language.errors import DataRefused


@dataclass
class FeedRun:
    """What reading and judging a task has made of it so far; made anew for each run.

    `reading`: the contents read; `refused` and `tallies`: what became of them; `restated`: what
    they changed, once they are loaded.
    """

    task: FeedTask
    gate: Gate
    keys: Keys
    controls: Controls
    staged: Staged = field(default_factory=Staged)
    refused: dict[str, DataRefused] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    reading: set[str] = field(default_factory=set)
    restated: tuple[Restatement, ...] = ()

    @classmethod
    def of(cls, task: FeedTask) -> FeedRun:
        run, engine, said = task.run, task.run.engine, task.source.map
        return cls(
            task,
            Gate(run, task.source.name, task.feed),
            Keys(engine, task.feed, task.map.conflicts == "newest", task.strict),
            Controls(engine, said, task.feed, store=run.store, landed=task.landed),
        )

    @property
    def feed(self) -> str:
        return self.task.feed

    @property
    def accepted(self) -> set[str]:
        return self.reading - set(self.refused)

    @property
    def outdated(self) -> set[str]:
        """Return the contents whose rows, if any stand, are not to be compared with."""
        return self.task.plan.leaving(self.refused) | self.reading | self.task.strays

    def read(self) -> None:
        """Read and judge until no file is refused and none need be read as well."""
        task = self.task
        task.releases.place(task.run.engine)
        self.reading = self._linked(set(task.plan.pending))
        self._settle()
        while failed := self._gated():
            self.refused |= failed
            self._settle()
        if self.staged.files:
            beside = task.loader.standing(self.outdated)
            self.gate.doubts = told_doubts(task.run.engine, task.feed, task.strict, beside)

    def _settle(self) -> None:
        while True:
            new = self.reading - set(self.staged.opened) - self.staged.empty - set(self.refused)
            self._stage(new)
            pulled = self._judged() - self.reading
            if not pulled:
                return
            self.reading = self._linked(self.reading | pulled)

    def _linked(self, shas: set[str]) -> set[str]:
        """Add the contents whose rows depend on rows of these: repeats of them, or in conflict."""
        task = self.task
        changing = shas | task.plan.leaving(self.refused)
        linked = {row.sha256 for row in task.plan.active.values() if changing & set(row.repeats_of)}
        for contents in task.conflicts:
            linked |= contents if changing & contents else set()
        return shas | (linked & set(task.plan.wanted))

    def _stage(self, shas: set[str]) -> None:
        task = self.task
        form = task.map.format or task.source.map.format
        self.refused |= differently_named(form, task.plan.wanted, task.plan.copies, shas)
        for sha in shas:
            if too_large := task.history.too_large(task.plan.wanted[sha], self.refused):
                self.refused[sha] = too_large
        self.refused |= delivered_elsewhere(task, shas)
        ordered = sorted(shas - set(self.refused), key=lambda sha: task.order[sha])
        what = f"clean {task.source.name}/{task.feed}"
        wanted = task.contents(task.plan.wanted[sha] for sha in ordered)
        task.stage(wanted, self.staged, lambda done: task.run.tell(what, done, len(wanted)))
        self.refused |= self.staged.refused

    def _judged(self) -> set[str]:
        """Judge rows, then files, until no further file is refused; return what to read as well."""
        task = self.task
        engine = task.run.engine
        if not self.staged.files:
            asked = {sha: self._replaced(sha) for sha in self.reading - set(self.refused)}
            self.refused |= {sha: each for sha, each in asked.items() if each}
            return set()
        place_rows(engine, self.staged, task.order)
        if task.map.identical_rows == "repeat":
            find_identical_rows(engine)
        number_rows(engine, task.feed, self.staged, task.run.folder() / "numbered.parquet")
        self.staged.decimals = decimals_of(engine, task.feed)
        while True:
            before = len(self.refused)
            gone = self.outdated
            pulled = self.keys.judge(
                task.loader.standing(gone),
                task.loader.held(gone),
                task.order,
                self.refused,
            )
            define_fates(engine)
            self.tallies = tallies(engine, task.feed)
            self._measure()
            if len(self.refused) == before:
                return pulled & set(task.plan.wanted)

    def _replaced(self, sha: str) -> DataRefused | None:
        return replaces_all(self.task, sha, self.staged.opened, self.refused)

    def _retyped(self, sha: str, tally: Tally) -> DataRefused | None:
        """Return the refusal of a content that is written otherwise than what came before it."""
        task = self.task
        delivery = task.plan.wanted[sha]
        if not task.history.before(delivery, self.refused):
            return None
        decimals, declared = self.staged.decimals.get(sha, {}), self.controls.control.decimals
        return retyped(task.run.engine, sha, delivery.name, tally) or task.history.finer(
            delivery, decimals, declared, self.refused
        )

    def _measure(self) -> None:
        task = self.task
        for sha in self.reading - set(self.refused):
            name = task.plan.wanted[sha].name
            tally = self.tallies.get(sha, Tally())
            refusal: DataRefused | None = self.controls.mismatch(
                self.staged, sha, name, tally.counts
            )
            refusal = refusal or self._retyped(sha, tally)
            refusal = refusal or too_much_turned_away(
                task.run.engine, task.source.map, sha, name, tally=tally
            )
            if not tally.groups and not task.source.allows_no_rows(task.feed):
                refusal = empty_file(name)
            refusal = refusal or self._replaced(sha)
            if refusal is not None:
                self.refused[sha] = with_map(refusal, task.source.map)

    def _gated(self) -> dict[str, DataRefused]:
        task = self.task
        if not self.staged.files:
            return {}
        task.run.engine.connection.execute(
            f"create or replace view loaded as {loaded_rows(task.source.name, self.refused)}"
        )
        names = {sha: task.plan.wanted[sha].name for sha in self.accepted}
        return self.gate.failing(names, self.tallies)
