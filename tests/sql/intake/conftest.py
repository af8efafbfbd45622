"""Drawn tables for the SELECTs of an intake: relations by name in, rows out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from adapters.intake.relations import query
from adapters.lake.engine import Engine


@pytest.fixture
def made(drawn_relation: Callable[[str], str]) -> Callable[..., list[tuple]]:
    """Run a text over drawn relations: `made("fate", "n, fate", staged_row="n:bigint | …")`.

    Rows come back in the order of their values.
    """

    def run(name: str, columns: str, **drawn: str) -> list[tuple]:
        with Engine.bare() as engine:
            reads = {each: drawn_relation(text) for each, text in drawn.items()}
            return engine.rows(f"select {columns} from ({query(name, **reads)}) order by all")

    return run
