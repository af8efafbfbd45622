"""What an engine must do for the models: take names for rows, and make a SELECT's rows.

DuckDB (`adapters.lake.engine`) and Spark (`adapters.lake.spark_engine`) are such engines.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.engine_choice import known_engine
from adapters.lake.home import Home
from adapters.lake.live_rows import LiveRows
from adapters.lake.made_select import MadeSelect
from adapters.lake.spark_refusals import session_class
from transforms.language.messages import gettext as _
from transforms.operations.engine_name import DUCKDB, LOCAL
from transforms.schema import Table

if TYPE_CHECKING:
    from adapters.lake.spark_engine import SparkEngine


class ModelEngine(Protocol):
    """An engine that runs SELECTs of the dialect over relations by name."""

    def show(self, name: str, rows: LiveRows) -> None:
        """Give rows of the lake a name that models can read."""

    def provide(self, name: str, rows: pa.Table) -> None:
        """Give rows a name that models can read."""

    def view(self, name: str, select: str) -> None:
        """Give a SELECT a name; it reads what stands behind its relations at each query."""

    def pin(self, name: str, select: str) -> None:
        """Give a SELECT a name; what it reads stays as it is for as long as the engine is open."""

    def keep(self, name: str, select: str) -> None:
        """Make the rows of a SELECT once, under a name that models can read."""

    def made(
        self, select: str, table: Table, part: str | None
    ) -> AbstractContextManager[MadeSelect]:
        """Make the rows of a SELECT once, a table's; `part` is the column that tells its parts."""

    def columns(self, select: str) -> list[str]:
        """Return the names of a SELECT's columns."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Run a SELECT and return its few rows."""

    def arrow(self, query: str) -> pa.Table:
        """Run a SELECT whose result fits in memory."""


@contextmanager
def model_engine(name: str, home: Home, engine: Engine) -> Iterator[ModelEngine]:
    """Open the engine of a name that is to make the models' rows: DuckDB is open already."""
    if name == DUCKDB:
        yield engine
        return
    with spark_of(name, home) as spark:
        yield spark


@contextmanager
def spark_of(name: str, home: Home) -> Iterator[SparkEngine]:
    """Give Spark by the name of an engine; its session starts when something is asked of it.

    Raises `UsageError` for a name that nobody knows, `OutsideError` where Java or Spark is missing.
    """
    known_engine(name, _("option {name}", name="--engine"))
    # What turns SQL into Spark's takes a second to load, which a build on DuckDB need not wait for.
    from adapters.lake.spark_engine import SparkEngine

    session_class()
    master = "local[*]" if name == LOCAL else name
    with home.scratch("spark") as folder, SparkEngine(master, folder) as spark:
        yield spark
