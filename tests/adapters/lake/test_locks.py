"""One lock, one queue: a person is told at once, a task waits its turn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from adapters.lake.locks import locked, patient
from transforms.language.errors import OutsideError

HOLDER = """
import sys
from pathlib import Path
from adapters.lake.locks import locked
with locked(Path(sys.argv[1]), "a build"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path):
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.wait()


def test_who_has_no_patience_is_told_at_once_that_another_run_is_at_work(tmp_path, holder):
    with (
        pytest.raises(OutsideError, match="a build is already running"),
        locked(tmp_path / "lock", "a build"),
    ):
        pass


def test_who_is_patient_has_the_lock_when_the_other_ends_killed_or_not(
    tmp_path, holder, monkeypatch
):
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        holder.kill()
        holder.wait()

    monkeypatch.setattr("adapters.lake.locks.time.sleep", pause)
    with patient(3_600), locked(tmp_path / "lock", "a build"):
        assert len(pauses) == 1


def test_patience_ends_and_is_of_its_block_alone(tmp_path, holder):
    for seconds in (0.01, 0):
        with patient(seconds), pytest.raises(OutsideError), locked(tmp_path / "lock", "a build"):
            pass
