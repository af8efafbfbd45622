"""What came of a feed's run, in numbers and in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from stages.intake.ingest.derived_run import DerivedRun
from stages.intake.ingest.feed_run import FeedRun
from stages.intake.ingest.report import FeedOutcome, Refusal, Restatement
from stages.intake.ingest.tally import Counts, Tally


def outcome(run: FeedRun, restated: tuple[Restatement, ...]) -> FeedOutcome:
    """Sum up a feed's run over the files it accepted; `restated`: what these changed."""
    task = run.task
    accepted = [sha for sha in run.accepted if sha in run.tallies]
    absent = {column for sha in accepted for column in run.staged.absent.get(sha, ())}
    warnings = run.gate.warnings(run.verdict, run.doubts)
    parts = [part for sha in accepted for part in run.staged.parts.get(sha, ())]
    warnings += [note for each in parts for note in each.notes]
    if absent and not task.source.map.canonical:
        warnings.append(
            f"{task.name}: columns that the map names are not in every file"
            f" and read as empty: {', '.join(sorted(absent))}"
        )
    warnings += _lost(run, accepted)
    warnings += [
        f"{task.name}: {row.file} was refused and is gone or replaced: forgotten,"
        " nothing of it ever counted"
        for row in task.plan.forgotten
    ]
    summed = _summed(
        task.source.name,
        task.feed,
        [run.tallies[sha] for sha in accepted],
        len(task.plan.wanted) - len(run.reading),
        refused=len(run.refused),
        warnings=[*warnings, *_unused(run, accepted)],
    )
    return replace(summed, restated=restated)


def refusals(run: FeedRun) -> list[Refusal]:
    """List the files of a feed that are refused; an earlier version of a known one stays."""
    source, plan = run.task.source.name, run.task.plan
    standing = plan.active_shas()
    return [
        Refusal.of(
            source,
            run.feed,
            plan.wanted[sha].name,
            error,
            stands=sha in standing or plan.before(sha) is not None,
        )
        for sha, error in run.refused.items()
    ]


def derived_refusals(derived: DerivedRun) -> list[Refusal]:
    """List the files of a derived feed that are refused."""
    names, source = derived.names, derived.task.source.name
    return [
        Refusal.of(source, derived.feed, names[sha], error)
        for sha, error in derived.refused.items()
    ]


def derived_outcome(derived: DerivedRun) -> FeedOutcome:
    """Sum up a derived feed's run."""
    return _summed(
        derived.task.source.name,
        derived.feed,
        list(derived.tallies.values()) if not derived.refused else [],
        len(derived.standing) if not derived.tallies else 0,
        refused=len(derived.refused),
        warnings=derived.gate.warnings(derived.verdict),
    )


def _summed(
    source: str,
    feed: str,
    tallied: list[Tally],
    unchanged: int,
    *,
    refused: int,
    warnings: list[str],
) -> FeedOutcome:
    reasons: dict[str, int] = defaultdict(int)
    for tally in tallied:
        for reason, count in tally.by_why("quarantined").items():
            reasons[reason] += count
    return FeedOutcome(
        source=source,
        feed=feed,
        files=len(tallied),
        unchanged=unchanged,
        counts=sum((tally.counts for tally in tallied), Counts()),
        reasons=dict(reasons),
        refused=refused,
        warnings=tuple(warnings),
    )


def _lost(run: FeedRun, accepted: list[str]) -> list[str]:
    """Tell of optional columns of ours that the file before still bore."""
    task = run.task
    if not task.source.map.canonical:
        return []
    lost = set()
    for sha in accepted:
        absent = run.staged.absent.get(sha, ())
        lost |= set(run.history.lost_columns(task.plan.wanted[sha], absent, run.refused))
    listed = ", ".join(sorted(lost))
    return [f"{task.name}: columns that the files before had are gone: {listed}"] if lost else []


def _unused(run: FeedRun, accepted: list[str]) -> list[str]:
    """Tell of columns without a use that only some files bear: somebody added them."""
    task = run.task
    unused = {sha: set(run.staged.unused.get(sha, ())) for sha in accepted}
    if task.source.map.canonical:
        new = set().union(*unused.values()) if unused else set()
    else:
        everywhere = set.intersection(*unused.values()) if unused else set()
        new = set().union(*unused.values()) - everywhere if unused else set()
    if not new:
        return []
    columns = ", ".join(sorted(new))
    return [f"{task.name}: columns that nothing reads, kept in the raw files: {columns}"]
