"""Every supported version of PostgreSQL does all that the pipeline asks of it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.grants import grants_script
from adapters.warehouse.migrate import migrate
from adapters.warehouse.roles import RoleNames
from adapters.warehouse.versions import VersionInfo
from cli.warehouse import warehouse as verbs
from stages.operations.warehouse_findings import of_warehouse
from tests.adapters.warehouse.own_server import OwnServer, works
from tests.adapters.warehouse.servers import servers
from transforms.language.errors import OutsideError

SUPPORTED = (15, 16, 17, 18)


@pytest.mark.parametrize("major", SUPPORTED)
def test_after_a_hosted_servers_administrator_ran_the_script_the_login_does_everything(
    major: int, tmp_path: Path, version: VersionInfo
) -> None:
    # As on managed servers: the administrator is no superuser.
    if major not in servers():
        pytest.skip(f"no PostgreSQL {major} on this machine: run `make servers`")
    server = OwnServer.make(servers()[major])
    try:
        server.add("dba", "createrole")
        url = server.add("etl")
        server.run("create database sales owner dba", "revoke all on database sales from public")
        for _ in range(2):  # what ran once may run again
            server.run(grants_script("etl", "sales", RoleNames()), database="sales", login="dba")
        works(Home.at(tmp_path), url, version)
    finally:
        server.stop()
        shutil.rmtree(server.folder)


def test_an_older_server_is_refused_before_anything_is_made(
    own_server: OwnServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = own_server.add("etl")
    own_server.run("create database sales owner etl")
    monkeypatch.setattr("adapters.warehouse.grants._OLDEST_SERVER", 190_000)
    refused = pytest.raises(OutsideError, match="PostgreSQL 18 is too old")
    with Warehouse.open(Home.at(tmp_path), url) as opened, refused:
        migrate(opened)


def test_a_database_that_has_not_every_sign_is_refused_and_its_encoding_named(
    own_server: OwnServer, tmp_path: Path
) -> None:
    url = own_server.add("etl")
    own_server.run(
        "create database old owner etl encoding 'SQL_ASCII' template template0 locale 'C'"
    )
    url = url.replace("/sales", "/old")
    refused = pytest.raises(OutsideError, match="in SQL_ASCII, and has to be in UTF8")
    with Warehouse.open(Home.at(tmp_path), url) as opened, refused:
        migrate(opened)
    # No script mends that: whoever looks before a run is told what does.
    mended = "createdb --encoding UTF8"
    whose = ["--warehouse-url", url, "--home", str(tmp_path)]
    check = CliRunner().invoke(verbs, ["grants", "--check", *whose])
    assert mended in check.exception.remedy
    clock = partial(datetime.now, UTC)
    found = {each.what: each for each in of_warehouse(Home.at(tmp_path), url, clock)}
    assert found["warehouse"].state == "wrong"
    assert "SQL_ASCII" in found["warehouse"].says
    assert mended in found["warehouse"].remedy
