"""What holds for every DAG, whoever adds one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ONE_A_FILE = [
    "ingest",
    "metrics",
    "pre_season",
    "rebates",
    "settlement",
    "stock_up",
    "validate",
    "warehouse",
]


def test_every_dag_loads(loaded: dict[str, Any]) -> None:
    assert loaded["import_errors"] == {}


def test_there_is_one_dag_a_file_named_like_the_file(dags: dict[str, Any]) -> None:
    assert sorted(dags) == ONE_A_FILE
    assert {name: Path(dag["file"]).stem for name, dag in dags.items()} == {
        name: name for name in dags
    }


def test_every_dag_says_what_it_does_when_and_what_to_do_after_a_failure(
    dags: dict[str, Any],
) -> None:
    for name, dag in dags.items():
        for part in ("**When**", "**After a failure**"):
            assert part in (dag["doc"] or ""), f"{name}: doc_md lacks {part}"


def test_every_task_has_an_owner_retries_and_a_line_of_what_it_does(dags: dict[str, Any]) -> None:
    for name, dag in dags.items():
        assert dag["tasks"], name
        for task_id, task in dag["tasks"].items():
            assert task["owner"] == "peakledger", (name, task_id)
            assert task["retries"] >= 1, (name, task_id)
            assert (task["doc"] or "").strip(), (name, task_id)


def test_every_dag_is_tagged_runs_once_at_a_time_and_never_catches_up(dags: dict[str, Any]) -> None:
    for name, dag in dags.items():
        assert "peakledger" in dag["tags"], name
        assert len(dag["tags"]) >= 2, name
        assert dag["max_active_runs"] == 1, name
        assert dag["catchup"] is False, name


def test_no_run_has_a_deadline_under_an_executor_that_could_not_tell_of_it(
    airflow_env: dict[str, str],
) -> None:
    code = "from adapters.operations.airflow.defaults import shared; print(shared()['deadline'])"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env={**airflow_env, "AIRFLOW__CORE__EXECUTOR": "KubernetesExecutor"},
        cwd=airflow_env["AIRFLOW_HOME"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert answer.stdout.strip() == "None"


WRITE = {
    "ingest": {"take"},
    "metrics": {"build", "changes"},
    "pre_season": {"plan"},
    "rebates": {"accrue"},
    "settlement": {"post", "prepare"},
    "stock_up": {"plan"},
    "warehouse": {"build"},
}


def test_tasks_that_write_share_a_pool_and_those_that_read_are_outside_it(
    dags: dict[str, Any],
) -> None:
    for name, dag in dags.items():
        pools = {task_id: task["pool"] for task_id, task in dag["tasks"].items()}
        writers = {task_id for task_id, pool in pools.items() if pool != "default_pool"}
        assert writers == WRITE.get(name, set()), name
        assert {pools[task_id] for task_id in writers} <= {"peakledger_writers"}


def test_a_task_that_hangs_is_ended_after_a_day_and_one_that_only_names_after_an_hour(
    dags: dict[str, Any],
) -> None:
    short = {("ingest", "sources"), ("ingest", "complete"), ("pre_season", "seasons")}
    assert {
        (name, task_id): task["hours"]
        for name, dag in dags.items()
        for task_id, task in dag["tasks"].items()
    } == {
        (name, task_id): 1.0 if (name, task_id) in short else 24.0
        for name, dag in dags.items()
        for task_id in dag["tasks"]
    }


def test_a_run_has_a_deadline_unless_it_waits_for_a_person(dags: dict[str, Any]) -> None:
    assert {name: dag["deadlines"] for name, dag in dags.items()} == {
        name: [] if name == "settlement" else [6.0] for name in dags
    }


def test_every_dag_takes_a_business_date(dags: dict[str, Any]) -> None:
    own = {"pre_season": ["weeks_ahead"]}
    assert {name: dag["params"] for name, dag in dags.items()} == {
        name: ["business_date", *own.get(name, [])] for name in dags
    }


def test_every_dag_but_the_first_follows_an_asset_that_another_renews(
    dags: dict[str, Any],
) -> None:
    renewed = {
        asset: name
        for name, dag in dags.items()
        for task in dag["tasks"].values()
        for asset in task["outlets"]
    }
    follows = {name: [renewed[asset] for asset in dag["follows"]] for name, dag in dags.items()}
    assert follows == {
        "ingest": [],
        "validate": ["ingest"],
        "warehouse": ["ingest"],
        "stock_up": ["warehouse"],
        "pre_season": ["warehouse"],
        "rebates": ["warehouse"],
        "settlement": ["rebates"],
        "metrics": ["rebates"],
    }


def test_an_asset_with_keys_has_no_reader_without(dags: dict[str, Any]) -> None:
    kinds = {name: dag["timetable"] for name, dag in dags.items()}
    assert kinds.pop("ingest") == "CronPartitionTimetable"
    assert set(kinds.values()) == {"PartitionedAssetTimetable"}


def test_the_date_is_announced_when_every_source_was_taken_though_one_failed(
    dags: dict[str, Any],
) -> None:
    tasks = dags["ingest"]["tasks"]
    assert tasks["take"]["upstream"] == ["sources"]
    # `sources` is the one success that must be there: what one source lacks stops no other.
    assert tasks["announce"]["upstream"] == ["sources", "take"]
    assert tasks["announce"]["trigger_rule"] == "all_done_min_one_success"
    assert [name for name, task in tasks.items() if task["outlets"]] == ["announce"]


def test_a_run_in_which_a_source_failed_ends_as_failed(dags: dict[str, Any]) -> None:
    tasks = dags["ingest"]["tasks"]
    assert (tasks["complete"]["upstream"], tasks["complete"]["trigger_rule"]) == (
        ["take"],
        "all_success",
    )


def test_the_start_page_is_written_last_and_its_failure_fails_no_run(dags: dict[str, Any]) -> None:
    pages = {
        name: dag["tasks"]["start_page"]
        for name, dag in dags.items()
        if "start_page" in dag["tasks"]
    }
    assert {name: page["upstream"] for name, page in pages.items()} == {
        "metrics": ["changes"],
        "settlement": ["post"],
        "stock_up": ["plan"],
    }
    # Airflow leaves a teardown out when it judges a run.
    assert all(page["is_teardown"] for page in pages.values())


def test_nothing_is_exported_before_it_is_posted(dags: dict[str, Any]) -> None:
    assert dags["rebates"]["tasks"]["export"]["upstream"] == ["accrue"]


def test_nothing_is_settled_before_a_person_was_asked(dags: dict[str, Any]) -> None:
    tasks = dags["settlement"]["tasks"]
    assert tasks["ask"]["upstream"] == ["prepare"]
    assert tasks["post"]["upstream"] == ["ask", "prepare"]


SCHEDULED = """
import json, os, sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
import airflow.sdk
from airflow.sdk.exceptions import TaskDeferred
from adapters.intake.unsound import note_unsound
from adapters.lake.home import Home
from adapters.operations.airflow.sleep import SleepingOperator, sleep
from adapters.operations.airflow.work import StageArguments, work
home = Home.at(Path(sys.argv[1]))
os.environ.update(PEAKLEDGER_HOME=sys.argv[1], PEAKLEDGER_FEEDS=sys.argv[1])
def tried(call):
    try:
        return call() or "goes on"
    except Exception as error:
        return f"{type(error).__name__} {error}".partition("\\n  remedy")[0]
at = StageArguments(home, Path("feeds"), None, None, business_date=date(2026, 1, 6),
                    now=datetime(2026, 1, 6, tzinfo=UTC), run_id="r", is_scheduled=True)
due = [tried(lambda: at.skip_unless(due, "no review is due")) for due in (True, False)]
home.settings_file.write_text(
    "{engine: {name: 'spark://m:7077'}, waits: {stock_up: [erp], rebates: [dms]}}"
)
note_unsound(home, {"erp": ["erp is out of reach"], "dms": []})
def ran(dag, key, upstream=()):
    context = {"ti": SimpleNamespace(dag_id=dag, task_id="t"), "partition_key": key,
               "params": {"business_date": "2026-01-06"},
               "task": SimpleNamespace(upstream_task_ids=set(upstream)),
               "dag_run": SimpleNamespace(run_id="r", run_after=None)}
    airflow.sdk.get_current_context = lambda: context
    with work():
        pass
waiting = {
    "waits": tried(lambda: ran("stock_up", "2026-01-06")),
    "another": tried(lambda: ran("rebates", "2026-01-06")),
    "by hand": tried(lambda: ran("stock_up", None)),
    "under way": tried(lambda: ran("stock_up", "2026-01-06", ["before"])),
}
os.environ["PEAKLEDGER_ENGINE"] = "local-spark"
engine = [at.run["engine_name"]]
del os.environ["PEAKLEDGER_ENGINE"]
engine.append(at.run["engine_name"])
note_unsound(home, {"erp": []})
waiting["after"] = tried(lambda: ran("stock_up", "2026-01-07"))
def slept(at, refused=()):
    result = type("Result", (dict,), {"refused": refused})()
    try:
        sleep(at, result, {"erp/inventory": datetime(2026, 1, 6, 0, 3, tzinfo=UTC)})
    except TaskDeferred as deferred:
        return [deferred.trigger.moment.isoformat(), deferred.method_name]
asleep = [slept(at), slept(at, ["a file"]), slept(replace(at, is_scheduled=False))]
woken = SleepingOperator(task_id="t", python_callable=lambda: 7, op_args=[], op_kwargs={})
asleep.append(getattr(woken, asleep[0][1])({}, event="it is time"))
print(json.dumps({"due": due, "waiting": waiting, "asleep": asleep, "engine": engine}))
"""


@pytest.fixture(scope="module")
def scheduled(
    airflow_env: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What becomes of scheduled runs, and the alerts that they told."""
    home = tmp_path_factory.mktemp("home")
    answer = subprocess.run(
        [sys.executable, "-c", SCHEDULED, str(home)],
        env=airflow_env,
        cwd=airflow_env["AIRFLOW_HOME"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    told = (home / "reports" / "alerts.jsonl").read_text("utf-8").splitlines()
    alerts = [json.loads(line) for line in told]
    return {**json.loads(answer.stdout.splitlines()[-1]), "alerts": alerts}


def test_a_run_that_the_schedule_sets_off_is_skipped_where_nothing_is_due(
    scheduled: dict[str, Any],
) -> None:
    assert scheduled["due"] == ["goes on", "AirflowSkipException no review is due on 2026-01-06"]


def test_a_scheduled_run_waits_for_the_sources_that_the_settings_name_and_others_go_on(
    scheduled: dict[str, Any],
) -> None:
    why = "DAG stock_up is skipped for 2026-01-06: it waits for erp"
    assert scheduled["waiting"] == {
        "waits": f"AirflowSkipException {why}\n  erp: erp is out of reach",
        **dict.fromkeys(("another", "by hand", "under way", "after"), "goes on"),
    }
    assert [alert["about"] for alert in scheduled["alerts"]] == ["DAG stock_up waits"]


def test_a_task_is_told_the_engine_of_the_environment_and_else_of_the_home(
    scheduled: dict[str, Any],
) -> None:
    assert scheduled["engine"] == ["local-spark", "spark://m:7077"]


def test_a_scheduled_run_sleeps_until_a_file_is_late_unless_one_was_refused(
    scheduled: dict[str, Any],
) -> None:
    until_late = ["2026-01-06T00:03:00+00:00", "execute"]
    assert scheduled["asleep"] == [until_late, None, None, 7]


def test_each_season_that_is_near_is_planned_by_a_task_of_its_own(dags: dict[str, Any]) -> None:
    tasks = dags["pre_season"]["tasks"]
    assert tasks["plan"]["upstream"] == ["seasons"]
    assert not any(task["outlets"] for task in tasks.values())
