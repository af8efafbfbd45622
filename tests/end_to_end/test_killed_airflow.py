"""A month under a scheduler that is killed at random, servers and workers too."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from adapters.lake.home import Home
from adapters.operations.airflow import services
from stages.verify.invariants import verify
from tests.end_to_end.besieged import Besieged, new_company, put_orders
from tests.end_to_end.live_airflow import ticks_in_2026
from tests.end_to_end.pipeline_runs import outcome, run

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3_600)]
SEED = 11
KILLS_A_DAY = 3
FIRST, LAST = date(2026, 1, 1), date(2026, 2, 1)
DAYS = [date(2026, 1, day) for day in sorted(random.Random(SEED).sample(range(2, 31), 3))]
DAYS += [LAST]


@pytest.fixture
def besieged(tmp_path: Path, new_home: Callable[[], Home]) -> Iterator[Besieged]:
    feeds = new_company(home := new_home(), tmp_path / "feeds")
    put_orders(feeds, FIRST, DAYS[0])
    try:
        # Its schedule's last tick is the first day.
        cron = ticks_in_2026(DAYS[0].day, DAYS[0].month)
        yield Besieged(home, feeds, SEED, {"PEAKLEDGER_INGEST_CRON": cron})
    finally:
        services.down(home)


def test_f55_a_month_whose_scheduler_servers_and_workers_are_killed_ends_as_one_in_peace(
    besieged: Besieged, tmp_path: Path, new_home: Callable[[], Home]
) -> None:
    besieged.live.release()
    before = FIRST
    for day in DAYS:
        put_orders(besieged.feeds, before, day)
        if day is not DAYS[0]:
            besieged.live.trigger(f"{day}")
        besieged.day(f"{day}", KILLS_A_DAY)
        before = day
    assert len(besieged.killed) == len(DAYS) * KILLS_A_DAY
    assert verify(besieged.home, None, all_=True).error() is None

    feeds, before = new_company(peaceful := new_home(), tmp_path / "peace"), FIRST
    for day in DAYS:
        put_orders(feeds, before, day)
        assert run(peaceful, feeds, f"peace {day}", f"{day}") == 0
        before = day
    assert outcome(besieged.home) == (expected := outcome(peaceful))
    assert expected.entries != []
