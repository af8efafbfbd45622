"""What would stop a run is told before it, with what mends it; looking changes nothing."""

from __future__ import annotations

import shutil
import socket
import sys
from collections import namedtuple
from datetime import UTC, datetime, timedelta

import pytest

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import ADMIN
from stages.operations import doctor
from stages.operations.doctor import examine
from transforms.language.errors import OutsideError
from transforms.language.messages import tell
from transforms.planning.forecast import openmp
from transforms.planning.forecast.trees import renewed

NOW = datetime(2026, 11, 1, 6, tzinfo=UTC)
Disk = namedtuple("Disk", ["total", "used", "free"])
GB = 1 << 30


@pytest.fixture
def url(fresh_database):
    name = fresh_database.place.rpartition("/")[2]
    return Embedded(fresh_database.home).url(ADMIN, name).text()


@pytest.fixture
def look(tmp_path):
    """Return what is found of a home, by what it is of."""

    def looked(warehouse_url=None, clock=lambda: datetime.now(UTC), path=tmp_path / "home"):
        found = examine(Home.at(path), warehouse_url, clock=clock)
        return {each.what: each for each in found.findings}

    return looked


def test_where_there_is_nothing_yet_nothing_is_wrong_and_nothing_is_made(look, tmp_path):
    found = look()
    assert {each.state for each in found.values()} == {"fine"}
    assert "peakledger run --feeds" in found["home"].remedy
    assert list(tmp_path.iterdir()) == []


def test_a_warehouse_that_is_up_to_date_is_fine(look, url):
    found = look(url)
    assert [found[what].state for what in ("warehouse", "clock", "schema")] == ["fine"] * 3
    assert "up to date" in found["schema"].says


def test_a_machine_without_openmp_is_told_what_to_install(look, monkeypatch):
    monkeypatch.setattr(openmp, "NAME", "libnothing.so.1")
    found = look()["program"]
    assert (found.state, "libgomp1" in found.remedy) == ("wrong", True)
    with pytest.raises(OutsideError, match="libgomp1") as refused:
        renewed("", None, {})
    assert refused.value.where == "libnothing.so.1"


def test_a_server_that_does_not_answer_is_told_with_its_remedy(look):
    found = look("postgresql://nobody@127.0.0.1:1/none")["warehouse"]
    assert found.state == "wrong"
    assert "127.0.0.1:1" in found.says
    assert "check that the server runs" in found.remedy


def test_a_login_that_may_do_nothing_is_told_what_it_lacks(look, fresh_database, url):
    name = fresh_database.place.rpartition("/")[2]
    with fresh_database.administrator() as connection:
        connection.execute("drop role if exists guest_of_doctor")
        connection.execute("create role guest_of_doctor login password 'x'")
        connection.execute(f"grant connect on database {name} to guest_of_doctor")
    try:
        found = look(url.replace(url.split("//")[1].split("@")[0], "guest_of_doctor:x"))
    finally:
        with fresh_database.administrator() as connection:
            connection.execute("drop owned by guest_of_doctor; drop role guest_of_doctor")
    assert found["warehouse"].state == "wrong"
    assert "may not become peakledger_owner" in found["warehouse"].says
    assert "warehouse grants" in found["warehouse"].remedy


def test_a_clock_that_was_set_back_is_told(look, fresh_database, url):
    with fresh_database.administrator() as connection:
        connection.execute(
            "insert into warehouse.version (version_id, as_of_date, published_at, run_id)"
            " values (1, '2026-11-01', %s, 'r')",
            [NOW],
        )
        connection.execute(
            "insert into warehouse.version_table (version_id, table_name, rows, sums, digest)"
            " values (1, 'dim_date', 0, '{}', '')"
        )
    assert look(url, lambda: NOW + timedelta(hours=1))["published"].state == "fine"
    found = look(url, lambda: NOW - timedelta(days=1))["published"]
    assert found.state == "wrong"
    assert "version 1 as of 2026-11-01, published 2026-11-01 06:00 UTC" in found.says


def test_a_machine_whose_clock_runs_ahead_of_the_servers_is_told(look, url):
    found = look(url, lambda: datetime.now(UTC) + timedelta(minutes=3))["clock"]
    assert (found.state, found.says) == ("look", "180 s ahead of the server's")


def test_an_engine_that_cannot_be_had_is_told_with_what_mends_it(look, monkeypatch):
    monkeypatch.setenv("PEAKLEDGER_ENGINE", "local-spark")
    monkeypatch.setenv("JAVA_HOME", "/a/java")
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    found = look()["engine"]
    assert (found.state, "make spark" in found.remedy) == ("wrong", True)
    assert "选项 --engine" in tell(found.says, "zh")


def test_a_cluster_is_fine_where_one_of_its_masters_answers(look, monkeypatch):
    monkeypatch.setattr(doctor, "session_class", lambda: None)
    with socket.create_server(("127.0.0.1", 0)) as master:
        there = f"127.0.0.1:{master.getsockname()[1]}"
        monkeypatch.setenv("PEAKLEDGER_ENGINE", f"spark://127.0.0.1:1,{there}")
        assert look()["engine"].state == "fine"
    found = look()["engine"]
    assert found.state == "wrong"
    assert there in found.says
    assert "look at the master" in found.remedy


@pytest.mark.parametrize(("free", "state"), [(0.5, "wrong"), (3, "look"), (90, "fine")])
def test_a_disk_that_is_nearly_full_is_told(look, monkeypatch, free, state):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(100 * GB, 0, int(free * GB)))
    found = look()["disk"]
    assert (found.state, found.remedy is None) == (state, state == "fine")


@pytest.mark.parametrize(
    ("text", "what", "says"),
    [
        ("engine: {memory_limit: 4000GB}\n", "memory", "4000GB of"),
        ("timezone: Mars/Olympus\n", "settings", "Mars/Olympus"),
        ("no_such_key: 1\n", "settings", "no_such_key"),
    ],
)
def test_a_setting_that_does_not_suit_is_told_where_it_stands(look, tmp_path, text, what, says):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "peakledger.yaml").write_text(text, "utf-8")
    found = look()[what]
    assert found.state != "fine"
    assert says in found.says
    assert found.remedy


def test_secrets_that_others_may_read_are_told(look, tmp_path):
    (tmp_path / "home" / "secrets").mkdir(parents=True)
    (tmp_path / "home" / "secrets").chmod(0o755)
    found = look()["secrets"]
    assert (found.state, found.remedy) == ("wrong", f"chmod 700 {tmp_path / 'home' / 'secrets'}")


def test_what_is_wrong_is_counted_in_the_error_and_what_is_fine_is_not(tmp_path):
    (tmp_path / "restore.unfinished").write_text("")
    (tmp_path / "lake").mkdir()
    found = examine(Home.at(tmp_path), None, clock=lambda: NOW)
    assert found.error().message == "not fit for a run: home"
    assert "run the same `peakledger restore` again" in found.text()
    assert examine(Home.at(tmp_path / "none"), None, clock=lambda: NOW).error() is None
