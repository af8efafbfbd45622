"""Passing files of a home: gone with their run, and elsewhere where a home is only read."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from adapters.lake.home import Home

_KILLED = """
import os, signal, sys
from adapters.lake.home import Home
with Home.at(sys.argv[1]).scratch("ingest") as folder:
    (folder / "half").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""

_RUN = """
import sys
from adapters.lake.home import Home
with Home.at(sys.argv[1]).scratch("ingest"):
    pass
"""
_ELSEWHERE = ["unshare", "--pid", "--fork"]


def test_a_folder_for_passing_files_goes_with_its_run(tmp_path):
    home = Home.at(tmp_path)
    with home.scratch("ingest") as folder:
        assert folder.is_dir()
    assert list(home.tmp.iterdir()) == []


def test_what_a_killed_run_left_goes_with_the_next_and_what_a_living_one_has_stays(tmp_path):
    home = Home.at(tmp_path)
    subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], check=False)
    left = {path.suffix: path for path in home.tmp.iterdir()}
    assert (left[""] / "half").exists()
    with home.scratch("ingest") as mine, home.scratch("plan"):
        assert mine.is_dir()
        assert not any(path.exists() for path in left.values())
    assert list(home.tmp.iterdir()) == []


def test_a_run_in_another_container_on_the_home_leaves_the_folders_of_this_one(tmp_path):
    if subprocess.run([*_ELSEWHERE, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine gives no process numbers of its own")
    home = Home.at(tmp_path)
    with home.scratch("ingest") as mine:
        subprocess.run([*_ELSEWHERE, sys.executable, "-c", _RUN, str(tmp_path)], check=True)
        assert mine.is_dir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_a_home_that_may_only_be_read_is_not_written_to(tmp_path):
    home = Home.at(tmp_path / "copy")
    home.lake.mkdir(parents=True)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == "root" and folder.is_relative_to(tempfile.gettempdir()):
            folder.chmod(folder.stat().st_mode | 0o011)
    home.path.chmod(0o555)
    os.seteuid(65534)
    try:
        with home.scratch("recount") as folder:
            assert folder.is_dir()
            assert home.path not in folder.parents
    finally:
        os.seteuid(0)
    assert [path.name for path in home.path.iterdir()] == ["lake"]
    assert Path(home.tmp) == home.path / "tmp"
