"""What a load changes, noted before it does: rows restated by a newer delivery, rows set free.

The difference between two deliveries of a file is taken in rows and money and kept in the lake: one
line a restatement, and the rows themselves, of each restatement at most ten thousand. A row that
was held and is held no more stands in the lake table `released`, with who set it free and why, or
that nobody had to.
"""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa

from adapters.intake.relations import one_row, query, texts, union
from stages.intake.ingest.feed_run import FeedRun
from stages.intake.ingest.report import Restatement
from transforms.intake.releases import freed_because
from transforms.intake.row_columns import as_text, comparable
from transforms.language.quoting import literal
from transforms.schema import RELEASED, RESTATED_ROW, RESTATEMENT, Table

AUTOMATIC = "peakledger"
_LISTED = 10_000
_BECAUSE = pa.schema([("reason_code", pa.string()), ("why", pa.string())])


def restatements(run: FeedRun) -> tuple[Restatement, ...]:
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
    rows = f"select * from ({about}) cross join ({differing}) order by row_key limit {_LISTED}"
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
    _note(run, RESTATED_ROW, rows)
    _note(run, RESTATEMENT, f"select * from ({about}) cross join ({line})")
    return made


def record_released(run: FeedRun, held: str, accepted: Collection[str]) -> None:
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
        release=task.releases.relation(task.run.scratch),
        because=task.run.scratch.hold(because, _BECAUSE),
        params=one_row(
            feed=task.feed, nobody=AUTOMATIC, released_at=task.run.now, run_id=task.run.run_id
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
