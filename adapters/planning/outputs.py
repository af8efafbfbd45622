"""The plan's rows on their way out: collected in files, put into the lake, written for people.

Goes in: forecast and plan rows chunk by chunk. Comes out: one lake partition per as-of date, and a
CSV or Parquet file where asked for. Rows wait in temporary Parquet files of the home, so that
memory stays flat and a killed run leaves the lake as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from adapters.lake.asked_files import asked_file, check_folder
from adapters.lake.home import Home
from adapters.lake.marts import mart
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.messages import joined
from transforms.planning.lost_units import SHORTFALL
from transforms.planning.stock_up.stock_ahead import StockAhead
from transforms.schema import WAREHOUSE_TABLES

_ROWS = 100_000
# What a spreadsheet would take for the start of a formula.
_RISKY = r"^[=+\-@\t\r]"
_ENDINGS = (".csv", ".parquet")
_MARTS = ("demand_forecast", "stock_up_plan", "stock_up_projection", "stock_up_driver")
_SCHEMAS = {
    **{name: WAREHOUSE_TABLES[name].arrow for name in _MARTS},
    "shortfall": SHORTFALL,
}


class PlanFiles:
    """Collect forecast and plan rows in temporary files; use as a context manager."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._stack = ExitStack()
        self._kept = 0
        self._writers = {
            name: self._stack.enter_context(pq.ParquetWriter(folder / f"{name}.parquet", schema))
            for name, schema in _SCHEMAS.items()
        }

    def __enter__(self) -> PlanFiles:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, name: str, rows: pa.Table) -> None:
        """Append rows to one of the tables."""
        self._writers[name].write_table(rows)

    def keep(self, block: StockAhead) -> None:
        """Put a block of paths aside until it is known what its orders are cut to."""
        self._kept += 1
        arrays = {name: _plain(value) for name, value in vars(block).items()}
        np.savez(self._folder / f"block_{self._kept}.npz", **arrays)  # type: ignore[arg-type]

    def kept(self) -> Iterator[StockAhead]:
        """Yield the blocks put aside, in order; each is gone once it was yielded."""
        for number in range(1, self._kept + 1):
            path = self._folder / f"block_{number}.npz"
            with np.load(path) as arrays:
                yield StockAhead(**arrays)
            path.unlink()

    def close(self) -> None:
        """Finish the files; they can be read from then on."""
        self._stack.close()

    def rows(
        self, name: str, change: Callable[[pa.Table], pa.Table] = lambda rows: rows
    ) -> pa.RecordBatchReader:
        """Stream a finished file's rows in the order they were added, each batch changed."""
        schema = WAREHOUSE_TABLES[name].arrow
        return pa.RecordBatchReader.from_batches(schema, self._batches(name, change))

    def _batches(
        self, name: str, change: Callable[[pa.Table], pa.Table]
    ) -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(self._folder / f"{name}.parquet") as file:
            for batch in file.iter_batches(_ROWS):
                yield from change(pa.Table.from_batches([batch])).combine_chunks().to_batches()


def _plain(values: np.ndarray) -> np.ndarray:
    """Return texts as an array that is stored without Python objects."""
    return values.astype(str) if values.dtype == object else values


def replace_as_of(
    home: Home, name: str, as_of: date, rows: pa.RecordBatchReader | pa.Table
) -> None:
    """Make `rows` the only rows of their as-of date in a planning mart."""
    mart(home, name).replace(rows, {"as_of_date": [as_of.isoformat()]}, note="stock-up")


def check_plan_file(path: Path | None, *more: str) -> None:
    """Raise `UsageError` for a file that is neither CSV nor Parquet (nor `more`), before work.

    And for one that is to stand in what is no folder; `OutsideError` where the folder takes none.
    """
    endings = (*_ENDINGS, *more)
    if path is None:
        return
    around = next(each for each in path.absolute().parents if each.exists())
    if not around.is_dir():
        raise UsageError(
            _("{path} is a file and no folder", path=around),
            where=str(path),
            remedy=_("name a file in a folder"),
        )
    if path.suffix.lower() not in endings:
        allowed = joined(endings, _(" or "))
        raise UsageError(
            _(
                "a plan is written as {endings}, not as {file}",
                endings=allowed,
                file=repr(path.name),
            ),
            where=str(path),
            remedy=_("end the name in {endings}", endings=allowed),
        )
    check_folder(path)


def write_plan_file(rows: pa.RecordBatchReader, path: Path) -> int:
    """Write plan rows to a file, whole or not at all; return their number.

    In CSV a text that a spreadsheet would take for a formula gets an apostrophe before it; numbers
    stay numbers, and Parquet holds the text as it is.
    """
    with asked_file(path) as sibling:
        return _write(rows, sibling, path.suffix.lower() == ".csv")


def _write(rows: pa.RecordBatchReader, path: Path, as_csv: bool) -> int:
    count = 0
    make = csv.CSVWriter if as_csv else pq.ParquetWriter
    with make(path, rows.schema) as writer:
        for batch in rows:
            writer.write_batch(_disarmed(batch) if as_csv else batch)
            count += batch.num_rows
    return count


def _disarmed(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [
        _safe(column) if pa.types.is_string(column.type) else column for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _safe(column: pa.Array) -> pa.Array:
    risky = pc.match_substring_regex(column, _RISKY)
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
