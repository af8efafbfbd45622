"""Committing a feed's run: quarantine, clean rows, then the record that makes them count."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

from adapters.intake.feed_files import Delivery
from adapters.intake.relations import one_row, query, texts
from adapters.lake.crash_points import crash_point
from stages.intake.ingest.changes import record_released, restatements
from stages.intake.ingest.feed_run import FeedRun
from stages.intake.ingest.intake import ACTIVE, IntakeRow
from stages.intake.ingest.report import Restatement
from stages.intake.ingest.rows import file_names, raw_texts
from stages.intake.ingest.tally import Tally
from transforms.intake.cleaning.select import UNTIL
from transforms.intake.file_faults import code_of

# Of a file that is refused whole, so many of its faults are listed.
_LISTED_FAULTS = 1_000


def commit(run: FeedRun) -> tuple[Restatement, ...]:
    """Write what a feed's run made, two commits of data and the one that counts.

    Returns what newer deliveries of its files changed.
    """
    task = run.task
    restated = restatements(run) if run.rows.staged else ()
    crash_point("clean.checked")
    _load(run)
    crash_point("load.clean_written")
    task.intake.record(task.feed, new_record(run))
    run.gate.record(run.verdict, run.doubts)
    crash_point("load.recorded")
    return restated


def _load(run: FeedRun) -> None:
    """Replace the quarantine and the clean partitions that the run touches."""
    task, loader = run.task, run.task.loader
    recorded = {row.sha256 for row in task.intake.of(task.feed)}
    gone = task.plan.leaving(run.refused) | run.accepted | task.strays
    gone |= loader.files_held() - recorded
    gone |= {row.sha256 for row in task.plan.forgotten} - set(task.plan.wanted)
    touched = {part for sha in gone for part in task.standing.get(sha, ())}
    if not run.rows.staged:
        loader.load_quarantine(None, gone)
        _replace(run, None, gone, touched)
        return
    kept = {sha for sha in run.refused if sha in task.plan.active_shas()}
    held = _held_rows(run, kept)
    record_released(run, held, run.accepted)
    loader.load_quarantine(held, (gone | set(run.refused)) - kept)
    found = task.run.engine.rows(f"select distinct part from ({run.loaded})")
    filled = {part for (part,) in found}
    _replace(run, run.loaded, gone, touched | filled)
    run.gate.keep(run.verdict, run.loaded, loader.clean, parts=filled, contents=run.accepted)


def _held_rows(run: FeedRun, kept: Collection[str]) -> str:
    """Return the rows to hold; of `kept` contents, whose last good rows stay, none."""
    task, rows = run.task, run.rows
    scratch = task.run.scratch
    return scratch.keep(
        query(
            "held_row",
            fate=rows.fates,
            params=one_row(
                source=task.source.name,
                feed=task.feed,
                run_id=task.run.run_id,
                listed_faults=_LISTED_FAULTS,
            ),
            file_name=file_names(scratch, run.names),
            raw_text=raw_texts(scratch, run.staged, rows.fates),
            refused=texts("file_sha256", run.refused),
            kept=texts("file_sha256", kept),
        )
    )


def _replace(run: FeedRun, new: str | None, gone: Collection[str], parts: set[str]) -> None:
    task = run.task
    if run.accepted:
        # a feed that came without a row is there all the same
        task.loader.clean.create()
    if parts:
        what = f"load {task.name}"
        task.run.progress(what, 0, len(parts))
        task.loader.load_clean(new, gone, parts)
        task.run.progress(what, len(parts), len(parts))


def new_record(run: FeedRun) -> list[IntakeRow]:
    """Return the feed's lines on record after the run."""
    made = {(row.file, row.sha256): row for row in _made(run)}
    kept = [
        _kept(run, row)
        for row in run.task.intake.of(run.task.feed)
        if (row.file, row.sha256) not in made or _stands_though_refused(run, row)
    ]
    stood = {(row.file, row.sha256) for row in kept}
    rows = kept + [row for key, row in made.items() if key not in stood]
    return rows + [copy for copy in _copies(run, rows) if (copy.file, copy.sha256) not in stood]


def _stands_though_refused(run: FeedRun, row: IntakeRow) -> bool:
    """Tell whether a content that was accepted once is refused now: its last good rows stay."""
    return row.is_active and row.sha256 in run.refused


def _kept(run: FeedRun, row: IntakeRow) -> IntakeRow:
    if row in run.task.plan.forgotten:
        return replace(row, status="withdrawn")
    return replace(row, status="superseded") if run.task.plan.is_over(row, run.refused) else row


def _made(run: FeedRun) -> list[IntakeRow]:
    repeats = _repeats(run)
    rows = []
    for sha in run.reading:
        tally = run.tallies.get(sha, Tally())
        rows.append(
            _row(
                run,
                run.task.plan.wanted[sha],
                tally,
                repeats.get(sha, ()),
                is_refused=sha in run.refused,
            )
        )
    return rows


def _repeats(run: FeedRun) -> dict[str, tuple[str, ...]]:
    """Return, by content, the other contents whose rows it repeats."""
    if not run.rows.staged:
        return {}
    asked = query("repeated_content", verdict=run.rows.verdicts, content=run.rows.content)
    return {sha: tuple(keepers) for sha, keepers in run.task.run.engine.rows(asked)}


def _row(
    run: FeedRun, delivery: Delivery, tally: Tally, repeats: tuple[str, ...], *, is_refused: bool
) -> IntakeRow:
    task = run.task
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
        notes=_notes(run, delivery.sha256, tally),
    )


def _copies(run: FeedRun, rows: list[IntakeRow]) -> list[IntakeRow]:
    """Record the further names of bytes that stand: their rows are repeats, all of them."""
    standing = {row.sha256: row for row in rows if row.status in ACTIVE}
    return [
        replace(
            standing[copy.sha256],
            file=copy.name,
            counts=standing[copy.sha256].counts.repeated(),
            status="repeated",
            landed_at=_utc(copy.fetched_at),
            run_id=run.task.run.run_id,
            repeats_of=(copy.sha256,),
        )
        for copy in run.task.plan.copies
        if copy.sha256 in standing
    ]


def _notes(run: FeedRun, sha: str, tally: Tally) -> str | None:
    notes = {
        "refused": run.refused[sha].message if sha in run.refused else None,
        "code": code_of(run.refused[sha]) if sha in run.refused else None,
        "quarantined": tally.by_why("quarantined"),
        "filtered": tally.by_why("filtered"),
        "absent_columns": run.staged.absent.get(sha),
        "decimals": run.decimals.get(sha),
    }
    said = {key: value for key, value in notes.items() if value}
    return json.dumps(said, ensure_ascii=False) if said else None


def _utc(stamp: str) -> datetime:
    moment = datetime.fromisoformat(stamp)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
