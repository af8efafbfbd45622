"""Run a SELECT of sql/changes over drawn relations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import duckdb
import pytest

from sql import select_text


@pytest.fixture
def asked() -> Callable[..., list[tuple]]:
    """Return some columns of a SELECT of sql/changes, over relations given as SQL."""

    def run(name: str, columns: Sequence[str], relations: Mapping[str, str]) -> list[tuple]:
        with duckdb.connect() as connection:
            for relation, select in relations.items():
                connection.execute(f"create table {relation} as {select}")
            listed, text = ", ".join(columns), select_text("changes", name)
            return connection.execute(f"select {listed} from ({text}) order by all").fetchall()

    return run
