"""What the tests of planning share: a lake drawn row by row, planned into a real PostgreSQL."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from adapters.lake.home import Home
from adapters.lake.tables import Lake
from adapters.warehouse.connect import Warehouse
from stages.planning import plan as stock_up
from stages.planning.plan_result import PlanResult
from tests.kept_homes import KeptHomes
from transforms.schema import CLEAN_TABLES, WAREHOUSE_TABLES
from transforms.schema.models import LAKE_FACTS

AS_OF = date(2026, 1, 5)
NOW = datetime(2026, 1, 5, 6, tzinfo=UTC)
FOREVER = date(9999, 12, 31)
WEEKS = [AS_OF - timedelta(weeks=back) for back in range(157, 0, -1)]
Plan = Callable[..., PlanResult]


class World:
    """A lake drawn row by row: what is not said is null, or 0 where it must be something."""

    def __init__(self, home: Home):
        self.home = home
        self._rows: dict[str, list[dict]] = {}

    def add(self, name: str, /, **values: object) -> None:
        self._rows.setdefault(name, []).append(values)

    def account(self, account_id: str, **values: object) -> None:
        row = {"valid_from": date(2020, 1, 1), "valid_to": FOREVER, "is_current": True}
        self.add(
            "dim_account",
            **row
            | {
                "account_key": account_id,
                "account_id": account_id,
                "region": "North",
                "class": "key",
            }
            | values,
            **{} if "is_anonymous" in values else {"is_anonymous": False},
        )

    def product(self, product_id: str, **values: object) -> None:
        row = {"valid_from": date(2020, 1, 1), "valid_to": FOREVER, "is_current": True}
        self.add(
            "dim_product",
            **row
            | {
                "product_key": product_id,
                "product_id": product_id,
                "category": "beer",
                "units_per_case": 12,
            }
            | values,
        )

    def sold(
        self, account_id: str, product_id: str, units: float = 70, weeks=WEEKS, **more
    ) -> None:
        """Sell the same every week."""
        for week in weeks:
            self.add(
                "fct_account_product_week",
                month=week.isoformat()[:7],
                month_start=week.replace(day=1),
                account_id=account_id,
                product_id=product_id,
                week_start=week,
                iso_week_name="",
                **dict.fromkeys(
                    (
                        "sell_in_units",
                        "sell_in_net_amount",
                        "return_units",
                        "return_amount",
                        "free_good_units",
                    ),
                    0,
                )
                | {"sell_through_units": units}
                | more,
            )

    def stock(self, account_id: str, product_id: str, units: float | None, **more) -> None:
        row = {"date_day": AS_OF - timedelta(days=1), "days_covered": 7, "is_stocked_out": False}
        row |= {"account_id": account_id, "product_id": product_id, "on_hand_units": units} | more
        day = row["date_day"]
        self.add(
            "fct_inventory_day", month=day.isoformat()[:7], month_start=day.replace(day=1), **row
        )

    def ordered(self, account_id: str, product_id: str, units: int, **more) -> None:
        """Add an order line of 2025-12-30 at a price of 1."""
        row = {
            "month": "2025-12",
            "month_start": date(2025, 12, 1),
            "source": "test",
            "order_id": f"{account_id} {product_id} {units} {more.get('promised_on')}",
            "line_no": "1",
            "account_id": account_id,
            "product_id": product_id,
            "kind": "sale",
            "order_date": date(2025, 12, 30),
            "quantity": units,
            "line_units": units,
            "unit_price": 1,
            "currency": "CNY",
            "line_amount": units,
            "net_amount": units,
            "is_anonymous": False,
            "is_unmatched_return": False,
        }
        self.add("fct_order_line", **row | more)

    def in_doubt(
        self, account_id: str, rule: str, days: tuple[date, date], *, holds: str, widening: float,
        product: str = "P",
    ) -> None:  # fmt: skip
        """Hold one product of an account, as a build does that finds its figures in doubt."""
        ids = {"account_id": account_id, "product_id": product, "rule": rule}
        found = dict(zip(("found_from", "found_on"), days, strict=True))
        self.add("channel_finding", **ids, **found, reported_units=1, severity="held", why="w")
        held = dict(zip((f"{holds}_held_from", f"{holds}_held_until"), days, strict=True))
        self.add("held_series", **ids, findings=1, widening_ratio=widening, **held)

    def feed(self, name: str, **values: object) -> None:
        lineage = {"source": "test", "part": "all", "file_sha256": "0", "file_line": 1}
        self.add(name, **lineage | values)

    def delivered_anew(self, name: str) -> None:
        """Forget the rows of a feed: what is said from now on takes their place."""
        self._rows[name] = []

    def digest(self, settings: str) -> str:
        """Return what tells the rows drawn so far, and some settings, from all others."""
        return hashlib.sha256(repr((self._rows, settings)).encode()).hexdigest()[:16]

    def write(self) -> None:
        lake = Lake(self.home)
        for name, rows in self._rows.items():
            table = CLEAN_TABLES.get(name) or WAREHOUSE_TABLES.get(name) or LAKE_FACTS[name]
            layer = "clean" if name in CLEAN_TABLES else "facts" if name[:4] == "fct_" else "marts"
            lake.table(layer, table).replace(_typed(rows, table.arrow))


def _typed(rows: list[dict], schema: pa.Schema) -> pa.Table:
    columns = []
    for field in schema:
        values = [row.get(field.name) for row in rows]
        if pa.types.is_decimal(field.type):
            values = [None if v is None else Decimal(str(v)) for v in values]
        columns.append(pa.array(values, field.type))
    return pa.Table.from_arrays(columns, schema=schema)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(Home.at(tmp_path / "home"))


@pytest.fixture
def plan(plan_from_feeds: Plan, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """Plan a world that draws the facts themselves."""
    monkeypatch.setattr(stock_up, "bring_facts_to", lambda *args: None)
    return plan_from_feeds


@pytest.fixture
def plan_from_feeds(
    world: World, fresh_database: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> Plan:
    """Plan a world of feeds alone."""
    monkeypatch.setattr(stock_up.Warehouse, "open", lambda home, url: fresh_database)

    def run(settings: str = "", as_of: date = AS_OF, **more) -> PlanResult:
        world.write()
        config = world.home.path / "plan.yaml"
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(settings)
        return stock_up.plan(world.home, None, as_of, config=config, now=NOW, run_id="r", **more)

    return run


@pytest.fixture
def planned_once(
    world: World, plan: Plan, fresh_database: Warehouse, kept_homes: KeptHomes
) -> Callable[..., PlanResult]:
    """Plan the world that a fixture draws: the same world and settings once, and copied after."""

    def run(settings: str = "") -> PlanResult:
        name = f"planned_{world.digest(settings)}"
        return kept_homes.bring(name, world.home, fresh_database, lambda: plan(settings))

    return run


@pytest.fixture
def rows(fresh_database: Warehouse) -> Callable[[str], list[dict]]:
    def read(table: str = "stock_up_plan") -> list[dict]:
        with fresh_database.connection() as connection:
            key = WAREHOUSE_TABLES[table].key if table in WAREHOUSE_TABLES else ["version_id"]
            found = connection.execute(f"select * from warehouse.{table} order by {', '.join(key)}")
            names = [column.name for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found]

    return read


@pytest.fixture
def simple(world: World) -> World:
    """One account that sells 70 of a product a week and holds 100."""
    world.account("A")
    world.product("P")
    world.sold("A", "P")
    world.stock("A", "P", 100)
    return world


@pytest.fixture(scope="module")
def read_once() -> dict[tuple, dict[str, list[dict]]]:
    """What the plans of a module's cases say: by their group and settings, by table."""
    return {}


@pytest.fixture
def told_of(request: pytest.FixtureRequest, read_once) -> Callable[..., list[dict]]:
    """Return what is said of one of the module's CASES, planned at once with others.

    A case is a function that draws its facts at the account, and of the product, that it is given:
    both bear its name, so that no case sees another's. CASES gives each its group: what is told of
    all accounts at once, as goods on their way are, parts them.
    """

    def told(case: Callable, settings: str = "seasons: []", table: str = "stock_up_plan"):
        cases: dict[Callable, str] = request.module.CASES
        key = (cases[case], settings)
        if key not in read_once:
            world, plan, rows = map(request.getfixturevalue, ("world", "plan", "rows"))
            for each in (each for each, group in cases.items() if group == cases[case]):
                each(world, each.__name__)
            plan(settings)
            told_in = ("stock_up_plan", "demand_forecast", "stock_up_driver")
            read_once[key] = {name: rows(name) for name in told_in}
        return [r for r in read_once[key][table] if r["account_id"] == case.__name__]

    return told
