"""A running Airflow as its users see it: by REST, by its command line, by the logs of its tasks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

import httpx

from adapters.lake.home import Home
from adapters.operations.airflow.services import ServicesStatus

CHAIN = ("metrics", "rebates", "stock_up", "warehouse", "ingest")
ENDED = ("success", "failed")


def ticks_in_2026(day: int | str, month: int | str) -> str:
    """Write the schedule whose last tick stays these days' last in 2026, whatever today is.

    Airflow looks for a tick before its DAGs begin in 2000, and for one after the last.
    """
    return f"0 0 {day} {month} * 0 1999-2026,2060"


class LiveAirflow:
    """The Airflow of a home, logged in; `dags` are those that a test looks at."""

    def __init__(self, home: Home, running: ServicesStatus, dags: tuple[str, ...] = CHAIN):
        self.home, self.running, self.dags = home, running, dags
        login = {"username": running.user, "password": running.password}
        self.client = httpx.Client(base_url=running.url, timeout=60, trust_env=False)
        token = self.client.post("/auth/token", json=login).json()["access_token"]
        self.client.headers["Authorization"] = f"Bearer {token}"

    def release(self) -> None:
        for dag in self.dags:
            answer = self.client.patch(f"/api/v2/dags/{dag}", json={"is_paused": False})
            answer.raise_for_status()

    def runs(self, dag: str) -> dict[str, dict[str, Any]]:
        answer = self.client.get(f"/api/v2/dags/{dag}/dagRuns?limit=100").raise_for_status()
        return {run["partition_key"]: run for run in answer.json()["dag_runs"]}

    def wait(self, key: str) -> dict[str, str]:
        """Wait until each DAG has ended for a day; give their states."""
        while True:
            found = {dag: self.runs(dag).get(key, {}).get("state") for dag in self.dags}
            if all(state in ENDED for state in found.values()):
                return {dag: str(state) for dag, state in found.items()}
            time.sleep(1)

    def trigger(self, key: str) -> None:
        body = {"logical_date": None, "partition_key": key}
        self.client.post("/api/v2/dags/ingest/dagRuns", json=body).raise_for_status()

    def answers(self, dag: str, task: str) -> dict[str, Any]:
        """Return what a task handed on in each run that has ended well, by the run's key."""
        found = {}
        for key, run in self.runs(dag).items():
            place = f"/api/v2/dags/{dag}/dagRuns/{run['dag_run_id']}/taskInstances/{task}"
            answer = self.client.get(f"{place}/xcomEntries/return_value")
            if answer.status_code == httpx.codes.OK:
                found[key] = answer.json()["value"]
        return found

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
