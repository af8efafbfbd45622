"""A PostgreSQL of one's own: what its administrator reads and runs suffices, and lacks are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.grants import grants_script
from adapters.warehouse.migrate import migrate
from adapters.warehouse.roles import BI, RoleNames
from adapters.warehouse.versions import VersionInfo
from cli.warehouse import warehouse as verbs
from tests.adapters.warehouse.own_server import SECRET, OwnServer, fill, works
from transforms.language.errors import UsageError


@pytest.fixture
def hosted(own_server: OwnServer) -> Callable[[str], str]:
    """Let a DBA with some rights have a database and run the script for `etl`; return its URL."""

    def made(rights: str) -> str:
        own_server.add("dba", rights)
        url = own_server.add("etl")
        own_server.run("create database sales owner dba")
        own_server.run("revoke all on database sales from public")
        script = grants_script("etl", "sales", RoleNames())
        for _ in range(2):  # what ran once may run again
            own_server.run(script, database="sales", login="dba")
        return url

    return made


def test_a_superusers_script_takes_side_effects_from_readers_and_leaves_the_login_all_it_needs(
    hosted, own_server: OwnServer, tmp_path: Path, version: VersionInfo
) -> None:
    url = hosted("superuser")
    works(Home.at(tmp_path), url, version)
    own_server.add("analyst", f"in role {BI}")
    own_server.run("grant connect on database sales to analyst")
    for call in ("pg_advisory_lock(1)", "pg_sleep(0)", "pg_terminate_backend(1)"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            own_server.run(f"select {call}", database="sales", login="analyst")


def test_a_login_that_may_create_roles_and_owns_the_database_needs_nobody_else(
    own_server: OwnServer, tmp_path: Path, version: VersionInfo
) -> None:
    url = own_server.add("keeper", "createrole")
    own_server.run("create database sales owner keeper")
    with Warehouse.open(Home.at(tmp_path), url) as opened:
        migrate(opened)
        migrate(opened)
        fill(opened, version)


def test_a_login_without_rights_is_told_which_command_prints_what_is_to_be_run(
    own_server: OwnServer, tmp_path: Path, version: VersionInfo
) -> None:
    url = own_server.add("guest")
    own_server.run("create database sales")
    with Warehouse.open(Home.at(tmp_path), url) as opened:
        with pytest.raises(UsageError) as refused:
            migrate(opened)
        assert SECRET not in str(refused.value)
        assert "grants --login guest --database sales`" in refused.value.remedy
        own_server.run(grants_script("guest", "sales", RoleNames()), database="sales")
        migrate(opened)
        fill(opened, version)


def test_a_login_that_may_not_act_as_a_role_is_told_the_grant(
    own_server: OwnServer, tmp_path: Path
) -> None:
    url = own_server.add("guest")
    own_server.run("create database sales", f"create role {BI}")
    with Warehouse.open(Home.at(tmp_path), url) as opened:
        no_member = pytest.raises(UsageError, match='grant peakledger_bi to "guest"')
        with no_member as refused, opened.connection(BI):
            pass
        own_server.run(refused.value.remedy.partition("at least:")[2])
        with opened.connection(BI) as connection:
            assert connection.execute("select current_user").fetchone() == (BI,)


LACKS = {
    "revoke peakledger_ledger from etl": "the login may not become peakledger_ledger",
    "revoke create on database sales from peakledger_owner": (
        "peakledger_owner lacks create on the database"
    ),
    "revoke temporary on database sales from peakledger_writer": (
        "peakledger_writer lacks temporary on the database"
    ),
    "revoke execute on function pg_terminate_backend from peakledger_writer": (
        "peakledger_writer may not call pg_terminate_backend(integer, bigint)"
    ),
    "create schema ledger": "the schema ledger belongs to dba and not to peakledger_owner",
}


def test_what_lacks_is_told_by_name_before_anything_runs_and_the_script_gives_it(
    hosted, own_server: OwnServer, tmp_path: Path
) -> None:
    url = hosted("superuser")
    check = ["grants", "--check", "--json", "--warehouse-url", url, "--home", str(tmp_path)]
    for taken, told in LACKS.items():
        own_server.run(grants_script("etl", "sales", RoleNames()), database="sales", login="dba")
        done = CliRunner().invoke(verbs, check)
        assert (done.exit_code, json.loads(done.stdout)["lacking"]) == (0, [])
        own_server.run(taken, database="sales", login="dba")
        done = CliRunner().invoke(verbs, check)
        assert (done.exit_code, json.loads(done.stdout)["lacking"]) == (1, [told])
    refused = pytest.raises(UsageError, match="the schema ledger belongs to dba")
    with Warehouse.open(Home.at(tmp_path), url) as opened, refused:
        migrate(opened)


def test_a_persons_login_gets_its_role_and_the_settings_that_members_do_not_inherit(
    hosted, own_server: OwnServer, tmp_path: Path, version: VersionInfo
) -> None:
    url = hosted("createrole")
    works(Home.at(tmp_path), url, version)
    made = f"create role chen login password '{SECRET}' in role {BI}"
    own_server.run(made, database="sales", login="dba")
    where = ["--warehouse-url", url, "--home", str(tmp_path)]
    told = CliRunner().invoke(verbs, ["grants", "--check", *where]).stdout
    assert "the login chen has not the settings of its role peakledger_bi" in told
    assert "dba" not in told
    script = CliRunner().invoke(verbs, ["grants", "--login", "chen", "--role", "bi", *where]).stdout
    for _ in range(2):
        own_server.run(script, database="sales", login="dba")
    told = CliRunner().invoke(verbs, ["grants", "--check", "--json", *where]).stdout
    assert json.loads(told)["without_settings"] == []
    with psycopg.connect(own_server.url("chen")) as reader:
        assert reader.execute("show statement_timeout").fetchone() == ("5min",)
        assert reader.execute("select count(*) from metric_availability").fetchone() == (1,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("create temporary table mine (n int)")


def test_the_script_quotes_the_login_and_the_database_it_is_given() -> None:
    script = grants_script("e\n; drop role x; -- \"l'", "Sales of 2026", RoleNames())
    assert 'to "e\n; drop role x; -- ""l\'";' in script
    assert '-- login "e ; drop role x; -- ""l\'" is there' in script
    assert 'on database "Sales of 2026" to "peakledger_owner";' in script


def test_without_a_url_the_script_wants_login_and_database(tmp_path: Path) -> None:
    named = ["grants", "--home", str(tmp_path)]
    done = CliRunner().invoke(verbs, named)
    assert isinstance(done.exception, UsageError)
    done = CliRunner().invoke(verbs, [*named, "--login", "etl", "--database", "sales"])
    assert done.stdout.strip() == grants_script("etl", "sales", RoleNames()).strip()


def test_a_restore_that_stopped_for_want_of_the_script_can_print_it(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    home.settings_file.write_text("warehouse: {role_prefix: east}\n", "utf-8")
    home.unfinished.write_text("2026-02-01 0\n", "utf-8")
    named = ["grants", "--login", "etl", "--database", "sales", "--home", str(tmp_path)]
    done = CliRunner().invoke(verbs, named)
    assert done.exit_code == 0
    assert "east_owner" in done.stdout
