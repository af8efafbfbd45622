"""One piece of work on the ledger at a time, noted in `ops.run`, with a fence against its own past.

Goes in: a warehouse, the stage's name, the moment and the run. Comes out: a lease to append with. A
second run of any kind exits "already running" and has written nothing; a run that was paused past
its lease and wakes is refused at the append.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.lease import Lease, lease
from adapters.warehouse.run_record import noted
from transforms.operations.engine_name import DUCKDB

LEASE = "rebates"


@contextmanager
def ledger_work(
    warehouse: Warehouse,
    stage: str,
    as_of: date | None,
    now: datetime,
    *,
    run_id: str,
    engine_name: str = DUCKDB,
) -> Iterator[Lease]:
    """Hold the lease on the ledger and note the work; raise `OutsideError` where another has it."""
    with (
        lease(warehouse, LEASE, run_id, now) as own_lease,
        noted(warehouse, stage, as_of, now, run_id=run_id, engine_name=engine_name),
    ):
        yield own_lease
