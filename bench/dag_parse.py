"""What the DAG files cost Airflow to parse, beyond importing `airflow.sdk` itself.

The first file would pay for what the files share, so each file gets processes of its own, that
import Airflow first and then run the file; the best of five counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.context import Context
from bench.measure import PROJECT, Measured
from bench.registry import bench
from bench.results import Figure, Result

_TRIES = 5
_AIM_SECONDS = 0.3
_PARSE = """
import json, runpy, sys, time
start = time.perf_counter()
from airflow.sdk import DAG, Asset, CronPartitionTimetable, PartitionedAssetTimetable, Param, task
imported = time.perf_counter()
runpy.run_path(sys.argv[1])
print(json.dumps({"airflow": imported - start, "file": time.perf_counter() - imported}))
"""


@bench("dag-parse")
def dag_parse(context: Context) -> Result:
    """Seconds to parse each DAG file beyond importing Airflow, best of five."""
    home = context.scratch / "airflow"
    home.mkdir(exist_ok=True)
    figures, airflow = [], []
    for file in sorted((PROJECT / "dags").glob("*.py")):
        context.say(f"dag-parse {file.stem}")
        found = [_parsed(file, home) for _ in range(_TRIES)]
        airflow += [one["airflow"] for one in found]
        figures.append(Figure(file.name, _seconds(min(one["file"] for one in found))))
    worst = max(figures, key=lambda figure: figure.seconds)
    figures.append(Figure("importing airflow.sdk", _seconds(min(airflow)), note="before any file"))
    remark = f"slowest: {worst.contender}, {worst.seconds:.3f} s (aim: below {_AIM_SECONDS} s)"
    return Result(tuple(figures), (remark,))


def _parsed(file: Path, home: Path) -> dict[str, float]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    # Compiled files are what Airflow finds in daily use, even where ours are not to be kept.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    environment = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "PYTHONPATH": str(PROJECT),
        "PYTHONWARNINGS": "ignore",
    }
    answer = subprocess.run(
        [sys.executable, "-c", _PARSE, str(file)],
        cwd=home,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise RuntimeError(f"{file.name} does not parse: {answer.stderr[-2000:]}")
    return dict(json.loads(answer.stdout.strip().splitlines()[-1]))


def _seconds(seconds: float) -> Measured:
    return Measured(seconds, seconds, 0, 0, load=os.getloadavg()[0])
