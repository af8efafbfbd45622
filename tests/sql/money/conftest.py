"""Drawn tables for the SELECTs of a plan: relations by name in, rows out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from adapters.lake.engine import Engine
from sql import select_text

RUN = """
    as_of_date:date | company_currency | claims_are_direct:boolean | rebate_reason
    2026-01-05      | CNY              | false                     |
"""


@pytest.fixture
def made(
    drawn_relation: Callable[[str], str], read_cells: Callable[..., list[tuple[str, ...]]]
) -> Callable[..., list[tuple[str, ...]]]:
    """Run a text over drawn relations: `made("order_price", "unit, …", plan_series="…")`.

    Rows come back as texts, in their order. Where nothing is drawn of the run it is that of
    Monday 2026-01-05.
    """

    def run(name: str, columns: str, **drawn: str) -> list[tuple[str, ...]]:
        with Engine.bare() as engine:
            for each, text in {"plan_run": RUN, **drawn}.items():
                engine.view(each, drawn_relation(text))
            wanted = [column.strip() for column in columns.split(",")]
            return read_cells(engine, select_text("money", name), wanted)

    return run
