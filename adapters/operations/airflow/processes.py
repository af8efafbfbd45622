"""Long-running processes of a home: start one apart from the caller, know it again, stop it.

A pid file holds the process number and its start time, so that a number which meanwhile belongs to
somebody else's process is never signalled. Each process leads a session: what it has started is
found by that number also after it was killed itself, and the system gives the number to nobody else
while one of them lives.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from adapters.lake.atomic_files import write_atomically

_GRACE_SECONDS = 20.0


def launch(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    log: Path,
    *,
    pid_file: Path,
) -> None:
    """Start a command in a session of its own, its output masked in `log`, and note its number."""
    apart: dict[str, Any] = {"env": dict(environment), "cwd": folder, "start_new_session": True}
    copier = subprocess.Popen(  # noqa: S603  our own interpreter, our own arguments
        [sys.executable, "-m", "adapters.operations.airflow.masked_log", str(log)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **apart,
    )
    started = subprocess.Popen(  # noqa: S603  our own interpreter, our own arguments
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=copier.stdin,
        stderr=subprocess.STDOUT,
        **apart,
    )
    if copier.stdin:
        copier.stdin.close()
    born = psutil.Process(started.pid).create_time()
    write_atomically(pid_file, f"{started.pid} {born}\n".encode("ascii"))


def alive(pid_file: Path) -> psutil.Process | None:
    """Return the process a pid file speaks of, None where it has ended."""
    with suppress(OSError, ValueError, psutil.Error):
        number, born = _noted(pid_file)
        process = psutil.Process(number)
        same = abs(process.create_time() - born) < 1
        if same and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def orphans(pid_file: Path) -> list[psutil.Process]:
    """List what a process has left behind that is itself no more; nothing while it lives."""
    if alive(pid_file):
        return []
    with suppress(OSError, ValueError):
        number, _ = _noted(pid_file)
        if _is_zombie(number) or not psutil.pid_exists(number):
            return list(_of_sessions({number}))
    return []


def seconds_spent(leaders: Iterable[psutil.Process]) -> float:
    """Sum up the processor's time of processes and of what they have started."""
    spent = 0.0
    for leader in leaders:
        for process in _descendants(leader):
            with suppress(psutil.Error):
                times = process.cpu_times()
                spent += times.user + times.system
    return spent


def stop(pid_files: Sequence[Path], grace: float = _GRACE_SECONDS) -> bool:
    """Ask the processes to end, then end what is left of their sessions; false where none ran.

    Of a process that was killed, what it left behind is asked to end.
    """
    leaders = [process for process in map(alive, pid_files) if process]
    running = leaders + [orphan for pid_file in pid_files for orphan in orphans(pid_file)]
    members = {member for leader in running for member in _descendants(leader)}
    for leader in running:
        with suppress(psutil.NoSuchProcess):
            leader.terminate()
    psutil.wait_procs(running, timeout=grace)
    # What a leader started while it was ending, or left behind, is still of its session.
    left = members | set(_of_sessions({leader.pid for leader in leaders}))
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=5)
    for pid_file in pid_files:
        pid_file.unlink(missing_ok=True)
    return bool(running)


def _noted(pid_file: Path) -> tuple[int, float]:
    number, born = pid_file.read_text("ascii").split()
    return int(number), float(born)


def _is_zombie(number: int) -> bool:
    with suppress(psutil.Error):
        return bool(psutil.Process(number).status() == psutil.STATUS_ZOMBIE)
    return False


def _descendants(leader: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return [leader, *leader.children(recursive=True)]
    return [leader]


def _of_sessions(sessions: set[int]) -> Iterator[psutil.Process]:
    for number in psutil.pids():
        with suppress(OSError, psutil.NoSuchProcess):
            if os.getsid(number) in sessions:
                yield psutil.Process(number)
