"""The DAG files as Airflow loads them, described by a process of its own.

Airflow takes its settings while it is imported and writes a home where it finds none, so it is
never imported into the process of the tests.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]
DAGS = PROJECT / "dags"

DESCRIBE = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(dag_folder=sys.argv[1], bundle_path=sys.argv[1], bundle_name="dags-folder")
print(json.dumps({
    "import_errors": bag.import_errors,
    "dags": {
        dag.dag_id: {
            "file": dag.fileloc,
            "doc": dag.doc_md,
            "tags": sorted(dag.tags),
            "catchup": dag.catchup,
            "deadlines": [alert.interval.total_seconds() / 3600 for alert in dag.deadline or []],
            "max_active_runs": dag.max_active_runs,
            "params": list(dag.params),
            "timetable": type(dag.timetable).__name__,
            "follows": [
                asset.name
                for condition in [getattr(dag.timetable, "asset_condition", None)] if condition
                for asset in getattr(condition, "objects", [condition])
            ],
            "tasks": {
                task.task_id: {
                    "owner": task.owner,
                    "retries": task.retries,
                    "pool": task.pool,
                    "hours": task.execution_timeout.total_seconds() / 3600,
                    "doc": task.doc_md or task.python_callable.__doc__,
                    "upstream": sorted(task.upstream_task_ids),
                    "trigger_rule": str(task.trigger_rule.value),
                    "is_teardown": task.is_teardown,
                    "outlets": [asset.name for asset in task.outlets],
                }
                for task in dag.tasks
            },
        }
        for dag in bag.dags.values()
    },
}))
"""


@pytest.fixture(scope="session")
def airflow_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("airflow")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {
        **kept,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
        "PYTHONPATH": str(PROJECT),
        "PYTHONWARNINGS": "ignore",
    }


@pytest.fixture(scope="session")
def loaded(airflow_env: dict[str, str]) -> dict[str, Any]:
    answer = subprocess.run(
        [sys.executable, "-c", DESCRIBE, str(DAGS)],
        env=airflow_env,
        cwd=airflow_env["AIRFLOW_HOME"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return dict(json.loads(answer.stdout.splitlines()[-1]))


@pytest.fixture(scope="session")
def dags(loaded: dict[str, Any]) -> dict[str, Any]:
    return dict(loaded["dags"])


@pytest.fixture(scope="session", params=sorted(DAGS.glob("*.py")), ids=lambda path: path.stem)
def dag_file(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)
