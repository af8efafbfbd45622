"""A pooler that shares sessions is noticed before anything is set in one; readers may use it."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.grants import grants_script
from adapters.warehouse.migrate import migrate
from adapters.warehouse.roles import BI, RoleNames
from adapters.warehouse.versions import VersionInfo
from tests.adapters.warehouse.own_server import SECRET, OwnServer, works
from tests.adapters.warehouse.pgbouncer import pooled
from transforms.language.errors import UsageError


def _through(url: str, port: int) -> str:
    return f"{url.rpartition('@')[0]}@127.0.0.1:{port}/{url.rpartition('/')[2]}"


def test_a_pooler_by_transaction_is_refused_by_its_name_and_one_by_session_does_everything(
    own_server: OwnServer, tmp_path: Path, version: VersionInfo
) -> None:
    url = own_server.add("etl")
    own_server.run("create database sales")
    own_server.run(grants_script("etl", "sales", RoleNames()), database="sales")
    home = Home.at(tmp_path)
    with pooled(own_server, "transaction", ["etl"]) as port:
        shared = _through(url, port)
        for _ in range(2):
            with Warehouse.open(home, shared) as opened, pytest.raises(UsageError) as refused:
                migrate(opened)
            assert "a pooler in transaction mode" in str(refused.value)
            assert SECRET not in str(refused.value) + refused.value.remedy
        # The sessions are as whoever gets them next expects them.
        with psycopg.connect(shared) as next_one:
            query = "select current_user, (select count(*) from pg_locks where locktype='advisory')"
            assert next_one.execute(query).fetchone() == ("etl", 0)
    with pooled(own_server, "session", ["etl"]) as port:
        works(home, _through(url, port), version)


def test_readers_read_one_version_through_a_pooler_by_transaction(
    own_server: OwnServer, tmp_path: Path, version: VersionInfo
) -> None:
    url = own_server.add("etl")
    own_server.run("create database sales")
    own_server.run(grants_script("etl", "sales", RoleNames()), database="sales")
    analyst = own_server.add("analyst", f"in role {BI}")
    works(Home.at(tmp_path), url, version)
    with pooled(own_server, "transaction", ["analyst"]) as port:
        for _ in range(3):
            with psycopg.connect(_through(analyst, port), prepare_threshold=None) as reader:
                reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                one = "select version_id from warehouse.version"
                assert reader.execute(one).fetchall() == [(1,)]
                query = "select count(*) from warehouse.metric_availability"
                assert reader.execute(query).fetchone() == (1,)
