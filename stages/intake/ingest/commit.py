"""Committing a feed's run: quarantine, clean rows, then the record that makes them count."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

from adapters.intake.feed_files import Delivery
from adapters.lake.crash_points import crash_point
from stages.intake.ingest.feed_run import FeedRun
from stages.intake.ingest.intake import ACTIVE, IntakeRow
from stages.intake.ingest.load import held_rows
from stages.intake.ingest.releases import record_released
from stages.intake.ingest.restatement import restatements
from stages.intake.ingest.rows import hold, read_raw_rows
from stages.intake.ingest.tally import Counts, Tally
from transforms.intake.cleaning.select import UNTIL
from transforms.intake.file_faults import code_of
from transforms.intake.reading_rules import ReadingRules


def commit(feed: FeedRun) -> None:
    """Write what a feed's run made: two commits of data and the one that counts."""
    if feed.staged.files:
        feed.restated = restatements(feed)
    crash_point("clean.checked")
    load(feed)
    crash_point("load.clean_written")
    feed.task.intake.record(feed.task.feed, new_record(feed))
    feed.gate.record()
    crash_point("load.recorded")


def load(feed: FeedRun) -> None:
    """Replace the quarantine and the clean partitions that the run touches."""
    task = feed.task
    engine, loader = task.run.engine, task.loader
    recorded = {row.sha256 for row in task.intake.of(task.feed)}
    gone = task.plan.leaving(feed.refused) | feed.accepted | task.strays
    gone |= loader.files_held() - recorded
    gone |= {row.sha256 for row in task.plan.forgotten} - set(task.plan.wanted)
    kept = {sha for sha in feed.refused if sha in task.plan.active_shas()}
    touched = {part for sha in gone for part in task.standing.get(sha, ())}
    if not feed.staged.files:
        loader.load_quarantine(None, gone)
        _replace(feed, None, gone, touched)
        return
    read_raw_rows(engine, feed.staged)
    _name_files(feed)
    engine.connection.execute(
        "create or replace view held as "
        + held_rows(task.source.name, task.feed, task.run.run_id, feed.refused, kept=kept)
    )
    record_released(task.run, task.source.name, task.feed, feed.accepted)
    loader.load_quarantine("held", (gone | set(feed.refused)) - kept)
    filled = {part for (part,) in engine.rows("select distinct part from loaded")}
    _replace(feed, "loaded", gone, touched | filled)
    feed.gate.keep(loader.clean, filled, feed.accepted)


def _replace(feed: FeedRun, new: str | None, gone: Collection[str], parts: set[str]) -> None:
    task = feed.task
    if feed.accepted:
        # a feed that came without a row is there all the same
        task.loader.clean.create()
    if parts:
        what = f"load {task.source.name}/{task.feed}"
        task.run.tell(what, 0, len(parts))
        task.loader.load_clean(new, gone, parts)
        task.run.tell(what, len(parts), len(parts))


def _name_files(feed: FeedRun) -> None:
    names = {sha: feed.task.plan.wanted[sha].name for sha in feed.reading}
    hold(feed.task.run.engine, "names", {"sha": list(names), "name": list(names.values())})


def new_record(feed: FeedRun) -> list[IntakeRow]:
    """Return the feed's lines on record after the run."""
    made = {(row.file, row.sha256): row for row in _made(feed)}
    kept = [
        _kept(feed, row)
        for row in feed.task.intake.of(feed.task.feed)
        if (row.file, row.sha256) not in made or _stands_though_refused(feed, row)
    ]
    stood = {(row.file, row.sha256) for row in kept}
    rows = kept + [row for key, row in made.items() if key not in stood]
    return rows + [copy for copy in _copies(feed, rows) if (copy.file, copy.sha256) not in stood]


def _stands_though_refused(feed: FeedRun, row: IntakeRow) -> bool:
    """Tell whether a content that was accepted once is refused now: its last good rows stay."""
    return row.is_active and row.sha256 in feed.refused


def _kept(feed: FeedRun, row: IntakeRow) -> IntakeRow:
    if row in feed.task.plan.forgotten:
        return replace(row, status="withdrawn")
    return replace(row, status="superseded") if feed.task.plan.is_over(row, feed.refused) else row


def _made(feed: FeedRun) -> list[IntakeRow]:
    repeats = feed.keys.repeats_of() if feed.staged.files else {}
    rows = []
    for sha in feed.reading:
        tally = feed.tallies.get(sha, Tally())
        rows.append(
            _row(
                feed,
                feed.task.plan.wanted[sha],
                tally,
                repeats.get(sha, ()),
                is_refused=sha in feed.refused,
            )
        )
    return rows


def _row(
    feed: FeedRun, delivery: Delivery, tally: Tally, repeats: tuple[str, ...], *, is_refused: bool
) -> IntakeRow:
    task = feed.task
    filters = tally.by_why("filtered")
    status = "partial" if UNTIL in filters else "loaded"
    return IntakeRow(
        source=task.source.name,
        feed=task.feed,
        file=delivery.name,
        sha256=delivery.sha256,
        counts=tally.counts.held() if is_refused else tally.counts,
        status="refused" if is_refused else status,
        landed_at=_utc(delivery.fetched_at),
        run_id=task.run.run_id,
        rules=task.rules_of(delivery.sha256),
        repeats_of=() if is_refused else repeats,
        notes=_notes(feed, delivery.sha256, tally),
    )


def as_record(
    base: IntakeRow, feed: str, counts: Counts, run_id: str, *, rules: ReadingRules
) -> IntakeRow:
    """Return the line of a derived feed for a content of its base."""
    return replace(
        base,
        feed=feed,
        counts=counts,
        status="loaded",
        run_id=run_id,
        rules=rules,
        repeats_of=(),
        notes=None,
    )


def _copies(feed: FeedRun, rows: list[IntakeRow]) -> list[IntakeRow]:
    """Record the further names of bytes that stand: their rows are repeats, all of them."""
    standing = {row.sha256: row for row in rows if row.status in ACTIVE}
    return [
        replace(
            standing[copy.sha256],
            file=copy.name,
            counts=standing[copy.sha256].counts.repeated(),
            status="repeated",
            landed_at=_utc(copy.fetched_at),
            run_id=feed.task.run.run_id,
            repeats_of=(copy.sha256,),
        )
        for copy in feed.task.plan.copies
        if copy.sha256 in standing
    ]


def _notes(feed: FeedRun, sha: str, tally: Tally) -> str | None:
    notes = {
        "refused": feed.refused[sha].message if sha in feed.refused else None,
        "code": code_of(feed.refused[sha]) if sha in feed.refused else None,
        "quarantined": tally.by_why("quarantined"),
        "filtered": tally.by_why("filtered"),
        "absent_columns": feed.staged.absent.get(sha),
        "decimals": feed.staged.decimals.get(sha),
    }
    said = {key: value for key, value in notes.items() if value}
    return json.dumps(said, ensure_ascii=False) if said else None


def _utc(stamp: str) -> datetime:
    moment = datetime.fromisoformat(stamp)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
