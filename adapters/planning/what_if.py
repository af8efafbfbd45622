"""Two drafts of a plan side by side: what they come to, and the lines that differ.

Goes in: the rows of both drafts, what every future is short of, and prices. Comes out: sums of both
and a file of the lines that differ. All of it lies in a scratch folder; lake and warehouse stay as
they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from adapters.lake.engine import Engine
from adapters.lake.paths import scratch_sql
from adapters.planning.outputs import write_plan_file
from adapters.planning.relations import select
from transforms.planning.forecast.panel import Floats
from transforms.planning.stock_up.table import ticks_in
from transforms.planning.ticks import TICKS, decimals

SERVICE_RATIO = pa.field("expected_service_ratio", pa.decimal128(18, 6))
# Futures are kept as 32-bit floats; an order sized for one of them is enough for it.
_NEAR = 1 + 1e-6


def write_side(rows: pa.RecordBatchReader, short: Sequence[Floats], path: Path) -> None:
    """Write a draft's rows to a file, each with the share of futures without a stock-out.

    `short` is what every future lacks, in the order of the rows, block after block.
    """
    futures = np.concatenate(short) if short else np.zeros((0, 1))
    with pq.ParquetWriter(path, rows.schema.append(SERVICE_RATIO)) as writer:
        place = 0
        for batch in rows:
            here = futures[place : place + len(batch)]
            place += len(batch)
            table = pa.Table.from_batches([batch])
            given = ticks_in(table["recommended_units"]) / TICKS * _NEAR
            share = (here <= given[:, None]).mean(axis=1)
            known = np.asarray(table["recommended_units"].is_valid())
            ratio = decimals(np.rint(share * 10**6).astype(np.int64), known, scale=6)
            writer.write_table(table.append_column(SERVICE_RATIO, ratio))


class SideBySide:
    """Compare the plan as it is with the plan as it would be."""

    def __init__(self, engine: Engine, now: Path, tried: Path):
        self._engine = engine
        engine.view("plan_now", f"select * from {scratch_sql([now])}")
        engine.view("plan_tried", f"select * from {scratch_sql([tried])}")
        engine.view("plan_line", select("what_if_line"))

    def sums(self) -> Iterator[tuple[str, Any, Any]]:
        """Yield name, sum now and sum as tried, in the order a person reads them."""
        made = self._engine.arrow(select("what_if_sum"))
        now, tried = made.to_pylist()
        yield from ((name, now[name], tried[name]) for name in made.schema.names[1:])

    @property
    def lines_changed(self) -> int:
        return int(self._engine.scalar("select count(*) from plan_line where is_changed"))

    def write_changed(self, path: Path) -> int:
        """Write the lines that differ to a .csv or .parquet file; return their number."""
        query = (
            "select * exclude (is_changed) from plan_line where is_changed"
            " order by account_id, product_id"
        )
        return write_plan_file(self._engine.stream(query), path)
