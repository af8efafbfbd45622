"""Read-only questions: answered exactly, by the role that may, and never more than one SELECT."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from adapters.warehouse import query
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.publish import Published
from adapters.warehouse.table_change import TableChange
from transforms.language.errors import UsageError

SALES = "select account_id, net_amount, lines, first_on from warehouse.sales order by 2"


@pytest.fixture
def sold(
    put: Callable[..., Published],
    rows: Callable[[str], pa.Table],
    change: Callable[..., TableChange],
    fresh_database: Warehouse,
) -> Warehouse:
    put(change(rows("2024-01 north 10.5000 2\n2024-01 south -4.2500 1")))
    return fresh_database


def test_json_is_an_array_of_objects_with_exact_decimals(sold: Warehouse) -> None:
    assert json.loads(query.as_json(sold, SALES)) == [
        {"account_id": "south", "net_amount": "-4.2500", "lines": 1, "first_on": "2024-01-02"},
        {"account_id": "north", "net_amount": "10.5000", "lines": 2, "first_on": "2024-01-02"},
    ]


def test_a_sum_of_integers_is_a_number(sold: Warehouse) -> None:
    total = query.as_json(sold, "select sum(lines) as lines from warehouse.sales")
    assert json.loads(total) == [{"lines": 3}]


def test_an_answer_is_the_names_and_the_rows(sold: Warehouse) -> None:
    columns, rows = query.answer(sold, SALES)
    assert columns == ["account_id", "net_amount", "lines", "first_on"]
    assert rows[0] == ("south", Decimal("-4.2500"), 1, date(2024, 1, 2))


@pytest.mark.parametrize(
    ("asked", "role"),
    [
        ("select current_user as who from warehouse.version right join (select 1) as x on true", 0),
        ("select current_user as who from ledger.entry right join (select 1) as x on true", 1),
        ("with a as (select 1) select current_user as who from a left join ops.run on true", 2),
    ],
)
def test_the_role_is_the_one_that_may_read_what_is_named(
    fresh_database: Warehouse, asked: str, role: int
) -> None:
    wanted = ("peakledger_bi", "peakledger_finance", "peakledger_ops_reader")[role]
    assert json.loads(query.as_json(fresh_database, asked)) == [{"who": wanted}]


def test_percent_signs_and_colons_are_themselves(fresh_database: Warehouse) -> None:
    asked = "select 10 % 4 as rest, 'a%s :b' as text, '1'::int as one where 'ab' like 'a%'"
    assert json.loads(query.as_json(fresh_database, asked)) == [
        {"rest": 2, "text": "a%s :b", "one": 1}
    ]


SIDE_EFFECTS = [
    "pg_terminate_backend(pid) from pg_stat_activity, ops.run",
    "pg_cancel_backend(1) from ops.run",
    "pg_advisory_lock(1) from ops.run",
    "pg_try_advisory_lock(1, 2)",
    "lo_create(0)",
    "lo_from_bytea(0, 'x') from ops.run",
    "pg_sleep(1000)",
    "pg_notify('a', 'b')",
    "pg_logical_emit_message(false, 'a', 'b')",
    "pg_read_file('/etc/passwd')",
    "set_config('role', 'peakledger_writer', false)",
    "query_to_xml('select pg_sleep(1)', true, true, '')",
]


@pytest.mark.parametrize("asked", SIDE_EFFECTS)
def test_f64_a_question_has_no_side_effect(warehouse: Warehouse, asked: str) -> None:
    name = asked.partition("(")[0]
    for spelled in (asked, f"pg_catalog.{asked}", asked.replace(name, f'"{name}"')):
        with pytest.raises(UsageError, match=f"may not call {name}"):
            query.answer(warehouse, f"select {spelled}")


def test_f64_a_question_that_runs_on_is_ended(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "_PATIENCE_SECONDS", 1)
    endless = (
        "with recursive n as (select 1 as i union all select i + 1 from n) select max(i) from n"
    )
    with pytest.raises(UsageError, match="was ended after 1 seconds"):
        query.answer(warehouse, endless)


@pytest.mark.parametrize(
    "asked",
    [
        "delete from ops.run",
        "select 1; delete from ops.run",
        "do $$ begin delete from ops.run; end $$",
        "copy ops.run to stdout",
        "select 1 into ops.mine",
        "with gone as (delete from ops.run returning 1) select * from gone",
        "select * from nowhere.nothing",
        "select 'unclosed",
        "",
    ],
)
def test_anything_but_one_readable_select_is_refused_with_the_remedy(
    fresh_database: Warehouse, asked: str
) -> None:
    with pytest.raises(UsageError, match="one SELECT"):
        query.answer(fresh_database, asked)


def test_a_table_that_there_is_not_is_answered_with_the_nearest(sold: Warehouse) -> None:
    with pytest.raises(UsageError) as refused:
        query.answer(sold, "select * from warehouse.sale")
    assert "did you mean `warehouse.sales`?" in str(refused.value.remedy)
