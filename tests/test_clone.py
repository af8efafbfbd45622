"""A clone is set up and run by its two commands, whatever the path it lies in."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
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
        story = make("run", "HOME_DIR=my var")
        for told in (
            *("2026-08-01", "2026-09-01", "2026-10-01", "2026-11-01"),
            *("late order: 1 entry", "return: 1 entry", "nothing to W005", "held: IN-STORY-1"),
            "Three things to look at next",
        ):
            assert told in story
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


@pytest.mark.proof
@pytest.mark.parametrize("is_tampered", [False, True])
def test_f54_a_package_that_is_not_the_one_locked_is_not_installed(tmp_path, is_tampered) -> None:
    wheels, requirements = tmp_path / "wheels", tmp_path / "requirements"
    wheels.mkdir()
    requirements.mkdir()
    wheel = wheels / "locked-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("locked.py", "")
        packed.writestr("locked-1.0.dist-info/METADATA", "Name: locked\nVersion: 1.0\n")
        packed.writestr("locked-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        packed.writestr("locked-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if is_tampered:
        with zipfile.ZipFile(wheel, "a") as packed:
            packed.writestr("locked.pth", "import os")
    shutil.copy(ROOT / "requirements" / "setup.sh", requirements)
    (requirements / "lock.txt").write_text(f"locked==1.0 --hash=sha256:{digest}\n", "utf-8")
    (requirements / "test.txt").write_text("", "utf-8")
    # Nobody has it: pip does the work, as where uv cannot be had.
    (requirements / "uv.txt").write_text(f"nobodys==1 --hash=sha256:{digest}\n", "utf-8")
    (tmp_path / "pyproject.toml").write_text("", "utf-8")
    told = subprocess.run(
        ["sh", str(requirements / "setup.sh")],
        env={**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)},
        capture_output=True,
        text=True,
        check=False,
    )
    installed = [path.name for path in tmp_path.glob(".venv/lib/*/site-packages/locked*")]
    assert ("locked.py" in installed) is not is_tampered
    assert ("DO NOT MATCH THE HASHES" in told.stderr) is is_tampered
    assert not (tmp_path / ".venv" / ".locked").exists() or not is_tampered


def test_f54_every_install_of_a_clone_and_of_the_image_checks_hashes() -> None:
    for place in ("requirements/setup.sh", "docker/Dockerfile"):
        text = (ROOT / place).read_text("utf-8").replace("\\\n", " ")
        installs = [
            line
            for line in text.splitlines()
            if re.search(r"^[^\"]*(pip install |uv build )", line)
        ]
        assert installs
        for line in installs:
            # The project itself, from its own folder, is no package of the lock.
            own = re.search(r"-e \.|wheel/\*\.whl", line)
            assert "--require-hashes" in line or own, line
