"""Processes that outlive their starter are known again, and never mistaken for others."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from adapters.operations.airflow.masked_log import copy_masked
from adapters.operations.airflow.processes import alive, launch, orphans, stop

SLEEPER = [sys.executable, "-c", "print('up', flush=True); import time; time.sleep(60)"]
IGNORES_TERM = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def pid_file(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "one.pid"
    stop([tmp_path / "one.pid"], grace=0.1)


def started(command: list[str], pid_file: Path, **extra: str) -> str:
    log = pid_file.with_suffix(".log")
    launch(command, {**os.environ, **extra}, pid_file.parent, log, pid_file=pid_file)
    deadline = time.monotonic() + 10
    while not (log.exists() and log.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return log.read_text()


def test_a_started_process_has_a_session_of_its_own_and_is_known_by_its_file(
    pid_file: Path,
) -> None:
    assert started(SLEEPER, pid_file) == "up\n"
    process = alive(pid_file)
    assert process is not None
    assert os.getsid(process.pid) == process.pid != os.getsid(0)


def test_its_log_is_masked_and_for_its_owner_only(pid_file: Path) -> None:
    command = [sys.executable, "-c", "print('open sftp://u:s3cret@host')"]
    text = started(command, pid_file, AIRFLOW_CONN_FEEDS="sftp://u:s3cret@host")
    assert text == "open sftp://u:***@host\n"
    assert pid_file.with_suffix(".log").stat().st_mode & 0o777 == 0o600


def test_a_log_that_has_grown_large_begins_anew_and_the_one_before_stays(tmp_path: Path) -> None:
    lines = [f"line {number}\n" for number in range(10)]
    copy_masked(lines, tmp_path / "a.log", [], largest=28)
    assert (tmp_path / "a.log.1").read_text() == "".join(lines[4:8])
    assert (tmp_path / "a.log").read_text() == "".join(lines[8:])


def test_stopping_ends_it_and_removes_the_file_and_stopping_again_does_nothing(
    pid_file: Path,
) -> None:
    started(SLEEPER, pid_file)
    process = alive(pid_file)
    assert process is not None
    assert stop([pid_file]) is True
    assert not process.is_running()
    assert not pid_file.exists()
    assert stop([pid_file]) is False


def test_a_process_that_will_not_end_is_ended_with_its_children(pid_file: Path) -> None:
    child = psutil.Process(int(started([sys.executable, "-c", IGNORES_TERM], pid_file)))
    assert stop([pid_file], grace=0.2) is True
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_a_number_that_now_belongs_to_somebody_else_is_nobody_s(pid_file: Path) -> None:
    pid_file.write_text(f"{os.getpid()} 12345.6\n")
    assert alive(pid_file) is None
    assert stop([pid_file]) is False


@pytest.mark.parametrize("text", ["", "no number", "999999999 1.0"])
def test_a_broken_or_stale_file_is_nobody_s(pid_file: Path, text: str) -> None:
    pid_file.write_text(text)
    assert alive(pid_file) is None


LEAVES_WORK = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


def test_what_a_killed_process_has_left_behind_is_found_and_ended(pid_file: Path) -> None:
    child = psutil.Process(int(started([sys.executable, "-c", LEAVES_WORK], pid_file)))
    leader = alive(pid_file)
    assert leader is not None
    assert orphans(pid_file) == []
    leader.kill()
    psutil.wait_procs([leader], timeout=10)
    assert alive(pid_file) is None
    assert orphans(pid_file) == [child]
    assert stop([pid_file], grace=5) is True
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    assert stop([pid_file]) is False


def test_what_an_earlier_process_has_logged_stays_when_the_next_one_starts(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    for number in range(8):
        copy_masked([f"start {number}\n"], log, [])
    kept = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert kept["a.log"] == "start 7\n"
    assert kept == {"a.log": "start 7\n"} | {
        f"a.log.{back}": f"start {7 - back}\n" for back in range(1, 6)
    }
