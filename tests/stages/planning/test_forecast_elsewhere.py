"""Series forecast by workers of other processes leave the plan that this process makes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.lake.home import Home
from adapters.lake.workers import Threads, Workers
from stages.planning import plan as stock_up
from stages.planning import pre_season, what_if
from stages.planning import rows as rows_of_plan
from tests.elsewhere import Elsewhere
from transforms.operations.engine_name import DUCKDB

AS_OF = date(2026, 1, 5)
SUMMER = "seasons: [{name: summer, from: '02-20', until: '03-05'}]"
TOLD = ("stock_up_plan", "demand_forecast", "stock_up_driver", "forecast_accuracy")


@pytest.fixture
def five(world):
    """Five accounts that sell unlike amounts of two products and hold little of them."""
    for product in "PQ":
        world.product(product)
    for number, account in enumerate("ABCDE", start=1):
        world.account(account)
        for product in "PQ":
            world.sold(account, product, units=13 * number)
            world.stock(account, product, number)
    return world


@pytest.fixture
def workers(tmp_path, monkeypatch) -> Elsewhere:
    """The workers of engine `elsewhere`; theirs and those of this process take two series each."""
    (tmp_path / "work").mkdir()
    found = Elsewhere(tmp_path / "work")

    @contextmanager
    def either(name: str, home: Home) -> Iterator[Workers]:
        yield found if name == "elsewhere" else Threads()

    monkeypatch.setattr(rows_of_plan, "_BLOCK_SERIES", 2)
    for stage in (stock_up, what_if, pre_season):
        monkeypatch.setattr(stage, "workers_of", either)
    for stage in (what_if, pre_season):
        monkeypatch.setattr(stage, "bring_facts_to", lambda *args: None)
    return found


def test_a_plan_what_is_tried_on_it_and_a_season_ahead_are_those_forecast_here(
    five, plan, rows, workers
):
    home, config = five.home, five.home.path / "plan.yaml"
    tried = home.path / "tried.csv"

    def all_three(engine: str) -> tuple[Any, ...]:
        plan(SUMMER, engine_name=engine)
        beside = what_if.compare(
            home, None, AS_OF, ["demand=1.5"], config=config, out=tried, engine_name=engine
        )
        season = pre_season.plan_season(home, AS_OF, "summer", config=config, engine_name=engine)
        files = [tried, Path(season.file), Path(season.weekly_totals)]
        return [rows(name) for name in TOLD], beside, [file.read_bytes() for file in files]

    here = all_three(DUCKDB)
    assert workers.asked == []
    assert here[1].figures["units"]["change"] > 0
    assert all_three("elsewhere") == here
    # ten series by twos: of the plan, of what is tried, of the season
    assert workers.asked == [5, 5, 5]
