"""What a newer delivery of a file changed: rows that came, went, or came back different.

The difference is taken in rows and money before the old rows go, and kept in the lake: one line a
restatement, and the rows themselves, of each restatement at most ten thousand.
"""

from __future__ import annotations

from datetime import date

from stages.intake.ingest.feed_run import FeedRun
from stages.intake.ingest.keys import as_text
from stages.intake.ingest.report import Restatement
from stages.intake.ingest.tally import ZERO
from transforms.intake.cleaning import clean_money
from transforms.language.quoting import date_literal, identifier, literal, timestamp_literal
from transforms.schema import FEED_DATES, FEEDS, RESTATED_ROW, RESTATEMENT, Table

_LISTED = 10_000


def restatements(feed: FeedRun) -> tuple[Restatement, ...]:
    """Compare each restated file with the rows it had and note it; before they are replaced."""
    found = []
    for sha in sorted(feed.accepted & set(feed.staged.opened)):
        before = feed.task.plan.before(sha)
        if before is not None:
            found.append(_compared(feed, before.file, before.sha256, sha))
    return tuple(found)


def _compared(feed: FeedRun, name: str, before: str, after: str) -> Restatement:
    engine = feed.task.run.engine
    engine.connection.execute(
        f"create or replace table differing as {_differing(feed, before, after)}"
    )
    counts = engine.rows(
        "select count(*) filter (change = 'added'), count(*) filter (change = 'removed'),"
        " count(*) filter (change = 'changed'), sum(amount_after) filter (change = 'added'),"
        " sum(amount_before) filter (change = 'removed'), sum(coalesce(amount_after, 0)"
        " - coalesce(amount_before, 0)) filter (change = 'changed'),"
        " least(min(day_before), min(day_after)), greatest(max(day_before), max(day_after))"
        " from differing"
    )[0]
    rows, amounts, days = counts[:3], [amount or ZERO for amount in counts[3:6]], counts[6:]
    made = Restatement(name, *rows, *amounts, *days)
    _keep(feed, made, before, after)
    return made


def _differing(feed: FeedRun, before: str, after: str) -> str:
    """Return SQL of the rows whose key is in one delivery alone, or whose body differs."""
    task = feed.task
    table = FEEDS[task.feed]
    day = FEED_DATES.get(task.feed)
    columns = ", ".join(
        [
            f"{as_text(table.key)} as row_key",
            f"{as_text(table.names)} as body",
            f"cast({clean_money(task.feed)} as decimal(38, 10)) as amount",
            f"{identifier(day)} as day" if day else "cast(null as date) as day",
            f"cast(json_object({_pairs(table)}) as varchar) as row_json",
        ]
    )
    old = f"select {columns} from ({task.loader.rows_of(before)})"
    new = f"select {columns} from loaded where file_sha256 = {literal(after)}"
    return (
        "select coalesce(o.row_key, n.row_key) as row_key, case when o.row_key is null then 'added'"
        " when n.row_key is null then 'removed' else 'changed' end as change,"
        " o.row_json as row_before, n.row_json as row_after, o.amount as amount_before,"
        " n.amount as amount_after, o.day as day_before, n.day as day_after"
        f" from ({old}) as o full join ({new}) as n on o.row_key = n.row_key"
        " where o.body is distinct from n.body"
    )


def _pairs(table: Table) -> str:
    return ", ".join(f"{literal(name)}, {identifier(name)}" for name in table.names)


def _keep(feed: FeedRun, made: Restatement, before: str, after: str) -> None:
    """Add the restatement to the lake's record; noted twice (a killed run), it stands once."""
    task = feed.task
    about = (
        f"{literal(task.source.name)} as source, {literal(task.feed)} as feed,"
        f" {literal(made.file)} as file, {literal(before)} as before_sha256,"
        f" {literal(after)} as sha256"
    )
    moment = timestamp_literal(task.run.now)
    figures = (
        f"{made.rows_added} as rows_added, {made.rows_removed} as rows_removed,"
        f" {made.rows_changed} as rows_changed, {made.amount_added:f} as amount_added,"
        f" {made.amount_removed:f} as amount_removed, {made.amount_changed:f} as amount_changed,"
        f" {_date(made.first_day)} as first_changed_day,"
        f" {_date(made.last_day)} as last_changed_day"
    )
    run_id = literal(task.run.run_id)
    line = f"select {about}, {moment} as restated_at, {figures}, {run_id} as run_id"
    _add(feed, RESTATED_ROW, f"select {about}, * from differing order by row_key limit {_LISTED}")
    _add(feed, RESTATEMENT, line)


def _add(feed: FeedRun, table: Table, new: str) -> None:
    """Add rows to a source's partition, in place of those with the same key."""
    task = feed.task
    kept = task.run.lake.state(table)
    where = {"source": [task.source.name]}
    key = " and ".join(f"n.{name} is not distinct from o.{name}" for name in table.key)
    rows = task.run.engine.arrow(
        f"with new as ({table.select} from ({new})) select * from new union all"
        f" select o.* from ({kept.scan(where)}) as o"
        f" where not exists (select 1 from new as n where {key})"
    )
    kept.replace(rows.cast(table.arrow), where, note=f"{task.run.run_id}: {task.feed}")


def _date(day: date | None) -> str:
    return date_literal(day) if day else "cast(null as date)"
