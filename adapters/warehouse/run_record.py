"""Note in `ops.run` that a stage runs, and how it ends.

Goes in: a warehouse, the stage's name, its as-of date, the moment and the run. Comes out: one row a
stage and run, `running` until the work is done or refused, then with the refusal's words.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from importlib.metadata import version as installed_version

from adapters.warehouse import ops
from adapters.warehouse.connect import Warehouse
from transforms.language.errors import PeakledgerError
from transforms.operations.engine_name import DUCKDB


@contextmanager
def noted(
    warehouse: Warehouse,
    stage: str,
    as_of: date | None,
    now: datetime,
    *,
    run_id: str,
    engine_name: str = DUCKDB,
) -> Iterator[None]:
    """Note in `ops.run` that a stage runs and how it ends; a refusal is noted with its words."""
    run = ops.StageRun(run_id, stage, as_of, installed_version("peakledger"), engine=engine_name)
    ops.start_run(warehouse, run, now)
    try:
        yield
    except PeakledgerError as error:
        ops.end_run(warehouse, run, now, "failed", message=error.message)
        raise
    ops.end_run(warehouse, run, now, "done")
