"""One feed of one source: from pending contents to rows that are ready to be loaded.

    plan → stage → judge by key → measure against the limits → gate

A file that is refused drops out and the rest is judged again without it; a file whose rows must
make way is read again with the others. So what comes out depends on the accepted files alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from adapters.intake.feed_files import Content, Delivery
from adapters.intake.map_archive import keep_map
from stages.intake.ingest.context import Run
from stages.intake.ingest.controls import Controls
from stages.intake.ingest.doubts import doubtful, told_doubts
from stages.intake.ingest.gate import Gate
from stages.intake.ingest.history import History, decimals_of
from stages.intake.ingest.intake import Intake
from stages.intake.ingest.keys import Keys
from stages.intake.ingest.load import Loader, loaded_rows
from stages.intake.ingest.master_data import checked_against, packs_digest, touched
from stages.intake.ingest.other_sources import delivered_elsewhere
from stages.intake.ingest.plan import Plan, make_plan
from stages.intake.ingest.reading import Staged
from stages.intake.ingest.refusals import (
    differently_named,
    empty_file,
    retyped,
    too_much_turned_away,
)
from stages.intake.ingest.releases import Releases
from stages.intake.ingest.remedies import with_map
from stages.intake.ingest.replacement import replaces_all
from stages.intake.ingest.results import Restatement
from stages.intake.ingest.rows import define_fates, find_identical_rows, number_rows, place_rows
from stages.intake.ingest.sources import Source
from stages.intake.ingest.staging import Stager
from stages.intake.ingest.tally import Tally, tallies
from transforms.intake.source_map import map_digest
from transforms.operations.errors import DataRefused


@dataclass
class FeedRun:
    """Read and judge what is pending of one feed; make it anew for each run."""

    run: Run
    source: Source
    feed: str
    intake: Intake
    deliveries: list[Delivery]
    landed: Mapping[str, Delivery] = field(default_factory=dict)
    staged: Staged = field(default_factory=Staged)
    refused: dict[str, DataRefused] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    reading: set[str] = field(default_factory=set)
    restated: tuple[Restatement, ...] = ()

    def __post_init__(self) -> None:
        engine, lake = self.run.engine, self.run.lake
        self.map = self.source.map.feeds[self.feed]
        self.digest = map_digest(self.source.map, self.feed)
        keep_map(self.run.home, self.digest, self.source.map)
        self.digest += packs_digest(engine, self.source.map, self.feed)
        if self.run.until is not None:
            self.digest += f" until {self.run.until}"
        self.releases = Releases.of(self.run.home, self.source.name, self.feed)
        self.digests = self.releases.digests(self.digest)
        again = touched(engine, lake, self.source.map, self.feed)
        again |= doubtful(engine, lake, self.source.map, self.feed) - self.releases.contents
        record = self.intake.of(self.feed)
        dropped = {
            row.file
            for row in record
            if row.is_active and not self.source.holds(self.feed, row.file)
        }
        self.plan: Plan = make_plan(
            self.deliveries,
            record,
            self.digest,
            again,
            dropped,
            self.digests,
            adds=self.source.adds(self.feed),
        )
        self.loader = Loader(
            engine,
            lake.clean(self.feed),
            lake.quarantine(),
            self.source.name,
            self.feed,
            self.run.run_id,
        )
        self.standing = self.loader.files_standing()
        growth = self.run.home.settings.files.growth
        self.history = History(self.feed, self.deliveries, record, growth)
        self.strays = set(self.standing) - self.plan.active_shas()
        self._conflicts = self.loader.conflicts()
        self.known = checked_against(self.source.map, self.feed)
        self.gate = Gate(self.run, self.source.name, self.feed)
        self.keys = Keys(
            engine,
            self.feed,
            self.map.conflicts == "newest",
            self.source.map.strict_in(self.feed),
        )
        self.releases.place(engine)
        self.scratch = self.run.folder()
        self.order = {each.sha256: each.number for each in self.deliveries}
        self.controls = Controls(
            self.run.engine, self.source.map, self.feed, self.run.store, self.landed
        )
        self.order |= {sha: each.number for sha, each in self.plan.wanted.items()}

    @property
    def has_work(self) -> bool:
        """Tell whether anything is to be written: new rows, gone ones, or another name for some."""
        plan = self.plan
        changed = plan.pending or self.strays or plan.new_copies or plan.leaving(())
        return bool(changed or plan.forgotten)

    @property
    def accepted(self) -> set[str]:
        return self.reading - set(self.refused)

    @property
    def outdated(self) -> set[str]:
        """Return the contents whose rows, if any stand, are not to be compared with."""
        return self.plan.leaving(self.refused) | self.reading | self.strays

    def read(self) -> None:
        """Read and judge until no file is refused and none need be read as well."""
        self.reading = self._linked(set(self.plan.pending))
        self._settle()
        while failed := self._gated():
            self.refused |= failed
            self._settle()
        if self.staged.files:
            strict = self.source.map.strict_in(self.feed)
            beside = self.loader.standing(self.outdated)
            self.gate.doubts = told_doubts(self.run.engine, self.feed, strict, beside)

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
        changing = shas | self.plan.leaving(self.refused)
        linked = {row.sha256 for row in self.plan.active.values() if changing & set(row.repeats_of)}
        for contents in self._conflicts:
            linked |= contents if changing & contents else set()
        return shas | (linked & set(self.plan.wanted))

    def _stage(self, shas: set[str]) -> None:
        form = self.map.format or self.source.map.format
        self.refused |= differently_named(form, self.plan.wanted, self.plan.copies, shas)
        for sha in shas:
            if too_large := self.history.too_large(self.plan.wanted[sha], self.refused):
                self.refused[sha] = too_large
        self.refused |= delivered_elsewhere(self, shas)
        ordered = sorted(shas - set(self.refused), key=lambda sha: self.order[sha])
        what = f"clean {self.source.name}/{self.feed}"
        wanted = [self.plan.wanted[sha] for sha in ordered]
        self.read_into(self.staged, wanted, lambda done: self.run.tell(what, done, len(wanted)))
        self.refused |= self.staged.refused

    def read_into(
        self, staged: Staged, deliveries: list[Delivery], tell: Callable[[int], None]
    ) -> None:
        """Read deliveries as this feed's map says and leave what they hold in `staged`."""
        stager = Stager(
            self.run.engine,
            self.source.map,
            self.feed,
            self.known,
            self.run.until,
            self.scratch,
            self.run.parsers,
            self.source.allows_empty(self.feed),
            self.releases.waived(),
        )
        path = self.run.store.path
        given = (
            Content(d.number, d.name, d.sha256, path(d.sha256), d.facts, d.size) for d in deliveries
        )
        stager.stage(given, staged, tell)

    def _judged(self) -> set[str]:
        """Judge rows, then files, until no further file is refused; return what to read as well."""
        engine = self.run.engine
        if not self.staged.files:
            asked = {sha: replaces_all(self, sha) for sha in self.reading - set(self.refused)}
            self.refused |= {sha: each for sha, each in asked.items() if each}
            return set()
        place_rows(engine, self.staged, self.order)
        if self.map.identical_rows == "repeat":
            find_identical_rows(engine)
        number_rows(engine, self.feed, self.staged, self.run.folder() / "numbered.parquet")
        self.staged.decimals = decimals_of(engine, self.feed)
        while True:
            before = len(self.refused)
            gone = self.outdated
            pulled = self.keys.judge(
                self.loader.standing(gone), self.loader.held(gone), self.order, self.refused
            )
            define_fates(engine)
            self.tallies = tallies(engine, self.feed)
            self._measure()
            if len(self.refused) == before:
                return pulled & set(self.plan.wanted)

    def _retyped(self, sha: str, tally: Tally) -> DataRefused | None:
        """Return the refusal of a content that is written otherwise than what came before it."""
        delivery = self.plan.wanted[sha]
        if not self.history.before(delivery, self.refused):
            return None
        decimals, declared = self.staged.decimals.get(sha, {}), self.controls.control.decimals
        return retyped(self.run.engine, sha, delivery.name, tally) or self.history.finer(
            delivery, decimals, declared, self.refused
        )

    def _measure(self) -> None:
        for sha in self.reading - set(self.refused):
            name = self.plan.wanted[sha].name
            tally = self.tallies.get(sha, Tally())
            refusal: DataRefused | None = self.controls.mismatch(
                self.staged, sha, name, tally.counts
            )
            refusal = refusal or self._retyped(sha, tally)
            refusal = refusal or too_much_turned_away(
                self.run.engine, self.source.map, sha, name, tally
            )
            if not tally.groups and not self.source.allows_no_rows(self.feed):
                refusal = empty_file(name)
            refusal = refusal or replaces_all(self, sha)
            if refusal is not None:
                self.refused[sha] = with_map(refusal, self.source.map)

    def _gated(self) -> dict[str, DataRefused]:
        if not self.staged.files:
            return {}
        self.run.engine.connection.execute(
            f"create or replace view loaded as {loaded_rows(self.source.name, self.refused)}"
        )
        names = {sha: self.plan.wanted[sha].name for sha in self.accepted}
        return self.gate.failing(names, self.tallies)
