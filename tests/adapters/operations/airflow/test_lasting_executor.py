"""What becomes of the work of an executor whose idle workers were killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.adapters.operations.airflow.conftest import PROJECT

KILLED = """
import time
from types import SimpleNamespace
from airflow.executors.base_executor import BaseExecutor
from adapters.operations.airflow.lasting_executor import LastingLocalExecutor

BaseExecutor.run_workload = staticmethod(lambda *given, **named: None)
executor = LastingLocalExecutor(parallelism=2)
executor.start()

def is_done(key):
    executor.queued_tasks[key] = SimpleNamespace(
        key=key, display_name=key, running_state=None, success_state="success"
    )
    executor._process_workloads([executor.queued_tasks[key]])
    until = time.monotonic() + 10
    while key not in executor.event_buffer and time.monotonic() < until:
        executor.sync()
        time.sleep(0.05)
    return key in executor.event_buffer

assert is_done("before")
time.sleep(0.2)
for worker in list(executor.workers.values()):
    worker.kill()
    worker.join()
print(is_done("after"), len(executor.workers))
for worker in executor.workers.values():
    worker.kill()
"""


def test_f55_killed_workers_that_were_idle_do_not_take_the_queue_with_them(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    settings = {"AIRFLOW_HOME": str(tmp_path), "PYTHONPATH": str(PROJECT)}
    told = subprocess.run(
        [sys.executable, "-c", KILLED],
        env={**kept, **settings, "AIRFLOW__CORE__LOAD_EXAMPLES": "False"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.stdout.splitlines()[-1:] == ["True 2"], told.stderr
