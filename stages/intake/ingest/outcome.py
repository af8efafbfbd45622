"""What became of the files of a feed's run: their lines on record, and what is told of them."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime

from adapters.intake.feed_files import Delivery
from adapters.intake.relations import query
from stages.intake.ingest.derived_run import DerivedRun
from stages.intake.ingest.feed_run import FeedRun
from stages.intake.ingest.intake import ACTIVE, IntakeRow
from stages.intake.ingest.refusal import Refusal
from stages.intake.ingest.remarks import remarks
from stages.intake.ingest.report import FeedOutcome, Restatement
from transforms.intake.cleaning.shape import UNTIL
from transforms.intake.file_faults import code_of
from transforms.intake.tally import Counts, Tally


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


def outcome(run: FeedRun, restated: tuple[Restatement, ...]) -> FeedOutcome:
    """Sum up a feed's run over the files it accepted; `restated`: what these changed."""
    task = run.task
    accepted = [sha for sha in run.accepted if sha in run.tallies]
    summed = _summed(
        task.source.name,
        task.feed,
        [run.tallies[sha] for sha in accepted],
        len(task.plan.wanted) - len(run.reading),
        refused=len(run.refused),
        warnings=remarks(run, accepted),
    )
    return replace(summed, restated=restated)


def refusals(run: FeedRun) -> list[Refusal]:
    """List the files of a feed that are refused; an earlier version of a known one stays."""
    source, plan = run.task.source.name, run.task.plan
    standing = plan.active_shas()
    return [
        Refusal.of(
            source,
            run.feed,
            plan.wanted[sha].name,
            error,
            stands=sha in standing or plan.before(sha) is not None,
        )
        for sha, error in run.refused.items()
    ]


def derived_refusals(derived: DerivedRun) -> list[Refusal]:
    """List the files of a derived feed that are refused."""
    names, source = derived.names, derived.task.source.name
    return [
        Refusal.of(source, derived.feed, names[sha], error)
        for sha, error in derived.refused.items()
    ]


def derived_outcome(derived: DerivedRun) -> FeedOutcome:
    """Sum up a derived feed's run."""
    return _summed(
        derived.task.source.name,
        derived.feed,
        list(derived.tallies.values()) if not derived.refused else [],
        len(derived.standing) if not derived.tallies else 0,
        refused=len(derived.refused),
        warnings=derived.gate.warnings(derived.verdict),
    )


def _summed(
    source: str,
    feed: str,
    tallied: list[Tally],
    unchanged: int,
    *,
    refused: int,
    warnings: list[str],
) -> FeedOutcome:
    reasons: dict[str, int] = defaultdict(int)
    for tally in tallied:
        for reason, count in tally.by_why("quarantined").items():
            reasons[reason] += count
    return FeedOutcome(
        source=source,
        feed=feed,
        files=len(tallied),
        unchanged=unchanged,
        counts=sum((tally.counts for tally in tallied), Counts()),
        reasons=dict(reasons),
        refused=refused,
        warnings=tuple(warnings),
    )
