"""A clone is set up and run by its two commands, whatever the path it lies in."""

from __future__ import annotations

import os
import shutil
import subprocess
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
