"""What the alert on a failed task says, and that it reaches the targets of the settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.lake.home import Home
from adapters.operations.airflow.failure import (
    failure_message,
    tell_failed_run,
    tell_failure,
    tell_late_run,
)
from transforms.language.errors import DataRefused

REFUSAL = DataRefused("sums differ by 0.01", where="sales.csv, row 7", remedy="ask the sender")

KILLED = (
    "the task's process was killed before it could say why, and its work is not done\n"
    "  remedy: read its log (want of memory?), then clear the task"
)


def context(error: Exception | None, map_index: int = -1) -> dict[str, Any]:
    return {
        "ti": SimpleNamespace(dag_id="ingest", task_id="take", map_index=map_index),
        "dag_run": SimpleNamespace(run_id="run-7", run_after=datetime(2026, 9, 30, 20, tzinfo=UTC)),
        "params": {},
        "partition_key": "2026-10-01",
        "exception": error,
    }


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (REFUSAL, "sums differ by 0.01\n  where: sales.csv, row 7\n  remedy: ask the sender"),
        (ValueError("no"), "ValueError: no\n  remedy: read the task's log, then clear it"),
        (ValueError(), "ValueError: ValueError\n  remedy: read the task's log, then clear it"),
        (None, KILLED),
    ],
)
def test_an_alert_names_the_task_its_day_and_what_to_do(error, says) -> None:
    told = failure_message(context(error), {}, "UTC")
    assert told == f"DAG ingest, task take, business date 2026-10-01: {says}"


def test_one_of_many_mapped_tasks_is_named_with_its_number() -> None:
    assert "task take[3]," in failure_message(context(REFUSAL, 3), {}, "UTC")
    assert "task take[0]," in failure_message(context(REFUSAL, 0), {}, "UTC")


def test_a_run_without_a_day_still_gives_an_alert() -> None:
    told = failure_message({**context(REFUSAL), "partition_key": "soon"}, {}, "UTC")
    assert "business date unknown: sums differ" in told


def test_a_password_of_the_environment_is_in_no_alert() -> None:
    url = "postgresql://writer:canary-9a1@db/wh"
    told = failure_message(
        context(RuntimeError(f"cannot reach {url}")), {"PEAKLEDGER_WAREHOUSE_URL": url}, "UTC"
    )
    assert "postgresql://writer:***@db/wh" in told


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    taken: list[dict[str, Any]] = []

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Taker)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", taken
    server.shutdown()
    server.server_close()


def test_a_failure_reaches_the_file_and_the_webhook_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, webhook: Any
) -> None:
    url, taken = webhook
    home = Home.at(tmp_path)
    home.settings_file.write_text("alerts: {webhook_variable: OUR_HOOK}\n", "utf-8")
    monkeypatch.setenv("PEAKLEDGER_HOME", str(tmp_path))
    monkeypatch.setenv("OUR_HOOK", url)
    tell_failure(context(REFUSAL))
    (line,) = (home.reports / "alerts.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["about"] == "DAG ingest, task take"
    assert taken[0]["alerts"] == [json.loads(line)]
    assert "remedy: ask the sender" in taken[0]["text"]


def failed_run(run_id: str = "run-7", began: datetime | None = None) -> dict[str, Any]:
    return {
        "dag": SimpleNamespace(dag_id="ingest"),
        "run_id": run_id,
        "dag_run": SimpleNamespace(start_date=began),
    }


def alerts(home: Home) -> list[dict[str, Any]]:
    file = home.reports / "alerts.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_a_run_tells_of_a_task_that_was_killed_and_not_of_one_that_has_told_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home.at(tmp_path)
    monkeypatch.setenv("PEAKLEDGER_HOME", str(tmp_path))
    tell_failure(context(REFUSAL))
    tell_failed_run(failed_run())
    assert len(alerts(home)) == 1
    tell_failed_run(failed_run("run-8"))
    assert len(alerts(home)) == 2
    assert "DAG ingest, run run-8: a task ended without a word" in alerts(home)[-1]["message"]
    tell_failed_run(failed_run("run-7", began=datetime.now(UTC) + timedelta(minutes=1)))
    assert len(alerts(home)) == 3


def late_run(state: str) -> dict[str, Any]:
    return {
        "dag_run": {"dag_id": "warehouse", "dag_run_id": "run-9", "state": state},
        "deadline": {"id": "1", "deadline_time": "2026-10-01T11:30:00+00:00"},
    }


def test_a_run_that_has_not_ended_in_time_is_told_of_unless_it_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home.at(tmp_path)
    monkeypatch.setenv("PEAKLEDGER_HOME", str(tmp_path))
    for ended in ("success", "failed"):
        tell_late_run(late_run(ended))
    assert not (home.reports / "alerts.jsonl").exists()
    tell_late_run(late_run("running"))
    (told,) = alerts(home)
    assert (told["about"], told["run_id"]) == ("DAG warehouse", "run-9")
    assert "is still running; it should have ended by 2026-10-01T11:30:00" in told["message"]
