"""What a wheel of the project holds: everything that a clone reads at run time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PARTS = ("adapters", "cli", "dags", "examples", "expectations", "sql", "stages", "transforms")
BESIDE = ("LICENSE", "README.md", "pyproject.toml", "requirements")
BUILD = "import sys, setuptools.build_meta as b; print(b.build_wheel(sys.argv[1]))"
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.egg-info")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy, so that the clone gets no build folder."""
    copy = tmp_path_factory.mktemp("source")
    for part in PARTS:
        shutil.copytree(ROOT / part, copy / part, ignore=LEFT_OUT)
    for name in BESIDE:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-c", BUILD, str(out)]
    told = subprocess.run(build, cwd=copy, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    (made,) = out.glob("*.whl")
    return made


def test_a_wheel_holds_every_file_of_the_clones_packages(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for part in PARTS
        for path in (ROOT / part).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted - held == set()
    assert {name for name in held - wanted if ".dist-info/" not in name} == set()


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_a_wheel_in_an_environment_of_its_own_runs_the_pipeline_and_has_the_dags(
    wheel: Path, tmp_path: Path, new_home: Any
) -> None:
    python, uv = tmp_path / "own" / "bin" / "python", Path(sys.executable).with_name("uv")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "VIRTUAL_ENV")
    }

    def run(*command: object) -> str:
        told = subprocess.run(
            [*map(str, command)],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert told.returncode == 0, f"{command}\n{told.stdout}\n{told.stderr}"
        return told.stdout

    run(sys.executable, "-m", "venv", tmp_path / "own")
    lock = ROOT / "requirements" / "lock.txt"
    run(uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", lock)
    run(uv, "pip", "install", "--quiet", "--python", python, "--no-deps", wheel)
    where = run(python, "-c", "import stages, sql; print(stages.__file__, sql.__file__)")
    assert str(ROOT) not in where
    made = run(python.with_name("peakledger"), "demo", "--home", new_home().path)
    assert "Three things to look at next" in made
