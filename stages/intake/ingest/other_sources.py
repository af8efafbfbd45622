"""Files that another source has delivered already, which the feeds folder does not know any more.

A source that gets another name, or a map where it had none, is another source: rows are known by
source and key, so the same files would count a second time beside the rows of the old name.
"""

from __future__ import annotations

from collections.abc import Collection

from stages.intake.ingest.feed_task import FeedTask
from stages.intake.ingest.intake import ACTIVE
from stages.intake.ingest.replacement import is_accepted
from transforms.intake.file_faults import FileRefused
from transforms.language.quoting import literal
from transforms.schema import INTAKE


def delivered_elsewhere(task: FeedTask, shas: Collection[str]) -> dict[str, FileRefused]:
    """Return the refusals of contents whose rows stand under a source without a map."""
    new = set(shas) - task.plan.active_shas()
    if not new:
        return {}
    scan = task.run.lake.state(INTAKE).scan()
    here = {task.source.name, *task.run.beside}
    rows = task.run.engine.rows(
        f"select sha256, min(source) from ({scan}) where feed = {literal(task.feed)}"
        f" and status in ({_listed(ACTIVE)}) and sha256 in ({_listed(new)})"
        f" and source not in ({_listed(here)}) group by sha256"
    )
    return {sha: _refusal(task, sha, other) for sha, other in rows if not is_accepted(task, sha)}


def _refusal(task: FeedTask, sha: str, other: str) -> FileRefused:
    name, source = task.plan.wanted[sha].name, task.source.name
    return FileRefused(
        "known_elsewhere",
        f"{name}: source {other} has delivered these very bytes, its rows stand, and no map here"
        f" bears its name: under {source} they would count twice",
        where=name,
        remedy=f"where {other} is {source} by now, `peakledger sources retire --source {other} --by"
        f" WHO --why WHY`, or give the map its old name; where both are true, `peakledger sources"
        f" accept --source {source} --file {name} --by WHO --why WHY`",
    )


def _listed(texts: Collection[str]) -> str:
    return ", ".join(map(literal, sorted(texts)))
