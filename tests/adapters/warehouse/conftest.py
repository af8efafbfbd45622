"""A small declared table to publish, drawn in rows, and readers to watch."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.publish import Published, publish
from adapters.warehouse.roles import BI, OWNER
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo
from tests.adapters.warehouse.own_server import OwnServer
from transforms.schema import Column, Field, Table
from transforms.schema.types import AMOUNT, BOOLEAN, CODE, DATE, ID, INTEGER, TIMESTAMP

COLUMNS = {
    "month": CODE,
    "account_id": ID,
    "note": ID,
    "net_amount": AMOUNT,
    "lines": INTEGER,
    "first_on": DATE,
    "is_open": BOOLEAN,
    "seen_at": TIMESTAMP,
}

# A time of day without a zone, as feeds give it.
SEEN = datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=UTC).replace(tzinfo=None)


def _column(name: str, kind: object, *, required: bool = False) -> Column:
    return Column(name, Field(name, kind, f"the {name}", "units"), required)


@pytest.fixture
def declare() -> Callable[..., Table]:
    """Declare a table `sales` with the given columns, by month unless `partition` is None."""

    def made(
        columns: dict[str, object] = COLUMNS,
        key: tuple[str, ...] = ("month", "account_id"),
        partition: str | None = "month",
        name: str = "sales",
    ) -> Table:
        drawn = tuple(_column(n, kind, required=n in key) for n, kind in columns.items())
        return Table(name, "mart", "account × month", "what was sold", key, drawn, partition)

    return made


@pytest.fixture
def sales(declare: Callable[..., Table]) -> Table:
    return declare()


@pytest.fixture
def rows() -> Callable[..., pa.Table]:
    """Draw rows of `sales`: one line each, `month account net_amount lines`; the rest follows."""

    def draw(text: str) -> pa.Table:
        lines = [line.split() for line in text.strip().splitlines()]
        count = len(lines)
        return pa.table(
            {
                "month": pa.array([line[0] for line in lines], pa.string()),
                "account_id": pa.array([line[1] for line in lines], pa.string()),
                "note": pa.array([line[1] * 2 for line in lines], pa.string()),
                "net_amount": pa.array([Decimal(line[2]) for line in lines], AMOUNT.arrow),
                "lines": pa.array([int(line[3]) for line in lines], pa.int64()),
                "first_on": pa.array([date(2024, 1, 2)] * count, pa.date32()),
                "is_open": pa.array([True] * count, pa.bool_()),
                "seen_at": pa.array([SEEN] * count, pa.timestamp("us")),
            }
        )

    return draw


@pytest.fixture
def change() -> Callable[..., TableChange]:
    def made(
        rows: pa.Table, partitions: list[str] | None = None, table: str = "sales"
    ) -> TableChange:
        return TableChange(table, rows.to_reader, partitions)

    return made


@pytest.fixture
def version() -> VersionInfo:
    return VersionInfo(date(2024, 3, 1), "run-1", datetime(2024, 3, 1, 8, tzinfo=UTC))


@pytest.fixture
def later(version: VersionInfo) -> VersionInfo:
    return replace(version, as_of=date(2024, 4, 1), run_id="run-2")


@pytest.fixture
def two_months() -> str:
    """Three rows of `sales` in two partitions, 21.75 in all."""
    return """
        2024-01  north  10.5000  2
        2024-01  south   4.2500  1
        2024-02  north   7.0000  1
    """


@pytest.fixture
def put(fresh_database: Warehouse, sales: Table, version: VersionInfo) -> Callable[..., Published]:
    """Publish changes of `sales` (or of `table`) on the test's own database."""

    def run(*changes: TableChange, info: VersionInfo = version, table: Table = sales) -> Published:
        return publish(fresh_database, info, changes, tables={table.name: table})

    return run


@pytest.fixture
def read(fresh_database: Warehouse) -> Callable[[], list[str]]:
    """Read `sales` as BI does, a line a row."""

    def rows() -> list[str]:
        with fresh_database.connection(BI) as connection:
            found = connection.execute(
                "select month, account_id, net_amount, lines from warehouse.sales order by 1, 2"
            )
            return [" ".join(map(str, row)) for row in found]

    return rows


@pytest.fixture
def staged(fresh_database: Warehouse) -> Callable[[], list[str]]:
    """List the staging tables that lie about."""

    def names() -> list[str]:
        with fresh_database.raw(OWNER) as connection:
            query = "select tablename from pg_tables where schemaname = 'staging'"
            return [row[0] for row in connection.execute(query)]

    return names


@pytest.fixture
def own_server() -> Iterator[OwnServer]:
    """A PostgreSQL of somebody's own that has never seen a warehouse."""
    server = OwnServer.make()
    yield server
    server.stop()
    shutil.rmtree(server.folder)
