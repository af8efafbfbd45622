"""A clone is set up and run by its two commands, whatever the path it lies in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded

ROOT = Path(__file__).parents[1]
# What a clone does not have, or makes anew.
LEFT_OUT = (
    ".git",
    ".venv",
    ".cache",
    "var",
    ".*_cache",
    ".hypothesis",
    "__pycache__",
    "*.egg-info",
)


@pytest.mark.proof
@pytest.mark.timeout(3_000)
def test_make_run_works_in_a_clone_whose_path_holds_what_paths_may_hold(new_home) -> None:
    clone = new_home().path / "a%20b #c 'd' 数据" / "clone"
    shutil.copytree(ROOT, clone, ignore=shutil.ignore_patterns(*LEFT_OUT))
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRT"))
    }

    def make(*words: str) -> str:
        told = subprocess.run(
            ["make", *words],
            cwd=clone,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stdout + told.stderr
        return told.stdout

    try:
        assert "Three things to look at next" in make("run", "HOME_DIR=my var")
        assert "Nothing new: no entry was posted" in make("run", "HOME_DIR=my var")
    finally:
        Embedded(Home.at(clone / "my var")).stop()


def test_two_set_ups_of_one_clone_wait_for_each_other(tmp_path) -> None:
    (tmp_path / "requirements").mkdir()
    shutil.copy(ROOT / "requirements" / "setup.sh", tmp_path / "requirements")
    for name in ("lock.txt", "test.txt", "uv.txt", "../pyproject.toml"):
        (tmp_path / "requirements" / name).write_text("none==1\n", "utf-8")
    # A Python that answers as one does, and makes an environment that only notes that it was made.
    python = tmp_path / "python"
    python.write_text(
        "#!/bin/sh\n"
        'if [ "$1" = -m ] && [ "$2" = venv ]; then\n'
        "    mkdir .venv || exit 9; mkdir .venv/bin; echo made >> made\n"
        '    cp "$0" .venv/bin/python; cp /bin/true .venv/bin/uv; sleep 0.5\n'
        'elif [ "$1" = -m ]; then exit 0\n'
        f'else exec {sys.executable} "$@"\nfi\n',
        "utf-8",
    )
    python.chmod(0o755)
    command = ["sh", str(tmp_path / "requirements" / "setup.sh")]
    environment = {**os.environ, "PYTHON": str(python)}
    both = [subprocess.Popen(command, env=environment) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    assert (tmp_path / "made").read_text("utf-8") == "made\n"
