"""The engine's sibling: Spark, on this machine or a cluster, for the same SQL.

Goes in: SELECTs of the dialect, and rows by name. Comes out: rows, in Arrow or in Parquet files.
Spark is no part of the lock that everything runs on; `make spark` sets it up, and it needs a Java
from 17 on.
"""

from __future__ import annotations

import itertools
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from adapters.lake.live_rows import LiveRows, scan_files
from adapters.lake.made_select import MadeSelect
from adapters.lake.paths import partition_columns
from adapters.lake.spark_refusals import explained, no_start, require_master, session_class
from adapters.lake.spark_views import SparkViews
from adapters.lake.spark_work import SparkWork
from transforms.lake.spark_sql import in_spark
from transforms.schema import Table

_T = TypeVar("_T")
_R = TypeVar("_R")

# What makes Spark compute as the dialect says: errors where DuckDB has them, days of UTC, moments
# without a zone, and decimals that keep their scale where a sum of two is 38 digits wide.
_SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # A task's shuffle is one file, not one for each part: opening hundreds costs more than sorting.
    "spark.shuffle.sort.bypassMergeThreshold": "1",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


class SparkEngine:
    """A Spark session with the house's settings; use as a context manager.

    What it makes once lies in `folder`, as Parquet: every worker must see it, and the lake. So do
    the rows of a view that is read more than once. What it reads of a lake in a store is brought
    there too.
    """

    def __init__(self, master: str, folder: Path, settings: Mapping[str, str] | None = None):
        self._master = master
        self._folder = folder
        self._settings = settings or {}
        self._is_own = False
        self._numbers = itertools.count(1)
        self._views = SparkViews()

    @cached_property
    def session(self) -> Any:
        """Return the session on the master (`local[2]`, `spark://host:7077`), opened when needed.

        Where this process has one it is used and stays open: there cannot be two. Raises
        `OutsideError` where Spark or Java is missing, or the master does not answer.
        """
        sessions = session_class()
        require_master(self._master)
        self._is_own = sessions.getActiveSession() is None
        builder = sessions.builder.master(self._master).appName("peakledger")
        folder = self._folder
        places = {"spark.local.dir": str(folder), "spark.sql.warehouse.dir": str(folder / "none")}
        for name, value in {**_SETTINGS, **places, **self._settings}.items():
            builder = builder.config(name, value)
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        # In its environment, so that a `spark-defaults.conf` can say otherwise.
        os.environ.setdefault("SPARK_DRIVER_MEMORY", "3g")
        try:
            return builder.getOrCreate()
        except Exception as error:  # whatever Java, the gateway or the master says
            raise no_start(self._master, error) from error

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_own:
            self.session.stop()

    def show(self, name: str, rows: LiveRows) -> None:
        """Give rows of the lake a name that models can read.

        Their columns and types are the registry's: without these, Spark would lose the values of
        partition folders, or read the code `007` as 7.
        """
        schema = _schema(rows.table.arrow)
        if rows.paths:
            folder, paths = rows.on_disk(self._folder / "store")
            reader = self.session.read.schema(schema).option("basePath", str(folder))
            found = reader.option("__globPaths__", "false").parquet(*paths)
            names = [path.removeprefix(str(folder)) for path in paths]
            found = found.selectExpr(*_columns(rows.table.names, names))
        else:
            found = self.session.createDataFrame([], schema)
        for condition in rows.conditions:
            found = found.where(condition)
        self._give(name, found)

    def provide(self, name: str, rows: pa.Table) -> None:
        """Give rows a name that models can read."""
        self._give(name, self.session.createDataFrame(rows))

    def view(self, name: str, select: str) -> None:
        """Give a SELECT a name; it reads what stands behind its relations at each query."""
        self._views.named(name, select)

    # To write rows for readers of them costs more than to plan them twice.
    pin = view

    def keep(self, name: str, select: str) -> None:
        """Make the rows of a SELECT once, under a name that models can read."""
        self._give(name, self._kept(select))

    @contextmanager
    def made(self, select: str, table: Table, part: str | None) -> Iterator[MadeSelect]:
        """Make the rows of a SELECT once, a table's; `part` is the column that tells its parts.

        They lie in files that the table can have as they are.
        """
        _, folder = self._write(select, part)
        files = sorted(folder.rglob("*.parquet"))
        try:
            yield MadeSelect(scan_files(map(str, files), table), tuple(files))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def columns(self, select: str) -> list[str]:
        """Return the names of a SELECT's columns."""
        with explained():
            return list(self._sql(select).columns)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Run a SELECT and return its few rows."""
        with explained():
            return [tuple(row) for row in self._sql(query).collect()]

    def arrow(self, query: str) -> pa.Table:
        """Run a SELECT whose result fits in memory."""
        with explained():
            return self._sql(query).toArrow()

    @property
    def at_once(self) -> int:
        """Return how many things keep all workers busy, though some take longer than others."""
        return 2 * int(self.session.sparkContext.defaultParallelism)

    def each(self, function: Callable[[_T], _R], things: Sequence[_T]) -> Iterator[_R]:
        """Run a function in the workers, on each thing as a group of its own; yield what it makes.

        A refusal of the product is raised here as it was there.
        """
        work = SparkWork(function, self._folder / f"each-{next(self._numbers)}")
        with explained():
            work.run(self.session, things)
        yield from work.answers(len(things))

    def _give(self, name: str, rows: Any) -> None:
        rows.createOrReplaceTempView(name)
        self._views.given(name)

    def _sql(self, select: str) -> Any:
        """Return Spark's frame of a SELECT, when the views that it reads stand."""
        for step in self._views.steps(select):
            read = self._kept if step.is_made else self._planned
            read(step.select).createOrReplaceTempView(step.name)
        return self._planned(select)

    def _planned(self, select: str) -> Any:
        return self.session.sql(in_spark(select).text)

    def _kept(self, select: str) -> Any:
        schema, files = self._write(select)
        return self.session.read.schema(schema).parquet(str(files))

    def _write(self, select: str, part: str | None = None) -> tuple[Any, Path]:
        """Write the rows of a SELECT to files of their own; return their schema and folder."""
        files = self._folder / f"rows-{next(self._numbers)}"
        with explained():
            made = self._sql(select)
            writer = made.write
            if part:
                # Else every task would leave a file of each part of which it has a row.
                writer = made.hint("rebalance", _named(part)).write.partitionBy(part)
            writer.parquet(str(files))
        return made.schema, files


def _columns(columns: Iterable[str], names: Sequence[str]) -> list[str]:
    """Return columns of files as Spark is to select them.

    It takes each escaped byte of a partition folder's name for a letter of its own.
    """
    escaped = partition_columns(names[0]) if any("%" in name for name in names) else []
    return [
        f"decode(encode(`{column}`, 'ISO-8859-1'), 'UTF-8') as `{column}`"
        if column in escaped
        else f"`{column}`"
        for column in columns
    ]


def _named(column: str) -> Any:
    """Return a column by its name alone, as a hint asks for it: `frame[name]` is bound to rows."""
    from pyspark.sql.functions import col

    return col(column)


def _schema(columns: pa.Schema) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(columns, prefer_timestamp_ntz=True)
