"""An engine, and rows placed on it as a feed's clean table has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import duckdb
import pytest

from transforms.schema import CLEAN_TABLES

Load = Callable[[duckdb.DuckDBPyConnection, str, Sequence[dict[str, Any]]], str]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@pytest.fixture(scope="session")
def load() -> Load:
    """Make a feed's clean table of rows, in place of what it held; return its name."""

    def place(connection: duckdb.DuckDBPyConnection, feed: str, rows: Any) -> str:
        columns = CLEAN_TABLES[feed].columns
        declared = ", ".join(f'"{column.name}" {column.type.sql}' for column in columns)
        connection.execute(f"create or replace table {feed} ({declared})")
        marks = ", ".join("?" for _ in columns)
        for row in rows:
            connection.execute(
                f"insert into {feed} values ({marks})", [row.get(c.name) for c in columns]
            )
        return feed

    return place


@pytest.fixture
def sale() -> dict[str, str | None]:
    """A sound order line."""
    return {
        "order_id": "SO-1",
        "line_no": "1",
        "account_id": "A1",
        "product_id": "P1",
        "order_date": "2026-10-01",
        "quantity": "5",
        "unit_price": "10.00",
        "kind": "sale",
        "is_anonymous": "false",
        "source": "s",
        "part": "2026-10",
        "file_sha256": "f",
        "file_line": "2",
    }
