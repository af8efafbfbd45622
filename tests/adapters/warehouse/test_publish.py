"""Publishing: whole versions, exact values, and only what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.publish import Published
from adapters.warehouse.roles import OWNER
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo, verify_published
from transforms.schema import Table

Draw = Callable[[str], pa.Table]
Change = Callable[..., TableChange]


def test_a_first_version_holds_every_row_with_its_counts_and_sums(
    two_months: str,
    put: Callable[..., Published],
    read: Callable[[], list[str]],
    rows: Draw,
    change: Change,
    fresh_database: Warehouse,
) -> None:
    made = put(change(rows(two_months)))
    assert (made.version_id, made.is_new, made.rows_written) == (1, True, 3)
    assert made.changed == {"sales": ["2024-01", "2024-02"]}
    assert read() == ["2024-01 north 10.5000 2", "2024-01 south 4.2500 1", "2024-02 north 7.0000 1"]
    with fresh_database.snapshot() as reader:
        assert reader.execute("select * from warehouse.version").fetchone() == (
            1,
            date(2024, 3, 1),
            datetime(2024, 3, 1, 8, tzinfo=UTC),
            "run-1",
        )
        assert reader.execute(
            "select version_id, table_name, rows, sums, as_of_date from warehouse.version_table"
        ).fetchone() == (
            1,
            "sales",
            3,
            {"net_amount": "21.7500", "lines": "4"},
            date(2024, 3, 1),
        )


def test_the_same_rows_again_publish_nothing_in_whatever_order(
    two_months: str, put: Callable[..., Published], rows: Draw, change: Change
) -> None:
    table = rows(two_months)
    put(change(table))
    again = put(change(table.take([2, 0, 1])))
    assert again == Published(version_id=1, is_new=False)


def test_only_the_partition_that_changed_is_written(
    two_months: str,
    put: Callable[..., Published],
    read: Callable[[], list[str]],
    rows: Draw,
    change: Change,
) -> None:
    put(change(rows(two_months)))
    made = put(change(rows(two_months.replace("7.0000", "7.0001"))))
    assert made.changed == {"sales": ["2024-02"]}
    assert made.rows_written == 1
    assert read()[-1] == "2024-02 north 7.0001 1"


def test_named_partitions_leave_the_others_alone_and_empty_ones_go(
    two_months: str,
    put: Callable[..., Published],
    read: Callable[[], list[str]],
    rows: Draw,
    change: Change,
    fresh_database: Warehouse,
) -> None:
    put(change(rows(two_months)))
    march = rows("2024-03 west 1.0000 1")
    made = put(change(march, ["2024-02", "2024-03"]))
    assert made.changed == {"sales": ["2024-02", "2024-03"]}
    assert read() == ["2024-01 north 10.5000 2", "2024-01 south 4.2500 1", "2024-03 west 1.0000 1"]
    with fresh_database.snapshot() as reader:
        query = "select rows, sums->>'net_amount' from warehouse.version_table where version_id = 2"
        assert reader.execute(query).fetchone() == (3, "15.7500")


def test_a_whole_table_drops_the_partitions_it_no_longer_has(
    two_months: str,
    put: Callable[..., Published],
    read: Callable[[], list[str]],
    rows: Draw,
    change: Change,
) -> None:
    put(change(rows(two_months)))
    made = put(change(rows("2024-02 north 7.0000 1")))
    assert made.changed == {"sales": ["2024-01"]}
    assert made.rows_written == 0
    assert read() == ["2024-02 north 7.0000 1"]


def test_a_new_as_of_date_is_a_new_version_even_where_no_row_changed(
    two_months: str, put: Callable[..., Published], rows: Draw, change: Change, later: VersionInfo
) -> None:
    put(change(rows(two_months)))
    made = put(change(rows(two_months)), info=later)
    assert (made.version_id, made.is_new, made.changed) == (2, True, {})


def test_an_empty_table_is_published_and_so_is_its_emptying(
    two_months: str,
    put: Callable[..., Published],
    read: Callable[[], list[str]],
    rows: Draw,
    change: Change,
    declare: Callable[..., Table],
) -> None:
    whole = declare(partition=None)
    filled = rows(two_months)
    assert put(change(filled.slice(0, 0)), table=whole).is_new
    assert not put(change(filled.slice(0, 0)), table=whole).is_new
    assert put(change(filled), table=whole).rows_written == 3
    assert put(change(filled.slice(0, 0)), table=whole).changed == {"sales": [""]}
    assert read() == []


def test_values_arrive_exactly_as_they_were(
    put: Callable[..., Published], rows: Draw, change: Change, fresh_database: Warehouse
) -> None:
    texts = [
        "",
        None,
        'a "quoted", comma',
        "line\nbreak",
        "\\N",
        "\\.",
        "NULL",
        "啤酒🍺",
        " x ",
        "=",
    ]
    amounts = ["0.0001", None, "-0.0001", "999999999999999999999999.9999", *["0.0000"] * 6]
    table = rows("\n".join(f"2024-01 a{n} 1 1" for n in range(len(texts))))
    table = table.set_column(2, "note", pa.array(texts, pa.string()))
    numbers = [Decimal(amount) if amount else None for amount in amounts]
    table = table.set_column(3, "net_amount", pa.array(numbers, pa.decimal128(28, 4)))
    put(change(table))
    with fresh_database.snapshot() as reader:
        found = reader.execute(
            "select note, net_amount, first_on, is_open, seen_at from warehouse.sales"
            " order by substr(account_id, 2)::int"
        ).fetchall()
    assert [row[0] for row in found] == texts
    assert [row[1] for row in found] == numbers
    assert repr(tuple(found[0][2:])) == (
        "(datetime.date(2024, 1, 2), True, datetime.datetime(2024, 1, 2, 3, 4, 5, 6))"
    )


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["2024-01", "2024-02", "2024-03"]),
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6),
            st.one_of(st.none(), st.decimals(-(10**20), 10**20, places=4)),
        ),
        max_size=12,
        unique_by=lambda row: row[:2],
    )
)
def test_whatever_the_rows_what_is_read_is_what_was_published(
    put: Callable[..., Published],
    rows: Draw,
    change: Change,
    fresh_database: Warehouse,
    drawn: list[tuple[str, str, Decimal | None]],
) -> None:
    table = rows("\n".join(f"{month} x 1 1" for month, _, _ in drawn))
    table = table.set_column(1, "account_id", pa.array([row[1] for row in drawn], pa.string()))
    amounts = pa.array([row[2] for row in drawn], pa.decimal128(28, 4))
    put(change(table.set_column(3, "net_amount", amounts)))
    with fresh_database.snapshot() as reader:
        query = "select month, account_id, net_amount from warehouse.sales"
        assert sorted(map(repr, map(tuple, reader.execute(query)))) == sorted(
            repr((m, a, n if n is None else n.quantize(Decimal("0.0001")))) for m, a, n in drawn
        )
    assert not put(change(table.set_column(3, "net_amount", amounts))).is_new


def test_a_changed_text_of_the_same_length_is_a_change(
    put: Callable[..., Published], rows: Draw, change: Change
) -> None:
    put(change(rows("2024-01 north 1 1")))
    assert put(change(rows("2024-01 horth 1 1"))).changed == {"sales": ["2024-01"]}


def test_replacing_uses_the_run_that_published(
    two_months: str,
    put: Callable[..., Published],
    rows: Draw,
    change: Change,
    version: VersionInfo,
    fresh_database: Warehouse,
) -> None:
    put(change(rows(two_months)))
    put(change(rows("2024-01 north 1 1")), info=replace(version, run_id="run-9"))
    with fresh_database.snapshot() as reader:
        query = "select run_id from warehouse.version order by version_id"
        assert reader.execute(query).fetchall() == [("run-1",), ("run-9",)]


def test_i10_what_leaves_every_sum_as_it_was_is_found(
    put: Callable[..., Published],
    rows: Draw,
    change: Change,
    sales: Table,
    two_months: str,
    fresh_database: Warehouse,
) -> None:
    put(change(rows(two_months)))
    assert verify_published(fresh_database, {"sales": sales}) == []
    for changed, back in (
        ("net_amount = 14.75 - net_amount", "net_amount = 14.75 - net_amount"),
        ("account_id = 'earth'", "account_id = case lines when 2 then 'north' else 'south' end"),
        ("note = upper(note)", "note = lower(note)"),
        ("seen_at = seen_at + interval '1 us'", "seen_at = seen_at - interval '1 us'"),
        ("is_open = null", "is_open = true"),
    ):
        with fresh_database.raw(OWNER) as connection:
            only = " and lines = 2" if "earth" in changed else ""
            where = f"where month = '2024-01'{only}"
            connection.execute(f"update warehouse.sales set {changed} {where}")
            assert [
                x.split(":")[0] for x in verify_published(fresh_database, {"sales": sales})
            ] == ["sales, partition 2024-01"]
            connection.execute(f"update warehouse.sales set {back} where month = '2024-01'")
    assert verify_published(fresh_database, {"sales": sales}) == []


def test_a_row_has_one_digest_whatever_its_order_and_texts_do_not_run_together(
    put: Callable[..., Published], rows: Draw, change: Change, two_months: str
) -> None:
    put(change(rows(two_months)))
    turned = "\n".join(reversed(two_months.strip().splitlines()))
    assert not put(change(rows(turned))).is_new
