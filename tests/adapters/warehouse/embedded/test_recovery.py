"""What the embedded server survives: kills, remains of a crash, lost files, bad settings."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded, postmaster
from adapters.warehouse.embedded.locks import wait_until
from transforms.language.errors import OutsideError

Ask = Callable[..., object]


def pid_of(server: Embedded) -> int:
    pid = server.status().pid
    assert pid is not None
    return pid


def lives(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_it_outlives_the_process_that_started_it(home: Home, ask: Ask) -> None:
    code = (
        "import sys, os, signal; from adapters.warehouse.embedded import Embedded;"
        "from adapters.lake.home import Home; Embedded(Home.at(sys.argv[1])).start();"
        "os.killpg(0, signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(home.path)], start_new_session=True, check=False
    )
    assert done.returncode == -signal.SIGKILL
    server = Embedded(home)
    assert server.status().running
    assert ask(server, "select 1") == 1


def test_f2_killed_outright_it_recovers_with_every_acknowledged_row(home: Home, ask: Ask) -> None:
    server = Embedded(home)
    server.start()
    url = server.url("postgres")
    with psycopg.connect(
        host=url.host, port=url.port, user="postgres", password=url.password, dbname="peakledger"
    ) as connection:
        connection.execute("create table kept as select n from generate_series(1, 1000) as s (n)")
    before = pid_of(server)
    os.kill(before, signal.SIGKILL)
    assert wait_until(lambda: not lives(before), 10)
    assert not server.status().running
    server.start()
    assert pid_of(server) != before
    assert ask(server, "select count(*) from kept", role="postgres") == 1000


def test_a_stale_pid_file_that_names_a_living_stranger_is_not_believed(
    home: Home, ask: Ask
) -> None:
    server = Embedded(home)
    server.start()
    pid_file = server.status().data_dir / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.stop()
    # As after a restart of a container: the number belongs to another process now.
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert not server.status().running
    server.start()
    assert ask(server, "select 1") == 1


def test_what_a_crash_left_hanging_is_ended_before_the_next_start(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postmaster, "_ORPHANS_END_SECONDS", 0.3)
    data, program = tmp_path / "data", tmp_path / "postgres"
    data.mkdir()
    shutil.copy(shutil.which("sleep"), program)
    held = postmaster.keep_alive(home.path / "alive", data)
    orphan = subprocess.Popen([program, "600"], cwd=data, pass_fds=(held,))
    os.close(held)
    os.close(postmaster.keep_alive(home.path / "alive", data))
    assert orphan.wait(10) == -signal.SIGKILL


def test_a_server_out_of_sight_is_never_started_twice(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postmaster, "_ORPHANS_END_SECONDS", 0.3)
    # Held by a process that looks like no server of these data: one in another container.
    held = postmaster.keep_alive(home.path / "alive", tmp_path)
    with pytest.raises(OutsideError, match="another container"):
        postmaster.keep_alive(home.path / "alive", tmp_path)
    os.close(held)


def test_a_killed_initdb_is_begun_again(home: Home, ask: Ask) -> None:
    half = home.pg / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = Embedded(home)
    server.start()
    assert ask(server, "select 1") == 1


@pytest.mark.parametrize("lost", ["peakledger_bi", "postgres"])
def test_a_lost_password_is_made_anew_by_stop_and_start(home: Home, ask: Ask, lost: str) -> None:
    server = Embedded(home)
    server.start()
    old = server.url(lost).password
    server.password_file(lost).unlink()
    with pytest.raises(OutsideError, match="warehouse stop"):
        server.url(lost)
    server.stop()
    server.start()
    assert server.url(lost).password != old
    assert ask(server, "select current_user", role=lost) == lost


def test_data_of_another_major_version_are_refused_with_the_way_out(home: Home) -> None:
    server = Embedded(home)
    server.start()
    server.stop()
    (server.status().data_dir / "PG_VERSION").write_text("9\n")
    with pytest.raises(OutsideError, match=r"made by PostgreSQL 9.*\n.*\n.*restore"):
        server.start()


def test_a_failed_start_shows_what_the_server_said(home: Home) -> None:
    server = Embedded(home)
    server.start()
    server.stop()
    (home.pg / "local.conf").write_text("work_mem = 'plenty'\n")
    with pytest.raises(OutsideError, match="pg_ctl") as refused:
        server.start()
    assert str(home.pg / "log") in str(refused.value)
