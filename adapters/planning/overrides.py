"""What planners decided about the lines of a plan, kept in PostgreSQL.

Goes in: a warehouse. Comes out: decisions added, in one transaction or not at all, and of every
line the one that counts: the latest, unless it was withdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from adapters.warehouse.connect import Warehouse
from transforms.planning.stock_up.overrides import Decision

_KEEP = """
insert into ops.stock_up_override
(as_of_date, account_id, product_id, kind, value, model_units, author, reason, decided_at, run_id)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_COUNTING = """
select account_id, product_id, kind, value, author, reason, decided_at, model_units
from (
    select distinct on (account_id, product_id) *
    from ops.stock_up_override
    where as_of_date = %(as_of)s and decided_at < coalesce(%(known_on)s::date + 1, 'infinity')
    order by account_id, product_id, override_no desc
) as latest
where kind <> 'withdrawn'
"""


def keep_decisions(
    warehouse: Warehouse, as_of: date, decisions: Sequence[Decision], *, run_id: str
) -> None:
    """Add decisions about the plan of a day, all or none."""
    rows = []
    for one in decisions:
        said = (one.kind, one.value, one.model_units, one.author, one.reason, one.decided_at)
        rows.append((as_of, *one.line, *said, run_id))
    with warehouse.connection() as connection, connection.cursor() as cursor:
        cursor.executemany(_KEEP, rows)


def decisions_that_count(
    warehouse: Warehouse, as_of: date, known_on: date | None = None
) -> dict[tuple[str, str], Decision]:
    """Return by account and product what counts about the plan of a day.

    `known_on` leaves out what was decided after that day.
    """
    with warehouse.connection() as connection:
        rows = connection.execute(_COUNTING, {"as_of": as_of, "known_on": known_on}).fetchall()
    return {
        (account, product): Decision((account, product), kind, value, *rest)
        for account, product, kind, value, *rest in rows
    }
