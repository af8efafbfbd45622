"""Publishing beside readers, other publishers, kills and lost connections."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import psycopg
import pyarrow as pa
import pytest

from adapters.lake.crash_points import VARIABLE
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.lease import lease
from adapters.warehouse.locks import PUBLISH
from adapters.warehouse.publish import Published, publish
from adapters.warehouse.roles import BI
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo, verify_published
from transforms.language.errors import DataRefused, OutsideError
from transforms.schema import Table

Draw = Callable[[str], pa.Table]
Change = Callable[..., TableChange]


def test_f9_an_open_reader_keeps_its_version_and_nobody_waits(
    two_months: str,
    put: Callable[..., Published],
    rows: Draw,
    change: Change,
    fresh_database: Warehouse,
) -> None:
    put(change(rows(two_months)))
    query = "select sum(net_amount), (select max(version_id) from warehouse.version) from"
    query += " warehouse.sales"
    with fresh_database.snapshot() as reader:
        before = reader.execute(query).fetchone()
        # Would wait for the reader, or fail, if it took a lock that the reader is in the way of.
        put(change(rows(two_months.replace("10.5000", "11.5000"))))
        assert reader.execute(query).fetchone() == before == (Decimal("21.7500"), 1)
    with fresh_database.snapshot() as reader:
        assert reader.execute(query).fetchone() == (Decimal("22.7500"), 2)


def test_f9_every_statement_a_reader_makes_meanwhile_sees_a_whole_version(
    put: Callable[..., Published], rows: Draw, change: Change, fresh_database: Warehouse
) -> None:
    """The sum of the rows is the version's number: half a version would not fit."""
    accounts = range(200)

    def numbered(number: int) -> pa.Table:
        return rows("\n".join(f"2024-01 a{n} {number} 1" for n in accounts))

    put(change(numbered(1)))
    seen, stop = set(), threading.Event()

    def watch() -> None:
        with fresh_database.raw(BI) as reader:
            reader.execute("set statement_timeout = '2s'")
            while not stop.is_set():
                row = reader.execute(
                    "select (select max(version_id) from warehouse.version),"
                    " sum(net_amount), count(*) from warehouse.sales"
                ).fetchone()
                seen.add(tuple(map(int, row)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    for number in range(2, 8):
        put(change(numbered(number)))
    stop.set()
    watcher.join()
    assert {count for _, _, count in seen} == {200}
    assert all(total == 200 * number for number, total, _ in seen)
    assert len(seen) > 1


PUBLISH_AND_DIE = """
import os, signal, sys
from datetime import date, datetime, timezone
import pyarrow as pa
from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.publish import publish
from adapters.warehouse.versions import VersionInfo
from transforms.schema import WAREHOUSE_TABLES
point, home, database = sys.argv[1:]
publishing = sys.modules["adapters.warehouse.publish"]
real = getattr(publishing, point, None)
def die(*arguments, **named):
    real(*arguments, **named)
    os.kill(os.getpid(), signal.SIGKILL)
if real:
    setattr(publishing, point, die)
table = WAREHOUSE_TABLES["metric_availability"]
rows = pa.Table.from_pylist(
    [{"month": "2024-01", "month_start": date(2024, 1, 1), "metric": f"m{n}",
      "is_available": True, "account_count": 1, "null_account_count": 0} for n in range(500)],
    schema=table.arrow,
)
info = VersionInfo(date(2024, 3, 1), "run-1", datetime(2024, 3, 1, tzinfo=timezone.utc))
with Warehouse.open(Home.at(home), database=database) as warehouse:
    publish(warehouse, info, [TableChange(table.name, rows.to_reader)])
"""


@pytest.mark.parametrize(
    ("point", "stands"),
    [
        ("publish.staged", 0),
        ("_replace_rows", 0),
        ("write_version", 0),
        ("write_partitions", 0),
        ("publish.committed", 1),
    ],
)
def test_f1_a_publish_killed_at_any_point_leaves_a_whole_version_and_the_next_one_clears_up(
    staged: Callable[[], list[str]],
    fresh_database: Warehouse,
    version: VersionInfo,
    point: str,
    stands: int,
) -> None:
    database = fresh_database.place.rpartition("/")[2]
    arguments = [point, str(fresh_database.home.path), database]
    done = subprocess.run(
        [sys.executable, "-c", PUBLISH_AND_DIE, *arguments],
        env={**os.environ, VARIABLE: point},
        check=False,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL
    assert staged() == ["metric_availability"]
    with fresh_database.snapshot() as reader:
        counts = reader.execute(
            "select (select count(*) from warehouse.version),"
            " (select count(*) from warehouse.metric_availability)"
        ).fetchone()
    assert tuple(counts) == (stands, 500 * stands)
    again = publish(fresh_database, version, [])
    assert again.is_new is (stands == 0)
    assert staged() == []
    assert verify_published(fresh_database) == []


@pytest.fixture
def other_publisher(fresh_database: Warehouse) -> Iterator[psycopg.Connection]:
    with fresh_database.raw() as connection:
        connection.execute("select pg_advisory_lock(%s, %s)", PUBLISH)
        yield connection


def test_publishers_take_turns(
    two_months: str,
    put: Callable[..., Published],
    rows: Draw,
    change: Change,
    other_publisher: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.modules["adapters.warehouse.publish"], "_PATIENCE_SECONDS", 0.2)
    with pytest.raises(OutsideError, match=f"backend {other_publisher.info.backend_pid} of"):
        put(change(rows(two_months)))
    other_publisher.execute("select pg_advisory_unlock(%s, %s)", PUBLISH)
    assert put(change(rows(two_months))).is_new


def test_f8_a_run_that_lost_its_lease_publishes_nothing(
    two_months: str,
    fresh_database: Warehouse,
    version: VersionInfo,
    sales: Table,
    rows: Draw,
    change: Change,
) -> None:
    with lease(fresh_database, "build", "first", version.now) as stale:
        pass
    with lease(fresh_database, "build", "second", version.now + timedelta(days=1)) as valid:
        offer = [change(rows(two_months))]
        with pytest.raises(DataRefused, match="second holds it with token 2"):
            publish(fresh_database, version, offer, lease=stale, tables={"sales": sales})
        made = publish(fresh_database, version, offer, lease=valid, tables={"sales": sales})
    assert made.version_id == 1


def test_a_lost_connection_is_told_as_such_and_the_version_stands(
    two_months: str,
    put: Callable[..., Published],
    read: Callable[[], list[str]],
    rows: Draw,
    change: Change,
    fresh_database: Warehouse,
) -> None:
    put(change(rows("2024-01 north 1.0000 1")))

    def cut() -> pa.RecordBatchReader:
        # The second reading is the one for staging; the publisher's connection is open by then.
        if next(calls) == 2:
            with fresh_database.administrator() as connection:
                connection.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where usename = 'peakledger_writer' and datname = current_database()"
                )
        return rows(two_months).to_reader()

    calls = itertools.count(1)
    with pytest.raises(OutsideError, match="last version stands"):
        put(TableChange("sales", cut))
    assert read() == ["2024-01 north 1.0000 1"]
    assert put(change(rows(two_months))).is_new
