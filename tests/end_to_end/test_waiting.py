"""Runs that wait under a live Airflow: an ingest for its files, a DAG for a source it needs.

Of three sources one is there, one comes while its ingest waits, one does not come before it is
late, and the plan does without it until it has come.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.lake.home import Home
from adapters.operations.airflow import services
from adapters.warehouse import query
from adapters.warehouse.connect import Warehouse
from tests.end_to_end.live_airflow import ENDED, LiveAirflow
from tests.small_company import TERMS

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1_800)]
DAGS = ("rebates", "stock_up", "warehouse", "ingest")
FEEDS = {
    "crm": {"accounts": "account_id name", "products": "product_id units_per_case"},
    "dms": {"orders": "order_id line_no account_id product_id order_date quantity unit_price"},
    "erp": {"inventory": "account_id product_id snapshot_date on_hand"},
}
# It is about noon there: no day ends while the test runs.
HOURS = 12 - datetime.now(UTC).hour
ZONE = f"Etc/GMT{-HOURS:+}"
SETTINGS = """\
timezone: {zone}
waits: {{stock_up: [erp]}}
arrivals:
  - {{source: dms, feed: orders, by: "18:00", wait: {wait}}}
  - {{source: erp, feed: inventory, by: "{by:%H:%M}", wait: {wait}}}
"""


def here() -> datetime:
    return datetime.now(UTC) + timedelta(hours=HOURS)


def source_map(source: str) -> str:
    lines = [f"source: {source}", "currency: CNY", 'path: "*.csv"', "feeds:"]
    for feed, names in FEEDS[source].items():
        columns = ", ".join(f"{name}: {name}" for name in names.split())
        lines.append(f'  {feed}: {{path: "{feed}*.csv", columns: {{{columns}}}}}')
    return "\n".join(lines)


def put(feeds: Path, feed: str, *rows: str) -> None:
    names = next(found[feed] for found in FEEDS.values() if feed in found)
    text = "\n".join([names.replace(" ", ","), *rows, ""])
    (feeds / f"{feed}.csv").write_text(text, "utf-8")


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    folder = tmp_path / "feeds"
    for name in ("sources", "terms"):
        (folder / name).mkdir(parents=True)
    for name in FEEDS:
        (folder / "sources" / f"{name}.yaml").write_text(source_map(name), "utf-8")
    (folder / "terms" / "volume.yaml").write_text(TERMS, "utf-8")
    put(folder, "accounts", "A1,Ann", "A2,Ben")
    put(folder, "products", "P1,12")
    return folder


class Waiting(LiveAirflow):
    """An Airflow whose home says what to wait for."""

    def settings(self, by: datetime, *, wait: bool = True) -> None:
        text = SETTINGS.format(zone=ZONE, by=by, wait=str(wait).lower())
        self.home.settings_file.write_text(text, "utf-8")

    def takes(self, key: str) -> dict[str, str]:
        """Return the states of the tasks that take a source."""
        run = self.runs("ingest").get(key, {}).get("dag_run_id")
        answer = self.client.get(f"/api/v2/dags/ingest/dagRuns/{run}/taskInstances?limit=100")
        found = answer.json().get("task_instances", [])
        return {
            sorted(FEEDS)[each["map_index"]]: each["state"]
            for each in found
            if each["task_id"] == "take" and each["map_index"] >= 0
        }

    def until(self, key: str, wanted: dict[str, str]) -> dict[str, str]:
        for _ in range(300):
            if wanted.items() <= (found := self.takes(key)).items():
                break
            time.sleep(1)
        return found

    def least_occupied(self) -> int:
        """Look for a while how many slots are held of the pool of those that write."""
        found = []
        for _ in range(20):
            pool = self.client.get("/api/v2/pools/peakledger_writers").json()
            found.append(int(pool["occupied_slots"]))
            time.sleep(0.5)
        return min(found)

    def alerts(self) -> list[str]:
        lines = (self.home.reports / "alerts.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line)["about"] for line in lines]

    def count(self, table: str) -> int:
        with Warehouse.open(self.home) as warehouse:
            (row,) = json.loads(query.as_json(warehouse, f"select count(*) as n from {table}"))
        return int(row["n"])


@pytest.fixture
def live(new_home: Callable[[], Home], feeds: Path) -> Iterator[Waiting]:
    home = new_home()
    text = SETTINGS.format(zone=ZONE, by=here(), wait="true")
    home.settings_file.write_text(text, "utf-8")
    # Its schedule's last tick is today.
    cron = f"0 0 {here().day} {here().month} *"
    environment = {"PEAKLEDGER_LOOK_MINUTES": "0.2", "PEAKLEDGER_INGEST_CRON": cron}
    try:
        found = services.up(home, feeds, feeds / "terms", 18_480, environment=environment)
        yield Waiting(home, found, DAGS)
    finally:
        services.down(home)


def test_an_ingest_waits_without_a_worker_until_its_files_are_there_or_late(
    live: Waiting, feeds: Path
) -> None:
    assert "triggerer" in live.running.pids
    today, late_from = f"{here():%Y-%m-%d}", here() + timedelta(minutes=5)
    live.settings(late_from)
    live.release()
    asleep = {"dms": "deferred", "erp": "deferred"}
    assert live.until(today, {"crm": "success", **asleep}) == {"crm": "success", **asleep}
    assert live.least_occupied() == 0

    put(feeds, "orders", *(f"o{n},1,A1,P1,2026-01-0{n},{n},100" for n in range(1, 6)))
    assert live.until(today, {"dms": "success"})["erp"] not in ENDED
    # A source of which nothing came is told as late, and its task fails.
    assert live.until(today, {"erp": "failed"})["erp"] == "failed"
    assert here() >= late_from.replace(second=0)
    assert live.wait(today) == dict.fromkeys(DAGS, "success") | {"ingest": "failed"}
    assert "erp/inventory is late" in live.alerts()
    assert "dms/orders is late" not in live.alerts()

    # Of what follows the plan waits for that source, and everything else goes on.
    assert live.count("warehouse.fct_order_line") == 5
    assert "DAG stock_up waits" in live.alerts()
    assert today not in live.answers("stock_up", "plan")
    assert today in live.answers("rebates", "accrue")
    put(feeds, "inventory", f"A1,P1,{today},40")
    live.settings(late_from, wait=False)
    tomorrow = f"{here() + timedelta(days=1):%Y-%m-%d}"
    put(feeds, "orders", *(f"o{n},1,A1,P1,2026-01-0{n},{n},100" for n in range(1, 7)))
    live.trigger(tomorrow)
    assert live.wait(tomorrow) == dict.fromkeys(DAGS, "success")
    assert tomorrow in live.answers("stock_up", "plan")
