"""A warehouse as the first release left it, from a dump, is upgraded, written on and read.

`first_release/` holds what that release made: `pg_dump` of its database with one published version
of two tables, one version of terms and one ledger entry, and the head that its home kept of the
ledger. A dump of a later release goes beside it; none of them is ever made anew.
"""

from __future__ import annotations

import gzip
import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import psycopg
import pyarrow as pa

from adapters.lake.home import Home
from adapters.ledger import reads
from adapters.ledger.store import LedgerStore
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.grants import grants_script
from adapters.warehouse.migrate import known_revisions, migrate
from adapters.warehouse.publish import publish
from adapters.warehouse.roles import BI, RoleNames
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo
from tests.adapters.warehouse.own_server import OwnServer
from transforms.ledger.entries import Draft, GlAccounts
from transforms.schema import WAREHOUSE_TABLES

KEPT = Path(__file__).with_name("first_release")
GL = GlAccounts("6601.03", "2241.05", "1122.09")
SEEN = "select month, reason, reason_code from metric_availability order by month"


def test_the_first_releases_dump_comes_to_this_version_with_every_row_and_is_written_on(
    own_server: OwnServer, tmp_path: Path, version: VersionInfo
) -> None:
    url = own_server.add("etl")
    own_server.run("create database sales")
    own_server.run(grants_script("etl", "sales", RoleNames()), database="sales")
    own_server.load(gzip.decompress((KEPT / "dump.sql.gz").read_bytes()).decode(), "sales")
    home = Home.at(tmp_path)
    shutil.copy(KEPT / "ledger_head.json", home.ledger_head)
    with Warehouse.open(home, url) as opened:
        with opened.administrator() as connection:
            assert _revision(connection) == "0004_rebate_ledger"
        migrate(opened)
        with opened.administrator() as connection:
            assert _revision(connection) == known_revisions()[-1]
        assert publish(opened, version, [_month()]).version_id == 2
        assert _booked_on(opened, home) == [(1, Decimal(10)), (2, Decimal(5))]
    analyst = own_server.add("analyst", f"in role {BI}")
    with psycopg.connect(analyst, options="-c search_path=warehouse") as reader:
        assert reader.execute(SEEN).fetchall() == [
            ("2024-01", "no feed", "feed_missing"),
            ("2025-12", "no feed", None),
        ]
        # A dimension whose version the first release published, by the view of this one.
        query = "select account_id, region from account"
        assert reader.execute(query).fetchall() == [("A1", "North")]


def _revision(connection: psycopg.Connection) -> str:
    connection.execute("set role peakledger_owner")
    return connection.execute("select version_num from ops.alembic_version").fetchone()[0]


def _month() -> TableChange:
    table = WAREHOUSE_TABLES["metric_availability"]
    row = {"month": "2024-01", "month_start": date(2024, 1, 1), "metric": "otif_ratio",
           "is_available": False, "account_count": 0, "null_account_count": 1,
           "reason": "no feed", "reason_code": "feed_missing"}  # fmt: skip
    rows = pa.Table.from_pylist([row], schema=table.arrow)
    return TableChange(table.name, rows.to_reader, ["2024-01"])


def _booked_on(opened: Warehouse, home: Home) -> list[tuple[int, Decimal]]:
    """Book another entry on the ledger and its head, and return every entry's amount."""
    draft = Draft(
        "VOL", 1, "A1", "2025-12", 2, "accrual", Decimal(5), "CNY", "2026-02",
        date(2026, 3, 1), "new_sales", Decimal(1), Decimal(50), 1, "10",
    )  # fmt: skip
    store = LedgerStore(opened, home.ledger_head)
    with store.writing() as ledger:
        ledger.append([(draft, GL)], now=datetime(2026, 3, 1, 8, tzinfo=UTC), run_id="r2")
    with store.reading() as connection:
        return [(entry.seal.entry_id, entry.draft.amount) for entry, _ in reads.stream(connection)]
