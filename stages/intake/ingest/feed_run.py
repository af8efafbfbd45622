"""One feed of one source: from pending contents to rows that are ready to be loaded.

    plan → read → judge by key → hold against the limits → gate

A file that is refused drops out and the rest is judged again without it; a file whose rows must
make way is read again with the others. So what comes out depends on the accepted files alone. Each
step makes a new value of what the one before found.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from adapters.intake.feed_files.parts import differently_named
from adapters.intake.relations import query
from expectations.gate import GateVerdict
from stages.intake.ingest.controls import Controls
from stages.intake.ingest.gate import Doubt, Gate, told_doubts
from stages.intake.ingest.history import FeedHistory, decimals_of
from stages.intake.ingest.limits import empty_file, retyped, too_much_turned_away
from stages.intake.ingest.replacements import delivered_elsewhere, replaces_all
from stages.intake.ingest.rows import (
    Staged,
    fates,
    loaded_rows,
    numbered_rows,
    released_lines,
    staged_rows,
    tallies,
)
from stages.intake.ingest.task import FeedTask
from stages.intake.ingest.verdicts import NO_VERDICT, Judge, RowsBeside
from transforms.intake.remedies import with_map
from transforms.intake.tally import Tally
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _

Refused = Mapping[str, DataRefused]


@dataclass(frozen=True)
class FeedRows:
    """The rows of what was read, as relations; see `sql/intake`.

    `identical`: the verdicts on rows that stand before in their file; `verdicts`: all of them.
    """

    content: str = ""
    staged: str = ""
    identical: str = NO_VERDICT
    verdicts: str = NO_VERDICT
    fates: str = ""


@dataclass(frozen=True)
class FeedRun:
    """What reading and judging a task has made of it.

    `reading`: the contents read; `refused` and `tallies`: what became of them; `rows`: empty where
    nothing was staged; `decimals`: to how many each content's columns are written.
    """

    task: FeedTask
    reading: frozenset[str] = frozenset()
    staged: Staged = field(default_factory=Staged)
    refused: Refused = field(default_factory=dict)
    rows: FeedRows = FeedRows()
    decimals: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    verdict: GateVerdict | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def feed(self) -> str:
        return self.task.feed

    @property
    def accepted(self) -> set[str]:
        return set(self.reading) - set(self.refused)

    @property
    def outdated(self) -> set[str]:
        """Return the contents whose rows, if any stand, are not to be compared with."""
        return self.task.plan.leaving(self.refused) | self.reading | self.task.strays

    @property
    def names(self) -> dict[str, str]:
        """Return the names of the files that were read, by content."""
        return {sha: self.task.plan.wanted[sha].name for sha in self.reading}

    @property
    def fates(self) -> str | None:
        """Return the rows with their fate; None where there are none."""
        return self.rows.fates or None

    @property
    def gate(self) -> Gate:
        """Return the gate that the rows pass."""
        task = self.task
        return Gate(task.run, task.source.name, task.feed, task.master.products)

    @property
    def loaded(self) -> str:
        """Return the rows that are to be loaded."""
        return loaded_rows(self.rows.fates, self.task.source.name, self.refused)

    @cached_property
    def history(self) -> FeedHistory:
        """Return what stands on record of the feed."""
        return FeedHistory.of(self.task)

    def without(self, refused: Refused) -> FeedRun:
        """Return the run with further contents refused."""
        return replace(self, refused={**self.refused, **refused})


def taken(task: FeedTask) -> FeedRun:
    """Read and judge until no file is refused and none need be read as well."""
    releases = released_lines(task.run.scratch, task.releases)
    run = FeedRun(task)
    run = _settled(replace(run, reading=_linked(run, task.plan.pending)), releases)
    while run.rows.staged:
        run, stopped = _checked(run)
        if not stopped:
            beside = task.loader.standing(run.outdated)
            doubts = told_doubts(task.run.engine, task.feed, task.strict, run.loaded, beside=beside)
            return replace(run, doubts=tuple(doubts))
        run = _settled(run.without(stopped), releases)
    return run


def _settled(run: FeedRun, releases: str) -> FeedRun:
    """Read and judge until what was read needs no other content read."""
    while True:
        run = _read(run)
        run, pulled = _judged(run, releases)
        if not pulled - run.reading:
            return run
        run = replace(run, reading=_linked(run, run.reading | pulled))


def _linked(run: FeedRun, shas: Collection[str]) -> frozenset[str]:
    """Add the contents whose rows depend on rows of these: repeats of them, or in conflict."""
    task = run.task
    changing = set(shas) | task.plan.leaving(run.refused)
    linked = {row.sha256 for row in task.plan.active.values() if changing & set(row.repeats_of)}
    for contents in task.conflicts:
        linked |= contents if changing & contents else set()
    return frozenset({*shas, *(linked & set(task.plan.wanted))})


def _read(run: FeedRun) -> FeedRun:
    """Read what is to be read and was not, less what is refused unread."""
    task, wanted = run.task, run.task.plan.wanted
    new = run.reading - set(run.staged.opened) - run.staged.empty - set(run.refused)
    form = task.map.format or task.source.map.format
    run = run.without(differently_named(form, wanted, task.plan.copies, new))
    large = {sha: run.history.too_large(wanted[sha], run.refused) for sha in new}
    run = run.without({sha: refusal for sha, refusal in large.items() if refusal})
    run = run.without(delivered_elsewhere(task, new))
    ordered = sorted(new - set(run.refused), key=lambda sha: task.order[sha])
    contents = task.contents(wanted[sha] for sha in ordered)
    what = _("clean {name}", name=task.name)
    more = task.stage(contents, lambda done: task.run.progress(what, done, len(contents)))
    run = replace(run, staged=run.staged.with_more(more)).without(more.refused)
    return _with_rows(run) if more.files else run


def _with_rows(run: FeedRun) -> FeedRun:
    """Add the relations of all that was read."""
    task, staged, scratch = run.task, run.staged, run.task.run.scratch
    found = staged_rows(scratch, staged, task.order)
    identical = NO_VERDICT
    if task.map.identical_rows == "repeat":
        identical = scratch.keep(query("identical_row", staged_row=found.rows))
    rows = numbered_rows(scratch, task.feed, staged.numbered, found.rows)
    decimals = decimals_of(scratch.engine, task.feed, rows)
    return replace(run, rows=FeedRows(found.content, rows, identical), decimals=decimals)


def _judged(run: FeedRun, releases: str) -> tuple[FeedRun, frozenset[str]]:
    """Judge rows, then files, until no further file is refused; return what to read as well."""
    task, rows = run.task, run.rows
    if not rows.staged:
        asked = {sha: replaces_all(task, sha, None, run.refused) for sha in run.accepted}
        return run.without({sha: each for sha, each in asked.items() if each}), frozenset()
    judge = Judge(task.run.scratch, task.feed, task.map.conflicts == "newest", task.strict)
    while True:
        gone = run.outdated
        beside = RowsBeside(
            standing=task.loader.standing(gone),
            conflicts=task.loader.conflicts_beside(gone),
            releases=releases,
            packs=task.master.products,
            order=task.order,
            refused=run.refused,
        )
        verdicts = judge.verdicts(rows.staged, rows.identical, beside)
        fate = fates(rows.staged, verdicts.rows)
        judged = replace(rows, verdicts=verdicts.rows, fates=fate)
        run = replace(run, rows=judged, tallies=tallies(task.run.engine, task.feed, fate))
        if not (refused := _measured(run)):
            return run, verdicts.pulled & set(task.plan.wanted)
        run = run.without(refused)


def _measured(run: FeedRun) -> dict[str, DataRefused]:
    """Hold each file against what is said of it, its limits and what came before it."""
    refused: dict[str, DataRefused] = {}
    for sha in run.accepted:
        if refusal := _refusal(run.without(refused), sha):
            refused[sha] = with_map(refusal, run.task.source.map)
    return refused


def _refusal(run: FeedRun, sha: str) -> DataRefused | None:
    task, rows = run.task, run.rows
    name, tally = task.plan.wanted[sha].name, run.tallies.get(sha, Tally())
    if not tally.groups and not task.source.allows_no_rows(task.feed):
        return empty_file(name)
    controls = Controls(task, rows.staged)
    return (
        controls.mismatch(run.staged.opened.get(sha), sha, name, tally.counts)
        or _retyped(run, sha, controls.control.decimals)
        or too_much_turned_away(
            task.run.engine, task.source.map, rows.fates, sha, name=name, tally=tally
        )
        or replaces_all(task, sha, rows.staged if sha in run.staged.opened else None, run.refused)
    )


def _retyped(run: FeedRun, sha: str, declared: Mapping[str, int]) -> DataRefused | None:
    """Return the refusal of a content that is written otherwise than what came before it."""
    delivery = run.task.plan.wanted[sha]
    if not run.history.before(delivery, run.refused):
        return None
    tally = run.tallies.get(sha, Tally())
    refusal = retyped(run.task.run.engine, run.rows.fates, sha, delivery.name, tally=tally)
    return refusal or run.history.finer(delivery, run.decimals.get(sha, {}), declared, run.refused)


def _checked(run: FeedRun) -> tuple[FeedRun, Refused]:
    """Have the gate check the rows to be loaded; with none left, its last verdict stays."""
    names = {sha: run.task.plan.wanted[sha].name for sha in run.accepted}
    checked = run.gate.check(run.loaded, names, run.tallies)
    if checked is None:
        return run, {}
    return replace(run, verdict=checked.verdict), checked.refused
