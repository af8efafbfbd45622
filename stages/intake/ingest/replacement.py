"""A delivery that would take the place of another and shares no row with it: a person is asked.

A file that comes every day under one name either replaces the one before or adds to it; only its
source knows. Where not one key of the delivery before comes back, the file is held as a whole until
a person accepts it, or the map says `deliveries: add`.
"""

from __future__ import annotations

from collections.abc import Collection

from adapters.intake.decisions import kept_file_decisions
from adapters.lake.paths import scratch_sql
from stages.intake.ingest.feed_task import FeedTask
from stages.intake.ingest.intake import IntakeRow
from stages.intake.ingest.keys import as_text
from stages.intake.ingest.reading import Staged
from transforms.intake.cleaning import clean_money
from transforms.intake.file_faults import FileRefused
from transforms.language.quoting import literal
from transforms.schema import FEEDS


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
