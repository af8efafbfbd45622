"""The embedded server's life: started, shared, moved aside, stopped."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psutil
import psycopg
import pytest

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from transforms.language.errors import OutsideError

Ask = Callable[..., object]


def pid_of(server: Embedded) -> int:
    pid = server.status().pid
    assert pid is not None
    return pid


def lives(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_first_start_serves_both_databases_and_a_second_changes_nothing(
    home: Home, ask: Ask
) -> None:
    server = Embedded(home)
    assert not server.status().running
    server.start()
    first = server.status()
    server.start()
    assert server.status() == first
    assert first.running
    assert first.version.split(".")[0] == (first.data_dir / "PG_VERSION").read_text().strip()
    assert ask(server, "select current_user") == "peakledger_writer"
    assert ask(server, "select current_database()", role="airflow") == "airflow"


def test_settings_are_durable_local_and_utf8(running: Embedded, ask: Ask) -> None:
    shown = {
        name: ask(running, f"show {name}")
        for name in (
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "listen_addresses",
            "password_encryption",
            "server_encoding",
            "timezone",
            "data_checksums",
        )
    }
    assert shown == {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "listen_addresses": "127.0.0.1",
        "password_encryption": "scram-sha-256",
        "server_encoding": "UTF8",
        "timezone": "UTC",
        "data_checksums": "on",
    }
    assert (
        ask(running, "select datlocale from pg_database where datname = 'peakledger'") == "C.UTF-8"
    )


def test_no_login_without_its_password_and_none_into_the_others_database(running: Embedded) -> None:
    url = running.url("peakledger_bi")
    place = {"host": url.host, "port": url.port, "connect_timeout": 10}
    for login in (
        {"user": "peakledger_bi", "dbname": "peakledger"},
        {"user": "peakledger_bi", "dbname": "peakledger", "password": "wrong"},
        {"user": "postgres", "dbname": "peakledger", "password": url.password},
        {"user": "peakledger_bi", "dbname": "airflow", "password": url.password},
        {"user": "peakledger_owner", "dbname": "peakledger", "password": url.password},
    ):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(**place, **login)


def test_passwords_are_in_files_of_their_owner_alone_and_differ(running: Embedded) -> None:
    files = sorted(running.password_file("postgres").parent.iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(running.password_file("postgres").parent.stat().st_mode) == 0o700
    assert len({file.read_text() for file in files}) == len(files) == 8


def test_no_password_is_shown_or_logged(running: Embedded) -> None:
    words = [
        file.read_text().strip() for file in running.password_file("postgres").parent.iterdir()
    ]
    told = " ".join(
        [repr(running), str(running.url()), repr(running.url()), repr(running.status())]
    )
    logged = " ".join(
        file.read_text() for file in (running.status().data_dir.with_name("log")).iterdir()
    )
    for word in words:
        assert word not in told
        assert word not in logged


@pytest.mark.proof
def test_started_by_eight_at_once_there_is_one_server(home: Home) -> None:
    code = (
        "import sys; from adapters.warehouse.embedded import Embedded;"
        "from adapters.lake.home import Home;"
        "s = Embedded(Home.at(sys.argv[1])); s.start(); print(s.status().pid, s.url().port)"
    )
    command = [sys.executable, "-c", code, str(home.path)]

    def start(_: int) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    with ThreadPoolExecutor(8) as pool:
        told = set(pool.map(start, range(8)))
    assert len(told) == 1


def test_the_port_is_kept_across_restarts_and_given_up_when_taken(home: Home, ask: Ask) -> None:
    server = Embedded(home)
    server.start()
    port = server.status().port
    server.stop()
    server.start()
    assert server.status().port == port
    server.stop()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        server.start()
        assert server.status().port != port
        assert ask(server, "select 1") == 1


def test_stop_stops_ends_open_connections_and_may_be_repeated(home: Home, ask: Ask) -> None:
    server = Embedded(home)
    server.stop()
    server.start()
    url, pid = server.url(), pid_of(server)
    with psycopg.connect(
        host=url.host, port=url.port, user=url.username, password=url.password, dbname=url.database
    ):
        server.stop()
        server.stop()
    assert not lives(pid)
    assert not server.status().running
    assert server.status().port is None


def test_own_settings_are_read_last(home: Home, ask: Ask) -> None:
    home.pg.mkdir(parents=True)
    (home.pg / "local.conf").write_text("work_mem = '48MB'\n")
    server = Embedded(home)
    server.start()
    assert ask(server, "show work_mem") == "48MB"


def test_before_the_first_start_the_url_says_what_to_do(home: Home) -> None:
    with pytest.raises(OutsideError, match="peakledger warehouse start"):
        Embedded(home).url()


def test_starting_is_quick(home: Home) -> None:
    server = Embedded(home)
    began = time.monotonic()
    server.start()
    assert time.monotonic() - began < 30
    began = time.monotonic()
    server.start()
    assert time.monotonic() - began < 1
