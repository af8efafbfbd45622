"""Scheduler, API server and DAG processor on a home: up, at work, down."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psutil
import pytest

from adapters.intake.unsound import note_unsound
from adapters.lake.home import Home
from adapters.operations.airflow import services
from adapters.operations.airflow.environment import DAGS
from adapters.operations.airflow.once import run_once
from adapters.operations.airflow.services import ServicesStatus, down, status, up
from adapters.warehouse.embedded.ports import first_free
from tests.end_to_end.locked_tools import browser, run, tools
from transforms.language.errors import OutsideError

CANARY = "canary-51c0de"
CHAIN = ("ingest", "warehouse", "stock_up", "rebates")
ALL = tuple(path.stem for path in DAGS.glob("*.py"))


def test_nothing_runs_on_a_new_home_and_taking_it_down_does_nothing(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    assert status(home) is None
    assert down(home) is False
    assert not home.path.exists()


def test_a_triggerer_is_started_where_an_ingest_waits_for_files_and_nowhere_else(
    tmp_path: Path,
) -> None:
    home = Home.at(tmp_path)
    assert "triggerer" not in services.needed(home)
    home.settings_file.write_text("arrivals: [{source: dms, feed: orders, wait: true}]", "utf-8")
    assert "triggerer" in services.needed(Home.at(tmp_path))


def test_a_taken_port_gives_way_to_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert first_free(port) > port


def test_a_server_that_ends_while_starting_is_told_with_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home.at(tmp_path / "home")
    monkeypatch.setattr(services, "run_dags", lambda *arguments: None)
    none = dict.fromkeys(services.COMMANDS, ("no-such-command",))
    monkeypatch.setattr(services, "COMMANDS", none)
    database = "postgresql://nobody@127.0.0.1:1/none"
    with pytest.raises(
        OutsideError, match=r"(?s)api-server ended while starting:.*no-such-command"
    ):
        up(home, tmp_path, None, database_url=database, patience=20)
    assert list(home.airflow.glob("*.pid")) == []


UP = """
import sys
import cli.main
from adapters.operations.airflow import services
launch = services.processes.launch
def asleep(command, *others, **named):
    launch(["sleep", "600"], *others, **named)
    print("started", flush=True)
services.processes.launch = asleep
services.run_dags = lambda *arguments: None
services.metadata_url = lambda home: "postgresql://nobody@127.0.0.1:1/none"
sys.argv = ["peakledger", "airflow", "up", "--home", sys.argv[1], "--feeds", sys.argv[2]]
cli.main.main()
"""


def test_airflow_up_that_is_ended_by_sigterm_ends_what_it_has_started(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    with subprocess.Popen(
        [sys.executable, "-c", UP, str(home.path), str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as coming_up:
        assert coming_up.stdout is not None
        assert coming_up.stdout.readline() == "started\n"
        (server,) = (int(file.read_text().split()[0]) for file in home.airflow.glob("*.pid"))
        coming_up.terminate()
        coming_up.communicate(timeout=60)
    assert coming_up.returncode == 143
    assert not psutil.pid_exists(server)
    assert list(home.airflow.glob("*.pid")) == []


class Rest:
    """The REST interface of a running Airflow, logged in."""

    def __init__(self, running: ServicesStatus):
        self.url = running.url
        login = {"username": running.user, "password": running.password}
        self.token = self("POST", "/auth/token", login)["access_token"]

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Content-Type": "application/json"}
        if hasattr(self, "token"):
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def runs(self, dag: str, key: str | None = None) -> list[dict[str, Any]]:
        runs = self("GET", f"/api/v2/dags/{dag}/dagRuns?limit=100")["dag_runs"]
        return [run for run in runs if key in (None, run["partition_key"])]

    def wait(self, dag: str, key: str) -> dict[str, Any]:
        """Wait for a run's end; the test's own limit ends it where nothing moves any more."""
        while True:
            done = [run for run in self.runs(dag, key) if run["state"] in ("success", "failed")]
            if done:
                return done[0]
            time.sleep(0.3)

    def trigger(self, dag: str, key: str) -> None:
        self("POST", f"/api/v2/dags/{dag}/dagRuns", {"logical_date": None, "partition_key": key})


@pytest.fixture(scope="module")
def running(home: Home, feeds: Path, stubs: Any) -> Iterator[ServicesStatus]:
    os.environ["AIRFLOW_CONN_FEEDS_SFTP"] = f"sftp://reader:{CANARY}@files.example"
    stubs.say(
        "warehouse.build",
        """
        import logging, os
        def build(home, warehouse_url, as_of, *, now, run_id, engine_name):
            logging.getLogger("stage").warning("fetch %s", os.environ["AIRFLOW_CONN_FEEDS_SFTP"])
            print(os.environ["AIRFLOW_CONN_FEEDS_SFTP"])
            return {"as_of": as_of}
        """,
    )
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        first_port = taken.getsockname()[1]
        settings = {**stubs.environment, "PEAKLEDGER_DEADLINE_HOURS": str(6 / 3600)}
        found = up(home, feeds, None, first_port, environment=settings)
    assert not found.url.endswith(f":{first_port}")
    yield found
    del os.environ["AIRFLOW_CONN_FEEDS_SFTP"]
    down(home)


@pytest.mark.proof
class TestUnderALiveScheduler:
    def test_only_who_knows_the_password_gets_in(self, running: ServicesStatus) -> None:
        wrong = {"username": running.user, "password": "guess"}
        for method, path, body in (("GET", "/api/v2/dags", None), ("POST", "/auth/token", wrong)):
            request = urllib.request.Request(
                running.url + path,
                None if body is None else json.dumps(body).encode(),
                {"Content-Type": "application/json"},
                method=method,
            )
            with pytest.raises(urllib.error.HTTPError, match="401"):
                urllib.request.urlopen(request, timeout=30)
        assert Rest(running)("GET", "/api/v2/dags")["total_entries"] == len(ALL)

    def test_the_dags_are_paused_at_first(self, running: ServicesStatus) -> None:
        dags = Rest(running)("GET", "/api/v2/dags")["dags"]
        assert {dag["dag_id"]: dag["is_paused"] for dag in dags} == dict.fromkeys(ALL, True)

    def test_up_again_starts_nothing(
        self, running: ServicesStatus, home: Home, feeds: Path, stubs: Any
    ) -> None:
        again = up(home, feeds, None, environment=stubs.environment)
        assert (again.started, again.pids, again.url) == (False, running.pids, running.url)

    def test_one_ingest_sets_off_the_chain_to_the_rebates_for_its_business_date(
        self, running: ServicesStatus
    ) -> None:
        rest = Rest(running)
        for dag in reversed(CHAIN):
            rest("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False})
        rest.trigger("ingest", "2026-10-01")
        assert rest.wait("rebates", "2026-10-01")["state"] == "success"
        assert rest.wait("stock_up", "2026-10-01")["state"] == "success"
        counted = {dag: len(rest.runs(dag, "2026-10-01")) for dag in CHAIN}
        assert counted == dict.fromkeys(CHAIN, 1)

    def test_a_dag_that_waits_for_a_source_is_skipped_until_it_comes_and_others_go_on(
        self, running: ServicesStatus, home: Home
    ) -> None:
        rest = Rest(running)
        home.settings_file.write_text("waits: {stock_up: [erp], rebates: [dms]}\n", "utf-8")
        note_unsound(home, {"erp": ["erp is out of reach"]})
        rest.trigger("ingest", "2026-10-02")
        assert rest.wait("rebates", "2026-10-02")["state"] == "success"
        skipped = rest.wait("stock_up", "2026-10-02")["dag_run_id"]
        assert _states(rest, "stock_up", skipped) == {"plan": "skipped", "start_page": "success"}
        assert "erp: erp is out of reach" in _told(home, skipped)[0]
        note_unsound(home, {"erp": []})
        rest.trigger("ingest", "2026-10-03")
        freed = rest.wait("stock_up", "2026-10-03")["dag_run_id"]
        assert _states(rest, "stock_up", freed) == {"plan": "success", "start_page": "success"}
        rest.wait("rebates", "2026-10-03")
        home.settings_file.unlink()

    def test_a_refusal_is_not_tried_again(self, running: ServicesStatus, saying: Any) -> None:
        saying.say(
            "planning.plan",
            """
            from transforms.language.errors import DataRefused
            def plan(home, warehouse_url, as_of, **more):
                raise DataRefused("no plan", remedy="look")
            """,
        )
        rest = Rest(running)
        rest.trigger("stock_up", "2026-09-15")
        run = rest.wait("stock_up", "2026-09-15")
        tasks = rest("GET", f"/api/v2/dags/stock_up/dagRuns/{run['dag_run_id']}/taskInstances")[
            "task_instances"
        ]
        tried = {task["task_id"]: (task["state"], task["try_number"]) for task in tasks}
        assert tried == {"plan": ("failed", 1), "start_page": ("success", 1)}
        assert run["state"] == "failed"

    def test_a_start_page_that_cannot_be_written_is_told_of_and_fails_nothing_else(
        self, running: ServicesStatus, home: Home, saying: Any
    ) -> None:
        saying.say(
            "exports.start",
            """
            from transforms.language.errors import DataRefused
            def write_start(home, warehouse_url, **more):
                raise DataRefused("no page", remedy="look")
            """,
        )
        rest = Rest(running)
        rest.trigger("stock_up", "2026-09-14")
        run = rest.wait("stock_up", "2026-09-14")
        assert run["state"] == "success"
        states = _states(rest, "stock_up", run["dag_run_id"])
        assert states == {"plan": "success", "start_page": "failed"}
        assert any("no page" in told for told in _told(home, run["dag_run_id"]))

    def test_the_start_page_is_served_to_who_is_logged_in_and_stands_in_the_navigation(
        self, running: ServicesStatus, home: Home
    ) -> None:
        home.start_page.write_text("<h1>How it stands</h1>", "utf-8")
        rest = Rest(running)
        plugins = rest("GET", "/api/v2/plugins")["plugins"]
        (ours,) = (each for each in plugins if each["name"] == "peakledger_start_page")
        (view,) = ours["external_views"]
        assert (view["destination"], view["href"]) == ("nav", "peakledger/")

        def asked(place: str, **headers: str) -> tuple[int, str]:
            request = urllib.request.Request(f"{running.url}/{view['href']}{place}", None, headers)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                return error.code, error.read().decode()

        for login in (
            {"Authorization": f"Bearer {rest.token}"},
            {"Cookie": f"_token={rest.token}"},
        ):
            assert asked("", **login) == (200, "<h1>How it stands</h1>")
            assert asked("secrets/airflow_login.json", **login)[0] == 404
        for stranger in ({}, {"Authorization": "Bearer guess"}, {"Cookie": "_token=guess"}):
            assert asked("", **stranger)[0] in (401, 403)
            assert asked("secrets/airflow_login.json", **stranger)[0] in (401, 403)

    def test_a_browser_opens_the_start_page_from_the_navigation_and_its_links_lead_on(
        self, running: ServicesStatus, home: Home
    ) -> None:
        paper = "reports/data_docs/dms/index.html"
        home.start_page.write_text(f'<h1>How it stands</h1><a href="{paper}">docs</a>', "utf-8")
        (home.path / paper).parent.mkdir(parents=True)
        script = "<script>document.body.textContent = 'ran'</script>"
        (home.path / paper).write_text(f"<p>17 rules</p>{script}", "utf-8")
        given = {"url": running.url, "user": running.user, "password": running.password}
        told = run(
            str(tools("browser") / "python"),
            str(Path(__file__).with_name("start_page_reader.py")),
            input=json.dumps({**given, "browser": browser()}),
        )
        # No page of the home may run a script beside Airflow.
        assert json.loads(told) == {"heading": "How it stands", "place": paper, "paper": "17 rules"}

    def test_f55_a_task_whose_process_is_killed_at_every_try_is_told_of(
        self, running: ServicesStatus, home: Home, saying: Any
    ) -> None:
        saying.say(
            "rebates.accrue",
            """
            import os, signal
            def accrue(home, warehouse_url, as_of, *, terms, now, run_id, engine_name):
                os.kill(os.getpid(), signal.SIGKILL)
            """,
        )
        rest = Rest(running)
        rest.trigger("rebates", "2026-09-16")
        run = rest.wait("rebates", "2026-09-16")
        assert run["state"] == "failed"
        told: list[str] = []
        while not told:
            of_run = _told(home, run["dag_run_id"])
            told = [message for message in of_run if "is still" not in message]
            time.sleep(0.3)
        (message,) = told
        assert "DAG rebates" in message
        assert "killed" in message

    def test_tasks_that_read_get_on_while_all_the_writers_wait_and_a_late_run_is_told_of(
        self, running: ServicesStatus, home: Home, saying: Any, tmp_path: Path
    ) -> None:
        go, began = tmp_path / "go", tmp_path / "began"
        saying.say(
            "intake.ingest",
            f"""
            import time
            from dataclasses import dataclass
            from pathlib import Path

            @dataclass(frozen=True)
            class Result:
                source: str

                def text(self):
                    return self.source

                def check(self):
                    pass

            def sources(home, feeds_dir):
                return [str(number) for number in range(9)]

            def land_and_clean(home, feeds_dir, source, *, now, run_id, engine_name, connections):
                with open({str(began)!r}, "a") as stream:
                    stream.write(source)
                while not Path({str(go)!r}).exists():
                    time.sleep(0.1)
                return Result(source)
            """,
        )
        rest = Rest(running)
        rest("PATCH", "/api/v2/dags/validate", {"is_paused": False})
        rest.trigger("ingest", "2026-09-17")
        _until(lambda: began.exists() and len(began.read_text()) == 3)
        rest.trigger("validate", "2026-09-17")
        assert rest.wait("validate", "2026-09-17")["state"] == "success"
        assert len(began.read_text()) == 3
        (run,) = rest.runs("ingest", "2026-09-17")
        _until(lambda: any("is still running" in told for told in _told(home, run["dag_run_id"])))
        go.touch()
        assert rest.wait("ingest", "2026-09-17")["state"] == "success"
        assert len(began.read_text()) == 9
        for follows in ("stock_up", "rebates"):
            rest.wait(follows, "2026-09-17")  # else the next test would count their runs
        rest("PATCH", "/api/v2/dags/validate", {"is_paused": True})

    def test_a_run_at_once_beside_the_scheduler_runs_every_task_once(
        self, running: ServicesStatus, home: Home, feeds: Path, stubs: Any
    ) -> None:
        rest = Rest(running)
        before = {dag: len(rest.runs(dag)) for dag in CHAIN}
        run_once(home, feeds, None, date(2026, 8, 1), environment=stubs.environment)
        time.sleep(3)
        assert {dag: len(rest.runs(dag)) - before[dag] for dag in CHAIN} == dict.fromkeys(CHAIN, 1)
        dags = rest("GET", "/api/v2/dags")["dags"]
        assert {dag["dag_id"] for dag in dags if not dag["is_paused"]} == set(CHAIN)

    def test_no_log_holds_the_password_of_a_connection(self, running: ServicesStatus) -> None:
        logs = {path: path.read_text() for path in running.logs.rglob("*.log")}
        assert any("fetch sftp://reader:***@" in text for text in logs.values())
        assert [path for path, text in logs.items() if CANARY in text] == []

    def test_one_that_died_is_started_again_with_the_others(
        self, running: ServicesStatus, home: Home, feeds: Path, stubs: Any
    ) -> None:
        killed = psutil.Process(running.pids["dag-processor"])
        killed.kill()
        killed.wait(10)
        again = up(home, feeds, None, environment=stubs.environment)
        assert again.started
        assert set(again.pids) == set(running.pids)
        assert not set(again.pids.values()) & set(running.pids.values())

    def test_f55_what_a_killed_scheduler_leaves_behind_is_ended_and_what_it_said_is_kept(
        self, home: Home, feeds: Path, stubs: Any
    ) -> None:
        before = status(home)
        assert before is not None
        scheduler = psutil.Process(before.pids["scheduler"])
        left = scheduler.children(recursive=True)
        assert left != []
        scheduler.kill()
        scheduler.wait(10)
        assert [process for process in left if process.is_running()] != []
        again = up(home, feeds, None, environment=stubs.environment)
        assert again.started
        assert [p for p in left if p.is_running() and p.status() != psutil.STATUS_ZOMBIE] == []
        assert (home.airflow / "logs" / "scheduler.log.1").stat().st_size > 0

    def test_down_leaves_no_process_and_no_pid_file(
        self, running: ServicesStatus, home: Home
    ) -> None:
        found = status(home)
        assert found is not None
        assert down(home) is True
        left = [number for number in psutil.pids() if _session(number) in found.pids.values()]
        assert left == []
        assert list(home.airflow.glob("*.pid")) == []
        assert status(home) is None


def _states(rest: Rest, dag: str, run_id: str) -> dict[str, str]:
    found = rest("GET", f"/api/v2/dags/{dag}/dagRuns/{run_id}/taskInstances")
    return {task["task_id"]: task["state"] for task in found["task_instances"]}


def _told(home: Home, run_id: str) -> list[str]:
    file = home.reports / "alerts.jsonl"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [alert["message"] for alert in map(json.loads, lines) if alert["run_id"] == run_id]


def _until(holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.3)


def _session(number: int) -> int | None:
    try:
        return os.getsid(number)
    except OSError:
        return None
