"""Run a command in a process of its own and measure wall time and peak memory of its whole tree."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Measured:
    """Seconds of wall time and the peak of the summed resident memory of the process tree."""

    seconds: float
    peak_mb: float


def measured(command: list[str], log: Path, environment: dict[str, str] | None = None) -> Measured:
    """Run `command`, its output into `log`; raise `RuntimeError` with the log's end on failure."""
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        )
        watch = _Watch(process.pid)
        watch.start()
        code = process.wait()
        seconds = time.perf_counter() - started
        watch.stop()
    if code:
        raise RuntimeError(f"{command} left with {code}:\n{log.read_text('utf-8')[-2000:]}")
    return Measured(seconds, watch.peak / 1e6)


def python(module: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", module, *map(str, arguments)]


class _Watch(threading.Thread):
    """Sample the tree's memory ten times a second; shared pages count once per process."""

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self._root = psutil.Process(pid)
        self._over = threading.Event()
        self.peak = 0

    def run(self) -> None:
        while not self._over.wait(0.1):
            self.peak = max(self.peak, self._now())

    def stop(self) -> None:
        self._over.set()
        self.join()

    def _now(self) -> int:
        total = 0
        try:
            for process in [self._root, *self._root.children(recursive=True)]:
                total += process.memory_info().rss
        except psutil.Error:
            return total
        return total
