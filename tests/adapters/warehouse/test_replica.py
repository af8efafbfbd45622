"""A streaming replica is read as the primary is, one whole version at a time, and never written."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest
from click.testing import CliRunner

from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from adapters.warehouse.publish import publish
from adapters.warehouse.refusals import refusal_of
from adapters.warehouse.roles import BI
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo
from cli.warehouse import sql
from tests.adapters.warehouse.own_server import OwnServer
from transforms.language.errors import UsageError
from transforms.schema import WAREHOUSE_TABLES

TABLE = WAREHOUSE_TABLES["metric_availability"]
# What a version says of the table, and what is there.
WHOLE = """
select v.version_id, t.rows, (select count(*) from warehouse.metric_availability)
from warehouse.version as v
join warehouse.version_table as t using (version_id)
where t.table_name = 'metric_availability'
order by v.version_id desc limit 1
"""


def _change(months: int) -> TableChange:
    drawn = [date(2024, month, 1) for month in range(1, months + 1)]
    rows = [
        {"month": f"{day:%Y-%m}", "month_start": day, "metric": "otif_ratio", "reason": "no feed",
         "is_available": False, "account_count": 0, "null_account_count": 1}
        for day in drawn
    ]  # fmt: skip
    return TableChange(TABLE.name, pa.Table.from_pylist(rows, schema=TABLE.arrow).to_reader)


@pytest.fixture
def pair(own_server: OwnServer) -> Iterator[tuple[str, OwnServer]]:
    """The URL of the pipeline's login at a primary, and the primary's replica."""
    url = own_server.add("etl", "createrole")
    own_server.run("create database sales owner etl")
    replica = OwnServer.make(primary=own_server)
    yield url, replica
    replica.stop()
    shutil.rmtree(replica.folder)


def test_bi_reads_whole_versions_from_a_replica_and_a_write_there_is_refused_with_what_to_do(
    pair, own_server: OwnServer, tmp_path: Path, version: VersionInfo
) -> None:
    url, replica = pair
    home = Home.at(tmp_path)
    with Warehouse.open(home, url) as primary:
        migrate(primary)
        own_server.add("analyst", f"in role {BI}")
        for number, months in enumerate((2, 5), start=1):
            publish(primary, replace(version, run_id=f"run-{number}"), [_change(months)])
            assert _arrived(replica, number) == (number, months, months)
    # A URL of both finds the primary, in whatever order.
    primary_there = f"127.0.0.1:{own_server.port}"
    both = url.replace(primary_there, f"127.0.0.1:{replica.port},{primary_there}")
    both += "?target_session_attrs=read-write"
    with Warehouse.open(home, both) as opened, opened.administrator() as connection:
        assert connection.info.port == own_server.port
    there = replica.url("etl")
    question = ["select count(*) as months from warehouse.metric_availability", "--json"]
    asked = CliRunner().invoke(sql, [*question, "--warehouse-url", there, "--home", str(tmp_path)])
    assert '"months": 5' in asked.stdout, asked.output
    with Warehouse.open(home, there) as opened, pytest.raises(psycopg.Error) as stopped:
        publish(opened, replace(version, run_id="run-3"), [_change(3)])
    refused = refusal_of(stopped.value)
    assert isinstance(refused, UsageError)
    assert "give the URL of the primary" in refused.remedy


def _arrived(replica: OwnServer, number: int) -> tuple[int, int, int]:
    """Ask as BI until a version has come; whatever is seen before is whole as well."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with psycopg.connect(replica.url("analyst")) as reader:
                seen = reader.execute(WHOLE).fetchone()
        except psycopg.OperationalError:  # its login has not come either
            seen = None
        if seen:
            assert seen[1] == seen[2]
            if seen[0] == number:
                return seen
        time.sleep(0.05)
    raise AssertionError("the replica has not followed")
