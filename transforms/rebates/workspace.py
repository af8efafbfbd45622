"""The engine as the arithmetic sees it: a connection it was given, and its temporary tables.

Nothing here opens, reads or writes a file. Tables are temporary, named with a prefix of their own,
and dropped by `close`.
"""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any, Protocol

import pyarrow as pa

from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifier

_SERIAL = count(1)


class DuckConnection(Protocol):
    """What is needed of an open DuckDB connection."""

    def execute(self, query: str) -> Any:
        """Run a statement."""

    def register(self, view_name: str, python_object: object) -> Any:
        """Show an Arrow table as a relation."""

    def unregister(self, view_name: str) -> Any:
        """Take the relation away again."""


class Workspace:
    """Temporary tables on one connection, and the as-of date they admit facts by."""

    def __init__(self, connection: DuckConnection, as_of: date):
        self.connection = connection
        self.as_of = as_of
        self._prefix = f"rebate_{next(_SERIAL)}_"
        self._made: list[tuple[str, str]] = []
        self._shared: dict[str, str] = {}

    def table(self, label: str, select: str) -> str:
        """Keep a query's rows under a label and return the relation's quoted name."""
        return self._make("table", label, select)

    def shared_table(self, label: str, select: str) -> str:
        """Keep a query's rows once: the same query again is the same relation."""
        if select not in self._shared:
            self._shared[select] = self.table(label, select)
        return self._shared[select]

    def view(self, label: str, select: str) -> str:
        """Give a query a name without running it."""
        return self._make("view", label, select)

    def _make(self, kind: str, label: str, select: str) -> str:
        relation = identifier(self._prefix + label)
        self._run(f"create temp {kind} {relation} as {select}")
        self._made.append((kind, relation))
        return relation

    def show(self, label: str, table: pa.Table) -> str:
        """Keep an Arrow table as a temporary table."""
        shown = self._prefix + label + "_arrow"
        self.connection.register(shown, table)
        try:
            return self.table(label, f"select * from {identifier(shown)}")
        finally:
            self.connection.unregister(shown)

    def columns(self, relation: str) -> set[str]:
        """Return the column names of a relation."""
        rows = self.rows(f"select column_name from (describe select * from {relation})")
        return {str(row[0]) for row in rows}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return a query's few rows."""
        found: list[tuple[Any, ...]] = self._run(query).fetchall()
        return found

    def scalar(self, query: str) -> Any:
        """Return the first column of the first row."""
        return self.rows(query)[0][0]

    def arrow(self, query: str) -> pa.Table:
        """Return a query's rows as an Arrow table."""
        return self._run(query).to_arrow_table()

    def _run(self, query: str) -> Any:
        try:
            return self.connection.execute(query)
        except Exception as error:
            # the engine's classes are not importable here; these two mean a sum outgrew 38 digits
            if type(error).__name__ not in ("OutOfRangeException", "ConversionException"):
                raise
            raise DataRefused(
                _(
                    "a quantity or a sum of money is too large to be held exactly: {error}",
                    error=str(error),
                ),
                where=_("the facts of the calculation"),
                remedy=_("look for a quantity, price or target that is wrong by many digits"),
            ) from error

    def drop(self, *relations: str | None) -> None:
        """Drop tables that nothing reads any more."""
        for kind, relation in list(self._made):
            if relation in relations:
                self._run(f"drop {kind} {relation}")
                self._made.remove((kind, relation))

    def close(self) -> None:
        """Drop everything that was made."""
        for kind, relation in reversed(self._made):
            self.connection.execute(f"drop {kind} if exists {relation}")
        self._made.clear()
        self._shared.clear()
