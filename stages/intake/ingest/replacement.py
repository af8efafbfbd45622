"""A delivery that would take the place of another and shares no row with it: a person is asked.

A file that comes every day under one name either replaces the one before or adds to it; only its
source knows. Where not one key of the delivery before comes back, the file is held as a whole until
a person accepts it, or the map says `deliveries: add`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.intake.decisions import kept_file_decisions
from adapters.lake.paths import scratch_sql
from stages.intake.ingest.keys import as_text
from stages.intake.ingest.reading import Staged
from transforms.intake.cleaning import clean_money
from transforms.intake.file_faults import FileRefused
from transforms.language.quoting import literal
from transforms.schema import FEEDS

if TYPE_CHECKING:
    from stages.intake.ingest.feed_run import FeedRun
    from stages.intake.ingest.intake import IntakeRow


def replaces_all(feed: FeedRun, sha: str) -> FileRefused | None:
    """Return the refusal of a content that shares no key with the rows it would take away."""
    before = feed.plan.before(sha)
    if before is None or before.sha256 not in feed.standing:
        return None
    if before.sha256 not in feed.plan.leaving(feed.refused) or _shares_a_key(feed, before, sha):
        return None
    if is_accepted(feed, sha):
        return None
    name = feed.plan.wanted[sha].name
    rows, money = feed.run.engine.rows(
        f"select count(*), coalesce(sum({clean_money(feed.feed)}), 0)"
        f" from ({feed.loader.rows_of(before.sha256)})"
    )[0]
    worth = f" worth {money:,.2f}" if money else ""
    return FileRefused(
        "replaces_all",
        f"{name}: it holds none of the {rows:,} rows{worth} of the delivery before it under this"
        " name, and in its place they would be gone",
        where=f"{name}, by {', '.join(FEEDS[feed.feed].key)}",
        remedy=f"where each delivery adds to those before, say `deliveries: {_add(feed)}; where it"
        f" does take their place, `peakledger sources accept --source {feed.source.name}"
        f" --file {name} --by WHO --why WHY`",
    )


def _add(feed: FeedRun) -> str:
    if feed.source.map.canonical:
        return f"{{{feed.feed}: add}}` in peakledger.yaml"
    return f"add` for the feed {feed.feed} in source.yaml"


def is_accepted(feed: FeedRun, sha: str) -> bool:
    """Tell whether a person has said that a content is right as it stands."""
    made = kept_file_decisions(feed.run.home, feed.source.name)
    return ("accepted", feed.feed, sha) in {(e.decision, e.feed, e.file_sha256) for e in made}


def _shares_a_key(feed: FeedRun, before: IntakeRow, sha: str) -> bool:
    if sha not in feed.staged.opened:
        return False
    key = as_text(FEEDS[feed.feed].key)
    mine = f"select {key} as k from staged where file_sha256 = {literal(sha)}"
    for rows in (feed.loader.rows_of(before.sha256), _delivered(feed, before)):
        theirs = f"select {key} as k from ({rows})"
        if feed.run.engine.scalar(f"select count(*) from ({theirs}) semi join ({mine}) using (k)"):
            return True
    return False


def _delivered(feed: FeedRun, before: IntakeRow) -> str:
    """Return SQL of all rows of an earlier delivery, those too that repeat other files or are held.

    Which of its rows stand depends on the files beside it; what it is does not.
    """
    staged = Staged()
    earlier = [each for each in feed.deliveries if each.sha256 == before.sha256]
    feed.read_into(staged, earlier[:1], lambda _: None)
    if not staged.files:
        return feed.loader.rows_of(before.sha256)
    return f"select * from {scratch_sql(staged.files)}"
