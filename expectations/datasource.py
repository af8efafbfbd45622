"""Great Expectations on an open DuckDB connection.

Great Expectations ships no DuckDB engine, and its generic SQL path closes the connection before it
fetches the rows. The two classes here keep the caller's connection open for the life of the
datasource, so that a suite runs where the data already is.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Literal, TypeAlias

import duckdb
import sqlalchemy as sa
from duckdb_sqlalchemy import ConnectionWrapper
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import (
    SqlAlchemyExecutionEngine,
)
from sqlalchemy.pool import StaticPool

_OPEN: dict[str, sa.Engine] = {}


class _Borrowed(ConnectionWrapper):
    """A connection whose life and transactions are its owner's.

    The library begins and ends transactions and closes connections as it likes, some of it whenever
    its engine is collected. It only reads here, so none of that is needed, and all of it would hit
    the owner's own work.
    """

    autocommit = True

    def commit(self) -> None:
        pass

    def rollback(self) -> None:
        pass

    def close(self) -> None:
        pass


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Run metrics on one connection that stays open between them."""

    def __init__(self, **settings: Any):
        settings["engine"] = _OPEN[settings.pop("connection_string")]
        super().__init__(**settings)

    @contextmanager
    def get_connection(self) -> Generator[sa.Connection, None, None]:
        if self._connection is None:
            self._connection = self.engine.connect()
        yield self._connection


# `type` names a field of a datasource, so that its class cannot say `type[…]` inside.
EngineClass: TypeAlias = type[SqlAlchemyExecutionEngine]


class DuckDBDatasource(SQLDatasource):
    """A datasource over a DuckDB connection that the caller opened and will close."""

    type: Literal["duckdb_connection"] = "duckdb_connection"  # type: ignore[assignment]

    @property
    def execution_engine_type(self) -> EngineClass:
        return DuckDBExecutionEngine

    def _create_engine(self) -> sa.Engine:
        return _OPEN[str(self.connection_string)]


@contextmanager
def duckdb_datasource(
    context: Any, name: str, connection: duckdb.DuckDBPyConnection
) -> Generator[DuckDBDatasource, None, None]:
    """Give a GX context a datasource over `connection` for the length of a `with` block."""
    borrowed = _Borrowed(connection)
    url = f"duckdb:///:memory:{name}-{id(borrowed)}"
    _OPEN[url] = sa.create_engine("duckdb://", creator=lambda: borrowed, poolclass=StaticPool)
    try:
        yield context.data_sources.add_or_update_duckdb_connection(
            name=name, connection_string=url, create_temp_table=False
        )
    finally:
        context.data_sources.delete(name)
        _OPEN.pop(url)
