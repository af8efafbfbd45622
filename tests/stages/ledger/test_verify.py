"""Verification recomputes everything from disk and finds whatever was changed behind its back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.publish import publish
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo
from stages.verify.invariants import verify
from transforms.schema import WAREHOUSE_TABLES


@pytest.fixture
def books(world):
    """A world with two accounts accrued for January."""
    world.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        SO-2  | B       | 2026-01-02 | 1   | 50
        SO-3  | C       | 2026-01-02 | 1   | 30
    """)
    world.accrue_first("2026-02-01")
    return world


def states(world, all_=False):
    return {check.name: check.state for check in verify(world.home, world.url, all_=all_).checks}


def failing(world, all_=False):
    return {name for name, state in states(world, all_).items() if state == "fail"}


def test_an_untouched_home_passes_everything(books):
    result = verify(books.home, books.url, all_=True)
    assert result.passed
    assert (result.first_failure, result.first_remedy) == (None, None)
    found = {check.name: (check.state, check.accepted) for check in result.checks}
    assert found["chain"] == ("pass", 3)
    assert found["balance"] == ("pass", 3)
    assert found["owed_is_posted"] == ("pass", 3)
    assert found["published_is_built"][0] == "pass"
    assert found["intake"][0] == "skip"


def test_tables_of_another_day_than_the_version_are_told_and_fail_nothing(books):
    plan = WAREHOUSE_TABLES["stock_up_plan"]
    row = {"as_of_date": date(2026, 3, 1), "account_id": "A", "product_id": "P", "reason": "none",
           "window_start": date(2026, 3, 1), "window_end": date(2026, 3, 8)}  # fmt: skip
    rows = pa.Table.from_pylist([row], schema=plan.arrow)
    version = VersionInfo(date(2026, 3, 1), "plan", datetime(2026, 3, 1, tzinfo=UTC))
    with Warehouse.open(books.home, books.url) as warehouse:
        publish(warehouse, version, [TableChange("stock_up_plan", rows.to_reader)])
    result = verify(books.home, books.url, all_=False)
    assert result.passed
    assert (
        "as of 2026-03-01; of another day: rebate_payout 2026-02-01, rebate_statement 2026-02-01"
        in (result.text())
    )


def test_f60_an_empty_ledger_is_said_to_be_empty_and_proves_nothing(new_world):
    result = verify(new_world().home, new_world().url, all_=True)
    assert result.ledger_is_empty
    assert not result.passed
    assert result.first_failure is None
    assert "nothing was ever accrued" in result.text()
    told = result.error()
    assert told is not None
    assert told.message == "no invariant is broken, but the ledger is empty: that proves nothing"
    assert "does not hold" not in f"{told.message} {told.where}"
    assert str(told.where).startswith("nothing to check of chain, balance")


TAMPERINGS = {
    "an amount updated": (["update ledger.entry set amount = 11 where entry_id = 1"],
                          {"chain", "balance"}),
    "a posting updated": (["update ledger.posting set gl_account = 'X' where entry_id = 1"],
                          {"chain"}),
    "a posting pair of other size": (
        ["update ledger.posting set debit = debit * 2, credit = credit * 2 where entry_id = 1"],
        {"chain", "balance"}),
    "a run renamed": (["update ledger.entry set run_id = 'x' where entry_id = 1"], {"head"}),
    "a clock set back": (
        ["update ledger.entry set posted_at = posted_at - interval '1 day' where entry_id = 1"],
        {"head"}),
    "the middle deleted": (["delete from ledger.posting where entry_id = 2",
                            "delete from ledger.entry where entry_id = 2"], {"chain", "head"}),
    "an entry without its lines": (["delete from ledger.posting where entry_id = 2"],
                                   {"chain", "balance"}),
    "lines without their entry": (["delete from ledger.entry where entry_id = 3"],
                                  {"balance", "head"}),
    "the tail cut off": (["delete from ledger.posting where entry_id = 3",
                          "delete from ledger.entry where entry_id = 3"], {"head"}),
    "everything truncated": (["truncate ledger.entry, ledger.posting"], {"head"}),
    "two entries swapped": (
        ["update ledger.entry set entry_id = 100 where entry_id = 1",
         "update ledger.entry set entry_id = 1 where entry_id = 2",
         "update ledger.entry set entry_id = 2 where entry_id = 100"],
        {"chain", "balance"}),
}  # fmt: skip


KEEP = [
    "create table kept_entry as select * from ledger.entry",
    "create table kept_posting as select * from ledger.posting",
]
RESTORE = [
    "truncate ledger.entry, ledger.posting",
    "insert into ledger.entry select * from kept_entry",
    "insert into ledger.posting select * from kept_posting",
]


def test_whatever_the_owner_changes_is_found(books):
    books.tamper(*KEEP)
    for tampering, (statements, found) in TAMPERINGS.items():
        books.tamper(*statements)
        assert found <= failing(books), tampering
        books.tamper(*RESTORE)
        assert failing(books) == set(), tampering


def test_an_old_backup_restored_is_found(books):
    books.tamper(*KEEP)
    books.orders("""
        order | account | date       | qty | price
        SO-9  | A       | 2026-01-01 | 1   | 900
    """)
    books.accrue("2026-03-01")
    assert failing(books) == set()
    books.tamper(*RESTORE)
    assert failing(books) == {"head"}
    result = verify(books.home, books.url, all_=False)
    assert "the head expects" in result.first_failure
    assert "restore" in result.first_remedy


def test_a_forged_head_is_found(books):
    document = json.loads(books.home.ledger_head.read_text())
    books.home.ledger_head.write_text(json.dumps({**document, "hash": "f" * 64}))
    assert failing(books) == {"head"}


def test_a_missing_head_is_found(books):
    books.home.ledger_head.unlink()
    assert failing(books) == {"head"}


def test_facts_that_changed_since_the_accrual_are_found_until_it_is_run_again(books):
    books.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 110
        SO-2  | B       | 2026-01-02 | 1   | 50
        SO-3  | C       | 2026-01-02 | 1   | 30
    """)
    result = verify(books.home, books.url, all_=True)
    (check,) = [check for check in result.checks if check.state == "fail"]
    assert (check.name, check.accepted, check.found) == ("owed_is_posted", 2, 1)
    assert "account A" in check.findings[0].where
    assert "owed 11" in check.findings[0].says
    assert "rebates accrue" in check.findings[0].remedy
    books.accrue("2026-02-01")
    assert failing(books, all_=True) == set()


def test_what_is_owed_is_only_computed_on_demand(books):
    assert states(books)["owed_is_posted"] == "skip"


def test_a_statement_changed_in_the_warehouse_is_found(books):
    books.tamper("update warehouse.rebate_statement set earned_amount = 1 where account_id = 'A'")
    assert failing(books) == {"published_is_built"}


def test_a_file_whose_rows_do_not_add_up_is_found(books):
    books.tamper(
        "insert into ops.feed_intake (source, feed, file, sha256, rows_in, rows_loaded, status,"
        " landed_at, run_id) values ('s', 'orders', 'o.csv', 'x', 10, 9, 'loaded', now(), 'r')"
    )
    result = verify(books.home, books.url, all_=False)
    assert {c.name for c in result.checks if c.state == "fail"} == {"intake"}
    assert "o.csv" in result.first_failure


def test_the_text_names_each_check_and_its_outcome(books):
    books.tamper("update ledger.entry set rate = '9%' where entry_id = 1")
    text = verify(books.home, books.url, all_=False).text()
    assert "fail chain" in text.replace("  ", " ")
    assert "ledger.entry 1" in text
    assert "remedy: restore" in text
