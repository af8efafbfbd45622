"""A day whose run never came is told of by a clock other than Airflow's."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.lake.home import Home
from adapters.operations.airflow.schedule import DAILY, last_due
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.ops import StageRun, end_run, start_run
from adapters.warehouse.roles import ADMIN
from stages.operations.due import check_day
from tests.end_to_end.live_airflow import ticks_in_2026
from transforms.language.errors import UsageError

SIX = timedelta(hours=6)


@pytest.mark.parametrize(
    ("cron", "zone", "now", "due"),
    [
        (DAILY, "UTC", "2026-10-02T11:29", "2026-10-01T05:30+00:00"),
        (DAILY, "UTC", "2026-10-02T11:31", "2026-10-02T05:30+00:00"),
        # 05:30 in Shanghai is 21:30 of the day before.
        (DAILY, "Asia/Shanghai", "2026-10-02T03:31", "2026-10-02T05:30+08:00"),
        ("30 5 * * mon-fri", "UTC", "2026-10-04T20:00", "2026-10-02T05:30+00:00"),
        # The night on which the clocks go back.
        (DAILY, "Europe/Berlin", "2026-10-25T12:00", "2026-10-25T05:30+01:00"),
    ],
)
def test_a_day_is_due_some_hours_after_its_run_was_set_off(cron, zone, now, due) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert last_due(cron, zone, moment, SIX).isoformat(timespec="minutes") == due


@pytest.mark.parametrize("today", ["2026-11-30", "2027-01-16", "2028-02-29", "2031-07-05"])
def test_the_day_on_which_a_live_proof_begins_is_the_same_in_every_year(today: str) -> None:
    now = datetime.fromisoformat(today).replace(tzinfo=UTC)
    begun = [
        last_due(ticks_in_2026(*days), "UTC", now, timedelta())
        for days in ((4, 1), (20, 1), (1, "2-6"))
    ]
    assert [f"{day:%F}" for day in begun] == ["2026-01-04", "2026-01-20", "2026-06-01"]


def test_a_schedule_that_is_none_is_named() -> None:
    with pytest.raises(UsageError, match="'soon' is no schedule"):
        last_due("soon", "UTC", datetime(2026, 10, 2, tzinfo=UTC), SIX)


@pytest.fixture
def judged(tmp_path, fresh_database):
    """Judge at a moment of 2026-10-02 whether the day has come, on a home with its own alerts."""
    (tmp_path / "peakledger.yaml").write_text("timezone: UTC\n", "utf-8")
    home = Home.at(tmp_path)
    database = fresh_database.place.rpartition("/")[2]
    url = Embedded(fresh_database.home).url(ADMIN, database).text()

    def judge(hour: int, where: str = url):
        now = datetime(2026, 10, 2, hour, tzinfo=UTC)
        found = check_day(home, where, cron=DAILY, within=SIX, now=now)
        file = home.reports / "alerts.jsonl"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return found, [json.loads(line)["about"] for line in lines]

    return judge


def build(warehouse, as_of: date, hour: int, state: str) -> None:
    run = StageRun(f"r{hour}{state}", "build", as_of, "1.0", "duckdb")
    moment = datetime(2026, 10, 2, hour, tzinfo=UTC)
    start_run(warehouse, run, moment)
    end_run(warehouse, run, moment, state)


def test_a_day_that_no_build_has_come_to_is_told_of_once(judged, fresh_database) -> None:
    build(fresh_database, date(2026, 10, 2), 4, "done")  # before it was due: not its run
    build(fresh_database, date(2026, 10, 1), 7, "done")
    build(fresh_database, date(2026, 10, 2), 7, "failed")
    found, told = judged(12)
    assert (found.has_come, told) == (False, ["the run of 2026-10-02"])
    assert "due since 2026-10-02 05:30 UTC, has not come" in found.text()
    assert judged(13)[1] == told
    build(fresh_database, date(2026, 10, 2), 14, "done")
    assert judged(15)[0].has_come


def test_a_warehouse_that_does_not_answer_is_told_of_too(judged) -> None:
    found, told = judged(12, "postgresql://nobody@127.0.0.1:1/none")
    assert (found.has_come, told) == (False, ["the run of 2026-10-02"])
    assert "the warehouse does not answer" in found.text()
