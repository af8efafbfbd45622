"""Feeds that a source derives from another of its feeds: accounts and products out of orders.

They are made anew of all files that stand whenever one of those changes, because a single file may
change which name most rows bear. Contents that this run did not stage are read once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from adapters.intake.feed_files import Content
from adapters.intake.relations import one_row, query, texts
from adapters.lake.crash_points import crash_point
from expectations.gate import GateVerdict
from stages.intake.ingest.feed_run import FeedRun
from stages.intake.ingest.gate import Gate
from stages.intake.ingest.intake import ACTIVE, IntakeRow, Loader
from stages.intake.ingest.rows import NO_TEXTS, file_names, staged_rows, tallies
from stages.intake.ingest.task import FeedTask, rules_of
from transforms.intake.cleaning import chosen_rows, derived_rows
from transforms.intake.cleaning.shape import ALL_PARTS
from transforms.intake.reading_rules import ReadingRules
from transforms.intake.tally import Tally
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _


@dataclass(frozen=True)
class DerivedRun:
    """One derived feed, made of the contents of its base that stand.

    `task`: that of its base. `fates`: its rows as a relation; None where they were not made.
    """

    task: FeedTask
    feed: str
    rules: ReadingRules
    standing: tuple[IntakeRow, ...]
    fates: str | None = None
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    refused: Mapping[str, DataRefused] = field(default_factory=dict)
    verdict: GateVerdict | None = None

    @classmethod
    def of(cls, task: FeedTask, feed: str) -> DerivedRun:
        """Look at what stands of the base, once it is committed."""
        standing = (row for row in task.intake.of(task.feed) if row.status in ACTIVE)
        return cls(task, feed, rules_of(task.run, task.source, feed), tuple(standing))

    @property
    def has_work(self) -> bool:
        """Tell whether the record of the feed is not that of the contents that stand."""
        recorded = self.task.intake.of(self.feed)
        on_record = {(r.file, r.sha256) for r in recorded if r.rules == self.rules}
        wanted = {(row.file, row.sha256) for row in self.standing}
        return on_record != wanted or len(recorded) != len(wanted)

    @property
    def names(self) -> dict[str, str]:
        """Return the names of the files that it is made of, by content."""
        return {row.sha256: row.file for row in self.standing}

    @property
    def gate(self) -> Gate:
        """Return the gate that the feed's rows pass."""
        task = self.task
        return Gate(task.run, task.source.name, self.feed, task.master.products)


def with_all_staged(base: FeedRun, standing: tuple[IntakeRow, ...]) -> FeedRun:
    """Return the base with the rows of all contents that stand, also those read before."""
    task = base.task
    missing = [row for row in standing if row.sha256 not in base.staged.opened]
    contents = [_content(task, row) for row in missing]
    what = _("derive from {name}", name=task.name)
    more = task.stage(contents, lambda done: task.run.progress(what, done, len(contents)))
    return replace(base, staged=base.staged.with_more(more))


def _content(task: FeedTask, row: IntakeRow) -> Content:
    delivery = next(each for each in task.deliveries if each.sha256 == row.sha256)
    return replace(task.run.store.content(delivery), name=row.file)


def made(derived: DerivedRun, base: FeedRun) -> DerivedRun:
    """Make the feed's rows of all staged ones, check them, and replace those before."""
    task, feed, names = derived.task, derived.feed, derived.names
    loader = Loader(task.run.engine, task.run.lake, task.source.name, feed, run_id=task.run.run_id)
    fates, loaded, held = _relations(derived, base)
    derived = replace(derived, fates=fates, tallies=tallies(task.run.engine, feed, fates))
    checked = derived.gate.check(loaded, names, derived.tallies)
    verdict = checked.verdict if checked else None
    derived = replace(derived, verdict=verdict, refused=checked.refused if checked else {})
    if derived.refused:
        derived.gate.record(verdict)
        return derived
    crash_point("clean.checked")
    dropped = set(loader.files_standing())
    loader.load_quarantine(held, loader.files_held() | set(names))
    loader.load_clean(loaded, dropped, {ALL_PARTS})
    derived.gate.keep(verdict, loaded, loader.clean, parts={ALL_PARTS}, contents=names)
    crash_point("load.clean_written")
    task.intake.record(feed, [_line(derived, row) for row in derived.standing])
    derived.gate.record(verdict)
    crash_point("load.recorded")
    return derived


def _relations(derived: DerivedRun, base: FeedRun) -> tuple[str, str, str]:
    """Return the feed's rows with their fate, those to load and those to hold."""
    task, feed, scratch = derived.task, derived.feed, derived.task.run.scratch
    order = {sha: task.order[sha] for sha in derived.names}
    staged = staged_rows(scratch, base.staged, order).rows
    rows = scratch.keep(derived_rows(task.source.map, feed, f"({staged})"))
    sound = f"(select * from ({rows}) where left_out is null and reason_code is null)"
    chosen = scratch.keep(chosen_rows(task.source.map, feed, sound))
    about = one_row(source=task.source.name, feed=feed, run_id=task.run.run_id, listed_faults=None)
    fates = query("derived_fate", derived_row=rows, chosen_row=chosen)
    held = query(
        "held_row",
        fate=fates,
        params=about,
        file_name=file_names(scratch, derived.names),
        raw_text=NO_TEXTS,
        refused=texts("file_sha256", ()),
        kept=texts("file_sha256", ()),
    )
    loaded = query("derived_loaded_row", derived_row=rows, chosen_row=chosen, params=about)
    return fates, scratch.keep(loaded), held


def _line(derived: DerivedRun, base: IntakeRow) -> IntakeRow:
    """Return the line on record of the derived feed for a content of its base."""
    return replace(
        base,
        feed=derived.feed,
        counts=derived.tallies.get(base.sha256, Tally()).counts,
        status="loaded",
        run_id=derived.task.run.run_id,
        rules=derived.rules,
        repeats_of=(),
        notes=None,
    )
