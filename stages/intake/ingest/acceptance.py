"""Files that are held until a person accepts them, because only their source knows what they are.

A file that comes every day under one name either replaces the one before or adds to it. Where not
one key of the delivery before comes back, the file is held as a whole until a person accepts it,
or the map says `deliveries: add`.

A source that gets another name, or a map where it had none, is another source: rows are known by
source and key, so files that another source has delivered, which the feeds folder does not know any
more, would count a second time beside the rows of the old name.
"""

from __future__ import annotations

from collections.abc import Collection

from adapters.intake.decisions import kept_file_decisions
from adapters.lake.paths import scratch_sql
from stages.intake.ingest.feed_task import FeedTask
from stages.intake.ingest.intake import ACTIVE, IntakeRow
from stages.intake.ingest.keys import as_text
from stages.intake.ingest.rows import Staged
from transforms.intake.cleaning import clean_money
from transforms.intake.file_faults import FileRefused
from transforms.language.quoting import literal
from transforms.schema import FEEDS, INTAKE


def replaces_all(
    task: FeedTask, sha: str, opened: Collection[str], refused: Collection[str]
) -> FileRefused | None:
    """Return the refusal of a content that shares no key with the rows it would take away.

    `opened`: the contents whose rows are staged; `refused`: those that will not count.
    """
    before = task.plan.before(sha)
    if before is None or before.sha256 not in task.standing:
        return None
    if before.sha256 not in task.plan.leaving(refused):
        return None
    if sha in opened and _shares_a_key(task, before, sha):
        return None
    if is_accepted(task, sha):
        return None
    name = task.plan.wanted[sha].name
    rows, money = task.run.engine.rows(
        f"select count(*), coalesce(sum({clean_money(task.feed)}), 0)"
        f" from ({task.loader.rows_of(before.sha256)})"
    )[0]
    worth = f" worth {money:,.2f}" if money else ""
    return FileRefused(
        "replaces_all",
        f"{name}: it holds none of the {rows:,} rows{worth} of the delivery before it under this"
        " name, and in its place they would be gone",
        where=f"{name}, by {', '.join(FEEDS[task.feed].key)}",
        remedy=f"where each delivery adds to those before, say `deliveries: {_add(task)}; where it"
        f" does take their place, `peakledger sources accept --source {task.source.name}"
        f" --file {name} --by WHO --why WHY`",
    )


def _add(task: FeedTask) -> str:
    if task.source.map.canonical:
        return f"{{{task.feed}: add}}` in peakledger.yaml"
    return f"add` for the feed {task.feed} in source.yaml"


def is_accepted(task: FeedTask, sha: str) -> bool:
    """Tell whether a person has said that a content is right as it stands."""
    made = kept_file_decisions(task.run.home, task.source.name)
    return ("accepted", task.feed, sha) in {(e.decision, e.feed, e.file_sha256) for e in made}


def _shares_a_key(task: FeedTask, before: IntakeRow, sha: str) -> bool:
    key = as_text(FEEDS[task.feed].key)
    mine = f"select {key} as k from staged where file_sha256 = {literal(sha)}"
    for rows in (task.loader.rows_of(before.sha256), _delivered(task, before)):
        theirs = f"select {key} as k from ({rows})"
        if task.run.engine.scalar(f"select count(*) from ({theirs}) semi join ({mine}) using (k)"):
            return True
    return False


def _delivered(task: FeedTask, before: IntakeRow) -> str:
    """Return SQL of all rows of an earlier delivery, those too that repeat other files or are held.

    Which of its rows stand depends on the files beside it; what it is does not.
    """
    staged = Staged()
    earlier = [each for each in task.deliveries if each.sha256 == before.sha256]
    task.stage(task.contents(earlier[:1]), staged, lambda _: None)
    if not staged.files:
        return task.loader.rows_of(before.sha256)
    return f"select * from {scratch_sql(staged.files)}"


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
