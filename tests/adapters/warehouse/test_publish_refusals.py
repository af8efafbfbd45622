"""What is not published: rows that break their declaration, or arrive otherwise than sent."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pyarrow as pa
import pytest

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.publish import Published, publish
from adapters.warehouse.roles import OWNER
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo, verify_published
from transforms.language.errors import DataRefused, UsageError
from transforms.schema import Table
from transforms.schema.types import ID

Draw = Callable[[str], pa.Table]
Change = Callable[..., TableChange]


def test_rows_that_arrive_otherwise_than_sent_are_not_published(
    two_months: str,
    staged: Callable[[], list[str]],
    put: Callable[..., Published],
    read: Callable[[], list[str]],
    rows: Draw,
    change: Change,
    fresh_database: Warehouse,
) -> None:
    put(change(rows(two_months)))
    offers = iter([rows(two_months.replace("7.0000", amount)) for amount in ("7.1000", "7.2000")])
    with pytest.raises(DataRefused, match=r"net_amount 7.1000 against 7.2000") as refused:
        put(TableChange("sales", lambda: next(offers).to_reader()))
    assert refused.value.where == "table sales, partition 2024-02"
    assert read()[-1] == "2024-02 north 7.0000 1"
    assert staged() == []


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda t: t.drop_columns(["lines"]), r"missing \['lines'\]"),
        (lambda t: t.append_column("extra", t["lines"]), r"unknown \['extra'\]"),
        (
            lambda t: t.set_column(3, "net_amount", pa.array([Decimal("1.00005")] * 3)),
            "sales.net_amount does not fit",
        ),
        (
            lambda t: t.set_column(0, "month", pa.array([None, "2024-01", "2024-01"])),
            "without a month",
        ),
        (
            lambda t: t.set_column(1, "account_id", pa.array(["same"] * 3)).set_column(
                0, "month", pa.array(["2024-01"] * 3)
            ),
            "duplicate key.*\n.*same",
        ),
        (lambda t: t.set_column(2, "note", pa.array(["a\0b"] * 3)), "refuses a value"),
    ],
)
def test_rows_that_break_the_declaration_are_refused_and_the_version_stands(
    two_months: str,
    put: Callable[..., Published],
    read: Callable[[], list[str]],
    rows: Draw,
    change: Change,
    spoil: Callable[[pa.Table], pa.Table],
    message: str,
) -> None:
    put(change(rows("2024-01 north 1.0000 1")))
    with pytest.raises(DataRefused, match=message):
        put(change(spoil(rows(two_months))))
    assert read() == ["2024-01 north 1.0000 1"]


def test_rows_outside_their_partitions_and_undeclared_tables_are_refused(
    two_months: str, put: Callable[..., Published], rows: Draw, change: Change
) -> None:
    with pytest.raises(DataRefused, match=r"outside the partitions.*2024-01"):
        put(change(rows(two_months), ["2024-02"]))
    with pytest.raises(UsageError, match="nowhere"):
        put(change(rows(two_months), table="nowhere"))


def test_a_published_table_that_was_tampered_with_is_named(
    two_months: str,
    put: Callable[..., Published],
    rows: Draw,
    change: Change,
    fresh_database: Warehouse,
    sales: Table,
) -> None:
    put(change(rows(two_months)))
    assert verify_published(fresh_database, {"sales": sales}) == []
    with fresh_database.raw(OWNER) as connection:
        connection.execute("update warehouse.sales set net_amount = 1 where month = '2024-02'")
        connection.execute("insert into warehouse.sales (month, account_id) values ('1999', 'x')")
    assert verify_published(fresh_database, {"sales": sales}) == [
        "sales, partition 1999: published the partition is missing on one side",
        "sales, partition 2024-02: published net_amount 7.0000 against 1.0000",
    ]


def test_names_with_quotes_are_names(
    fresh_database: Warehouse, declare: Callable[..., Table], version: VersionInfo, change: Change
) -> None:
    hostile = 'x"; drop table warehouse.version; --%s :a'
    table = declare({hostile: ID}, key=(hostile,), partition=None, name="odd'\"name")
    rows = pa.table({hostile: ["a'b"]})
    made = publish(
        fresh_database, version, [change(rows, table=table.name)], tables={table.name: table}
    )
    assert made.rows_written == 1
