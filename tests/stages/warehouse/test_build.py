"""The build stage: lake to published version, and what it says, refuses and leaves alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from adapters.lake.home import Home
from adapters.lake.locks import locked
from adapters.lake.tables import Lake
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.publish import publish
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo
from stages.warehouse import build
from stages.warehouse import publish as publishing
from stages.warehouse.build_result import BuildResult
from tests.kept_homes import KeptHomes
from transforms.language.errors import DataRefused, OutsideError, UsageError
from transforms.operations.settings_file import parse_settings
from transforms.schema import CLEAN_TABLES, INTAKE, QUARANTINE, WAREHOUSE_TABLES, Table

AS_OF = date(2024, 3, 1)
NOW = datetime(2024, 3, 1, 6, tzinfo=UTC)
LANDED = datetime(2024, 3, 1, 5)  # noqa: DTZ001 - UTC, as the lake keeps it
_ZERO = {"integer": 0, "line_amount": 0}
Build = Callable[..., BuildResult]


class Feeds:
    """Clean feeds of a home, drawn row by row; what is not said is null."""

    def __init__(self, home: Home):
        self.home = home
        self._drawn: list[object] = []

    @property
    def digest(self) -> str:
        """Return what tells all that was drawn from anything else."""
        return hashlib.sha256(repr(self._drawn).encode()).hexdigest()[:16]

    def settings(self, text: str) -> None:
        """Have the next run go by other settings: a home reads its own once."""
        self._drawn.append(text)
        self.home.settings_file.write_text(text, "utf-8")
        self.home.__dict__.pop("settings", None)

    def load(self, feed: str, *rows: dict[str, object], part: str = "p") -> None:
        self._drawn.append((feed, rows, part))
        lineage = {"source": "s", "part": part, "file_sha256": f"{feed}-{part}", "file_line": 1}
        table = CLEAN_TABLES[feed]
        flags = {"is_anonymous": False} if "is_anonymous" in table.names else {}
        made = _typed(table, [{**lineage, **flags, **row} for row in rows])
        Lake(self.home).table("clean", table).replace(made, {"source": ["s"], "part": [part]})

    def orders(self, *days: date, part: str = "p", **more: object) -> None:
        rows = [
            {"order_id": f"O{n}{part}", "line_no": "1", "account_id": "A", "product_id": "P",
             "order_date": day, "quantity": 10, "unit_price": 5, "currency": "CNY", **more}
            for n, day in enumerate(days)
        ]  # fmt: skip
        self.load("orders", *rows, part=part)

    def note(self, table: Table, *rows: dict[str, object], layer: str = "state") -> None:
        """Write rows of the lake's own records."""
        self._drawn.append((table.name, rows, layer))
        filled = [
            {c.name: _ZERO.get(c.type.name, "x") for c in table if c.required} | row for row in rows
        ]
        lake_table = Lake(self.home).table(layer, table, ("source",) if layer == "state" else None)
        lake_table.replace(_typed(table, filled))


def _typed(table: Table, rows: list[dict[str, object]]) -> pa.Table:
    columns = []
    for field in table.arrow:
        values = [row.get(field.name) for row in rows]
        if pa.types.is_decimal(field.type):
            values = [None if value is None else Decimal(str(value)) for value in values]
        columns.append(pa.array(values, field.type))
    return pa.Table.from_arrays(columns, schema=table.arrow)


@pytest.fixture
def feeds(tmp_path: Path) -> Feeds:
    """An account, a product, orders in January, February and on the as-of date."""
    feeds = Feeds(Home.at(tmp_path / "home"))
    feeds.load("accounts", {"account_id": "A", "level": 1})
    feeds.load("products", {"product_id": "P", "unit_cost": 3, "list_price": 6})
    feeds.orders(date(2024, 1, 5), date(2024, 2, 5), AS_OF)
    return feeds


@pytest.fixture
def run(
    feeds: Feeds,
    fresh_database: Warehouse,
    kept_homes: KeptHomes,
    monkeypatch: pytest.MonkeyPatch,
) -> Build:
    """Build; of the same feeds, a first `run()` without a word is made once and copied after."""
    monkeypatch.setattr(build.Warehouse, "open", lambda home, url: fresh_database)
    built: list[BuildResult] = []

    def make(as_of: date = AS_OF, run_id: str = "r", **more: object) -> BuildResult:
        built.append(build.build(feeds.home, None, as_of, now=NOW, run_id=run_id, **more))
        return built[-1]

    def run(*as_of: date, **more: object) -> BuildResult:
        if as_of or more or built:
            return make(*as_of, **more)
        return kept_homes.bring(f"built_{feeds.digest}", feeds.home, fresh_database, make)

    return run


@pytest.fixture
def ask(fresh_database: Warehouse) -> Callable[[str], list[tuple]]:
    def ask(query: str) -> list[tuple]:
        with fresh_database.connection() as connection:
            return [tuple(row) for row in connection.execute(query)]

    return ask


def test_a_build_publishes_metrics_of_complete_months(run, ask):
    result = run()
    assert (result.version_id, result.is_new, result.last_month) == (1, True, "2024-02")
    assert ask(
        "select as_of_date, sell_in_units, sell_in_net_amount, gross_margin_amount, pareto_class"
        " from warehouse.account_metrics order by 1"
    ) == [
        (date(2024, 1, 31), 10, 50, 20, "A"),
        (date(2024, 2, 29), 10, 50, 20, "A"),
    ]
    assert ask("select as_of_date, run_id from warehouse.version") == [(AS_OF, "r")]


def test_only_facts_before_the_as_of_date_are_published(run, ask):
    run()
    days = "select order_date from warehouse.fct_order_line order by 1"
    assert ask(days) == [(date(2024, 1, 5),), (date(2024, 2, 5),)]
    run(date(2024, 3, 2))
    assert ask(days)[-1] == (AS_OF,)


def test_a_second_build_writes_nothing_and_says_so(run, ask):
    run()
    again = run(run_id="again")
    assert again.nothing_new
    assert again.text() == "Nothing changed as of 2024-03-01: nothing written, version 1 stands"
    assert ask("select count(*) from warehouse.version") == [(1,)]


def test_a_later_day_without_news_is_a_version_without_rows(run):
    run()
    later = run(date(2024, 3, 20), run_id="later")
    assert (later.is_new, later.version_id) == (True, 2)
    # Days ahead and the age of figures are of the day itself.
    of_the_day = {"event_alert", "sales_barometer"}
    facts = {"fct_order_line", "fct_account_product_week"}
    assert set(later.published) <= facts | of_the_day


def test_a_later_day_offers_only_what_it_cuts_or_what_holds_other_rows(run, monkeypatch):
    run()
    offered: set[str] = set()

    def watched(warehouse, version, changes, **more):
        offered.update(change.table for change in changes)
        return publish(warehouse, version, changes, **more)

    monkeypatch.setattr(publishing, "publish", watched)
    later = run(date(2024, 3, 2), run_id="later")
    cut_by_day = {"fct_order_line", "fct_inventory_day"}
    assert offered <= cut_by_day | set(later.lake_rows)


def test_an_earlier_day_takes_readers_back_only_where_it_may(run, ask):
    run()
    held = run(date(2024, 2, 1), run_id="held")
    assert (held.readers_stay_at, held.is_new) == ("2024-03-01", False)
    assert "readers see 2024-03-01, a later day" in held.text()
    assert ask("select max(as_of_date) from warehouse.account_metrics") == [(date(2024, 2, 29),)]
    back = run(date(2024, 2, 1), run_id="back", may_go_back=True)
    assert back.taken_back_from == "2024-03-01"
    assert "readers are taken back: they saw 2024-03-01, and see 2024-02-01 now" in back.text()
    assert ask("select count(*) from warehouse.fct_order_line") == [(1,)]
    assert ask("select max(as_of_date) from warehouse.account_metrics") == [(date(2024, 1, 31),)]


def test_each_table_of_a_version_says_its_own_day(run, ask, fresh_database):
    run()
    plan = WAREHOUSE_TABLES["stock_up_plan"]
    planned = {
        "as_of_date": AS_OF, "account_id": "A", "product_id": "P", "window_start": AS_OF,
        "window_end": AS_OF, "reason": "none",
    }  # fmt: skip
    rows = _typed(plan, [planned])
    publish(
        fresh_database,
        VersionInfo(AS_OF, "plan", NOW),
        [TableChange("stock_up_plan", rows.to_reader)],
    )
    assert ask("select count(*) from warehouse.version_now where not is_of_version_day") == [(0,)]
    back = run(date(2024, 2, 1), run_id="back", may_go_back=True)
    assert back.of_other_days == {"stock_up_plan": "2024-03-01"}
    assert "of another day: stock_up_plan 2024-03-01" in back.text()
    days = "select table_name, as_of_date from warehouse.version_now"
    assert ask(f"{days} where not is_of_version_day") == [("stock_up_plan", AS_OF)]
    assert dict(ask(days))["account_metrics"] == date(2024, 2, 1)
    assert ask("select as_of_date from warehouse.version order by version_id desc limit 1") == [
        (date(2024, 2, 1),)
    ]


def test_a_plan_of_another_day_leaves_the_day_of_the_facts(run, ask, fresh_database):
    run()
    plan = WAREHOUSE_TABLES["stock_up_plan"]
    for day in (date(2024, 3, 8), date(2024, 2, 20)):
        planned = {
            "as_of_date": day, "account_id": "A", "product_id": "P", "window_start": day,
            "window_end": day, "reason": "none",
        }  # fmt: skip
        change = TableChange("stock_up_plan", _typed(plan, [planned]).to_reader, [day.isoformat()])
        publish(fresh_database, VersionInfo(day, f"plan {day}", NOW), [change])
    assert ask("select as_of_date from warehouse.version order by version_id desc limit 1") == [
        (AS_OF,)
    ]
    days = "select table_name, as_of_date from warehouse.version_now where not is_of_version_day"
    assert ask(days) == [("stock_up_plan", date(2024, 3, 8))]


@pytest.fixture
def versioned(feeds: Feeds) -> Feeds:
    """Accounts and products of several versions each, sold and counted before and after a change.

    The source calls A `small` and gives B no class; by the scores both are `key`.
    """
    feeds.load(
        "accounts",
        {"account_id": "A", "level": 1, "region": "East", "class": "small"},
        {"account_id": "A", "level": 1, "region": "West", "class": "small",
         "valid_from": date(2024, 2, 1)},
        {"account_id": "B", "level": 1, "region": "West"},
    )  # fmt: skip
    feeds.load(
        "products",
        {"product_id": "P", "unit_cost": 3, "list_price": 6},
        {"product_id": "P", "unit_cost": 4, "list_price": 7, "valid_from": date(2024, 1, 20)},
    )
    feeds.orders(date(2024, 1, 25), date(2024, 2, 25), part="b", account_id="B", quantity=4)
    feeds.load(
        "inventory",
        *(
            {"account_id": "A", "product_id": "P", "snapshot_date": day, "on_hand": 5}
            for day in (date(2024, 1, 8), date(2024, 2, 5))
        ),
    )
    return feeds


_SUMS = {
    "fct_order_line": "net_amount",
    "fct_inventory_day": "on_hand_units",
    "fct_account_product_week": "sell_in_net_amount",
    "account_metrics": "sell_in_net_amount",
    "account_class": "volume_score",
}


def test_joins_by_view_and_by_key_give_the_sums_of_the_facts_alone(run, ask, versioned):
    run()
    assert ask("select count(*) from warehouse.dim_account") == [(3,)]
    assert ask("select account_id, region from warehouse.account order by 1") == [
        ("A", "West"), ("B", "West"),
    ]  # fmt: skip
    for table, measure in _SUMS.items():
        total = f"select sum(f.{measure}), count(*) from warehouse.{table} as f"
        alone = ask(total)
        assert alone[0][1] > 0, table
        assert ask(f"{total} join warehouse.account using (account_id)") == alone, table
        assert ask(f"{total} join warehouse.dim_account using (account_key)") == alone, table
        if table.startswith("fct_"):
            assert ask(f"{total} join warehouse.product using (product_id)") == alone, table
            assert ask(f"{total} join warehouse.dim_product using (product_key)") == alone, table
    by_then = (
        "select d.region, sum(f.net_amount) from warehouse.fct_order_line as f"
        " join warehouse.dim_account as d using (account_key) group by 1 order by 1"
    )
    assert ask(by_then) == [("East", 50), ("West", 90)]


def test_every_published_table_has_its_primary_key(run, ask, versioned):
    run()
    keyed = (
        "select relname from pg_class as c join pg_constraint as k on k.conrelid = c.oid"
        " where k.contype = 'p' and c.relnamespace = 'warehouse'::regnamespace"
    )
    published = {table for (table,) in ask("select table_name from warehouse.version_now")}
    assert len(published) > 8
    assert published <= {table for (table,) in ask(keyed)}


def test_the_class_of_an_account_is_one_truth_beside_what_its_source_says(run, ask, versioned):
    run()
    assert ask(
        "select a.account_id, a.class, c.class, a.crm_class from warehouse.account as a"
        " join warehouse.account_class as c using (account_id)"
        " where c.month = '2024-02' order by 1"
    ) == [("A", "key", "key", "small"), ("B", "key", "key", None)]
    comments = ask(
        "select distinct col_description(attrelid, attnum) from pg_attribute"
        " where attrelid = 'warehouse.dim_account'::regclass and attname in ('class', 'crm_class')"
    )
    assert len(comments) == 2


def test_a_company_that_weighs_potential_alone_classes_by_potential_alone(run, ask, versioned):
    settings = "class_weights: {volume: 0, profit: 0, strength: 0, potential: 1}\n"
    versioned.settings(settings)
    run()
    rows = ask(
        "select potential_score, composite_score, known_weight_ratio from warehouse.account_class"
        " where month = '2024-02'"
    )
    assert len(rows) == 2
    assert {(composite, known) for _, composite, known in rows} == {
        (potential, 1) for potential, _, _ in rows
    }


def test_pillars_that_all_weigh_nothing_are_refused():
    text = "class_weights: {volume: 0, profit: 0, strength: 0, potential: 0}\n"
    with pytest.raises(UsageError, match="one pillar at least weighs more than 0"):
        parse_settings(text, "peakledger.yaml")


def test_a_late_line_changes_its_month_and_nothing_is_lost(run, ask, feeds):
    run()
    feeds.orders(date(2024, 1, 20), part="late")
    result = run(run_id="again")
    assert result.months["fct_order_line"] >= 1
    assert ask("select as_of_date, sell_in_units from warehouse.account_metrics order by 1") == [
        (date(2024, 1, 31), 20),
        (date(2024, 2, 29), 10),
    ]


def test_an_emptied_warehouse_gets_everything_again(run, fresh_database, ask):
    run()
    with fresh_database.administrator() as connection:
        for table in ("warehouse.account_metrics", "ops.published_partition"):
            connection.execute(f"delete from {table}")
    result = run(run_id="again")
    assert result.published["account_metrics"] == 2
    assert ask("select count(*) from warehouse.account_metrics") == [(2,)]


def test_beyond_the_setting_only_the_latest_months_of_lines_are_published(run, ask, feeds):
    settings = "retention: {published_order_line_rows: 1, published_order_line_months: 1}\n"
    feeds.settings(settings)
    run()
    assert ask("select month from warehouse.fct_order_line") == [("2024-02",)]
    assert ask("select count(*) from warehouse.account_metrics") == [(2,)]


@pytest.mark.parametrize("missing", ["accounts", "products", "orders"])
def test_a_required_feed_that_has_not_come_in_is_named(run, feeds, missing):
    feeds.load(missing)
    with pytest.raises(DataRefused) as refused:
        run()
    assert refused.value.message == f"nothing has come in for the required feeds: {missing}"
    assert "peakledger ingest" in str(refused.value.remedy)


def test_nothing_before_the_as_of_date_is_refused(run):
    with pytest.raises(DataRefused, match="no order lies before 2024-01-05: the first is dated"):
        run(date(2024, 1, 5))


def test_two_currencies_need_a_company_currency(run, feeds):
    feeds.orders(date(2024, 1, 7), part="usd", currency="USD")
    with pytest.raises(UsageError) as refused:
        run()
    assert "orders bear CNY, USD" in refused.value.message
    feeds.settings("company_currency: CNY\n")
    assert run().company_currency == "CNY"


def test_money_without_a_rate_is_unknown_and_told_until_the_rate_comes(run, ask, feeds):
    feeds.orders(date(2024, 1, 7), date(2024, 2, 7), part="usd", currency="USD")
    feeds.settings("company_currency: CNY\n")
    metrics = "select sell_in_units, sell_in_net_amount from warehouse.account_metrics order by"
    told = (
        "no exchange rate from USD to CNY from 2024-01-07 (feed orders, days without it: 2): add it"
        " to the feed fx_rates (a rate holds for at most 31 days), then run again\n"
        "  what needs such a rate is unknown"
    )
    assert told in run().text()
    assert told in run(run_id="again").text()
    assert ask(f"{metrics} as_of_date") == [(20, None), (20, None)]
    feeds.load("fx_rates", {"currency": "USD", "rate_date": date(2024, 2, 1), "rate": 7})
    (missing,) = run(run_id="february").missing_rates
    assert (missing.first_day, missing.days) == ("2024-01-07", 1)
    assert ask(f"{metrics} as_of_date") == [(20, None), (20, 400)]
    feeds.load("fx_rates", {"currency": "USD", "rate_date": date(2024, 1, 1), "rate": 6}, part="q")
    assert run(run_id="january").missing_rates == ()
    assert ask(f"{metrics} as_of_date") == [(20, 350), (20, 400)]


def test_a_refused_build_is_noted_with_its_reason(run, ask, feeds):
    feeds.load("orders")
    with pytest.raises(DataRefused):
        run(run_id="refused")
    assert ask("select state, message from ops.run") == [
        ("failed", "nothing has come in for the required feeds: orders")
    ]


def test_a_done_build_is_noted(run, ask):
    run()
    assert ask("select run_id, stage, as_of_date, state from ops.run") == [
        ("r", "build", AS_OF, "done")
    ]


def test_one_build_at_a_time(run, feeds):
    with (
        locked(feeds.home.tmp / "build.lock", "another"),
        pytest.raises(OutsideError, match="already running"),
    ):
        run(run_id="second")


def test_the_lakes_records_stand_in_ops(run, ask, feeds):
    came = {"source": "s", "feed": "orders", "file": "a.csv", "sha256": "1", "status": "loaded"}
    feeds.note(INTAKE, came | {"rows_in": 3, "rows_loaded": 2, "landed_at": LANDED})
    turned_away = {"source": "s", "feed": "orders", "file": "a.csv", "file_sha256": "1"}
    feeds.note(
        QUARANTINE,
        turned_away | {"file_line": 7, "reason_code": "bad_date", "status": "open"},
        layer="quarantine",
    )
    run()
    assert ask("select file, rows_in, rows_loaded, landed_at from ops.feed_intake") == [
        ("a.csv", 3, 2, LANDED.replace(tzinfo=UTC))
    ]
    assert ask("select line_no, reason_code, status from ops.quarantine") == [
        (7, "bad_date", "open")
    ]
    of_month = "where metric = 'on_hand_units' and month = '2024-02'"
    assert ask(f"select available, reason from ops.metric_availability {of_month}") == [
        (False, "the feed inventory has not come in")
    ]
    counts = "select account_count, null_account_count from {}.metric_availability"
    (told,) = ask(f"{counts.format('ops')} {of_month}")
    assert told == (0, 1)
    assert ask(f"{counts.format('warehouse')} {of_month}") == [told]


def test_a_freed_row_leaves_the_open_quarantine(run, ask, feeds):
    came = {"source": "s", "feed": "orders", "file": "a.csv", "sha256": "1", "status": "loaded"}
    feeds.note(INTAKE, came | {"landed_at": LANDED})
    row = {"source": "s", "file_sha256": "1", "status": "open"}
    feeds.note(QUARANTINE, row | {"file_line": 7}, row | {"file_line": 8}, layer="quarantine")
    run()
    feeds.note(QUARANTINE, row | {"file_line": 8}, layer="quarantine")
    run(run_id="again")
    assert ask("select line_no from ops.quarantine") == [(8,)]


def test_what_landed_later_is_not_known_yet(run, ask, feeds):
    came = {"source": "s", "feed": "orders", "status": "loaded"}
    feeds.orders(date(2024, 1, 20), part="late")
    early = came | {"file": "a.csv", "sha256": "orders-p", "landed_at": LANDED}
    late = came | {"file": "b.csv", "sha256": "orders-late"}
    feeds.note(INTAKE, early, late | {"landed_at": LANDED.replace(day=9)})
    run(known_on=date(2024, 3, 8))
    assert ask("select sum(sell_in_units) from warehouse.account_metrics") == [(20,)]
    run(known_on=date(2024, 3, 9), run_id="later")
    assert ask("select sum(sell_in_units) from warehouse.account_metrics") == [(30,)]


def test_what_was_replaced_since_cannot_be_known_again(run, feeds):
    came = {"source": "s", "feed": "orders", "file": "a.csv"}
    old = came | {"sha256": "old", "status": "superseded", "landed_at": LANDED}
    new = came | {"sha256": "orders-p", "status": "loaded", "landed_at": LANDED.replace(day=9)}
    feeds.note(INTAKE, old, new)
    with pytest.raises(DataRefused) as refused:
        run(known_on=date(2024, 3, 8))
    assert "orders/a.csv, replaced 2024-03-09" in str(refused.value.where)


@pytest.mark.parametrize("point", ["build.facts_written", "build.marts_written"])
def test_a_build_cut_short_is_finished_by_the_next(run, ask, monkeypatch, point):
    def dies(name: str) -> None:
        if name == point:
            raise KeyboardInterrupt

    monkeypatch.setattr(build, "crash_point", dies)
    with pytest.raises(KeyboardInterrupt):
        run(run_id="killed")
    assert ask("select count(*) from warehouse.version") == [(0,)]
    monkeypatch.setattr(build, "crash_point", lambda name: None)
    result = run(run_id="next")
    assert (result.is_new, result.version_id) == (True, 1)
    assert "fct_order_line" not in result.lake_rows
    assert ask("select count(*) from warehouse.account_metrics") == [(2,)]
    assert ask("select run_id, state from ops.run order by 1") == [
        ("killed", "running"),
        ("next", "done"),
    ]


def test_progress_names_each_model_and_the_publish(run):
    seen = []
    run(progress=lambda what, done, total: seen.append((what, done, total)))
    named = {what: (done, total) for what, done, total in seen}
    assert named["build facts: fct_order_line"][1] == named["build facts"][1] > 1
    assert named["build facts"][0] == named["build facts"][1]
    assert seen[-2:] == [("publish", 0, 1), ("publish", 1, 1)]


def test_a_new_month_fits_no_past_month_again(feeds, run):
    run()
    feeds.orders(date(2024, 3, 5), part="q")
    result = run(date(2024, 4, 2))
    assert result.months["fct_account_order_day"] == 1
    # The month that became whole, and the running one.
    assert result.months["fct_buying_habit"] <= 2
