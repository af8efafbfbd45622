"""Whoever owns the tables changes who, when or why: it is found, whichever column it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import psycopg
import pytest

from adapters.ledger.export_log import ExportRow, record_export
from adapters.ledger.head import read_head
from adapters.ledger.records import all_records, recorded_rows
from adapters.ledger.replies import add_reply
from adapters.ledger.store import LedgerStore
from stages.ledger import holds
from stages.verify.invariants import verify
from transforms.language.errors import DataRefused
from transforms.ledger.replies import LedgerKey, Reply
from transforms.verify import check_records

TABLES = ("batch", "approval", "period", "export", "hold", "terms", "reply")
# A value of each type that no row has.
OTHER = {
    "text": "coalesce({0}, '') || ' '",
    "boolean": "not {0}",
    "bigint": "coalesce({0}, 0) + 1",
    "numeric(28,4)": "{0} + 0.0001",
    "date": "{0} + 1",
    "timestamp with time zone": "{0} + interval '1 microsecond'",
    "jsonb": "'[\"other\"]'",
}
COLUMNS = """
select attname, format_type(atttypid, atttypmod) from pg_attribute
where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''
    and attidentity = ''
"""
CONSTRAINTS = """
select conrelid::regclass, conname from pg_constraint
where %s::regclass in (conrelid, confrelid) and contype in ('c', 'f', 'u')
"""
GONE = "the row is not what was written, or is gone"


@pytest.fixture
def decided(paying):
    """A world with a row in every table beside the entries."""
    (made,) = paying.settle().batches
    paying.approve(made.batch_id, paying.approver, comment="seen")
    paying.post(made.batch_id)
    said = {"by": "ann", "reason": "asked", "now": paying.now(), "run_id": "r"}
    holds.hold(paying.home, paying.url, "A", "VOL", **said)
    with paying.warehouse() as warehouse:
        row = ExportRow("E1", "2026-01", 1, 2, 2, "0" * 64, [], {}, "1" * 64)
        record_export(LedgerStore(warehouse), row, now=paying.now(), run_id="r")
        of = LedgerKey("A", "VOL", "2026-01", "CNY")
        said = Reply(
            *("letters-2026-01-0", "2026-01", of, "disputed", Decimal(10), Decimal(9), "why")
        )
        with LedgerStore(warehouse).inserting() as connection:
            add_reply(connection, said, "ann", now=paying.now(), run_id="r")
    paying.close("2026-01")
    return paying


@contextmanager
def undone(world) -> Iterator[psycopg.Connection]:
    """Open a superuser's transaction that is undone at the end."""
    with psycopg.connect(world.url) as connection:
        connection.execute("set timezone = 'UTC'")
        with connection.transaction(force_rollback=True):
            yield connection


def found(world, connection: psycopg.Connection) -> list[str]:
    head = read_head(world.home.ledger_head).records
    checked = check_records(all_records(connection), recorded_rows(connection), head)
    return [f"{each.where}: {each.says}" for each in checked.findings]


def test_f50_a_change_of_any_column_beside_the_entries_is_found(decided):
    """Every check and trigger of the table is switched off before the column is changed."""
    missed, tried = [], 0
    for table in TABLES:
        place = f"ledger.{table}"
        with undone(decided) as connection:
            columns = connection.execute(COLUMNS, [place]).fetchall()
            connection.execute(f"alter table {place} disable trigger user")
            for holder, name in connection.execute(CONSTRAINTS, [place]).fetchall():
                connection.execute(
                    f'alter table {holder} drop constraint if exists "{name}" cascade'
                )
            assert found(decided, connection) == []
            for column, kind in columns:
                tried += 1
                with connection.transaction(force_rollback=True):
                    other = OTHER[kind].format(f'"{column}"')
                    one = f"ctid = (select min(ctid) from {place})"
                    connection.execute(f'update {place} set "{column}" = {other} where {one}')
                    told = found(decided, connection)
                missed += [] if any(place in each for each in told) else [f"{place}.{column}"]
    assert (missed, tried > 50) == ([], True)


def test_f50_a_row_beside_the_entries_that_is_gone_or_slipped_in_is_found(decided):
    with undone(decided) as connection:
        connection.execute("alter table ledger.hold disable trigger all")
        query = "select row_name from ledger.record where kept_in = 'hold'"
        ((name,),) = connection.execute(query).fetchall()
        connection.execute("delete from ledger.hold")
        connection.execute(
            "insert into ledger.hold values ('h2', 'held', 'A', null, 'why', 'eve', now(), 'r')"
        )
        told = found(decided, connection)
    assert f"ledger.hold, {name}: {GONE}" in told
    assert any("the row was never recorded" in each for each in told)


def test_f50_records_that_were_hashed_anew_do_not_agree_with_the_head(decided):
    number, _ = read_head(decided.home.ledger_head).records
    assert decided.query("select max(record_no) from ledger.record") == [(number,)]
    decided.tamper(
        "alter table ledger.record disable trigger user",
        f"update ledger.record set hash = repeat('a', 64) where record_no = {number}",
    )
    checks = {check.name: check for check in verify(decided.home, decided.url, all_=False).checks}
    assert any("the head expects" in each.says for each in checks["records"].findings)
    with pytest.raises(DataRefused, match="has another hash than the head expects"):
        decided.accrue("2026-03-01")
