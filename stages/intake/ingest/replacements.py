"""Files that would take the place of rows, or count beside them, held until a person accepts them.

Goes in: a content that has landed. Comes out: the refusal of one of which only its source knows
what it is. A file that comes every day under one name either replaces the one before or adds to it:
where not one key of the delivery before comes back, it is held, unless the map says
`deliveries: add`. And a source that gets another name, or a map where it had none, is another
source: rows are known by source and key, so files that a source has delivered which the feeds
folder does not know any more would count a second time beside the rows of the old name.
"""

from __future__ import annotations

from collections.abc import Collection

from adapters.intake.decisions import kept_file_decisions
from adapters.lake.paths import scratch_sql
from stages.intake.ingest.intake import ACTIVE, IntakeRow
from stages.intake.ingest.task import FeedTask
from transforms.intake.cleaning import clean_money
from transforms.intake.file_faults import FileRefused
from transforms.intake.row_columns import keys
from transforms.language.messages import gettext as _
from transforms.language.quoting import literal, literals
from transforms.schema import FEEDS, INTAKE


def replaces_all(
    task: FeedTask, sha: str, rows: str | None, refused: Collection[str]
) -> FileRefused | None:
    """Return the refusal of a content that shares no key with the rows it would take away.

    `rows`: the staged rows, with its own among them; `refused`: the contents that will not count.
    """
    before = task.plan.before(sha)
    if before is None or before.sha256 not in task.standing:
        return None
    if before.sha256 not in task.plan.leaving(refused):
        return None
    if rows is not None and _shares_a_key(task, before, sha, rows):
        return None
    if is_accepted(task, sha):
        return None
    name = task.plan.wanted[sha].name
    rows, money = task.run.engine.rows(
        f"select count(*), coalesce(sum({clean_money(task.feed)}), 0)"
        f" from ({task.loader.rows_of(before.sha256)})"
    )[0]
    worth = _(" worth {money}", money=f"{money:,.2f}") if money else ""
    return FileRefused(
        "replaces_all",
        _(
            "{name}: it holds none of the {rows} rows{worth} of the delivery before"
            " it under this name, and in its place they would be gone",
            name=name,
            rows=rows,
            worth=worth,
        ),
        where=_("{name}, by {names}", name=name, names=", ".join(FEEDS[task.feed].key)),
        remedy=_(
            "where each delivery adds to those before, say `deliveries: {add}; where"
            " it does take their place, `peakledger sources accept --source {source}"
            " --file {name} --by WHO --why WHY`",
            add=_add(task),
            source=task.source.name,
            name=name,
        ),
    )


def _add(task: FeedTask) -> str:
    if task.source.map.canonical:
        return _("{{{feed}: add}}` in peakledger.yaml", feed=task.feed)
    return _("add` for the feed {feed} in source.yaml", feed=task.feed)


def is_accepted(task: FeedTask, sha: str) -> bool:
    """Tell whether a person has said that a content is right as it stands."""
    made = kept_file_decisions(task.run.home, task.source.name)
    return ("accepted", task.feed, sha) in {(e.decision, e.feed, e.file_sha256) for e in made}


def _shares_a_key(task: FeedTask, before: IntakeRow, sha: str, rows: str) -> bool:
    own = f"select * from ({rows}) where file_sha256 = {literal(sha)}"
    mine = keys(task.feed, own)
    for relation in (task.loader.rows_of(before.sha256), _delivered(task, before)):
        shared = f"({keys(task.feed, relation)}) semi join ({mine}) using (row_key)"
        if task.run.engine.scalar(f"select count(*) from {shared}"):
            return True
    return False


def _delivered(task: FeedTask, before: IntakeRow) -> str:
    """Return all rows of an earlier delivery, those too that repeat other files or are held.

    Which of its rows stand depends on the files beside it; what it is does not.
    """
    earlier = [each for each in task.deliveries if each.sha256 == before.sha256]
    staged = task.stage(task.contents(earlier[:1]), lambda _: None)
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
        f" and status in ({literals(ACTIVE)}) and sha256 in ({literals(sorted(new))})"
        f" and source not in ({literals(sorted(here))}) group by sha256"
    )
    return {sha: _refusal(task, sha, other) for sha, other in rows if not is_accepted(task, sha)}


def _refusal(task: FeedTask, sha: str, other: str) -> FileRefused:
    name, source = task.plan.wanted[sha].name, task.source.name
    return FileRefused(
        "known_elsewhere",
        _(
            "{name}: source {other} has delivered these very bytes, its rows stand,"
            " and no map here bears its name: under {source} they would count twice",
            name=name,
            other=other,
            source=source,
        ),
        where=name,
        remedy=_(
            "where {other} is {source} by now, `peakledger sources retire --source"
            " {other} --by WHO --why WHY`, or give the map its old name; where both"
            " are true, `peakledger sources accept --source {source} --file {name}"
            " --by WHO --why WHY`",
            other=other,
            source=source,
            name=name,
        ),
    )
