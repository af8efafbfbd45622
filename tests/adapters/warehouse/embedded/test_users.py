"""As root, as a normal user, in each other's homes, and where the way in is closed."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded, binaries
from adapters.warehouse.embedded.user import ServerUser
from transforms.language.errors import OutsideError

Ask = Callable[..., object]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="what happens to root alone")

START = """
import sys
from adapters.warehouse.embedded import Embedded
from adapters.lake.home import Home
server = Embedded(Home.at(sys.argv[1]))
server.start()
print(server.status().pid)
"""
STOP = START.replace("server.start()\nprint(server.status().pid)", "server.stop()")


def owner(path: Path) -> int:
    return path.stat().st_uid


@as_root
def test_as_root_the_server_runs_as_a_system_user_who_owns_data_and_log_alone(home: Home) -> None:
    server = Embedded(home)
    server.start()
    status = server.status()
    runs_as = psutil.Process(status.pid).uids().effective
    assert runs_as != 0
    assert pwd.getpwuid(runs_as).pw_name in ("postgres", "nobody")
    assert owner(status.data_dir) == owner(home.pg / "log") == runs_as
    assert stat.S_IMODE(status.data_dir.stat().st_mode) == 0o700
    assert owner(home.secrets) == owner(home.path) == 0


def test_a_user_whom_the_machine_gives_no_name_is_told_the_ways_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1_234_567)
    with pytest.raises(OutsideError, match="user 1234567 has none") as refused:
        ServerUser.choose(tmp_path / "data")
    assert "--warehouse-url" in refused.value.remedy


@as_root
def test_a_home_below_a_closed_folder_is_refused_and_nothing_is_opened(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    tmp_path.chmod(0o755)
    before = {p: stat.S_IMODE(p.stat().st_mode) for p in (closed, *closed.parents)}
    with pytest.raises(OutsideError) as refused:
        Embedded(Home.at(closed / "home")).start()
    assert refused.value.where in {str(folder) for folder in before}
    assert "chmod o+x" in refused.value.remedy
    assert "--home" in refused.value.remedy
    assert {p: stat.S_IMODE(p.stat().st_mode) for p in before} == before


@as_root
def test_binaries_in_a_closed_environment_are_copied_into_the_home_once(
    home: Home, ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    original = binaries.wheel_binaries()
    site = tmp_path / "site-packages"
    package = original.parent.parent
    shutil.copytree(original.parent, site / package.name / original.parent.name)
    shutil.copytree(package.with_name(package.name + ".libs"), site / f"{package.name}.libs")
    site.chmod(0o700)
    hidden = site / package.name / original.parent.name / "bin"
    monkeypatch.setattr(binaries, "wheel_binaries", lambda: hidden)
    server = Embedded(home)
    server.start()
    program = Path(psutil.Process(server.status().pid).exe())
    assert program.is_relative_to(home.pg)
    made = program.stat().st_mtime_ns
    server.stop()
    server.start()
    assert program.stat().st_mtime_ns == made
    assert ask(server, "select 1") == 1


@as_root
def test_a_strict_umask_closes_nothing_the_server_needs(home: Home, ask: Ask) -> None:
    old = os.umask(0o077)
    try:
        inner = Home.at(home.path / "made_by_us")
        server = Embedded(inner)
        server.start()
        assert ask(server, "select 1") == 1
        server.stop()
    finally:
        os.umask(old)


def test_a_normal_user_runs_the_server_as_themselves(
    home: Home, somebody: object, ask: Ask
) -> None:
    os.chown(home.path, somebody.uid, somebody.gid)
    done = somebody.run(START, str(home.path))
    assert done.returncode == 0, done.stderr
    assert psutil.Process(int(done.stdout)).uids().effective == somebody.uid
    # Root finds the same server, and after a stop runs it as its owner.
    server = Embedded(home)
    assert str(server.status().pid) == done.stdout.strip()
    assert ask(server, "select 1") == 1
    server.stop()
    server.start()
    assert psutil.Process(server.status().pid).uids().effective == somebody.uid
    assert somebody.run(STOP, str(home.path)).returncode == 0
    assert not server.status().running


def test_a_normal_user_is_told_whose_home_it_is(home: Home, somebody: object) -> None:
    Embedded(home).start()
    done = somebody.run(START, str(home.path))
    assert done.returncode != 0
    assert "belongs to user" in done.stderr
    assert "--home" in done.stderr


def test_a_user_who_cannot_write_the_home_is_told_so(home: Home, somebody: object) -> None:
    done = somebody.run(START, str(home.path / "inner"))
    assert done.returncode != 0
    assert "OutsideError" in done.stderr
    assert "cannot be used" in done.stderr


@pytest.mark.parametrize("code", [START, STOP])
def test_a_user_who_cannot_look_into_the_home_is_told_so(
    home: Home, somebody: object, code: str
) -> None:
    Embedded(home).start()
    home.path.chmod(0o700)
    done = somebody.run(code, str(home.path))
    home.path.chmod(0o755)
    assert done.returncode != 0
    assert "Permission denied" in done.stderr or "belongs to user root" in done.stderr
    assert "remedy: run as " in done.stderr


@as_root
def test_without_the_right_to_become_somebody_root_is_told_the_ways_out(tmp_path: Path) -> None:
    gone = ServerUser("ghost", 2**32 - 2, 2**32 - 2, switches=True)
    with pytest.raises(OutsideError, match="--warehouse-url"):
        gone.run(["/nonexistent/program"], folder=tmp_path)
