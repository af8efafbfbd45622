"""Rows of a SELECT on their way to a file, by whoever writes them: this process or another one.

Goes in: a SELECT over files, and where its rows are to lie. Comes out: one Parquet file, its rows
in the order of the files. Sent to another process, the writer opens an engine of its own there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from adapters.intake.relations import in_order
from adapters.lake.atomic_files import sibling_of
from adapters.lake.engine import Engine, explained
from adapters.lake.home import Home
from transforms.language.quoting import literal

Asked = tuple[str, Path]


class RowWriter:
    """Write rows to files; here by an engine that must keep the order of rows meanwhile."""

    def __init__(self, home: Home, engine: Engine | None = None):
        self._home, self._engine = home, engine

    def __reduce__(self) -> tuple[object, ...]:
        # An engine stays where it was opened, and so does what a home has looked up.
        return RowWriter, (Home.at(self._home.path),)

    def __call__(self, asked: Asked) -> duckdb.InvalidInputException | None:
        """Write a SELECT's rows to a file; return what is wrong with a file that it reads."""
        select, path = asked
        # Whoever is asked twice, after a machine was lost, puts a whole file in place of a whole.
        own = sibling_of(path)
        with self._connection() as connection, explained():
            try:
                connection.execute(f"copy ({select}) to {literal(str(own))} (format parquet)")
            except duckdb.InvalidInputException as error:
                return error
        own.replace(path)
        return None

    @contextmanager
    def _connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if self._engine is not None:
            with self._engine.connection.cursor() as cursor:
                yield cursor
            return
        with Engine.of_files(self._home) as own, in_order(own):
            yield own.connection
