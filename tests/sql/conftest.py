"""The world that drawn tables make: relations as text, SELECTs above them, rows as text again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from adapters.lake.engine import Engine
from adapters.lake.models.catalog import TABLES, Catalog, Model
from adapters.lake.models.made import passed_through
from tests.sql.drawn_company import AS_OF, DrawnCompany
from tests.sql.plan_relations import GIVEN, made_of_the_day, plan_selects, select_names
from transforms.planning.channel_rules import channel_rules
from transforms.schema import CLEAN_TABLES, WAREHOUSE_TABLES, Table
from transforms.schema.models import LAKE_FACTS, PROVIDED
from transforms.warehouse.calendar import CalendarRules, calendar
from transforms.warehouse.metric_needs import metric_needs

SPECS = Path(__file__).parent / "specs"
# What a drawn row need not say.
_FILLED = {"source": "s", "part": "p", "file_sha256": "f", "is_anonymous": "false"}
_PARAMS = {
    "as_of_date": "2024-07-01",
    "company_currency": "CNY",
    "fiscal_calendar": "month",
    "class_cut_key": "0.9",
    "class_cut_major": "0.75",
    "class_cut_general": "0.4",
    "class_weight_volume": "0.35",
    "class_weight_profit": "0.3",
    "class_weight_strength": "0.2",
    "class_weight_potential": "0.15",
    "class_floor_share_ratio": "0.1",
    "class_floor_idle_days": "120",
    "class_hysteresis_months": "3",
    "key_accounts_fewest": "2",
    "key_accounts_most_share_ratio": "0.15",
    "key_accounts_department_from": "20",
    "profit_after_rebates": "true",
    "network_flag_cases": "3",
    "risk_defection_ratio": "0.5",
    "risk_rival_share_ratio": "0.4",
    "risk_market_cases": "1",
    "risk_fee_ratio": "0.1",
    "risk_overdue_ratio": "0.3",
    "risk_growth_gap_ratio": "0.15",
    "favourite_visits": "6",
    "favourite_factor": "2.5",
    "favourite_time": "0.2",
    "visit_days_key": "14",
    "visit_days_major": "30",
    "visit_days_general": "60",
    "visit_days_small": "120",
    "executive_days_key": "90",
    "executive_days_major": "180",
    "network_silent_days": "60",
    "network_buying_less_ratio": "0.8",
    "price_tolerance_ratio": "0.03",
    "mix_tolerance_ratio": "0.05",
    "promotion_near_weeks": "8",
    "promotion_dip_weeks": "4",
    "event_lead_days": "30",
    "event_lead_season_days": "90",
    "development_per_region": "3",
    "trials_per_product": "20",
    "new_product_months": "12",
    "claim_days_after": "60",
    "claim_twice_days": "21",
}

Rows = list[dict[str, str]]
Columns = dict[str, str]


@dataclass
class PlanWorld:
    """Relations of a plan by name: drawn ones are taken as drawn, other SELECTs are computed.

    What a plan reads from the lake is empty where it is not drawn. The run is one by the default
    settings; a row of `plan_day` says what is otherwise.
    """

    drawn: Mapping[str, Rows]
    selects: frozenset[str]

    def open(self) -> Engine:
        engine = Engine.bare()
        columns = plan_columns()
        [said] = self.drawn.get("plan_day", [{}])
        of_the_day = made_of_the_day(said, has_transit_feed="in_transit" in self.drawn)
        for name in self._given():
            if name in of_the_day:
                _register(engine, name, of_the_day[name])
            else:
                _insert(engine, name, columns[name], self.drawn.get(name, []))
        for select in plan_selects():
            if select.name in self._made():
                engine.connection.execute(f'create table "{select.name}" as {select.query}')
        return engine

    def _made(self) -> set[str]:
        made = set(self.selects)
        for select in reversed(list(plan_selects())):
            if select.name in made:
                made |= select.reads - set(self.drawn)
        return made & set(plan_selects().models)

    def _given(self) -> set[str]:
        reads = {name for made in self._made() for name in plan_selects()[made].reads}
        return reads - self._made()


@cache
def plan_columns() -> Mapping[str, Columns]:
    """Return the columns of all that the SELECTs of a plan read or make, with their types."""
    engine, columns = Engine.bare(), {}
    for name, table in {**CLEAN_TABLES, **WAREHOUSE_TABLES, **LAKE_FACTS}.items():
        if name not in plan_selects().models:
            engine.view(name, table.no_rows)
    for name, schema in GIVEN.items():
        engine.connection.register(name, schema.empty_table())
    engine.connection.register("channel_rule", channel_rules())
    for select in plan_selects():
        engine.connection.execute(f'create table "{select.name}" as {select.query}')
    made = {name for select in plan_selects() for name in (select.name, *select.reads)}
    for name in made:
        columns[name] = {row[0]: row[1] for row in engine.rows(f'describe "{name}"')}
    engine.connection.close()
    return columns


@dataclass
class World:
    """Relations by name; a model whose rows are drawn is taken as drawn, others are computed."""

    drawn: Mapping[str, Rows]
    params: Mapping[str, str] = field(default_factory=dict)
    models: frozenset[str] = frozenset()
    selects: Mapping[str, str] = field(default_factory=dict)

    def open(self) -> Engine:
        engine = Engine.bare()
        catalog = _catalog()
        for name, table in CLEAN_TABLES.items():
            _create(engine, name, table, self.drawn.get(name, []))
        for name, select in self.selects.items():
            engine.connection.execute(f'insert into "{name}" by name {select}')
        _create(engine, "params", PROVIDED["params"], [self._params()])
        _register(engine, "calendar", _days(self._params()["fiscal_calendar"]))
        _register(engine, "metric_need", metric_needs())
        _register(engine, "channel_rule", channel_rules())
        present = [{"feed": n, "is_present": str(n in self.drawn).lower()} for n in CLEAN_TABLES]
        record = self.drawn.get("feed_record", [])
        _create(engine, "feed_record", PROVIDED["feed_record"], record)
        _create(engine, "feed_presence", PROVIDED["feed_presence"], present)
        for name in ("ledger_rebate", "ledger_cover"):
            _create(engine, name, PROVIDED[name], self.drawn.get(name, []))
        for model in self._wanted(catalog):
            for alias, window in model.windows.items():
                if alias != window.relation:
                    engine.connection.execute(
                        f'create or replace view "{alias}" as select * from "{window.relation}"'
                    )
            if model.name in self.drawn:
                _create(engine, model.name, TABLES[model.name], self.drawn[model.name])
            else:
                # What a build keeps is made once here too, however many models read it.
                kind = "view" if model.folder in ("staging", "checks") else "table"
                engine.connection.execute(f'create {kind} "{model.name}" as {model.query}')
                if model.through:
                    rows = passed_through(model, engine.arrow(f'select * from "{model.name}"'))
                    engine.connection.execute(f'drop {kind} "{model.name}"')
                    _register(engine, model.name, rows)
        return engine

    def _wanted(self, catalog: Catalog) -> list[Model]:
        """Return the named models, all where none is, and what they rest on down to drawn ones."""
        if not self.models:
            return list(catalog)
        wanted = set(self.models)
        for model in reversed(list(catalog)):
            if model.name in wanted and model.name not in self.drawn:
                wanted |= model.reads
        return [model for model in catalog if model.name in wanted]

    def _params(self) -> dict[str, str]:
        said = {**_PARAMS, **self.params}
        as_of = date.fromisoformat(said["as_of_date"])
        return {"last_month_end": str(as_of.replace(day=1) - timedelta(days=1)), **said}


def as_text(value: object) -> str:
    """Write a value as a drawn table does: plain numbers, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        value = Decimal(repr(round(value, 6)))
    if isinstance(value, Decimal):
        return f"{value.normalize() + 0:f}"
    return str(value)


def cells(engine: Engine, query: str, columns: Sequence[str]) -> list[tuple[str, ...]]:
    """Return a query's columns as sorted rows of text."""
    listed = ", ".join(f'"{column}"' for column in columns)
    rows = engine.rows(f"select {listed} from ({query})")
    return sorted(tuple(as_text(value) for value in row) for row in rows)


def _create(engine: Engine, name: str, table: Table, rows: Rows) -> None:
    _insert(engine, name, {column.name: column.type.sql for column in table}, rows)


def _insert(engine: Engine, relation: str, columns: Columns, rows: Rows) -> None:
    unknown = {column for row in rows for column in row} - set(columns)
    assert not unknown, f"{relation} has no columns {sorted(unknown)}"
    typed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    engine.connection.execute(f'create table "{relation}" ({typed})')
    if not rows:
        return
    texts: dict[str, list[str | None]] = {name: [] for name in columns}
    for number, row in enumerate(rows, start=1):
        defaults = {**_FILLED, "line_no": str(number), "file_line": str(number)}
        for name, column in texts.items():
            column.append(row.get(name, defaults.get(name)) or None)
    typed_as_text = pa.schema([(name, pa.string()) for name in texts])
    engine.connection.register("drawn_rows", pa.table(texts, typed_as_text))
    engine.connection.execute(f'insert into "{relation}" by name from drawn_rows')
    engine.connection.unregister("drawn_rows")


def _register(engine: Engine, name: str, rows: pa.Table) -> None:
    engine.connection.register("provided_rows", rows)
    engine.connection.execute(f'create table "{name}" as select * from provided_rows')
    engine.connection.unregister("provided_rows")


@cache
def _days(fiscal_calendar: str) -> pa.Table:
    return calendar(2010, 2027, CalendarRules(fiscal_calendar))


@cache
def _catalog() -> Catalog:
    return Catalog.of_project()


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """All models of the project."""
    return _catalog()


@pytest.fixture
def world() -> Iterator[Callable[..., Engine]]:
    """Open a world of drawn relations: `world({"orders": [{…}]}, "stg_order_line", as_of_date=…)`.

    The named models are made and what they rest on; all where none is named. `selects` fills feeds
    by SQL where there are too many rows to draw.
    """
    opened: list[Engine] = []

    def make(
        drawn: Mapping[str, Rows],
        *models: str,
        selects: Mapping[str, str] | None = None,
        **params: str,
    ) -> Engine:
        if plan_selects().models.keys() & set(models):
            opened.append(PlanWorld(drawn, frozenset(models)).open())
        else:
            opened.append(World(drawn, params, frozenset(models), selects or {}).open())
        return opened[-1]

    yield make
    for engine in opened:
        engine.connection.close()


@pytest.fixture(scope="session")
def empty_world() -> Iterator[Engine]:
    """All models over feeds without a row."""
    engine = World({}).open()
    yield engine
    engine.connection.close()


@dataclass(frozen=True)
class FullRun:
    """All models over one random company with every feed, and the company itself."""

    company: DrawnCompany
    engine: Engine

    def told(self, table: str) -> pd.DataFrame:
        """Return a table's rows, decimals as numbers and days as timestamps."""
        frame = self.engine.connection.sql(f'select * from "{table}"').df()
        for column in TABLES[table]:
            if column.type.sql.startswith("DECIMAL"):
                frame[column.name] = frame[column.name].astype(float)
            elif column.type.sql == "DATE":
                frame[column.name] = pd.to_datetime(frame[column.name])
        return frame


FULL_RUN = {
    "as_of_date": str(AS_OF.date()),
    "cost_per_visit_minute": "0.5",
    "cost_per_order": "3",
    "cost_per_delivery": "7",
    "credit_year_ratio": "0.06",
    "favourite_visits": "4",
    "favourite_factor": "1.5",
}


def run_of(seed: int) -> FullRun:
    """Make all models of the company that a seed draws."""
    company = DrawnCompany(seed)
    return FullRun(company, World(company.rows(), FULL_RUN).open())


@pytest.fixture(scope="session")
def full_run() -> Iterator[FullRun]:
    """The random company that the oracles share, with all models made of it once."""
    run = run_of(1)
    yield run
    run.engine.connection.close()


@pytest.fixture
def open_run() -> Iterator[Callable[[int], FullRun]]:
    """Make all models of the company of any seed: `open_run(seed)`."""
    opened: list[FullRun] = []

    def make(seed: int) -> FullRun:
        opened.append(run_of(seed))
        return opened[-1]

    yield make
    for run in opened:
        run.engine.connection.close()


@dataclass(frozen=True)
class Case:
    """One drawn case of a spec file: what is given, and what must come out of which model."""

    title: str
    params: dict[str, str]
    given: dict[str, Rows]
    expected: list[tuple[str, str, Rows]]


def read_cases(text: str) -> list[Case]:
    """Read a spec: `## title`, prose, then blocks of a name line and a drawn table.

    A name line is a relation's name, or `params`, or `expect model` with an optional `where …`.
    """
    cases = []
    for part in text.split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        case = Case(title.strip(), {}, {}, [])
        lines = body.split("\n")
        for place, line in enumerate(lines):
            if line.startswith("|") and not lines[place - 1].startswith("|"):
                label = next(one for one in reversed(lines[:place]) if one.strip())
                _add(case, label.strip().rstrip(":").strip("`"), _table(lines[place:]))
        cases.append(case)
    return cases


def _add(case: Case, label: str, rows: Rows) -> None:
    if label == "params":
        case.params.update(rows[0])
    elif label.startswith("expect "):
        model, _, where = label.removeprefix("expect ").partition(" where ")
        case.expected.append((model, where, rows))
    else:
        case.given[label] = rows


def _table(lines: list[str]) -> Rows:
    drawn = []
    for line in lines:
        if not line.startswith("|"):
            break
        drawn.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    header, rows = drawn[0], [row for row in drawn[1:] if not set("".join(row)) <= set("-: ")]
    return [dict(zip(header, row, strict=True)) for row in rows]


def spec_cases() -> list[tuple[str, Case]]:
    """Return every case of every spec file with the file's name."""
    return [
        (path.stem, case)
        for path in sorted(SPECS.rglob("*.md"))
        for case in read_cases(path.read_text("utf-8"))
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "spec_case" in metafunc.fixturenames:
        cases = spec_cases()
        metafunc.parametrize(
            "spec_case", [case for _, case in cases], ids=[f"{f}: {c.title}" for f, c in cases]
        )


@pytest.fixture(scope="session")
def every_case() -> list[Case]:
    """Every drawn case of every spec."""
    return [case for _, case in spec_cases()]


@pytest.fixture(scope="session")
def selects_of_a_plan() -> list[str]:
    """The SELECTs that plan, those of its money left out."""
    return select_names()


@pytest.fixture(scope="session")
def read_cells() -> Callable[[Engine, str, Sequence[str]], list[tuple[str, ...]]]:
    """Read a query's rows as text, as drawn tables write them."""
    return cells


@pytest.fixture
def drawn_relation() -> Callable[[str], str]:
    """Turn a drawn table into a SELECT.

    The first line names columns, with types where they are no texts; each further line is a row, an
    empty cell is null, and one in double quotes keeps its spaces.
    """
    return _drawn


def _drawn(text: str) -> str:
    header, *rows = [
        [cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()
    ]
    names, types = zip(*((cell + ":varchar").split(":")[:2] for cell in header), strict=True)
    empty = (f"cast(null as {kind}) as {name}" for name, kind in zip(names, types, strict=True))
    selects = [f"select {', '.join(empty)} where false"]
    for row in rows:
        cells = zip(row, names, types, strict=True)
        listed = (f"cast({_quoted(cell)} as {kind}) as {name}" for cell, name, kind in cells)
        selects.append(f"select {', '.join(listed)}")
    return " union all ".join(selects)


def _quoted(cell: str) -> str:
    return "null" if cell == "" else "'" + cell.strip('"') + "'"
