"""The runner on small lakes: what is built, what is left alone, and what survives a kill."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.models.catalog import Catalog, read_model
from adapters.lake.models.feeds import CleanFeed, clean_feeds
from adapters.lake.models.inputs import Params, Provided
from adapters.lake.models.outputs import FORM, Kept
from adapters.lake.models.runner import ModelOutcome, Runner
from adapters.lake.tables import Lake
from tests.draws import first_in_gate
from transforms.language.errors import DataRefused
from transforms.schema import CLEAN_TABLES

AS_OF = date(2024, 5, 1)
CATALOG = Catalog.of_project()
FACTS = [model.name for model in CATALOG if model.folder == "facts"]


def _resting_below(*names: str) -> Catalog:
    """Return the named models, what they rest on, and the checks: a run of a few costs little."""
    wanted = set(names) | {model.name for model in CATALOG if model.folder == "checks"}
    for model in reversed(list(CATALOG)):
        if model.name in wanted:
            wanted |= model.reads
    return Catalog({m.name: (m.folder, m.text) for m in CATALOG if m.name in wanted})


METRICS = _resting_below(
    "account_metrics", "fct_account_product_week", "fct_account_product_stock",
    "fct_account_service_month",
)  # fmt: skip
WEEKS = _resting_below("fct_account_product_week", "dim_account")
LINEAGE = {"source": "s", "file_sha256": "sha", "file_line": 1}


class Company:
    """A home with clean feeds, drawn by part, and the runs over it."""

    def __init__(self, path: Path):
        self.home = Home.at(path)

    def load(self, feed: str, part: str, *rows: dict[str, object], sha: str = "sha") -> None:
        """Replace a part of a feed, as ingest does."""
        table = CLEAN_TABLES[feed]
        given = [{**LINEAGE, "part": part, "file_sha256": sha, **row} for row in rows]
        if "is_anonymous" in table.names:
            given = [{"is_anonymous": False, **row} for row in given]
        columns = [
            pa.array([_exact(row.get(field.name), field.type) for row in given], field.type)
            for field in table.arrow
        ]
        made = pa.Table.from_arrays(columns, schema=table.arrow)
        lake_table = Lake(self.home).table("clean", table)
        lake_table.replace(made, {"source": ["s"], "part": [part]})

    def run(
        self,
        as_of: date = AS_OF,
        folders: tuple[str, ...] = ("facts", "dims", "marts"),
        feeds: dict[str, CleanFeed] | None = None,
        models: Catalog = METRICS,
        **options: Any,
    ) -> dict[str, ModelOutcome]:
        with Engine.open(self.home) as engine:
            found = feeds or clean_feeds(self.home)
            provided = Provided(Params(as_of, "CNY", self.home.settings), found)
            runner = Runner(self.home, engine, models, found, provided=provided, **options)
            return runner.run(folders)

    def rows(self, name: str, columns: str = "*") -> list[tuple]:
        model = CATALOG[name]
        layer = "facts" if model.folder == "facts" else "marts"
        partition = ("month",) if model.is_by_month else ()
        scan = Lake(self.home).table(layer, model.table, partition).scan()
        with Engine.bare() as engine:
            return sorted(engine.rows(f"select {columns} from ({scan})"), key=str)

    def contents(self) -> dict[str, dict[str, str]]:
        """Return what each part of every kept table holds, as a digest."""
        kept = (Kept.of(self.home, model) for model in CATALOG if model.is_kept)
        return {each.model.name: each.contents for each in kept}

    def writers(self) -> set[str]:
        """Return which programs wrote the files of facts whose rows pass through nothing else."""
        models = [CATALOG[name] for name in FACTS if not CATALOG[name].through]
        files = [f for each in models for f in Lake(self.home).table("facts", each.table).files()]
        return {pq.read_metadata(file).created_by for file in files}

    def versions(self) -> dict[str, int]:
        """Return the lake version of every kept table."""
        tables = [*self.home.lake.glob("facts/*"), *self.home.lake.glob("marts/*")]
        return {path.name: DeltaTable(str(path)).version() for path in tables}


def _exact(value: object, kind: pa.DataType) -> object:
    return Decimal(str(value)) if pa.types.is_decimal(kind) and value is not None else value


def order(number: int, day: date, account: str = "A", **more: object) -> dict[str, object]:
    return {
        "order_id": f"O{number}", "line_no": "1", "account_id": account, "product_id": "P",
        "order_date": day, "quantity": 10 + number, "unit_price": 5, "currency": "CNY", **more,
    }  # fmt: skip


def counted(day: date, units: int) -> dict[str, object]:
    return {"account_id": "A", "product_id": "P", "snapshot_date": day, "on_hand": units}


def sold_on(day: date, units: int) -> dict[str, object]:
    return {"account_id": "A", "product_id": "P", "period_start": day, "quantity": units,
            "period_end": day + timedelta(days=6)}  # fmt: skip


def draw_company(path: Path) -> Company:
    """Draw a company with four months of orders, weekly stock and weekly sell-through."""
    company = Company(path)
    company.load("accounts", "all", {"account_id": "A", "level": 1})
    company.load("products", "all", {"product_id": "P", "list_price": 6, "unit_cost": 3})
    for month in range(1, 5):
        first = date(2024, month, 1)
        weeks = [first + timedelta(days=7 * n) for n in range(4)]
        part = f"2024-{month:02d}"
        lines = [order(month * 10 + n, day) for n, day in enumerate(weeks)]
        company.load("orders", part, *lines)
        company.load("inventory", part, *(counted(d, 7 * n) for n, d in enumerate(weeks)))
        company.load("sell_through", part, *(sold_on(day, 14) for day in weeks))
    return company


@pytest.fixture
def new_company(tmp_path: Path) -> Callable[[str], Company]:
    """Draw companies by name."""
    return lambda name: draw_company(tmp_path / name)


@pytest.fixture
def company(new_company) -> Company:
    """The drawn company."""
    return new_company("company")


@pytest.fixture(scope="module")
def built_once(tmp_path_factory) -> Company:
    """The drawn company with its metrics built. Tests take a copy: `built`."""
    company = draw_company(tmp_path_factory.mktemp("built"))
    company.run()
    return company


@pytest.fixture(scope="module")
def whole_once(tmp_path_factory) -> Company:
    """The drawn company with every model built. Tests take a copy: `whole`."""
    company = draw_company(tmp_path_factory.mktemp("whole"))
    company.run(models=CATALOG)
    return company


@pytest.fixture
def whole(whole_once, tmp_path) -> Company:
    """The drawn company with every model built, for the test alone."""
    shutil.copytree(whole_once.home.path, tmp_path / "whole")
    return Company(tmp_path / "whole")


@pytest.fixture
def built(built_once, tmp_path) -> Company:
    """The drawn company with its metrics built, for the test alone."""
    shutil.copytree(built_once.home.path, tmp_path / "built")
    return Company(tmp_path / "built")


@pytest.mark.proof
def test_spark_builds_the_tables_that_duckdb_builds_and_either_goes_on_from_them(
    new_company, spark
):
    there, here = new_company("of 100% a#b 'c' 数据 x=y"), new_company("here")
    for company in (there, here):
        company.load("accounts", "all", {"account_id": "007", "level": 1})
        company.load("orders", "2024-03", order(9, date(2024, 3, 2), account="007"))
        company.load("orders", "2024-05", order(10, date(2024, 5, 1), account="007"))
    there.run(models=WEEKS, maker=spark)
    here.run(models=WEEKS)
    assert there.contents() == here.contents()
    assert there.contents()["fct_order_line"].keys() > {"2024-02", "2024-03"}
    assert {writer.partition(" ")[0] for writer in there.writers()} == {"parquet-mr"}
    before = there.versions()
    assert not any(outcome.parts for outcome in there.run(models=WEEKS).values())
    there.load("orders", "2024-04", order(99, date(2024, 4, 30)))
    here.load("orders", "2024-04", order(99, date(2024, 4, 30)))
    assert there.run(models=WEEKS, maker=spark)["fct_order_line"].changed == ["2024-04"]
    here.run(models=WEEKS)
    assert there.contents() == here.contents()
    assert there.versions() != before


def test_a_second_run_writes_nothing(whole):
    before = whole.versions()
    again = whole.run(models=CATALOG)
    assert {name: outcome.parts for name, outcome in again.items() if outcome.parts} == {}
    assert whole.versions() == before


def test_a_new_line_rebuilds_its_month_alone(built):
    rows = [order(40 + n, date(2024, 4, 1) + timedelta(days=7 * n)) for n in range(4)]
    built.load("orders", "2024-04", *rows, order(99, date(2024, 4, 30)))
    again = built.run()
    assert again["fct_order_line"].parts == ["2024-04"]
    assert again["fct_account_product_month"].parts == ["2024-04"]
    assert again["fct_inventory_day"].parts == []
    assert again["account_metrics"].rows == 4


def test_a_late_line_rebuilds_its_month_and_those_that_may_match_it(built):
    built.load("orders", "2024-02", order(20, date(2024, 2, 5)))
    again = built.run()
    # March and April look back a year for the sales that returns name, and found none.
    assert again["fct_order_line"].parts == ["2024-02", "2024-03", "2024-04"]
    assert again["fct_order_line"].changed == ["2024-02"]
    assert again["fct_account_order_day"].parts == ["2024-02"]
    assert again["fct_account_service_month"].parts == ["2024-02", "2024-03", "2024-04"]
    assert again["fct_sell_through_span"].parts == ["2024-02"]
    assert again["fct_inventory_day"].parts == again["fct_stock_span"].parts == []


def test_the_same_lines_delivered_again_are_built_again_and_change_nothing_above(whole):
    rows = [order(40 + n, date(2024, 4, 1) + timedelta(days=7 * n)) for n in range(4)]
    whole.load("orders", "2024-04", *reversed(rows), sha="again")
    again = whole.run(models=CATALOG)
    assert again["fct_order_line"].parts == ["2024-04"]
    assert {name for name, outcome in again.items() if outcome.changed} == set()
    above = [m.name for m in CATALOG if m.is_kept and "orders" not in CATALOG.inputs(m)]
    assert {name for name in above if again[name].parts} == set()
    assert {name for name, outcome in whole.run(models=CATALOG).items() if outcome.parts} == set()


def test_a_home_written_before_contents_were_noted_is_not_built_again(company, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(Kept, "digests", property(lambda kept: kept.fingerprints))
        before.setattr(Kept, "_note", lambda kept: json.dumps(
            {"form": FORM, "fingerprints": kept.fingerprints}))  # fmt: skip
        company.run()
    stands = company.versions()
    company.run()
    assert company.versions() == stands
    company.load("orders", "2024-04", order(40, date(2024, 4, 1)))
    assert company.run()["fct_order_line"].changed == ["2024-04"]


@pytest.mark.parametrize("seed", first_in_gate(0, 1))
def test_f11_whatever_arrives_in_whatever_order_ends_in_the_tables_of_one_build(
    new_company, tmp_path, seed
):
    drawn, months = random.Random(seed), ["2024-01", "2024-02", "2024-03", "2024-04"]
    whole, grown = new_company("whole"), new_company("grown")
    for turn in range(3):
        for month in drawn.sample(months, 2):
            first = date.fromisoformat(f"{month}-01")
            feed = drawn.choice(["orders", "inventory", "sell_through"])
            days = [first + timedelta(days=drawn.randrange(28)) for _ in range(drawn.randrange(5))]
            rows = [_drawn_row(feed, turn * 1000 + n, day, drawn) for n, day in enumerate(days)]
            for each in (whole, grown):
                each.load(feed, month, *rows)
        grown.run(date.fromisoformat(f"{drawn.choice(months)}-{drawn.randrange(2, 28):02d}"))
    grown.run()
    whole.run()
    for name in METRICS.models:
        if METRICS[name].is_kept:
            assert grown.rows(name) == whole.rows(name), name


def _drawn_row(feed: str, number: int, day: date, drawn: random.Random) -> dict[str, object]:
    if feed == "inventory":
        return counted(day, drawn.randrange(30))
    if feed == "sell_through":
        return sold_on(day, drawn.randrange(30))
    return order(number, day, drawn.choice("AB"), seller_id=drawn.choice(["A", None, None]))


def test_a_line_taken_back_leaves_its_month(built):
    built.load("orders", "2024-04")
    built.run()
    assert {month for (month,) in built.rows("fct_order_line", "month")} == {
        "2024-01", "2024-02", "2024-03",
    }  # fmt: skip


def test_the_same_master_data_delivered_again_change_nothing(built):
    before = built.versions()
    built.load("products", "all", {"product_id": "P", "list_price": 6, "unit_cost": 3}, sha="b")
    built.run()
    assert built.versions() == before


def test_a_new_price_rebuilds_what_was_priced(built):
    built.load("products", "all", {"product_id": "P", "list_price": 8, "unit_cost": 3})
    again = built.run()
    assert len(again["fct_order_line"].parts) == 4
    assert {amount for (amount,) in built.rows("fct_order_line", "list_amount / quantity")} == {8}


def test_a_later_day_rebuilds_only_what_the_day_cuts(company):
    company.run(date(2024, 4, 16), models=CATALOG)
    later = company.run(date(2024, 4, 17), models=CATALOG)
    assert later["fct_order_line"].parts == []
    assert later["fct_sell_through_span"].parts == ["2024-04"]
    # The week that March's end cuts is over: what April carries over to it stands still.
    assert later["fct_account_product_week"].parts == ["2024-04"]
    # A period that March's end cuts is dealt out on its days in April as well: 27 at the most.
    assert later["fct_account_product_stock"].parts == ["2024-03"]
    of_complete_months = [m.name for m in CATALOG if m.is_of_complete_months and not m.is_by_month]
    assert "account_metrics" in of_complete_months
    assert {name for name in of_complete_months if later[name].parts} == set()


def test_a_later_day_leaves_the_month_before_alone_once_what_it_carries_over_is_told(company):
    company.load("sell_through", "2024-04", *(sold_on(date(2024, 4, d), 14) for d in (1, 8, 15)))
    company.load("sell_through", "2024-03", sold_on(date(2024, 3, 28), 14))
    company.load("inventory", "2024-03", counted(date(2024, 3, 28), 9))
    company.run(date(2024, 4, 28))
    later = company.run(date(2024, 4, 29))
    assert later["fct_sell_through_span"].parts == ["2024-04"]
    assert later["fct_sell_through_carried"].changed == []
    assert company.rows("fct_sell_through_carried", "month") != []
    assert later["fct_account_product_week"].parts == ["2024-04"]
    assert later["fct_account_product_stock"].parts == []


def test_facts_after_the_as_of_date_are_kept_but_not_counted(company):
    company.run(date(2024, 3, 1))
    assert len(company.rows("fct_order_line")) == 16
    assert {month for (month,) in company.rows("account_metrics", "month")} == {
        "2024-01", "2024-02",
    }  # fmt: skip
    assert max(company.rows("fct_account_product_week", "week_start")) < (date(2024, 3, 1),)


@pytest.mark.proof
def test_what_comes_later_changes_nothing_before_the_as_of_date(new_company):
    as_of = date(2024, 3, 13)
    knowing, ignorant = new_company("knowing"), new_company("ignorant")
    for feed, day in (
        ("orders", "order_date"), ("inventory", "snapshot_date"), ("sell_through", "period_start"),
    ):  # fmt: skip
        table = Lake(ignorant.home).clean(feed)
        with Engine.bare() as engine:
            known = engine.arrow(f"select * from ({table.scan()}) where {day} < date '{as_of}'")
        table.replace(known.cast(CLEAN_TABLES[feed].arrow))
    knowing.load("accounts", "all", {"account_id": "A", "level": 1},
                 {"account_id": "A", "level": 2, "valid_from": as_of})  # fmt: skip
    named = ("account_metrics", "account_class", "fct_account_product_week", "dim_account")
    knowing.run(as_of, models=_resting_below(*named))
    ignorant.run(as_of, models=_resting_below(*named))
    for name in named:
        assert knowing.rows(name) == ignorant.rows(name) != [], name


@pytest.mark.parametrize(
    ("as_of", "models"),
    [
        (date(2024, 3, 10), METRICS),
        pytest.param(AS_OF, CATALOG, marks=pytest.mark.proof),
        pytest.param(date(2024, 3, 10), CATALOG, marks=pytest.mark.proof),
    ],
)
def test_month_by_month_gives_the_rows_of_all_at_once(new_company, as_of, models):
    whole, split = new_company("whole"), new_company("split")
    for drawn in (whole, split):
        drawn.load(
            "orders",
            "2024-03",
            order(30, date(2024, 3, 4), promised_on=date(2024, 4, 2)),
            order(31, date(2024, 3, 9), kind="return", returns_order_id="O10", quantity=-3),
            order(32, date(2024, 3, 31), account="B", seller_id="A"),
        )
    whole.run(as_of, models=models)
    split.run(as_of, lot_rows=1, models=models)
    for name in models.models:
        if models[name].is_kept:
            assert split.rows(name) == whole.rows(name), name


@pytest.mark.proof
def test_arriving_month_by_month_gives_the_rows_of_all_at_once(whole, tmp_path):
    grown = Company(tmp_path / "grown")
    parts = {}
    with Engine.bare() as engine:
        for feed in ("accounts", "products", "orders", "inventory", "sell_through"):
            scan = Lake(whole.home).clean(feed).scan()
            parts[feed] = engine.arrow(scan).to_pylist()
    for month in ("all", "2024-01", "2024-03", "2024-02", "2024-04"):
        for feed, rows in parts.items():
            mine = [row for row in rows if row["part"] == month]
            if mine:
                grown.load(feed, month, *mine)
        if month != "all":
            grown.run(date.fromisoformat(f"{month}-28"), models=CATALOG)
    grown.run(models=CATALOG)
    for name in CATALOG.models:
        if CATALOG[name].is_kept:
            assert grown.rows(name) == whole.rows(name), name


@pytest.mark.proof
def test_a_run_cut_short_between_lots_is_finished_by_the_next(built, new_company, monkeypatch):
    cut = new_company("cut")
    written = []

    def dies(self, model, text, parts, outcome):
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(list(parts))
        return genuine(self, model, text, parts, outcome)

    genuine = Runner._write
    monkeypatch.setattr(Runner, "_write", dies)
    with pytest.raises(KeyboardInterrupt):
        cut.run(lot_rows=1)
    monkeypatch.undo()
    again = cut.run()
    assert again["fct_order_line"].parts == ["2024-03", "2024-04"]
    for name in METRICS.models:
        if METRICS[name].is_kept:
            assert cut.rows(name) == built.rows(name), name


def test_a_table_without_its_record_is_built_anew(built):
    before = built.rows("fct_order_line")
    model = CATALOG["fct_order_line"]
    Lake(built.home).table("facts", model.table).replace(
        model.table.arrow.empty_table(), note="somebody else"
    )
    assert len(built.run()["fct_order_line"].parts) == 4
    assert built.rows("fct_order_line") == before


def test_a_file_that_had_not_landed_is_read_past(company):
    company.load("orders", "2024-04", order(40, date(2024, 4, 2)), sha="late")
    company.run(feeds=clean_feeds(company.home, {"late"}))
    assert len(company.rows("fct_order_line")) == 12
    company.run()
    assert len(company.rows("fct_order_line")) == 13


def test_a_feed_that_has_not_come_in_reads_as_empty(tmp_path):
    company = Company(tmp_path)
    company.load("accounts", "all", {"account_id": "A"})
    company.load("products", "all", {"product_id": "P"})
    company.load("orders", "2024-01", order(1, date(2024, 1, 5)))
    company.run(date(2024, 2, 1))
    assert company.rows("account_metrics", "month, on_hand_units, overdue_amount") == [
        ("2024-01", None, None)
    ]
    assert company.rows("fct_inventory_day") == []


def test_f40_a_line_without_a_rate_is_kept_in_its_own_currency_until_the_rate_comes(company):
    company.load("orders", "2024-03", order(40, date(2024, 3, 12), currency="USD"))
    company.run()
    money = "currency, line_amount, net_amount"
    assert ("USD", Decimal(250), None) in company.rows("fct_order_line", money)
    company.load("fx_rates", "usd", {"currency": "USD", "rate_date": date(2024, 3, 1), "rate": 7})
    built = company.run()
    assert built["fct_order_line"].parts == ["2024-03", "2024-04"]
    assert ("USD", Decimal(250), Decimal(1750)) in company.rows("fct_order_line", money)


def test_a_row_without_a_required_value_refuses_and_leaves_the_table(built):
    before = built.versions()["fct_order_line"]
    model = CATALOG["fct_order_line"]
    holed = Catalog(
        {
            **{m.name: (m.folder, m.text) for m in CATALOG},
            model.name: (
                model.folder,
                model.text.replace("    l.source,", "    null as source,"),
            ),
        }
    )
    found = clean_feeds(built.home)
    with Engine.open(built.home) as engine:
        provided = Provided(Params(AS_OF, "CNY", built.home.settings), found)
        runner = Runner(built.home, engine, holed, found, provided=provided)
        with pytest.raises(DataRefused, match="fct_order_line has a row without source"):
            runner.run(("facts",))
    assert built.versions()["fct_order_line"] == before


def test_a_model_that_makes_other_columns_is_refused(company):
    model = CATALOG["dim_date"]
    renamed = {
        **{m.name: (m.folder, m.text) for m in CATALOG},
        model.name: (model.folder, model.text.replace("k.quarter,", "k.quarter as quartal,")),
    }
    found = clean_feeds(company.home)
    with Engine.open(company.home) as engine:
        provided = Provided(Params(AS_OF, "CNY", company.home.settings), found)
        runner = Runner(company.home, engine, Catalog(renamed), found, provided=provided)
        with pytest.raises(DataRefused, match=r"'quartal'.*against.*'quarter'"):
            runner.run(("dims",))


def test_comments_and_layout_do_not_count_as_a_change():
    text = "-- Grain: x.\n-- Why: y.\nselect cast(1 as bigint) as month_no"
    other = "-- Grain: other.\n-- Why: y.\nselect\n    cast(1 as bigint) as month_no -- said"
    assert read_model("m", "marts", text).normal == read_model("m", "marts", other).normal


def test_models_that_read_each_other_are_refused():
    texts = {name: ("staging", f"select cast(1 as bigint) as a from {other} as o")
             for name, other in (("one", "two"), ("two", "one"))}  # fmt: skip
    with pytest.raises(ValueError, match="read each other: one → two"):
        Catalog(texts)


def test_a_header_line_that_says_nothing_is_refused():
    with pytest.raises(ValueError, match="not a window: 'orders since January'"):
        read_model("m", "facts", "-- reads: orders since January\nselect cast(1 as bigint) as a")


def test_what_a_model_is_told_is_named_by_its_alias():
    text = "select p.as_of_date as day from params as p inner join t as a on a.weight > 0"
    assert read_model("m", "staging", text).told == {"as_of_date"}
    with pytest.raises(ValueError, match="names no column of params by its alias"):
        read_model("m", "staging", "select as_of_date as day from params")


@pytest.mark.parametrize(
    ("line", "name", "window"),
    [
        ("orders month-1..month+2", "orders", ("orders", -1, 2)),
        ("orders month", "orders", ("orders", 0, 0)),
        ("orders month-1", "orders", ("orders", -1, -1)),
        ("before = orders month-12..month", "before", ("orders", -12, 0)),
    ],
)
def test_windows_are_read_from_the_header(line, name, window):
    model = read_model("m", "facts", f"-- reads: {line}\nselect cast(1 as bigint) as a")
    found = model.windows[name]
    assert (found.relation, found.low, found.high) == window
