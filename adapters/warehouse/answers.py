"""What the orchestrator asked about a batch, and who answered what: rows of `ops.answer`.

The task that asks writes them, from the orchestrator's own record of the login that answered. What
passes between tasks can be written by others and is never believed.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from adapters.warehouse.connect import Warehouse

APPROVE = "Approve"


class Answer(NamedTuple):
    """What one run asked, and the answer; the last two are null while none was taken."""

    batch_id: str
    by: str | None
    option: str | None

    @property
    def is_yes(self) -> bool:
        return self.by is not None and self.option == APPROVE


def note_question(warehouse: Warehouse, run_id: str, batch_id: str, now: datetime) -> None:
    """Note that a run asks about a batch; an answer to an earlier question of it is forgotten."""
    with warehouse.connection() as connection:
        connection.execute(
            "insert into ops.answer (run_id, batch_id, asked_at) values (%s, %s, %s)"
            " on conflict (run_id, batch_id) do update set asked_at = excluded.asked_at,"
            " answered_at = null, answered_by = null, option = null",
            [run_id, batch_id, now],
        )


def note_answer(
    warehouse: Warehouse, run_id: str, by: str, option: str, *, answered_at: datetime
) -> Answer | None:
    """Note the answer to what a run asked last; null where it has asked nothing."""
    with warehouse.connection() as connection:
        row = connection.execute(
            "update ops.answer set answered_at = %s, answered_by = %s, option = %s"
            " where run_id = %s and asked_at = (select max(asked_at) from ops.answer"
            " where run_id = %s) returning batch_id, answered_by, option",
            [answered_at, by, option, run_id, run_id],
        ).fetchone()
    return Answer(*row) if row else None


def find_answer(warehouse: Warehouse, run_id: str, batch_id: str) -> Answer | None:
    """Return what a run asked about a batch and was answered; null where it asked nothing."""
    with warehouse.connection() as connection:
        row = connection.execute(
            "select batch_id, answered_by, option from ops.answer"
            " where run_id = %s and batch_id = %s",
            [run_id, batch_id],
        ).fetchone()
    return Answer(*row) if row else None
