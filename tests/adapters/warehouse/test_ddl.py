"""Published tables follow the registry: new columns at once, retyped ones with their rows."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from decimal import Decimal

import psycopg
import pyarrow as pa
import pytest

from adapters.warehouse import ddl
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from adapters.warehouse.publish import Published, publish
from adapters.warehouse.registry_check import is_as_declared
from adapters.warehouse.roles import BI, OWNER, RoleNames
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo
from adapters.warehouse.views import VIEWS
from transforms.language.errors import DataRefused, OutsideError
from transforms.schema import WAREHOUSE_TABLES, Table
from transforms.schema.types import AMOUNT, BOOLEAN, CODE, ID, INTEGER

Declare = Callable[..., Table]
FIRST = {"month": CODE, "account_id": ID, "units": INTEGER}


def offer(table: Table, **columns: list[object]) -> TableChange:
    arrow = pa.table({column: columns[column] for column in columns})
    return TableChange(table.name, lambda: arrow.cast(table.arrow.empty_table().schema).to_reader())


def described(warehouse: Warehouse, table: str = "sales") -> ddl.Found:
    with warehouse.raw(OWNER) as connection:
        return ddl.describe(connection)[table]


@pytest.fixture
def put(fresh_database: Warehouse, version: VersionInfo) -> Callable[..., Published]:
    def run(table: Table, change: TableChange) -> Published:
        return publish(fresh_database, version, [change], tables={table.name: table})

    return run


@pytest.fixture
def first(declare: Declare, put: Callable[..., Published]) -> Table:
    table = declare(FIRST)
    put(table, offer(table, month=["2024-01", "2024-02"], account_id=["a", "a"], units=[1, 2]))
    return table


def select(warehouse: Warehouse, query: str) -> list[tuple]:
    with warehouse.snapshot() as reader:
        return [tuple(row) for row in reader.execute(query)]


def test_the_database_has_every_declared_table_column_and_type(warehouse: Warehouse) -> None:
    with warehouse.raw(OWNER) as connection:
        found = ddl.describe(connection)
        for table in WAREHOUSE_TABLES.values():
            assert list(found[table.name].columns) == list(table.names)
            view = found.get(VIEWS.get(table.name, ""))
            waiting = ddl.changes(table, found[table.name], view, roles=RoleNames())
            assert waiting.additive == ()
            assert waiting.after, "its key comes with its first rows"


def test_a_first_filling_brings_the_primary_key_and_the_indexes_of_what_is_filtered(
    fresh_database: Warehouse, put: Callable[..., Published], declare: Declare
) -> None:
    table = declare(FIRST, key=("account_id", "month"))
    twice = offer(table, month=["2024-01"] * 2, account_id=["a", "a"], units=[1, 2])
    with pytest.raises(DataRefused, match="could not create unique index"):
        put(table, twice)
    put(table, offer(table, month=["2024-01"], account_id=["a"], units=[1]))
    indexes = "select indexname from pg_indexes where tablename = 'sales' order by 1"
    keys = "select conname, contype from pg_constraint where conrelid = 'warehouse.sales'::regclass"
    assert ("sales_key", "p") in select(fresh_database, keys)
    assert select(fresh_database, indexes) == [("sales_key",), ("sales_month_idx",)]
    assert ddl.changes(table, described(fresh_database), roles=RoleNames()) == ddl.DdlChanges()


def test_preparing_again_changes_nothing_and_takes_no_lock_a_reader_feels(
    fresh_database: Warehouse,
) -> None:
    with fresh_database.snapshot() as reader:
        reader.execute("select * from warehouse.account_metrics").fetchall()
        again = ddl.prepare(fresh_database, WAREHOUSE_TABLES.values())
        assert again == ddl.prepare(fresh_database, WAREHOUSE_TABLES.values())


@pytest.mark.parametrize(
    "done_by_hand",
    [
        "comment on column warehouse.account_metrics.month is 'mine'",
        "comment on table warehouse.account_metrics is null",
        "alter table warehouse.account_metrics drop column sell_in_units",
        "drop policy by_account on warehouse.account_metrics",
        "drop view warehouse.account",
        "comment on view warehouse.account is null",
        "comment on column warehouse.product.product_id is 'mine'",
        "drop table warehouse.channel_margin",
    ],
)
def test_what_somebody_has_altered_is_put_right_by_the_next_command(
    fresh_database: Warehouse, done_by_hand: str
) -> None:
    with fresh_database.raw(OWNER) as connection:
        assert is_as_declared(connection)
        connection.execute(done_by_hand)
        assert not is_as_declared(connection)
        migrate(fresh_database)
        assert is_as_declared(connection)


def test_a_new_column_is_added_with_its_comment_and_old_rows_are_null(
    fresh_database: Warehouse, first: Table, declare: Declare
) -> None:
    wider = declare({**FIRST, "net_amount": AMOUNT})
    assert ddl.prepare(fresh_database, [wider]) == {}
    found = described(fresh_database)
    assert found.columns["net_amount"] == "numeric(28,4)"
    assert found.said.of_columns["net_amount"] == "the net_amount [units]"
    assert select(fresh_database, "select units, net_amount from warehouse.sales order by 1") == [
        (1, None),
        (2, None),
    ]


def test_a_new_column_publishes_every_partition_again(
    put: Callable[..., Published], first: Table, declare: Declare
) -> None:
    wider = declare({**FIRST, "note": ID})
    rows = {"month": ["2024-01", "2024-02"], "account_id": ["a", "a"], "units": [1, 2]}
    made = put(wider, offer(wider, **rows, note=["x", None]))
    assert made.changed == {"sales": ["2024-01", "2024-02"]}


def test_a_retyped_column_changes_with_the_next_publish_and_keeps_other_partitions(
    fresh_database: Warehouse, put: Callable[..., Published], first: Table, declare: Declare
) -> None:
    retyped = declare({**FIRST, "units": AMOUNT})
    assert set(ddl.prepare(fresh_database, [retyped])) == {"sales"}
    assert described(fresh_database).columns["units"] == "bigint"
    rows = pa.table({"month": ["2024-02"], "account_id": ["a"], "units": [Decimal("2.5")]}).cast(
        retyped.arrow
    )
    put(retyped, TableChange("sales", rows.to_reader, ["2024-02"]))
    assert described(fresh_database).columns["units"] == "numeric(28,4)"
    assert select(fresh_database, "select units from warehouse.sales order by 1") == [
        (Decimal("1.0000"),),
        (Decimal("2.5000"),),
    ]


def test_a_retype_that_old_rows_cannot_follow_asks_for_the_whole_table(
    fresh_database: Warehouse, put: Callable[..., Published], declare: Declare
) -> None:
    texts = declare({**FIRST, "units": ID})
    put(texts, offer(texts, month=["2024-01", "2024-02"], account_id=["a", "a"], units=["x", "y"]))
    numbers = declare(FIRST)
    rows = pa.table({"month": ["2024-02"], "account_id": ["a"], "units": [1]})
    with pytest.raises(DataRefused, match="refuses the rows"):
        put(numbers, TableChange("sales", rows.to_reader, ["2024-02"]))
    assert select(fresh_database, "select units from warehouse.sales order by 1") == [
        ("x",),
        ("y",),
    ]
    put(numbers, TableChange("sales", rows.to_reader))
    assert select(fresh_database, "select units from warehouse.sales") == [(1,)]


def test_a_dropped_column_and_another_key_come_with_the_next_publish(
    fresh_database: Warehouse, put: Callable[..., Published], first: Table, declare: Declare
) -> None:
    narrower = declare({"month": CODE, "account_id": ID}, key=("account_id", "month"))
    put(narrower, offer(narrower, month=["2024-01"], account_id=["a"]))
    found = described(fresh_database)
    assert list(found.columns) == ["month", "account_id"]
    assert found.key == ("account_id", "month")


def test_a_reader_in_the_way_of_a_retype_is_not_queued_behind_and_is_named(
    fresh_database: Warehouse,
    put: Callable[..., Published],
    first: Table,
    declare: Declare,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ddl, "LOCK_TIMEOUT", "100ms")
    publishing = sys.modules["adapters.warehouse.publish"]
    monkeypatch.setattr(publishing, "_PAUSE_SECONDS", 0.05)
    retyped = declare({**FIRST, "units": AMOUNT})
    with fresh_database.snapshot() as reader:
        reader.execute("select * from warehouse.sales").fetchall()
        with pytest.raises(OutsideError, match=r"backend .* of peakledger_bi"):
            put(retyped, offer(retyped, month=["2024-01"], account_id=["a"], units=[1]))
        assert reader.execute("select count(*) from warehouse.sales").fetchone() == (2,)
    assert put(retyped, offer(retyped, month=["2024-01"], account_id=["a"], units=[1])).is_new


def test_a_reader_who_leaves_lets_the_retype_through(
    fresh_database: Warehouse,
    put: Callable[..., Published],
    first: Table,
    declare: Declare,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ddl, "LOCK_TIMEOUT", "100ms")
    retyped = declare({**FIRST, "units": AMOUNT})
    with fresh_database.raw(BI) as reader:
        reader.execute("begin; select * from warehouse.sales")
        leaving = threading.Timer(0.5, lambda: reader.execute("rollback"))
        leaving.start()
        assert put(retyped, offer(retyped, month=["2024-01"], account_id=["a"], units=[1])).is_new
        leaving.join()


def test_the_primary_key_holds_one_row_per_grain_and_none_without_it(
    fresh_database: Warehouse, put: Callable[..., Published], declare: Declare
) -> None:
    table = declare({"month": CODE, "territory": ID}, key=("month", "territory"))
    put(table, offer(table, month=["2024-01"], territory=["x"]))
    with fresh_database.raw(OWNER) as connection:
        with pytest.raises(psycopg.errors.NotNullViolation):
            connection.execute("insert into warehouse.sales values ('2024-01', null)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into warehouse.sales values ('2024-01', 'x')")


def test_a_key_that_was_an_index_alone_becomes_a_primary_key(
    fresh_database: Warehouse, put: Callable[..., Published], first: Table
) -> None:
    with fresh_database.raw(OWNER) as connection:
        connection.execute("alter table warehouse.sales drop constraint sales_key")
        connection.execute("create unique index sales_key on warehouse.sales (month, account_id)")
    assert not described(fresh_database).has_primary_key
    put(first, offer(first, month=["2024-01"], account_id=["a"], units=[3]))
    assert described(fresh_database).has_primary_key


def test_a_dimension_has_a_view_of_its_current_rows_with_comments(
    warehouse: Warehouse,
) -> None:
    with warehouse.raw(OWNER) as connection:
        found = ddl.describe(connection)
    for dimension, view in (("dim_account", "account"), ("dim_product", "product")):
        columns = [c for c in WAREHOUSE_TABLES[dimension].names if not c.startswith("valid_")]
        columns.remove("is_current")
        assert list(found[view].columns) == columns
        assert all(found[view].said.of_columns.values())
        assert found[view].said.of_relation


def test_a_view_follows_its_dimension_through_a_dropped_and_an_added_column(
    fresh_database: Warehouse, put: Callable[..., Published], declare: Declare
) -> None:
    columns = {"product_key": ID, "product_id": ID, "is_current": BOOLEAN}
    given = {"product_key": ["P@1", "P@2"], "product_id": ["P", "P"], "is_current": [False, True]}

    def dimension(**more: object) -> Table:
        return declare({**columns, **more}, ("product_key",), None, "dim_product")

    named, bare = dimension(name=ID), dimension()
    put(named, offer(named, **given, name=["old", "new"]))
    current = "select * from warehouse.product"
    assert select(fresh_database, current) == [("P@2", "P", "new")]
    put(bare, offer(bare, **given))
    assert select(fresh_database, current) == [("P@2", "P")]
    put(named, offer(named, **given, name=["a", "b"]))
    assert select(fresh_database, current) == [("P@2", "P", "b")]
