"""Run a command in a process of its own and measure what it takes, with the server it talks to.

Wall time depends on what else the machine does, so processor time and the load stand beside it.
Memory is the peak of the resident memory of the whole process tree; a server's is measured apart,
its shared pages divided among those that share them.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

PROJECT = Path(__file__).resolve().parents[1]
_SERVER_SAMPLES = 5


@dataclass(frozen=True)
class Measured:
    """Wall and processor seconds, the peak memory of process tree and server, the load before."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    server_mb: float
    load: float

    def __add__(self, other: Measured) -> Measured:
        """Return two runs one after the other: times add up, of memory and load the most counts."""
        return Measured(
            self.seconds + other.seconds,
            self.cpu_seconds + other.cpu_seconds,
            max(self.peak_mb, other.peak_mb),
            max(self.server_mb, other.server_mb),
            load=max(self.load, other.load),
        )


def measured(
    command: list[str],
    log: Path,
    environment: dict[str, str] | None = None,
    server_pid: int | None = None,
) -> Measured:
    """Run `command`, its output into `log`; raise `RuntimeError` with the log's end on failure.

    The processor time and memory of the server `server_pid` while it runs are counted with it.
    """
    load = os.getloadavg()[0]
    before, server_before = _children_seconds(), _tree_seconds(server_pid)
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=PROJECT,
            env={**os.environ, **(environment or {})},
        )
        watch = _Watch(process.pid, server_pid)
        watch.start()
        code = process.wait()
        seconds = time.perf_counter() - started
        watch.stop()
    if code:
        raise RuntimeError(f"{command} left with {code}:\n{log.read_text('utf-8')[-2000:]}")
    spent = _children_seconds() - before + _tree_seconds(server_pid) - server_before
    return Measured(seconds, spent, watch.peak / 1e6, watch.server_peak / 1e6, load=load)


def python(module: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", module, *map(str, arguments)]


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree_seconds(pid: int | None) -> float:
    """Return the processor seconds of a process, of its children and of those it has reaped."""
    if pid is None:
        return 0.0
    root = psutil.Process(pid)
    used = root.cpu_times()
    own = used.user + used.system + used.children_user + used.children_system
    return own + sum(_seconds(child) for child in root.children(recursive=True))


def _seconds(process: psutil.Process) -> float:
    try:
        used = process.cpu_times()
    except psutil.Error:
        return 0.0
    return used.user + used.system


class _Watch(threading.Thread):
    """Sample memory ten times a second, the server's twice; a process's shared pages count once."""

    def __init__(self, pid: int, server_pid: int | None):
        super().__init__(daemon=True)
        self._root = psutil.Process(pid)
        self._server = psutil.Process(server_pid) if server_pid else None
        self._over = threading.Event()
        self.peak = 0
        self.server_peak = 0

    def run(self) -> None:
        turn = 0
        while not self._over.wait(0.1):
            self.peak = max(self.peak, _sum(self._root, _resident))
            if self._server is not None and turn % _SERVER_SAMPLES == 0:
                self.server_peak = max(self.server_peak, _sum(self._server, _share))
            turn += 1

    def stop(self) -> None:
        self._over.set()
        self.join()


def _sum(root: psutil.Process, memory: Callable[[psutil.Process], int]) -> int:
    try:
        tree = [root, *root.children(recursive=True)]
    except psutil.Error:
        return 0
    return sum(memory(process) for process in tree)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _share(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.rss))
    except psutil.Error:
        return _resident(process)
