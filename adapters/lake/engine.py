"""The engine: DuckDB in process, bounded in memory, over the lake's files.

Nothing durable lives in DuckDB: a connection is in memory, spills to a folder of its own, dies with
its stage, and reads and writes the lake through Arrow.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from adapters.lake.arrow_start import start_without_pandas
from adapters.lake.home import Home
from adapters.lake.live_rows import LiveRows
from adapters.lake.made_select import MadeSelect
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifier, literal
from transforms.schema import Table

BATCH_ROWS = 200_000
start_without_pandas()


class Engine:
    """An open DuckDB connection with the house's settings.

    Use as a context manager. `Engine.open(home)` bounds memory and threads by the home's settings;
    `Engine.bare()` is for tests and arithmetic on a few rows. A verb that works without pandas
    writes its values as literals (`transforms.language.quoting`): DuckDB imports all of pandas to
    bind the first parameter.

        python -X importtime -c "import duckdb; duckdb.execute('select ?', [1])" 2>&1 | grep pandas
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, spill: ExitStack | None = None):
        self.connection, self._spill = connection, spill or ExitStack()

    @classmethod
    def open(cls, home: Home) -> Engine:
        engine = cls.of_files(home)
        home.tables.register(engine.connection)
        return engine

    @classmethod
    def of_files(cls, home: Home) -> Engine:
        """Open an engine that reads this machine's files alone, of a lake in a store nothing."""
        limits = home.settings.engine
        config: dict[str, str | int | bool | float | list[str]] = {
            "memory_limit": limits.memory_limit
        }
        if limits.threads:
            config["threads"] = limits.threads
        with ExitStack() as spill:
            # Two engines that spill into one folder write over each other's files:
            # https://github.com/duckdb/duckdb/issues/15173
            config["temp_directory"] = str(spill.enter_context(home.scratch("spill")))
            connection = _settled(duckdb.connect(":memory:", config=config))
            return cls(connection, spill.pop_all())

    @classmethod
    def bare(cls) -> Engine:
        return cls(_settled(duckdb.connect(":memory:", config={"temp_directory": ""})))

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        with self._spill:
            self.connection.close()

    @property
    def threads(self) -> int:
        """Return how many threads a query may take."""
        return int(self.scalar("select current_setting('threads')"))

    def view(self, name: str, select: str) -> None:
        """Give a SELECT a name that models can read."""
        self.connection.execute(f"create or replace temp view {identifier(name)} as {select}")

    def show(self, name: str, rows: LiveRows) -> None:
        """Give rows of the lake a name that models can read."""
        self.view(name, rows.sql)

    def provide(self, name: str, rows: pa.Table) -> None:
        """Give rows a name that models can read, as a table: many a model looks at them."""
        self.connection.register("provided_rows", rows)
        self.keep(name, "select * from provided_rows")
        self.connection.unregister("provided_rows")

    def keep(self, name: str, select: str) -> None:
        """Make the rows of a SELECT once, under a name that models can read."""
        with explained():
            self.connection.execute(f"create or replace temp table {identifier(name)} as {select}")

    def pin(self, name: str, select: str) -> None:
        """Make the rows of a SELECT whose relations stay: each reader would bind a view anew."""
        self.keep(name, select)

    @contextmanager
    def made(self, select: str, table: Table, part: str | None) -> Iterator[MadeSelect]:
        """Make the rows of a SELECT once, whatever table and parts they are of."""
        self.keep("rows_made", select)
        try:
            yield MadeSelect("select * from rows_made")
        finally:
            self.connection.execute("drop table rows_made")

    def columns(self, select: str) -> list[str]:
        """Return the names of a SELECT's columns."""
        names: list[str] = self.stream(f"select * from ({select}) limit 0").schema.names
        return names

    def rows(self, query: str, parameters: object = None) -> list[tuple[Any, ...]]:
        """Run a query and return its few rows."""
        with explained():
            found: list[tuple[Any, ...]] = self.connection.execute(query, parameters).fetchall()
            return found

    def scalar(self, query: str, parameters: object = None) -> Any:
        """Return the first column of the first row."""
        return self.rows(query, parameters)[0][0]

    def stream(self, query: str, parameters: object = None) -> pa.RecordBatchReader:
        """Run a query and hand its rows over in Arrow batches, never all at once."""
        with explained():
            return self.connection.execute(query, parameters).to_arrow_reader(BATCH_ROWS)

    def arrow(self, query: str, parameters: object = None) -> pa.Table:
        """Run a query whose result fits in memory."""
        with explained():
            return self.connection.execute(query, parameters).to_arrow_table()

    def save(self, query: str, path: Path) -> None:
        """Write a query's rows to one Parquet file."""
        with explained():
            self.connection.execute(f"copy ({query}) to {literal(str(path))} (format parquet)")


@contextmanager
def explained() -> Iterator[None]:
    """Turn the engine's resource errors into refusals that name the setting to raise."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise OutsideError(
            _("the engine ran out of memory or spill space"),
            where=_("setting `engine.memory_limit` and the disk under <home>/tmp"),
            remedy=_(
                "raise `engine.memory_limit` in peakledger.yaml or free disk space; run again"
            ),
        ) from error
    except duckdb.IOException as error:
        raise OutsideError(
            _("the engine could not read or write a file: {error}", error=str(error)),
            remedy=_("free disk space or restore the file, then run again"),
        ) from error


def _settled(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    connection.execute("set timezone = 'UTC'")
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set enable_progress_bar = false")
    connection.execute("set autoinstall_known_extensions = false")
    connection.execute("set autoload_known_extensions = false")
    # A relation is bound many times a run, and binding reads the footer of each of its files.
    connection.execute("set parquet_metadata_cache = true")
    # DuckDB 1.5.6 fails internally in this rewrite of "row_number() … = 1" over some joins.
    connection.execute("set disabled_optimizers = 'top_n_window_elimination'")
    return connection
