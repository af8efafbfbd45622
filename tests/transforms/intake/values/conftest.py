"""Ask the engine what a text is worth by the grammar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import pytest

from transforms.intake.values import Grammar, typed
from transforms.schema import ColumnType

Ask = Callable[..., list[tuple[Any, str | None]]]


@pytest.fixture(scope="session")
def engine() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    return connection


@pytest.fixture(scope="session")
def read(engine: duckdb.DuckDBPyConnection) -> Ask:
    """Return a function that types texts: (value, reason) for each, in order."""

    def ask(
        texts: Sequence[str | None],
        kind: ColumnType,
        grammar: Grammar = Grammar(),  # noqa: B008
    ) -> list[tuple[Any, str | None]]:
        made = typed("t", kind, grammar)
        query = (
            f"select v, case when v is null and t is not null then ({made.reason}) end from"
            f" (select place, t, {made.value} as v from (select unnest(range(len(?::varchar[])))"
            " as place, unnest(?::varchar[]) as t)) order by place"
        )
        return engine.execute(query, [list(texts), list(texts)]).fetchall()

    return ask
