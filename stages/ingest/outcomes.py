"""What came of a feed's run, in numbers and in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from stages.ingest.derived_run import DerivedRun
from stages.ingest.feed_run import FeedRun
from stages.ingest.results import Counts, FeedOutcome, IngestResult, Refusal
from stages.ingest.tally import Tally
from transforms.errors import DataRefused, PeakledgerError

_SHOWN = 5


def outcome(feed: FeedRun) -> FeedOutcome:
    """Sum up a feed's run over the files it accepted."""
    accepted = [sha for sha in feed.accepted if sha in feed.tallies]
    names = {sha: feed.plan.wanted[sha].name for sha in feed.reading}
    absent = {column for sha in accepted for column in feed.staged.absent.get(sha, ())}
    warnings = list(feed.gate.warnings)
    parts = [part for sha in accepted for part in feed.staged.parts.get(sha, ())]
    warnings += [note for each in parts for note in each.notes]
    if absent and not feed.source.map.canonical:
        warnings.append(
            f"{feed.source.name}/{feed.feed}: columns that the map names are not in every file"
            f" and read as empty: {', '.join(sorted(absent))}"
        )
    warnings += _lost(feed, accepted)
    summed = _summed(
        feed.source.name,
        feed.feed,
        [feed.tallies[sha] for sha in accepted],
        len(feed.plan.wanted) - len(feed.reading),
        [(names[sha], refusal) for sha, refusal in feed.refused.items()],
        [*warnings, *_unused(feed, accepted)],
    )
    return replace(summed, restated=feed.restated)


def derived_outcome(derived: DerivedRun) -> FeedOutcome:
    """Sum up a derived feed's run."""
    names = {row.sha256: row.file for row in derived.standing}
    return _summed(
        derived.base.source.name,
        derived.feed,
        list(derived.tallies.values()) if not derived.refused else [],
        len(derived.standing) if not derived.tallies else 0,
        [(names[sha], refusal) for sha, refusal in derived.refused.items()],
        derived.gate.warnings,
    )


def raise_refusals(result: IngestResult) -> None:
    """Raise one `DataRefused` for all files refused, the first few in full."""
    refused = result.refused
    if not refused:
        return
    first = refused[0]
    if len(refused) == 1:
        raise DataRefused(first.message, where=first.where, remedy=first.remedy)
    lines = [f"{len(refused)} files are refused; what else was new is loaded"]
    lines += [f"- {each.message} ({each.where})" for each in refused[:_SHOWN]]
    if len(refused) > _SHOWN:
        lines.append(f"- and {len(refused) - _SHOWN} more")
    raise DataRefused("\n".join(lines), where=first.where, remedy=first.remedy)


def raise_failures(failures: Sequence[PeakledgerError]) -> None:
    """Raise the first source's failure to be fetched, naming how many others there are."""
    if not failures:
        return
    first, others = failures[0], len(failures) - 1
    if others:
        first.message += f"; {others} more could not be fetched; the others are in"
    raise first


def _summed(
    source: str,
    feed: str,
    tallied: list[Tally],
    unchanged: int,
    refused: list[tuple[str, DataRefused]],
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
        refused=tuple(Refusal.of(source, feed, name, error) for name, error in refused),
        warnings=tuple(warnings),
    )


def _lost(feed: FeedRun, accepted: list[str]) -> list[str]:
    """Tell of optional columns of ours that the file before still bore."""
    if not feed.source.map.canonical:
        return []
    lost = set()
    for sha in accepted:
        absent = feed.staged.absent.get(sha, ())
        lost |= set(feed.history.lost_columns(feed.plan.wanted[sha], absent, feed.refused))
    where = f"{feed.source.name}/{feed.feed}"
    listed = ", ".join(sorted(lost))
    return [f"{where}: columns that the files before had are gone: {listed}"] if lost else []


def _unused(feed: FeedRun, accepted: list[str]) -> list[str]:
    """Tell of columns without a use that only some files bear: somebody added them."""
    unused = {sha: set(feed.staged.unused.get(sha, ())) for sha in accepted}
    if feed.source.map.canonical:
        new = set().union(*unused.values()) if unused else set()
    else:
        everywhere = set.intersection(*unused.values()) if unused else set()
        new = set().union(*unused.values()) - everywhere if unused else set()
    if not new:
        return []
    columns = ", ".join(sorted(new))
    where = f"{feed.source.name}/{feed.feed}"
    return [f"{where}: columns that nothing reads, kept in the raw files: {columns}"]
