"""The sample company under a live scheduler: several days at once, and what its logs say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from adapters.lake.home import Home
from adapters.operations.airflow import services
from adapters.warehouse import query
from adapters.warehouse.connect import Warehouse
from examples.sample_company import write
from stages.verify.invariants import verify

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3_000)]
NEWEST, OLDER = "2026-11-01", ["2026-10-29", "2026-10-30", "2026-10-31"]
CHAIN = ("metrics", "rebates", "stock_up", "warehouse", "ingest")
ENDED = ("success", "failed")
SEEN = (
    "select (select max(order_date) from warehouse.fct_order_line) as last_order,"
    " (select count(*) from warehouse.fct_order_line) as lines,"
    " (select max(as_of_date) from warehouse.account_metrics) as metrics,"
    " (select max(as_of_date) from warehouse.stock_up_plan) as plan,"
    " (select max(as_of_date) from warehouse.account_change) as changes"
)


class Company:
    """A running Airflow over the sample company's feeds, with every DAG released."""

    def __init__(self, home: Home):
        self.home = home
        feeds = home.path / "feeds"
        write(feeds, size="small", as_of=date.fromisoformat(NEWEST))
        self.running = services.up(home, feeds, feeds / "terms", 18_180)
        login = {"username": self.running.user, "password": self.running.password}
        self.client = httpx.Client(base_url=self.running.url, timeout=60, trust_env=False)
        token = self.client.post("/auth/token", json=login).json()["access_token"]
        self.client.headers["Authorization"] = f"Bearer {token}"

    def release(self) -> None:
        for dag in CHAIN:
            answer = self.client.patch(f"/api/v2/dags/{dag}", json={"is_paused": False})
            answer.raise_for_status()

    def runs(self, dag: str) -> dict[str, dict[str, Any]]:
        answer = self.client.get(f"/api/v2/dags/{dag}/dagRuns?limit=100").raise_for_status()
        return {run["partition_key"]: run for run in answer.json()["dag_runs"]}

    def wait(self, key: str) -> dict[str, str]:
        """Wait until each DAG of the chain has ended for a day; give their states."""
        while True:
            found = {dag: self.runs(dag).get(key, {}).get("state") for dag in CHAIN}
            if all(state in ENDED for state in found.values()):
                return {dag: str(state) for dag, state in found.items()}
            time.sleep(1)

    def trigger(self, key: str) -> None:
        body = {"logical_date": None, "partition_key": key}
        self.client.post("/api/v2/dags/ingest/dagRuns", json=body).raise_for_status()

    def backfill(self, first: str, after_last: str) -> None:
        """Run the line of the manual for these days."""
        lines = (self.home.airflow / "airflow.env").read_text("utf-8")
        asked = ["airflow", "backfill", "create", "--dag-id", "ingest", "--max-active-runs", "1"]
        asked += ["--from-date", first, "--to-date", after_last]
        shell = f"set -a\n{lines}\nset +a\nexec {sys.executable} -m {' '.join(asked)}"
        told = subprocess.run(
            ["sh", "-c", shell], env=os.environ, capture_output=True, text=True, check=False
        )
        assert told.returncode == 0, told.stderr

    def seen(self) -> dict[str, Any]:
        with Warehouse.open(self.home) as warehouse:
            (row,) = json.loads(query.as_json(warehouse, SEEN))
        return dict(row)

    def log(self, dag: str, task: str) -> list[str]:
        """Return the messages of a task's own log, of all its attempts and parts."""
        folder = self.home.airflow / "logs" / f"dag_id={dag}"
        files = [path for path in folder.rglob("*.log") if f"task_id={task}" in str(path)]
        assert files != []
        return [
            json.loads(line).get("event", "")
            for file in files
            for line in file.read_text("utf-8").splitlines()
            if line.startswith("{")
        ]


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
    today = datetime.now(UTC).date().isoformat()
    assert set(company.wait(today).values()) == {"success"}  # the schedule's own run
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
