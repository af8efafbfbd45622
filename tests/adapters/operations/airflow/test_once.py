"""The DAGs of the chain through Airflow itself, in one process, on the embedded PostgreSQL."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from adapters.lake.home import Home
from adapters.lake.locks import locked
from adapters.operations.airflow.environment import Site, airflow_environment, metadata_url
from adapters.operations.airflow.once import OnceResult, run_once
from transforms.language.errors import DataRefused, OutsideError, PeakledgerError

AS_OF = date(2026, 10, 1)
URL = "postgresql://etl@db.example:5433/sales"
CANARY = "canary-7f3a9c"
PROJECT = Path(__file__).resolve().parents[4]
BIN = str(Path(sys.executable).parent)


def metadata(home: Home) -> psycopg.Connection[Any]:
    return psycopg.connect(metadata_url(home))


def query(home: Home, text: str) -> list[tuple[Any, ...]]:
    with metadata(home) as connection:
        return connection.execute(text).fetchall()  # type: ignore[call-overload]


PAUSED = "select is_paused from dag where dag_id = 'warehouse'"


@dataclass(frozen=True)
class Twice:
    """The chain run for one date, then, with a DAG that somebody has released, for the next."""

    first: OnceResult
    second: OnceResult
    told: list[tuple[Any, ...]]
    paused_meanwhile: set[bool]
    paused_after: list[tuple[Any, ...]]
    metrics: set[str]
    lineage: list[dict[str, Any]]


@pytest.fixture(scope="module")
def twice(home: Home, feeds: Path, stubs: Any, tmp_path_factory: Any) -> Twice:
    events = tmp_path_factory.mktemp("lineage") / "events.jsonl"
    transport = {"type": "file", "log_file_path": str(events), "append": True}
    lineage = {"AIRFLOW__OPENLINEAGE__TRANSPORT": json.dumps(transport)}
    told_of = {**stubs.environment, **lineage}
    first = run_once(home, feeds, None, date(2026, 9, 15), environment=told_of)
    with metadata(home) as connection:
        connection.execute("update dag set is_paused = false where dag_id = 'warehouse'")
    told: list[tuple[Any, ...]] = []
    paused: set[bool] = set()

    def look(event: Any) -> None:
        told.append((event["event"], event["dag"], event.get("task"), event["state"]))
        if event["state"] == "running" and not paused:
            # The first task alone: by the time a later one is told of, the run may be over.
            paused.update(row[0] for row in query(home, PAUSED))

    terms = feeds / "terms"
    with socket.socket(type=socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        statsd = {
            **told_of,
            "AIRFLOW__METRICS__STATSD_ON": "True",
            "AIRFLOW__METRICS__STATSD_PORT": str(listener.getsockname()[1]),
        }
        second = run_once(
            home, feeds, terms, AS_OF, warehouse_url=URL, environment=statsd, progress=look
        )
        metrics = set(received(listener))
    after = query(home, PAUSED)
    with metadata(home) as connection:
        connection.execute("update dag set is_paused = true")
    return Twice(first, second, told, paused, after, metrics=metrics, lineage=read_events(events))


def read_events(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_a_tasks_lineage_names_what_it_reads_and_renews_where_that_lies(
    twice: Twice, home: Home
) -> None:
    datasets = [
        (event["job"]["name"], way, f"{dataset['namespace']} {dataset['name']}")
        for event in twice.lineage
        if event["eventType"] == "COMPLETE"
        for way in ("inputs", "outputs")
        for dataset in event[way]
    ]
    at = "postgres://db.example:5433 sales"
    clean = (home.lake / "clean").as_uri().removeprefix("file://")
    # The first run is of a home that holds all, the second of one with a warehouse elsewhere.
    assert sorted(datasets) == sorted(
        [
            ("ingest.announce", "outputs", f"file {clean}"),
            ("metrics.build", "inputs", f"{at}.ledger.entry"),
            ("rebates.accrue", "inputs", f"{at}.warehouse.version"),
            ("rebates.accrue", "outputs", f"{at}.ledger.entry"),
            ("rebates.export", "inputs", f"{at}.ledger.entry"),
            ("stock_up.plan", "inputs", f"{at}.warehouse.version"),
            ("stock_up.plan", "outputs", f"{at}.warehouse.stock_up_plan"),
            ("validate.validate", "inputs", f"file {clean}"),
            ("warehouse.build", "inputs", f"file {clean}"),
            ("warehouse.build", "outputs", f"{at}.warehouse.version"),
        ]
    )


def received(listener: socket.socket) -> Iterator[str]:
    """Give what a StatsD server has been sent, a metric each."""
    listener.setblocking(False)
    with suppress(BlockingIOError):
        while True:
            yield from listener.recv(65_536).decode().splitlines()


def test_what_stages_counted_and_how_long_they_took_reaches_statsd(twice: Twice) -> None:
    ours = {line for line in twice.metrics if line.startswith("airflow.peakledger.")}
    # StatsD reads a signed gauge as a change: one below zero is sent as 0, then the change.
    assert {line for line in ours if ".seconds." not in line} == {
        f"airflow.peakledger.intake.{what}.{source}.orders:{value}|g"
        for source in ("dms", "erp")
        for what, value in (
            ("rows_loaded", "431.0"),
            ("money_loaded", "0"),
            ("money_loaded", "-12.5"),
        )
    }
    timed = {line.partition(":")[0].removeprefix("airflow.peakledger.seconds.") for line in ours}
    assert {"ingest.take", "warehouse.build", "rebates.accrue", "rebates.export"} <= timed


def test_the_dags_run_in_order_for_one_business_date(twice: Twice, feeds: Path) -> None:
    taken = {"rows": 431, "money": "12.50", "files_count": 271}
    page = {"file": "index.html", "version_id": 7}
    assert {dag.dag_id: dag.results for dag in twice.second.dags} == {
        "ingest": {
            "sources": ["dms", "erp"],
            "take": [{"source": "dms", **taken}, {"source": "erp", **taken}],
            "announce": "2026-10-01",
        },
        "warehouse": {"build": {"as_of": "2026-10-01", "run_id": twice.second.dags[1].run_id}},
        "stock_up": {"plan": {"as_of": "2026-10-01"}, "start_page": page},
        "rebates": {
            "accrue": {
                "posting_period": "2026-09",
                "entry_count": 12,
                "head_hash": "5f0c2a9b77",
                "terms": str(feeds / "terms"),
            },
            "export": {"period": "2026-09", "to": "exports/2026-09/12-5f0c2a9b"},
        },
        "metrics": {
            "build": {"as_of": "2026-10-01", "run_id": twice.second.dags[4].run_id},
            "changes": {"as_of": "2026-10-01"},
            "start_page": page,
        },
        "validate": {"validate": {"checks": 9}},
    }
    assert [dag.tasks for dag in twice.second.dags] == [{"success": n} for n in (5, 1, 2, 2, 3, 1)]


def test_each_start_and_end_is_told_and_the_log_of_a_good_run_is_empty(twice: Twice) -> None:
    assert [event for event in twice.told if event[1] == "rebates"][-4:] == [
        ("task", "rebates", "accrue", "done"),
        ("task", "rebates", "export", "running"),
        ("task", "rebates", "export", "done"),
        ("dag", "rebates", None, "success"),
    ]
    assert twice.second.log.read_text() == ""


def test_the_second_run_migrates_nothing(twice: Twice) -> None:
    assert (twice.first.migrated, twice.second.migrated) == (True, False)


def test_a_dag_that_somebody_has_released_is_paused_meanwhile_and_released_after(
    twice: Twice,
) -> None:
    assert (twice.paused_meanwhile, twice.paused_after) == ({True}, [(False,)])


@pytest.mark.usefixtures("twice")
def test_no_run_is_left_waiting_for_a_scheduler(home: Home) -> None:
    for waiting in ("asset_dag_run_queue", "asset_partition_dag_run"):
        assert query(home, f"select count(*) from {waiting}") == [(0,)]
    assert query(home, "select count(*) from dag_run where state != 'success'") == [(0,)]


@pytest.mark.usefixtures("twice")
def test_the_tasks_that_write_have_a_slot_less_than_the_machine_runs_tasks(home: Home) -> None:
    pools = query(home, "select pool, slots from slot_pool where pool <> 'default_pool'")
    assert pools == [("peakledger_writers", 3)]


@pytest.mark.usefixtures("twice")
def test_every_event_of_an_asset_carries_the_business_date(home: Home) -> None:
    events = query(
        home,
        "select e.partition_key, a.name from asset_event e join asset a on a.id = e.asset_id",
    )
    assert sorted(events) == [
        (day, asset)
        for day in ("2026-09-15", "2026-10-01")
        for asset in ("clean_feeds", "rebate_ledger", "stock_up_plan", "warehouse")
    ]


@pytest.mark.usefixtures("twice")
def test_only_small_answers_pass_between_tasks(home: Home) -> None:
    assert query(home, "select distinct key from xcom") == [("return_value",)]
    ((longest,),) = query(home, "select max(length(value::text)) from xcom")
    assert longest < 200


@pytest.mark.usefixtures("twice")
def test_a_shell_can_use_the_home_with_the_environment_file(home: Home, feeds: Path) -> None:
    file = home.airflow / "airflow.env"
    assert file.stat().st_mode & 0o777 == 0o600
    shell = f'set -a; . "{file}"; printf "%s\\n" "$AIRFLOW_HOME" "$PEAKLEDGER_FEEDS"'
    answer = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines() == [str(home.airflow), str(feeds)]


def test_a_refusal_reaches_the_caller_as_the_stage_raised_it_and_nothing_runs_after_it(
    home: Home, feeds: Path, saying: Any
) -> None:
    saying.say(
        "warehouse.build",
        """
        from transforms.language.errors import DataRefused
        def build(home, warehouse_url, as_of, *, now, run_id, engine_name):
            raise DataRefused("sums differ by 0.01", where="marts/sales.csv, row 7", remedy="look")
        """,
    )
    dags: list[str] = []
    with pytest.raises(DataRefused) as refusal:
        run_once(
            home,
            feeds,
            None,
            AS_OF,
            environment=saying.environment,
            progress=lambda event: dags.append(event["dag"]),
        )
    assert refusal.value.message == "sums differ by 0.01"
    assert refusal.value.where == "marts/sales.csv, row 7, DAG warehouse, task build"
    assert refusal.value.remedy == "look"
    assert set(dags) == {"ingest", "warehouse"}
    alert = json.loads((home.reports / "alerts.jsonl").read_text().splitlines()[-1])
    assert alert["about"] == "DAG warehouse, task build"
    assert alert["message"] == (
        "DAG warehouse, task build, business date 2026-10-01: sums differ by 0.01\n"
        "  where: marts/sales.csv, row 7\n"
        "  remedy: look"
    )


def test_f62_a_source_that_fails_is_told_and_the_others_are_built(
    home: Home, feeds: Path, saying: Any
) -> None:
    """F62: one source is out of reach, the other came in and is announced."""
    saying.say(
        "intake.ingest",
        """
        from dataclasses import dataclass
        from transforms.language.errors import OutsideError

        @dataclass
        class Result:
            source: str

            def text(self):
                return self.source

            def check(self):
                if self.source == "erp":
                    raise OutsideError("erp is out of reach", where="erp", remedy="look")

        def sources(home, feeds_dir):
            return ["dms", "erp"]

        def land_and_clean(home, feeds_dir, source, *, now, run_id, engine_name, connections):
            return Result(source)
        """,
    )
    dags: list[str] = []
    with pytest.raises(OutsideError, match="erp is out of reach"):
        run_once(
            home,
            feeds,
            None,
            AS_OF,
            dags=["ingest", "warehouse"],
            environment=saying.environment,
            progress=lambda event: dags.append(event["dag"]),
        )
    assert set(dags) == {"ingest", "warehouse"}


@pytest.mark.proof
def test_a_task_that_hangs_is_ended_and_told_of(home: Home, feeds: Path, saying: Any) -> None:
    saying.say("intake.validate", "import time\ndef validate(*at, **more):\n    time.sleep(600)")
    limit = {**saying.environment, "PEAKLEDGER_TASK_HOURS": "0.0003"}
    with pytest.raises(PeakledgerError, match="the task ended as failed"):
        run_once(home, feeds, None, AS_OF, dags=["validate"], environment=limit)
    alert = (home.reports / "alerts.jsonl").read_text().splitlines()[-1]
    assert "the task ran longer than it may and was ended" in alert


@pytest.mark.proof
def test_a_run_that_found_no_source_is_a_failure_and_not_a_success(
    home: Home, tmp_path: Path, saying: Any
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(PeakledgerError, match="the task ended as skipped"):
        run_once(
            home, tmp_path / "empty", None, AS_OF, dags=["ingest"], environment=saying.environment
        )


def test_f7_a_second_run_at_the_same_time_is_refused(home: Home, feeds: Path, saying: Any) -> None:
    home.make(home.airflow)
    with (
        locked(home.airflow / "once.lock", "a test"),
        pytest.raises(OutsideError, match="a run of the DAGs on this home is already running"),
    ):
        run_once(home, feeds, None, AS_OF, environment=saying.environment)


@pytest.mark.proof
def test_a_process_that_dies_without_a_word_is_told_with_its_code(
    home: Home, feeds: Path, saying: Any
) -> None:
    saying.say(
        "intake.ingest", "import os\ndef sources(home, feeds_dir):\n    os.kill(os.getpid(), 9)"
    )
    with pytest.raises(OutsideError, match="ended with code -9"):
        run_once(home, feeds, None, AS_OF, environment=saying.environment)


def test_f52_a_password_of_the_environment_appears_in_no_log_and_not_in_the_metadata(
    home: Home, feeds: Path, saying: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"postgresql://writer:{CANARY}@127.0.0.1:1/warehouse"
    monkeypatch.setenv("AIRFLOW_CONN_FEEDS_SFTP", f"sftp://reader:{CANARY}@files.example")
    saying.say(
        "warehouse.build",
        """
        import logging, os
        from airflow.sdk import BaseHook
        def build(home, warehouse_url, as_of, *, now, run_id, engine_name):
            connection = BaseHook.get_connection("feeds_sftp")
            logging.getLogger("stage").error("connected to %s", warehouse_url)
            print(os.environ["AIRFLOW_CONN_FEEDS_SFTP"])
            return {"url": warehouse_url, "password": connection.password}
        """,
    )
    saying.say(
        "planning.plan",
        """
        def plan(home, warehouse_url, as_of, *, now, run_id, engine_name):
            raise RuntimeError(f"cannot reach {warehouse_url}")
        """,
    )
    with pytest.raises(PeakledgerError) as failure:
        run_once(home, feeds, None, AS_OF, warehouse_url=url, environment=saying.environment)
    assert "Traceback" in str(failure.value)
    assert "cannot reach postgresql://writer:***@" in str(failure.value)
    assert CANARY not in str(failure.value)
    logs = {path: path.read_text() for path in (home.airflow / "logs").rglob("*.log")}
    assert "connected to postgresql://writer:***@" in logs[home.airflow / "logs" / "once.log"]
    assert [path for path, text in logs.items() if CANARY in text] == []
    alert = (home.reports / "alerts.jsonl").read_text().splitlines()[-1]
    assert "RuntimeError: cannot reach postgresql://writer:***@" in alert
    assert CANARY not in alert
    assert tables_with(home, CANARY) == []


def test_the_task_interface_is_trimmed_to_its_newest_version_on_this_airflow(home: Home) -> None:
    # Untrimmed, every run at once takes four seconds more and nothing else would tell.
    code = "from adapters.operations.airflow.one_version import serve_newest_only as f; print(f())"
    prepared = airflow_environment(Site(home, home.path), metadata_url(home))
    answer = subprocess.run(
        [sys.executable, "-c", code], env=prepared, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "True"


def weekly() -> str:
    """Return the commands of the documentation that clear away what is old."""
    text = (PROJECT / "docs" / "airflow.md").read_text("utf-8")
    return text.partition("### Once a week")[2].partition("```sh\n")[2].partition("```")[0]


@pytest.mark.proof
@pytest.mark.usefixtures("twice")
def test_what_is_old_is_cleared_away_as_the_documentation_says_and_the_chain_runs_on(
    home: Home, feeds: Path, stubs: Any
) -> None:
    with metadata(home) as connection:
        old = "interval '100 days' where run_id in (select run_id from dag_run order by id limit 6)"
        for table, moment in (("task_instance", "start_date"), ("dag_run", "start_date")):
            connection.execute(f"update {table} set {moment} = {moment} - {old}")  # type: ignore[arg-type]
    ((before,),) = query(home, "select count(*) from dag_run")
    logs = home.make(home.airflow / "logs" / "dag_id=ingest" / "run_id=1")
    ago = time.time() - 100 * 86_400
    for name, moment in (("old.log", ago), ("new.log", time.time())):
        (logs / name).write_text("said")
        os.utime(logs / name, (moment, moment))
    (logs / "task_id=take").mkdir()
    (logs / "task_id=take" / "old.log").write_text("said")
    os.utime(logs / "task_id=take" / "old.log", (ago, ago))
    script = weekly().replace(". var/", f'. "{home.path}"/').replace(".venv/bin", BIN)
    done = subprocess.run(["sh", "-ec", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert query(home, "select count(*) from dag_run") == [(before - 6,)]
    assert [file.name for file in logs.rglob("*")] == ["new.log"]
    again = run_once(home, feeds, None, AS_OF, environment=stubs.environment)
    assert {dag.state for dag in again.dags} == {"success"}


def tables_with(home: Home, text: str) -> list[str]:
    found = []
    with metadata(home) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
        ).fetchall()
        for (name,) in names:
            rows = connection.execute(
                f'select count(*) from "{name}" t where t::text like %s',
                (f"%{text}%",),  # type: ignore[arg-type]
            ).fetchone()
            if rows and rows[0]:
                found.append(name)
    assert len(names) > 40
    return found
