"""Commit a feed's run: quarantine, clean rows, then the record that makes them count.

What the load changes is noted before it does: the rows in which a newer delivery of a file differs
from the one before, with their money (of each restatement at most ten thousand rows), and the rows
that were held and are held no more, with who set them free and why, or that nobody had to.
"""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa

from adapters.intake.relations import one_row, query, texts, union
from adapters.lake.crash_points import crash_point
from stages.intake.ingest.feed_run import FeedRun
from stages.intake.ingest.outcome import new_record
from stages.intake.ingest.report import Restatement
from stages.intake.ingest.rows import file_names, raw_texts, released_lines
from transforms.intake.releases import freed_because
from transforms.intake.row_columns import as_text, comparable
from transforms.language.messages import gettext as _
from transforms.language.quoting import literal
from transforms.schema import RELEASED, RESTATED_ROW, RESTATEMENT, Table

# Of a file that is refused whole, so many of its faults are listed.
_LISTED_FAULTS = 1_000
_AUTOMATIC = "peakledger"
_LISTED_CHANGES = 10_000
_BECAUSE = pa.schema([("reason_code", pa.string()), ("why", pa.string())])


def commit(run: FeedRun) -> tuple[Restatement, ...]:
    """Write what a feed's run made, two commits of data and the one that counts.

    Returns what newer deliveries of its files changed.
    """
    task = run.task
    restated = _restatements(run) if run.rows.staged else ()
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
    _record_released(run, held, run.accepted)
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
        what = _("load {name}", name=task.name)
        task.run.progress(what, 0, len(parts))
        task.loader.load_clean(new, gone, parts)
        task.run.progress(what, len(parts), len(parts))


def _restatements(run: FeedRun) -> tuple[Restatement, ...]:
    """Compare each restated file with the rows it had and note it."""
    found = []
    for sha in sorted(run.accepted & set(run.staged.opened)):
        before = run.task.plan.before(sha)
        if before is not None:
            found.append(_restatement(run, before.file, before.sha256, sha))
    return tuple(found)


def _restatement(run: FeedRun, name: str, before: str, after: str) -> Restatement:
    task = run.task
    new = f"select * from ({run.loaded}) where file_sha256 = {literal(after)}"
    differing = task.run.scratch.keep(
        query(
            "differing_row",
            old_row=comparable(task.feed, task.loader.rows_of(before)),
            new_row=comparable(task.feed, new),
        )
    )
    [found] = task.run.engine.rows(query("restatement", differing_row=differing))
    made = Restatement(name, *found)
    about = one_row(
        source=task.source.name, feed=task.feed, file=name, before_sha256=before, sha256=after
    )
    listed = f"({differing}) order by row_key limit {_LISTED_CHANGES}"
    line = one_row(
        restated_at=task.run.now,
        rows_added=made.rows_added,
        rows_removed=made.rows_removed,
        rows_changed=made.rows_changed,
        amount_added=made.amount_added,
        amount_removed=made.amount_removed,
        amount_changed=made.amount_changed,
        first_changed_day=made.first_day,
        last_changed_day=made.last_day,
        run_id=task.run.run_id,
    )
    _note(run, RESTATED_ROW, f"select * from ({about}) cross join {listed}")
    _note(run, RESTATEMENT, f"select * from ({about}) cross join ({line})")
    return made


def _record_released(run: FeedRun, held: str, accepted: Collection[str]) -> None:
    """Note the rows of accepted contents that were held and are not among `held` any more."""
    task, engine = run.task, run.task.run.engine
    before = task.loader.held()
    reasons = [reason for (reason,) in engine.rows(f"select distinct reason_code from ({before})")]
    if not reasons:
        return
    because = {"reason_code": reasons, "why": [freed_because(each) for each in reasons]}
    gone = query(
        "released_row",
        held_before=before,
        held_row=held,
        accepted=texts("file_sha256", accepted),
        release=released_lines(task.run.scratch, task.releases),
        because=task.run.scratch.store(because, _BECAUSE),
        params=one_row(
            feed=task.feed, nobody=_AUTOMATIC, released_at=task.run.now, run_id=task.run.run_id
        ),
    )
    if engine.scalar(f"select count(*) from ({gone})"):
        _note(run, RELEASED, gone, first_stays=True)


def _note(run: FeedRun, table: Table, new: str, *, first_stays: bool = False) -> None:
    """Add rows to a source's partition of a record; noted twice (a killed run), a row stands once.

    Of two with one key the new one stands, or with `first_stays` the one that was there.
    """
    task = run.task
    kept = task.run.lake.state(table)
    where = {"source": [task.source.name]}
    rows = {"new": f"{table.select} from ({new})", "kept": kept.scan(where)}
    turns = ("kept", "new") if first_stays else ("new", "kept")
    candidates = union(
        f"select *, {turn} as turn, {as_text(table.key)} as key_text from ({rows[each]})"
        for turn, each in enumerate(turns)
    )
    noted = task.run.engine.arrow(query("noted_row", candidate_row=candidates))
    note = f"{task.run.run_id}: {task.feed}"
    kept.replace(noted.select(table.names).cast(table.arrow), where, note=note)
