"""A small company's days under a live Airflow of which any process may be killed.

Everything is drawn from a seed. Beside Airflow stands its operator, who does what the manual says:
starts what is missing, clears what has failed, sets off what an event did not.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil

from adapters.lake.home import Home
from adapters.operations.airflow import services
from tests.end_to_end.live_airflow import CHAIN, ENDED, LiveAirflow
from tests.small_company import ORDERS, TERMS

# What Airflow notices after minutes is noticed after seconds.
IMPATIENT = {
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "15",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
    "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "10",
    "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "10",
}
# What follows what, to set off again by hand what a lost event did not.
FOLLOWS = {"warehouse": "ingest", "stock_up": "warehouse", "rebates": "warehouse"}
FOLLOWS |= {"metrics": "rebates"}
# For so many looks nothing is under way: its operator sees to it.
_LOOKS = 6


def new_company(home: Home, folder: Path) -> Path:
    """Lay down what a small company has before it has orders; it is planned every day."""
    (home.path / "stock_up.yaml").write_text("review: {every_days: 1}\n", "utf-8")
    for name in ("orders", "terms"):
        (folder / name).mkdir(parents=True)
    (folder / "accounts.csv").write_text("account_id\nA1\nA2\n", "utf-8")
    (folder / "products.csv").write_text("product_id,units_per_case\nP1,12\n", "utf-8")
    (folder / "terms" / "volume.yaml").write_text(TERMS, "utf-8")
    return folder


def put_orders(feeds: Path, first: date, before: date) -> None:
    """Lay down the file with the orders of these days, one a day."""
    days = [first + timedelta(days=n) for n in range((before - first).days)]
    lines = [f"o{day:%y%m%d},1,A{day.day % 2 + 1},P1,{day},{day.day},100,CNY\n" for day in days]
    (feeds / "orders" / f"{first}.csv").write_text(ORDERS + "".join(lines), "utf-8")


class Besieged:
    """An Airflow of which any process may be killed, and what its operator does about it."""

    def __init__(self, home: Home, feeds: Path, seed: int, settings: Mapping[str, str]):
        self.home, self.feeds, self.settings = home, feeds, {**IMPATIENT, **settings}
        self.chance, self.killed = random.Random(seed), list[str]()
        self.up()

    def up(self) -> None:
        """Start what is missing."""
        found = services.up(
            self.home, self.feeds, self.feeds / "terms", 18_380, environment=self.settings
        )
        self.live = LiveAirflow(self.home, found)

    def kill(self) -> None:
        """Kill a server, or a process that the scheduler has started; start what is missing."""
        running = services.status(self.home)
        assert running is not None
        servers = {name: psutil.Process(pid) for name, pid in running.pids.items()}
        workers = servers["scheduler"].children(recursive=True)
        victim = self.chance.choice(
            workers if workers and self.chance.random() < 2 / 3 else [*servers.values()]
        )
        with suppress(psutil.NoSuchProcess):
            self.killed.append(" ".join(victim.cmdline())[-60:])
            victim.kill()
            psutil.wait_procs([victim], timeout=5)
        self.up()

    def day(self, key: str, kills: int) -> None:
        """See a day through to its end."""
        left, quiet = kills, 0
        while True:
            time.sleep(self.chance.uniform(1, 5))
            if left and self.chance.random() < 0.5:
                self.kill()
                left -= 1
            with suppress(httpx.HTTPError):
                runs = {dag: self.live.runs(dag).get(key, {}) for dag in CHAIN}
                states = {dag: run.get("state") for dag, run in runs.items()}
                if not left and set(states.values()) == {"success"}:
                    return
                quiet = quiet + 1 if set(states.values()) <= {None, *ENDED} else 0
                for dag, run in runs.items() if quiet >= _LOOKS else ():
                    self._repair(dag, key, run, states)

    def _repair(self, dag: str, key: str, run: dict[str, Any], states: dict[str, Any]) -> None:
        if states[dag] == "failed":
            asked = {"dry_run": False, "dag_run_id": run["dag_run_id"], "only_failed": True}
            self.live.client.post(f"/api/v2/dags/{dag}/clearTaskInstances", json=asked)
        elif states[dag] is None and states.get(FOLLOWS.get(dag, ""), "success") == "success":
            body = {"logical_date": None, "partition_key": key}
            self.live.client.post(f"/api/v2/dags/{dag}/dagRuns", json=body)
