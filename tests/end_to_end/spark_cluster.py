"""Spark as the tests run it beside them: its environment, and a standalone cluster of this machine.

The package starts what a cluster is made of, a master and workers, each a process of its own.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from adapters.lake.home import Home
from tests.end_to_end.locked_tools import tools

PEAKLEDGER = str(Path(sys.executable).with_name("peakledger"))
_CORES, _MEMORY, _WAIT = "1", "3g", 600


def spark_environment() -> dict[str, str]:
    """The environment of a process that finds the locked Spark, and workers this Python."""
    packages = next(tools("spark").parent.glob("lib/python*/site-packages"))
    return {
        **os.environ,
        "SPARK_HOME": str(packages / "pyspark"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "512m",
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(packages),
    }


def writes_rows(home: Home) -> bool:
    """Tell whether a worker is at the files of a SELECT."""
    return any(home.tmp.glob("*spark*/rows-*/_temporary/*/_temporary/attempt*"))


@dataclass
class SparkCluster:
    """A master and two workers of a core each, with `more` in their environment.

    Use as a context manager.
    """

    folder: Path
    more: Mapping[str, str] = field(default_factory=dict)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.environment = {**spark_environment(), **self.more}
        self._ui, port = _free_port(), _free_port()
        self.master = f"spark://127.0.0.1:{port}"
        self._running = ExitStack()

    def __enter__(self) -> SparkCluster:
        port = self.master.rpartition(":")[2]
        listens = ("--host", "127.0.0.1", "--port", port, "--webui-port", str(self._ui))
        with ExitStack() as started:
            self._running = started
            self._start("master.Master", *listens)
            for _ in range(2):
                self.join()
            self._wait()
            self._running = started.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def join(self) -> None:
        """Start one more worker."""
        takes = ("--cores", _CORES, "--memory", _MEMORY, "--webui-port", str(_free_port()))
        folder = self.folder / f"work-{len(self.workers)}"
        work = ("--host", "127.0.0.1", "--work-dir", str(folder))
        self.workers.append(self._start("worker.Worker", *work, *takes, self.master))

    def alive(self) -> int:
        """Count the workers that the master knows alive."""
        with urlopen(f"http://127.0.0.1:{self._ui}/json/", timeout=5) as answer:
            return int(json.load(answer)["aliveworkers"])

    def _start(self, daemon: str, *arguments: str) -> subprocess.Popen[bytes]:
        program = f"{self.environment['SPARK_HOME']}/bin/spark-class"
        with (self.folder / f"{daemon}-{len(self.workers)}.log").open("wb") as log:
            process = subprocess.Popen(
                [program, f"org.apache.spark.deploy.{daemon}", *arguments],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        self._running.callback(process.wait, 30)
        self._running.callback(process.kill)
        return process

    def _wait(self) -> None:
        until = time.monotonic() + _WAIT
        while time.monotonic() < until:
            try:
                if self.alive() == len(self.workers):
                    return
            except OSError:
                pass
            time.sleep(0.5)
        logs = sorted(self.folder.glob("*.log"))
        raise AssertionError("\n".join(log.read_text("utf-8")[-2000:] for log in logs))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
