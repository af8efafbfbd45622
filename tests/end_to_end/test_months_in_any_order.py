"""Months run by a live scheduler out of their order: the last one stands as if they had kept it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from adapters.lake.home import Home
from adapters.operations.airflow import services
from adapters.warehouse.connect import Warehouse
from stages.verify.invariants import verify
from tests.end_to_end.besieged import new_company, put_orders
from tests.end_to_end.live_airflow import LiveAirflow, ticks_in_2026
from tests.end_to_end.pipeline_runs import OF_EARLIER_DAYS, balances, published, run

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3_600)]
SEED = 3
MONTHS = [date(2026, month, 1) for month in range(1, 8)]
# As of these days. The schedule's last tick is the one before the last, which REST asks for.
DAYS = [f"{month}" for month in MONTHS[1:]]
CRON = ticks_in_2026(1, "2-6")
EARLIER = random.Random(SEED).sample(DAYS[:-2], k=len(DAYS) - 2)


@pytest.fixture
def live(tmp_path: Path, new_home: Callable[[], Home]) -> Iterator[LiveAirflow]:
    feeds = with_orders(home := new_home(), tmp_path / "feeds")
    try:
        running = services.up(
            home, feeds, feeds / "terms", 18_580, environment={"PEAKLEDGER_INGEST_CRON": CRON}
        )
        yield LiveAirflow(home, running)
    finally:
        services.down(home)


def with_orders(home: Home, folder: Path) -> Path:
    feeds = new_company(home, folder)
    for first, after in pairwise(MONTHS):
        put_orders(feeds, first, after)
    return feeds


def last_day(home: Home) -> dict[str, str]:
    with Warehouse.open(home) as warehouse:
        tables = published(warehouse, DAYS[-1])
    return {name: rows for name, rows in tables.items() if name not in OF_EARLIER_DAYS}


def test_f11_a_backfill_of_months_in_any_order_ends_as_the_months_in_their_order(
    live: LiveAirflow, tmp_path: Path, new_home: Callable[[], Home]
) -> None:
    live.release()
    assert set(live.wait(DAYS[-2]).values()) == {"success"}
    for day in (*EARLIER[:2], DAYS[-1], *EARLIER[2:]):
        if day == DAYS[-1]:
            live.trigger(day)
        else:
            live.backfill(day, f"{date.fromisoformat(day) + timedelta(days=1)}")
        assert (day, set(live.wait(day).values())) == (day, {"success"})
    assert verify(live.home, None, all_=True).error() is None

    in_order = new_home()
    feeds = with_orders(in_order, tmp_path / "in order")
    for day in DAYS:
        assert run(in_order, feeds, f"run {day}", day) == 0
    assert last_day(live.home) == last_day(in_order)
    assert balances(live.home) == balances(in_order) != []
