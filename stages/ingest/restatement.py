"""What a newer delivery of a file changed: rows that came, went, or came back different."""

from __future__ import annotations

from stages.ingest.feed_run import FeedRun
from stages.ingest.keys import as_text
from stages.ingest.results import Restatement
from transforms.schema import FEEDS
from transforms.values import literal


def restatements(feed: FeedRun) -> tuple[Restatement, ...]:
    """Compare each restated file with the rows it had; call it before they are replaced."""
    found = []
    for sha in sorted(feed.accepted & set(feed.staged.opened)):
        name = feed.plan.wanted[sha].name
        before = feed.plan.active.get(name)
        if before is not None and before.sha256 != sha:
            found.append(_compared(feed, name, before.sha256, sha))
    return tuple(found)


def _compared(feed: FeedRun, name: str, before: str, after: str) -> Restatement:
    table = FEEDS[feed.feed]
    columns = f"{as_text(table.key)} as row_key, {as_text(table.names)} as body"
    old = f"select {columns} from ({feed.loader.rows_of(before)})"
    new = f"select {columns} from loaded where file_sha256 = {literal(after)}"
    counts = feed.run.engine.rows(
        "select count(*) filter (o.row_key is null), count(*) filter (n.row_key is null),"
        " count(*) filter (o.body <> n.body) from"
        f" ({old}) as o full join ({new}) as n on o.row_key = n.row_key"
    )[0]
    return Restatement(name, *counts)
