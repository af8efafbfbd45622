"""A small channel on disk: a feeds folder, a home, and what an ingest leaves in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from stages.intake.ingest import IngestResult, land_and_clean
from transforms.schema import GATE_RESULT, INTAKE, Table

ACCOUNTS = "account_id,name\nA1,First\nA2,Second\n"
PRODUCTS = "product_id,name,units_per_case\nP1,Lager,12\nP2,Stout,\n"
HEADER = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency"
FATES = ("loaded", "quarantined", "repeated", "filtered")


class World:
    """A feeds folder and a home; every run is numbered, and lands a minute after the one before."""

    def __init__(self, folder: Path):
        self.feeds = folder / "feeds"
        self.feeds.mkdir()
        self.home = Home.at(folder / "home")
        self.runs = 0

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.feeds / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def master(self) -> None:
        self.write("accounts.csv", ACCOUNTS)
        self.write("products.csv", PRODUCTS)

    def orders(self, *lines: str, name: str = "orders.csv", header: str = HEADER) -> Path:
        return self.write(name, "\n".join([header, *lines]) + "\n")

    def many(self, count: int, *more: str, name: str = "orders.csv") -> Path:
        """Write sound order lines of 1.00 each, so that a few bad ones stay under the limits."""
        sound = [f"S{at},1,A1,P1,2026-01-{at % 28 + 1:02d},1,1.00,CNY" for at in range(count)]
        return self.orders(*sound, *more, name=name)

    def now(self) -> datetime:
        return datetime(2026, 3, 1, 8, tzinfo=UTC) + timedelta(minutes=self.runs)

    def take(
        self, source: str | None = None, *, map_file: Path | None = None, until: date | None = None
    ) -> IngestResult:
        """Ingest, and return what came of it, refusals and all."""
        self.runs += 1
        return land_and_clean(
            self.home,
            self.feeds,
            source,
            map_file=map_file,
            until=until,
            now=self.now(),
            run_id=f"run-{self.runs}",
        )

    def run(
        self, source: str | None = None, *, map_file: Path | None = None, until: date | None = None
    ) -> IngestResult:
        """Ingest, and raise what was refused or failed."""
        result = self.take(source, map_file=map_file, until=until)
        result.check()
        return result

    def rows(self, feed: str, columns: str = "*") -> list[dict[str, Any]]:
        """Return a feed's clean rows in a fixed order."""
        table = Lake(self.home).clean(feed)
        return self._asked(table.scan(), columns, "source, part, file_sha256, file_line")

    def column(self, feed: str, name: str) -> list[Any]:
        """Return one column of a feed's clean rows, sorted as text."""
        return sorted((row[name] for row in self.rows(feed, f'"{name}"')), key=str)

    def held(self, columns: str = "*") -> list[dict[str, Any]]:
        table = Lake(self.home).quarantine()
        return self._asked(table.scan(), columns, "feed, file, file_line")

    def intake(self, feed: str = "orders") -> list[dict[str, Any]]:
        table = Lake(self.home).state(INTAKE)
        rows = self._asked(table.scan(), "*", "landed_at, file, sha256")
        return [row for row in rows if row["feed"] == feed]

    def gate_results(self) -> list[dict[str, Any]]:
        table = Lake(self.home).state(GATE_RESULT)
        return self._asked(table.scan(), "*", "suite, expectation")

    def kept(self, table: Table) -> list[dict[str, Any]]:
        """Return the rows of one of the lake's records, by their key."""
        record = Lake(self.home).state(table)
        return self._asked(record.scan(), "*", ", ".join(table.key))

    def versions(self) -> dict[str, int]:
        """Return the version of every table of the lake, to see what was written."""
        return {
            f"{path.parent.parent.name}/{path.parent.name}": len(list(path.glob("*.json")))
            for path in sorted(self.home.lake.glob("*/*/_delta_log"))
        }

    def everything(self) -> dict[str, Any]:
        """Return what stands, without what names the run that wrote it."""
        skip = ("run_id", "landed_at")
        kept = {feed: self.rows(feed) for feed in ("accounts", "products", "orders")}
        kept |= {"held": self.held()}
        kept |= {feed: self.intake(feed) for feed in ("accounts", "products", "orders")} | kept
        record = [row for feed in ("accounts", "products", "orders") for row in self.intake(feed)]
        kept["record"] = record
        return {
            name: [{k: v for k, v in row.items() if k not in skip} for row in rows]
            for name, rows in kept.items()
        }

    def _asked(self, scan: str, columns: str, order: str) -> list[dict[str, Any]]:
        with Engine.bare() as engine:
            return engine.arrow(f"select {columns} from ({scan}) order by {order}").to_pylist()


@pytest.fixture(scope="session")
def make_world() -> Callable[[Path], World]:
    return World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture(scope="session")
def master_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that took two accounts and two products in, and nothing else."""
    world = World(tmp_path_factory.mktemp("master"))
    world.master()
    world.run()
    return world.home.path


@pytest.fixture
def channel(world: World, master_home: Path) -> World:
    """A world with two accounts and two products on disk, which its home took in a run before."""
    world.master()
    shutil.copytree(master_home, world.home.path)
    world.runs = 1
    return world


@pytest.fixture
def new_channel(world: World) -> World:
    """A world with two accounts and two products on disk, and a home that knows of nothing."""
    world.master()
    return world


@pytest.fixture
def adds_up():
    """A check that a line on record loses no row and no cent."""

    def check(row: dict[str, Any]) -> bool:
        rows = sum(row[f"rows_{fate}"] for fate in FATES)
        money = sum((row[f"amount_{fate}"] for fate in FATES), Decimal(0))
        return rows == row["rows_in"] and money == row["amount_in"]

    return check
