"""What a run tells of the files of a feed that it took: what was loaded all the same, lost columns.

Goes in: a run over the files it accepted. Comes out: sentences, each with the feed it is about.
"""

from __future__ import annotations

from stages.intake.ingest.feed_run import FeedRun
from transforms.language.messages import gettext as _


def remarks(run: FeedRun, accepted: list[str]) -> list[str]:
    """Return what is to be told of the contents that were accepted."""
    task = run.task
    absent = {column for sha in accepted for column in run.staged.absent.get(sha, ())}
    warnings = run.gate.warnings(run.verdict, run.doubts)
    parts = [part for sha in accepted for part in run.staged.parts.get(sha, ())]
    warnings += [note for each in parts for note in each.notes]
    if absent and not task.source.map.canonical:
        warnings.append(
            _(
                "{feed}: columns that the map names are not in every file and read as empty:"
                " {names}",
                feed=task.name,
                names=", ".join(sorted(absent)),
            )
        )
    warnings += _lost(run, accepted)
    warnings += [
        _(
            "{feed}: {file} was refused and is gone or replaced: forgotten, nothing of it ever"
            " counted",
            feed=task.name,
            file=row.file,
        )
        for row in task.plan.forgotten
    ]
    return [*warnings, *_unused(run, accepted)]


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
    if not lost:
        return []
    said = _("{feed}: columns that the files before had are gone: {names}", feed=task.name,
             names=listed)  # fmt: skip
    return [said]


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
    return [
        _(
            "{feed}: columns that nothing reads, kept in the raw files: {names}",
            feed=task.name,
            names=columns,
        )
    ]
