"""A small world: drawn order lines in a lake, terms in a home, a ledger of its own."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest

from adapters.lake.crash_points import VARIABLE
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from adapters.ledger import reads
from adapters.ledger.store import LedgerStore
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import ADMIN, APPROVER
from adapters.warehouse.url import parse_url
from stages.ledger import approval, period_close, posting
from stages.ledger import settle as settlement
from stages.ledger.settle import SettleResult
from stages.rebates import accrue as rebates
from tests.kept_homes import KeptHomes
from transforms.ledger.entries import Entry
from transforms.schema import CLEAN_TABLES, WAREHOUSE_TABLES

NOW = datetime(2026, 2, 1, 8, tzinfo=UTC)
LINES = WAREHOUSE_TABLES["fct_order_line"]
ORDERS = """
order | account | date       | qty | price
SO-1  | A       | 2026-01-01 | 1   | 100
"""
TERMS = """
program: VOL
valid: {from: 2025-01-01, until: 2027-01-01}
period: month
currency: CNY
earn: {method: whole, tiers: [{from: 0, percent: 10}]}
gl: {expense: "6601.03", liability: "2241.05", clearing: "1122.09"}
"""


def order_lines(drawing: str) -> pa.Table:
    """Read drawn order lines: order | account | date | qty | price [| kind | product]."""
    lines = [line.split("|") for line in drawing.strip().splitlines()]
    header, *body = [[cell.strip() for cell in line] for line in lines]
    rows = [
        _line(number, dict(zip(header, row, strict=True))) for number, row in enumerate(body, 1)
    ]
    return pa.Table.from_pylist(rows, LINES.arrow)


def _line(number: int, cell: dict[str, str]) -> dict[str, object]:
    quantity, price = Decimal(cell["qty"]), Decimal(cell["price"])
    amount = quantity * price
    return {
        **dict.fromkeys(LINES.names),
        "month": cell["date"][:7],
        "month_start": date.fromisoformat(cell["date"]).replace(day=1),
        "source": "drawn",
        "order_id": cell["order"],
        "line_no": str(number),
        "account_id": cell["account"],
        "product_id": cell.get("product", "P"),
        "order_date": date.fromisoformat(cell["date"]),
        "kind": cell.get("kind", "return" if quantity < 0 else "sale"),
        "quantity": quantity,
        "unit": "each",
        "line_units": quantity,
        "unit_price": price,
        "currency": cell.get("currency", "CNY"),
        "line_amount": amount,
        "net_amount": amount,
        "is_anonymous": False,
        "is_unmatched_return": False,
    }


@dataclass
class World:
    """A home with a lake and a ledger."""

    home: Home
    url: str = field(repr=False)
    day: int = 0
    kept: KeptHomes | None = None
    database: Warehouse | None = None
    drawn: list[str] = field(default_factory=list)

    def orders(self, drawing: str) -> None:
        """Replace the order lines of the lake."""
        self.drawn.append(drawing)
        Lake(self.home).table("facts", LINES).replace(order_lines(drawing))

    def terms(self, text: str) -> None:
        """Replace the terms of the home."""
        self.drawn.append(text)
        self.home.terms.mkdir(parents=True, exist_ok=True)
        (self.home.terms / "terms.yaml").write_text(text, "utf-8")

    def accrue(self, as_of: str, **more: object) -> rebates.AccrueResult:
        """Accrue as of a day, a day later than the last time."""
        self.day += 1
        call = {"terms": None, "now": NOW + timedelta(days=self.day), "run_id": f"run-{self.day}"}
        return rebates.accrue(self.home, self.url, date.fromisoformat(as_of), **(call | more))

    def accrue_first(self, as_of: str) -> rebates.AccrueResult:
        """Accrue what was drawn; the same is accrued once a session, and copied after."""
        told = hashlib.sha256(repr((self.drawn, as_of)).encode()).hexdigest()[:16]
        day, name = self.day, f"accrued_{told}"
        made = self.kept.bring(name, self.home, self.database, lambda: self.accrue(as_of))
        self.day = day + 1
        return made

    def settings(self, text: str) -> None:
        """Replace the settings of the home."""
        self.drawn.append(text)
        self.home.settings_file.write_text(text, "utf-8")
        self.home = Home.at(self.home.path)

    def now(self) -> datetime:
        """Return the moment of the last call."""
        return NOW + timedelta(days=self.day)

    def settle(self, period: str = "2026-01", by: str = "ann", **more: object) -> SettleResult:
        """Prepare a settlement, a day later than the last time."""
        self.day += 1
        call = {"now": NOW + timedelta(days=self.day), "run_id": f"run-{self.day}"}
        return settlement.prepare(self.home, self.url, period, by, **(call | more))

    def approve(self, batch_id: str, by: str, **more: object) -> approval.ApprovalResult:
        """Approve under the person's own login."""
        self.day += 1
        now = NOW + timedelta(days=self.day)
        return approval.decide(self.home, self.login_of(by), batch_id, by, **({"now": now} | more))

    def post(self, batch_id: str, **more: object) -> posting.PostResult:
        """Post a batch, a day later than the last time."""
        self.day += 1
        call = {"now": NOW + timedelta(days=self.day), "run_id": f"run-{self.day}"}
        return posting.post(self.home, self.url, batch_id, **(call | more))

    def close(self, period: str) -> period_close.CloseResult:
        """Close a month as the person carol."""
        self.day += 1
        call = {"now": NOW + timedelta(days=self.day), "run_id": f"run-{self.day}"}
        return period_close.close(self.home, self.url, period, "carol", **call)

    def pay(self, period: str = "2026-01") -> posting.PostResult:
        """Settle a period, approved by the first approver, and post it."""
        (batch,) = self.settle(period).batches
        self.approve(batch.batch_id, self.approver)
        return self.post(batch.batch_id)

    @property
    def approver(self) -> str:
        return self.home.settings.approvers[0]

    def login_of(self, name: str) -> str:
        return replace(parse_url(self.url), username=name, password="x").text()

    def start(self, as_of: str, crash_at: str = "") -> subprocess.Popen:
        """Start accruing in a process of its own, killed at a named point where one is given."""
        code = (
            "import sys; from datetime import UTC, date, datetime;"
            " from adapters.lake.home import Home; from stages.rebates import accrue as rebates;"
            " home, url, day = sys.argv[1:];"
            " rebates.accrue(Home.at(home), url, date.fromisoformat(day), terms=None,"
            " now=datetime(2026, 2, 1, tzinfo=UTC), run_id='elsewhere')"
        )
        return subprocess.Popen(
            [sys.executable, "-c", code, str(self.home.path), self.url, as_of],
            env={**os.environ, VARIABLE: crash_at},
        )

    def warehouse(self) -> Warehouse:
        return Warehouse.open(self.home, self.url)

    def entries(self) -> list[Entry]:
        with self.warehouse() as opened, LedgerStore(opened).reading() as connection:
            return [entry for entry, _ in reads.stream(connection)]

    def query(self, text: str) -> list[tuple]:
        """Ask the warehouse as a superuser."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(text).fetchall()

    def tamper(self, *statements: str) -> None:
        """Run statements as a superuser with the ledger's triggers switched off."""
        tables = ("entry", "posting", "period", "export", "batch", "approval", "hold", "reply")
        with psycopg.connect(self.url, autocommit=True) as connection:
            for table in tables:
                connection.execute(f"alter table ledger.{table} disable trigger user")
            for statement in statements:
                connection.execute(statement)
            for table in tables:
                connection.execute(f"alter table ledger.{table} enable trigger user")


@pytest.fixture
def new_world(
    fresh_database: Warehouse, tmp_path: Path, kept_homes: KeptHomes
) -> Callable[[], World]:
    """Make worlds; they share one database."""
    name = fresh_database.place.rpartition("/")[2]
    url, own = Embedded(fresh_database.home).url(ADMIN, name).text(), fresh_database
    return lambda: World(Home.at(tmp_path / "home"), url, kept=kept_homes, database=own)


@pytest.fixture(scope="session")
def world_in() -> Callable[[Home], World]:
    """Make a world with one order of 100.00 in a home with an embedded server of its own."""

    def make(home: Home) -> World:
        made = World(home, None)  # type: ignore[arg-type]  none means the home's own server
        made.orders(ORDERS)
        made.terms(TERMS)
        return made

    return make


@pytest.fixture
def incidents(paying: World) -> Callable[[str], None]:
    """Replace the incidents: id | account | kind | day | status [| victim]."""
    names = ("incident_id", "account_id", "kind", "occurred_on", "status", "victim_account_id")

    def put(*drawn: str) -> None:
        table = CLEAN_TABLES["incidents"]
        rows = []
        for line in drawn:
            cells = [cell.strip() for cell in line.split("|")]
            row = dict.fromkeys(table.names) | dict(zip(names, cells, strict=False))
            row |= {"file_sha256": "0" * 64, "file_line": 1}
            row["occurred_on"] = date.fromisoformat(row["occurred_on"])
            rows.append({**row, "source": "drawn", "part": "all"})
        arrow = pa.Table.from_pylist(rows, table.arrow)
        Lake(paying.home).table("clean", table, ()).replace(arrow)

    return put


@pytest.fixture
def approvers(fresh_database: Warehouse) -> Iterator[list[str]]:
    """Three people who may log in as approvers of this test's database."""
    server = Embedded(fresh_database.home)
    database = fresh_database.place.rpartition("/")[2]
    url = server.url(ADMIN, database)
    names = [f"{name}_{database}" for name in ("bob", "eve", "zoe")]
    # Nobody may be in a database of which another is made.
    with psycopg.connect(url.text(), autocommit=True) as connection:
        for name in names:
            connection.execute(f"create role {name} login password 'x' in role {APPROVER}")
    yield names
    with psycopg.connect(url.text(), autocommit=True) as connection:
        for name in names:
            connection.execute(f"drop owned by {name}")
            connection.execute(f"drop role {name}")


@pytest.fixture
def paying(world: World, approvers: list[str]) -> World:
    """A world accrued for January whose settings list two approvers."""
    world.accrue_first("2026-02-01")
    world.settings(f"approvers: [{approvers[0]}, {approvers[1]}]\n")
    return world


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    """A world with one order of 100.00 by account A, and a program of 10 %."""
    made = new_world()
    made.orders(ORDERS)
    made.terms(TERMS)
    return made
