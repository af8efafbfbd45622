"""What came of a feed's run, in numbers and in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from stages.intake.ingest.derived_run import DerivedRun
from stages.intake.ingest.feed_run import FeedRun
from stages.intake.ingest.report import FeedOutcome, Refusal
from stages.intake.ingest.tally import Counts, Tally


def outcome(feed: FeedRun) -> FeedOutcome:
    """Sum up a feed's run over the files it accepted."""
    task = feed.task
    accepted = [sha for sha in feed.accepted if sha in feed.tallies]
    absent = {column for sha in accepted for column in feed.staged.absent.get(sha, ())}
    warnings = list(feed.gate.warnings)
    parts = [part for sha in accepted for part in feed.staged.parts.get(sha, ())]
    warnings += [note for each in parts for note in each.notes]
    if absent and not task.source.map.canonical:
        warnings.append(
            f"{task.source.name}/{task.feed}: columns that the map names are not in every file"
            f" and read as empty: {', '.join(sorted(absent))}"
        )
    warnings += _lost(feed, accepted)
    warnings += [
        f"{row.source}/{row.feed}: {row.file} was refused and is gone or replaced: forgotten,"
        " nothing of it ever counted"
        for row in task.plan.forgotten
    ]
    summed = _summed(
        task.source.name,
        task.feed,
        [feed.tallies[sha] for sha in accepted],
        len(task.plan.wanted) - len(feed.reading),
        refused=len(feed.refused),
        warnings=[*warnings, *_unused(feed, accepted)],
    )
    return replace(summed, restated=feed.restated)


def refusals(feed: FeedRun) -> list[Refusal]:
    """List the files of a feed that are refused; an earlier version of a known one stays."""
    task = feed.task
    source, plan = task.source.name, task.plan
    standing = plan.active_shas()
    return [
        Refusal.of(
            source,
            task.feed,
            plan.wanted[sha].name,
            error,
            stands=sha in standing or plan.before(sha) is not None,
        )
        for sha, error in feed.refused.items()
    ]


def derived_refusals(derived: DerivedRun) -> list[Refusal]:
    """List the files of a derived feed that are refused."""
    names = {row.sha256: row.file for row in derived.standing}
    source = derived.base.task.source.name
    return [
        Refusal.of(source, derived.feed, names[sha], error)
        for sha, error in derived.refused.items()
    ]


def derived_outcome(derived: DerivedRun) -> FeedOutcome:
    """Sum up a derived feed's run."""
    return _summed(
        derived.base.task.source.name,
        derived.feed,
        list(derived.tallies.values()) if not derived.refused else [],
        len(derived.standing) if not derived.tallies else 0,
        refused=len(derived.refused),
        warnings=derived.gate.warnings,
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


def _lost(feed: FeedRun, accepted: list[str]) -> list[str]:
    """Tell of optional columns of ours that the file before still bore."""
    task = feed.task
    if not task.source.map.canonical:
        return []
    lost = set()
    for sha in accepted:
        absent = feed.staged.absent.get(sha, ())
        lost |= set(task.history.lost_columns(task.plan.wanted[sha], absent, feed.refused))
    where = f"{task.source.name}/{task.feed}"
    listed = ", ".join(sorted(lost))
    return [f"{where}: columns that the files before had are gone: {listed}"] if lost else []


def _unused(feed: FeedRun, accepted: list[str]) -> list[str]:
    """Tell of columns without a use that only some files bear: somebody added them."""
    task = feed.task
    unused = {sha: set(feed.staged.unused.get(sha, ())) for sha in accepted}
    if task.source.map.canonical:
        new = set().union(*unused.values()) if unused else set()
    else:
        everywhere = set.intersection(*unused.values()) if unused else set()
        new = set().union(*unused.values()) - everywhere if unused else set()
    if not new:
        return []
    columns = ", ".join(sorted(new))
    where = f"{task.source.name}/{task.feed}"
    return [f"{where}: columns that nothing reads, kept in the raw files: {columns}"]
