"""The environment of a home's Airflow processes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.lake.home import Home
from adapters.operations.airflow import environment
from adapters.operations.airflow.environment import (
    Site,
    airflow_environment,
    home_secrets,
    password_file,
    write_environment_file,
)
from transforms.language.errors import UsageError

DATABASE = "postgresql+psycopg://airflow:word@127.0.0.1:5432/airflow"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(Home.at(tmp_path / "home"), tmp_path / "feeds")


def test_settings_that_nobody_hands_on_are_left_alone_but_for_connections(site: Site) -> None:
    caller = {
        "AIRFLOW_HOME": "/elsewhere",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql://production",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "_AIRFLOW_SOMETHING": "1",
        "AIRFLOW_CONN_FEEDS": "sftp://host",
        "AIRFLOW_VAR_ZONE": "north",
        "PATH": "/bin",
    }
    made = airflow_environment(site, DATABASE, base=caller)
    assert made["AIRFLOW_HOME"] == str(site.home.airflow)
    assert "production" not in made["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    assert made["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"] == "False"
    assert "_AIRFLOW_SOMETHING" not in made
    assert made["AIRFLOW_CONN_FEEDS"] == "sftp://host"
    assert made["AIRFLOW_VAR_ZONE"] == "north"
    assert made["PATH"] == "/bin"


def test_a_persons_own_password_reaches_no_task(site: Site) -> None:
    made = airflow_environment(site, DATABASE, base={"PEAKLEDGER_PASSWORD": "bob-only"})
    assert "bob-only" not in made.values()
    assert "bob-only" not in write_environment_file(site.home, made).read_text("utf-8")


def test_a_path_in_which_airflow_would_read_a_variable_is_refused(tmp_path: Path) -> None:
    for name, refused in (("$HOME", True), ("100% 'c' #d 数据", False), ("a$5", False)):
        there = Site(Home.at(tmp_path / name), tmp_path / "feeds")
        if refused:
            with pytest.raises(UsageError, match="reads `\\$…` in a path as a variable"):
                airflow_environment(there, DATABASE, base={})
        else:
            made = airflow_environment(there, DATABASE, base={})
            assert made["AIRFLOW_HOME"] == str(tmp_path / name / "airflow")


def test_the_database_is_named_with_the_driver_that_has_an_asynchronous_twin(site: Site) -> None:
    made = airflow_environment(site, DATABASE, base={})
    assert made["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == (
        "postgresql+psycopg2://airflow:word@127.0.0.1:5432/airflow"
    )


def test_a_store_that_the_settings_name_is_named_to_whoever_reads_the_dag_files(site: Site) -> None:
    assert "PEAKLEDGER_LAKE" not in site.variables
    site.home.make(site.home.path)
    site.home.settings_file.write_text("lake: s3://company-data/peakledger\n", "utf-8")
    there = Site(Home.at(site.home.path), site.feeds)
    assert there.variables["PEAKLEDGER_LAKE"] == "s3://company-data/peakledger"


def test_bytecode_is_cached_even_where_the_caller_turned_that_off(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = {"PYTHONDONTWRITEBYTECODE": "1"}
    assert "PYTHONDONTWRITEBYTECODE" not in airflow_environment(site, DATABASE, base=caller)
    monkeypatch.setattr(environment.os, "access", lambda path, mode: False)
    read_only = airflow_environment(site, DATABASE, base=caller)
    assert read_only["PYTHONPYCACHEPREFIX"] == str(site.home.airflow / "pycache")


def test_no_proxy_stands_between_a_task_and_the_server(site: Site) -> None:
    made = airflow_environment(site, DATABASE, base={"NO_PROXY": "intranet"})
    assert made["NO_PROXY"] == "intranet,127.0.0.1,localhost"


def test_every_address_follows_the_port(site: Site) -> None:
    made = airflow_environment(site, DATABASE, port=9123, base={})
    assert {value for value in made.values() if "9123" in value} == {
        "9123",
        "http://127.0.0.1:9123",
        "http://127.0.0.1:9123/execution/",
    }


def test_secrets_are_made_once_and_for_their_owner_only(site: Site) -> None:
    first = home_secrets(site.home)
    login = password_file(site.home).read_text()
    assert home_secrets(site.home) == first
    assert password_file(site.home).read_text() == login
    assert list(json.loads(login)) == ["admin"]
    for file in site.home.secrets.iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file
    assert site.home.secrets.stat().st_mode & 0o777 == 0o700


def test_two_homes_share_no_secret(tmp_path: Path) -> None:
    one, other = (home_secrets(Home.at(tmp_path / name)) for name in ("one", "other"))
    assert set(one.values()).isdisjoint(other.values())
    assert len(set(one.values())) == len(one) == 3


def test_the_file_for_a_shell_leaves_out_connections(site: Site) -> None:
    caller = {"AIRFLOW_CONN_FEEDS": "sftp://u:word@host", "HOME": "/home/me"}
    file = write_environment_file(site.home, airflow_environment(site, DATABASE, base=caller))
    names = [line.split("=")[0] for line in file.read_text().splitlines()]
    assert "AIRFLOW_HOME" in names
    assert "PEAKLEDGER_FEEDS" in names
    assert not {"AIRFLOW_CONN_FEEDS", "HOME"} & set(names)
    assert file.stat().st_mode & 0o777 == 0o600


def test_each_approver_has_a_login_of_their_own_until_they_leave_the_list(site: Site) -> None:
    def made(approvers: str) -> tuple[str, dict[str, str]]:
        site.home.make(site.home.path)
        site.home.settings_file.write_text(f"approvers: [{approvers}]\n", "utf-8")
        now = Site(Home.at(site.home.path), site.feeds)
        users = airflow_environment(now, DATABASE, base={})
        given = json.loads(password_file(site.home).read_text("utf-8"))
        return users["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"], given

    users, first = made("bob, eve")
    assert users == "admin:admin,bob:user,eve:user"
    assert len(set(first.values())) == 3
    users, second = made("eve")
    assert users == "admin:admin,eve:user"
    assert second == {name: first[name] for name in ("admin", "eve")}
