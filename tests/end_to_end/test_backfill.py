"""The sample company under a live scheduler: several days at once, and what its logs say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from adapters.lake.home import Home
from adapters.operations.airflow import services
from adapters.operations.airflow.schedule import DAILY, last_due
from adapters.warehouse import query
from adapters.warehouse.connect import Warehouse
from examples.sample_company import write
from stages.verify.invariants import verify
from tests.end_to_end.live_airflow import LiveAirflow

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3_000)]
NEWEST, OLDER = "2026-11-01", ["2026-10-29", "2026-10-30", "2026-10-31"]
SEEN = (
    "select (select max(order_date) from warehouse.fct_order_line) as last_order,"
    " (select count(*) from warehouse.fct_order_line) as lines,"
    " (select max(as_of_date) from warehouse.account_metrics) as metrics,"
    " (select max(as_of_date) from warehouse.stock_up_plan) as plan,"
    " (select max(as_of_date) from warehouse.account_change) as changes"
)


class Company(LiveAirflow):
    """A running Airflow over the sample company's feeds, with every DAG released."""

    def __init__(self, home: Home):
        feeds = home.path / "feeds"
        write(feeds, size="small", as_of=date.fromisoformat(NEWEST))
        super().__init__(home, services.up(home, feeds, feeds / "terms", 18_180))

    def seen(self) -> dict[str, Any]:
        with Warehouse.open(self.home) as warehouse:
            (row,) = json.loads(query.as_json(warehouse, SEEN))
        return dict(row)


@pytest.fixture(scope="module")
def company(new_home: Callable[[], Home]) -> Iterator[Company]:
    home = new_home()
    try:
        yield Company(home)
    finally:
        services.down(home)


def test_f11_days_of_a_backfill_queue_and_bi_never_reads_an_older_day(company: Company) -> None:
    company.trigger(NEWEST)
    company.release()
    assert set(company.wait(NEWEST).values()) == {"success"}
    zone = company.home.settings.timezone
    newest = f"{last_due(DAILY, zone, datetime.now(UTC), timedelta()):%Y-%m-%d}"
    assert set(company.wait(newest).values()) == {"success"}  # the schedule's own run
    before = company.seen()
    company.backfill(OLDER[0], NEWEST)
    for day in OLDER:
        assert (day, set(company.wait(day).values())) == (day, {"success"})
    assert company.seen() == before
    assert verify(company.home, None, all_=True).passed


def test_a_tasks_log_says_what_the_command_line_would_say_and_little_else(
    company: Company,
) -> None:
    taken = company.log("ingest", "take")
    assert any("canonical/orders" in said and "rows in" in said for said in taken)
    assert any("quarantine" in said for said in taken)
    assert [said for said in taken if "egister" in said] == []
    assert any("published" in said for said in company.log("warehouse", "build"))
    assert any("Posted " in said for said in company.log("rebates", "accrue"))
    assert any("Changes as of " in said for said in company.log("metrics", "changes"))
