"""Relations of an intake: the SELECTs of `sql/intake`, and rows kept on scratch disk.

A relation is a SELECT as text, and a step hands it to the next one. A file of `sql/intake` reads
relations by names of its own; who asks says which ones they are:

    query("live_row", staged_row=staged, verdict=verdicts, refused=texts("file_sha256", shas))

Nothing is ever filled into a text: names are columns or relations, a list of texts is a relation of
one column, and single values are a relation of one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from adapters.lake.engine import Engine
from adapters.lake.paths import scratch_sql
from sql import select_text
from transforms.language.quoting import (
    date_literal,
    identifier,
    literal,
    literals,
    timestamp_literal,
)

if TYPE_CHECKING:
    import pyarrow as pa

_FILES = count(1)


def query(name: str, /, **reads: str) -> str:
    """Return the SELECT of `sql/intake/<name>.sql` over the relations that it reads by name."""
    # A relation that is read twice is not held in memory meanwhile: it may be a whole feed.
    named = (f"{identifier(each)} as not materialized ({rows})" for each, rows in reads.items())
    begin = f"with {', '.join(named)} " if reads else ""
    return f"{begin}select * from (\n{_text(name)}\n)"


def texts(column: str, values: Iterable[str]) -> str:
    """Return a relation of one column of texts; there may be none."""
    return f"select unnest(cast([{literals(sorted(values))}] as varchar[])) as {identifier(column)}"


def one_row(**values: str | int | Decimal | date | None) -> str:
    """Return a relation of one row with these values."""
    return "select " + ", ".join(
        f"{_value(value)} as {identifier(name)}" for name, value in values.items()
    )


def union(relations: Iterable[str]) -> str:
    """Return all rows of relations with the same columns."""
    return " union all by name ".join(f"select * from ({each})" for each in relations)


@dataclass(frozen=True)
class Scratch:
    """A folder in which a run keeps rows for its steps; it goes with the run."""

    engine: Engine
    path: Path

    def folder(self) -> Path:
        """Make a new folder."""
        return Path(mkdtemp(dir=self.path))

    def keep(self, select: str) -> str:
        """Write a SELECT's rows down and return the relation that reads them."""
        # The engine remembers files by name: none is used twice.
        path = self.path / f"{next(_FILES)}.kept.parquet"
        self.engine.save(select, path)
        return f"select * from {scratch_sql([path])}"

    def store(self, columns: Mapping[str, Sequence[object]], schema: pa.Schema) -> str:
        """Write down values of Python by column and return the relation that reads them."""
        import pyarrow as pa

        connection = self.engine.connection
        given = {name: list(values) for name, values in columns.items()}
        connection.register("handed", pa.table(given, schema=schema))
        try:
            return self.keep("select * from handed")
        finally:
            connection.unregister("handed")


@contextmanager
def in_order(engine: Engine) -> Iterator[None]:
    """Have the engine keep the order of rows: by it a row's place in its file is known."""
    engine.connection.execute("set preserve_insertion_order = true")
    try:
        yield
    finally:
        engine.connection.execute("set preserve_insertion_order = false")


@cache
def _text(name: str) -> str:
    return select_text("intake", name)


def _value(value: str | int | Decimal | date | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return timestamp_literal(value)
    if isinstance(value, date):
        return date_literal(value)
    if isinstance(value, str):
        return literal(value)
    return str(value) if isinstance(value, int) else f"{value:f}"
