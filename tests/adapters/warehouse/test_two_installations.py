"""Two installations on one server: roles of their own, and neither sees nor breaks the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.dump import dump, load
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.migrate import migrate
from adapters.warehouse.roles import BI, ROLES, WRITER
from adapters.warehouse.versions import VersionInfo
from cli.warehouse import warehouse as verbs
from tests.adapters.warehouse.own_server import OwnServer, works
from transforms.language.errors import UsageError
from transforms.operations.settings_file import parse_settings


@dataclass(frozen=True)
class Installed:
    """An installation: its home, and the URL of its login and database."""

    home: Home
    url: str

    def grants(self, *options: str) -> str:
        where = ("--home", str(self.home.path), "--warehouse-url", self.url)
        done = CliRunner().invoke(verbs, ["grants", *options, *where])
        assert done.exit_code == 0, done.output
        return done.stdout


@pytest.fixture
def install(own_server: OwnServer) -> Iterator[Callable[..., Installed]]:
    """Give an installation a home, a database and a login named after it, and run its script."""
    own_server.run("create role dba login createrole")

    def made(name: str, prefix: str) -> Installed:
        home = Home.at(own_server.folder / name)
        home.make(home.path)
        home.settings_file.write_text(f"warehouse:\n  role_prefix: {prefix}\n")
        one = Installed(home, own_server.add(f"etl_{name}", database=name))
        own_server.run(f"create database {name} owner dba")
        own_server.run(one.grants(), database=name, login="dba")
        return one

    yield made
    Embedded(Home.at(own_server.folder / "east")).stop()


def test_two_prefixes_part_two_installations_on_one_server(
    install, own_server: OwnServer, version: VersionInfo
) -> None:
    east, west = install("east", "east"), install("west", "we_st2")
    for one in (east, west):
        works(one.home, one.url, version)
    for one, other in ((east, west), (west, east)):
        assert json.loads(one.grants("--check", "--json"))["shared_with"] == []
        with Warehouse.open(one.home, one.url) as opened, opened.administrator() as connection:
            wrote = opened.roles
            query = "select rolname from pg_roles where pg_has_role(current_user, oid, 'member')"
            mine = {name for (name,) in connection.execute(query)}
        assert mine == {one.url.split("//")[1].split(":")[0], *wrote.all_named()}
        # Its reader and its writer find the other's database closed.
        there = other.url.rpartition("/")[2]
        for role in (BI, WRITER):
            with psycopg.connect(f"{one.url.rpartition('/')[0]}/{there}") as stranger:
                stranger.execute(f"set role {wrote.named(role)}")
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    stranger.execute("select * from warehouse.version")
    with psycopg.connect(own_server.url("root", "east")) as connection:
        query = "select rolname from pg_roles where rolname = any(%s)"
        assert connection.execute(query, [list(ROLES)]).fetchall() == []


def test_roles_that_two_databases_share_are_told_and_another_prefix_is_refused(
    install, version: VersionInfo
) -> None:
    east, west = install("east", "both"), install("west", "both")
    for one in (east, west):
        with Warehouse.open(one.home, one.url) as opened:
            migrate(opened)
    assert json.loads(west.grants("--check", "--json"))["shared_with"] == ["east"]
    assert "the roles own things in the database east too" in west.grants("--check")
    east.home.settings_file.write_text("warehouse:\n  role_prefix: later\n")
    refused = pytest.raises(UsageError, match="belongs to both_owner and not to later_owner")
    with Warehouse.open(Home.at(east.home.path), east.url) as opened, refused:
        migrate(opened)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("warehouse: {role_prefix: pg_east}", "begin with pg_"),
        ("warehouse: {role_prefix: East}", "role_prefix"),
        ("warehouse: {role_prefix: 'e; drop role x'}", "role_prefix"),
        (f"warehouse: {{role_prefix: {'e' * 49}}}", "role_prefix"),
        ("approvers: [peakledger_bi]", "kept for the database"),
        ("warehouse: {role_prefix: east}\napprovers: [east_bob]", "'east_bob' is named as"),
        ("warehouse: {role_prefix: east}\nreaders: [{role: East_bi}]", "'East_bi' is named as"),
    ],
)
def test_a_prefix_that_is_no_name_and_a_person_named_as_a_role_are_refused(
    written: str, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        parse_settings(written, "peakledger.yaml")


@pytest.mark.proof
def test_a_dump_of_such_a_warehouse_is_loaded_into_the_embedded_server_with_its_roles(
    install, tmp_path: Path, version: VersionInfo
) -> None:
    east = install("east", "east")
    works(east.home, east.url, version)
    dump(east.home, east.url, tmp_path / "dumped")
    load(east.home, None, tmp_path / "dumped")
    with Warehouse.open(east.home) as opened:
        migrate(opened)
        with opened.snapshot() as reader:
            query = "select current_user, count(*) from warehouse.metric_availability"
            assert reader.execute(query).fetchone() == ("east_bi", 1)
    assert (east.home.secrets / "east_bi.password").exists()
