"""Entries are appended once, in one chain, with the head outside the database moved after them."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import signal
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.lake.crash_points import VARIABLE
from adapters.ledger import balances, reads
from adapters.ledger.head import Head, read_head, write_head
from adapters.warehouse import ops
from adapters.warehouse.roles import FINANCE
from transforms.language.errors import DataRefused, OutsideError
from transforms.ledger.chain import Tip

D = Decimal
NOW = datetime(2026, 2, 1, 8, tzinfo=UTC)


def booked(store):
    with store.reading() as connection:
        return list(reads.stream(connection))


def test_entries_are_chained_and_the_head_names_the_last(store, post, draft):
    assert post(draft(1), draft(2)) == range(1, 3)
    assert post(draft(3)) == range(3, 4)
    rows = booked(store)
    assert [entry.seal.entry_id for entry, _ in rows] == [1, 2, 3]
    assert [entry.seal.prev_hash for entry, _ in rows[1:]] == [
        entry.seal.hash for entry, _ in rows[:2]
    ]
    document = json.loads(store.head_path.read_text())
    assert (document["entries"], document["last_entry_id"]) == (3, 3)
    assert document["hash"] == rows[-1][0].seal.hash
    assert document["as_of"] == {"VOL": "2026-02-01"}


def test_every_entry_has_a_debit_and_a_credit(store, post, draft):
    post(draft(1, amount=D("10.50")))
    ((_, lines),) = booked(store)
    assert [(p.gl_account, p.debit, p.credit) for p in lines] == [
        ("6601.03", D("10.50"), D(0)),
        ("2241.05", D(0), D("10.50")),
    ]


def test_the_database_finds_changed_entries_by_itself_as_documented(
    store, post, draft, fresh_database, tamper
):
    """The query of docs/ledger.md shares no code with ours: PostgreSQL's own JSON and sha256."""
    page = (Path(__file__).parents[3] / "docs" / "ledger.md").read_text("utf-8")
    query = page.partition("```sql\n")[2].partition("```")[0]
    post(
        draft(
            1, account_id='客户 "7"\t\\ \x7f\x01\n/', amount=D("0.0001"), rate=None, tier_no=None
        ),
        draft(2, kind="reversal", amount=D("-100"), basis_quantity=None, basis_amount=D("1E+3")),
        draft(3, basis_quantity=D("-0.00"), basis_amount=None, cause="tier_change"),
    )
    with fresh_database.raw(FINANCE) as connection:
        assert connection.execute(query).fetchall() == []
        tamper(
            "update ledger.posting set gl_account = '6601.04' where entry_id = 2 and line_no = 1"
        )
        assert connection.execute(query).fetchall() == [(2,)]


def test_nothing_to_post_moves_only_the_as_of_date(store, post, draft):
    post(draft(1))
    before = read_head(store.head_path)
    with store.writing() as ledger:
        assert ledger.append([], now=NOW, run_id="r", stood_at={"VOL": date(2026, 3, 1)}) == range(
            2, 2
        )
    after = read_head(store.head_path)
    assert (after.tip, after.stood_at) == (before.tip, {"VOL": date(2026, 3, 1)})


def test_balances_are_what_the_entries_add_up_to(store, post, draft):
    post(
        draft(1, amount=D("100")),
        draft(2, kind="reversal", amount=D("-30"), tier_no=0, posted_as_of=date(2026, 1, 31)),
        draft(1, account_id="B", amount=D("7")),
    )
    with store.reading() as connection:
        rows = balances.balances(connection).sort_by("account_id").to_pylist()
        assert balances.balances(connection, ["OTHER"]).num_rows == 0
    assert [(r["account_id"], r["accrued"], r["settled"], r["last_entry_no"]) for r in rows] == [
        ("A", D("70.0000"), D(0), 2),
        ("B", D("7.0000"), D(0), 1),
    ]
    assert (rows[0]["last_tier_no"], rows[0]["last_as_of"]) == (0, date(2026, 1, 31))


def test_f10_a_clock_that_goes_back_does_not_reorder_the_ledger(store, post, draft):
    post(draft(1))
    post(draft(2), now=NOW - timedelta(days=1))
    stamps = [entry.seal.posted_at for entry, _ in booked(store)]
    assert stamps == [NOW, NOW]


def test_a_month_opens_with_its_first_entry(store, post, draft):
    post(draft(1), draft(2, posting_period="2026-02", posted_as_of=date(2026, 3, 1)))
    post(draft(3))
    with store.reading() as connection:
        rows = connection.execute(
            "select period, state, entry_count from ledger.period order by period"
        ).fetchall()
    assert rows == [("2026-01", "open", 0), ("2026-02", "open", 0)]


def test_a_closed_month_takes_nothing_more(store, post, draft, fresh_database):
    post(draft(1))
    with store.writing() as ledger:
        assert ledger.close("2026-01", "fin", now=NOW, run_id="r")
        assert not ledger.close("2026-01", "fin", now=NOW, run_id="r")
    before = store.head_path.read_bytes()
    for month in ("2026-01", "2025-12"):
        with pytest.raises(DataRefused, match="closed"):
            post(draft(2, posting_period=month))
    assert store.head_path.read_bytes() == before
    assert len(booked(store)) == 1
    with store.reading() as connection:
        assert reads.closed_periods(connection) == {"2026-01"}


def test_the_same_entry_number_cannot_be_posted_twice(store, post, draft):
    post(draft(1))
    with pytest.raises(DataRefused, match="unique"):
        post(draft(1))
    assert len(booked(store)) == 1


def test_an_entry_of_an_unapproved_batch_is_refused(store, post, draft):
    paid = draft(2, kind="settlement", amount=D("-10"), cause=None, batch_id="B1")
    post(draft(1))
    with pytest.raises(DataRefused, match="does not exist"):
        post(paid)


def test_a_failed_insert_leaves_ledger_and_head_as_they_were(store, post, draft):
    post(draft(1))
    before = store.head_path.read_bytes()
    with pytest.raises(DataRefused):
        post(draft(2), draft(3, currency="yuan"))
    assert len(booked(store)) == 1
    assert store.head_path.read_bytes() == before
    assert post(draft(2)) == range(2, 3)


def _killed_at(point, store, *drafts):
    """Post in a process that is killed at a named point of a run that was noted."""
    ops.start_run(store._warehouse, ops.StageRun("killed", "accrue", None, "1", "duckdb"), NOW)

    def run() -> None:
        os.environ[VARIABLE] = point
        with store.writing() as ledger:
            ledger.append(drafts, now=NOW, run_id="killed")

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


def test_f1_a_run_killed_before_its_commit_leaves_nothing(store, post, draft):
    post(draft(1))
    before = store.head_path.read_bytes()
    _killed_at("accrue.before_commit", store, draft(2), draft(3))
    assert len(booked(store)) == 1
    assert store.head_path.read_bytes() == before
    assert post(draft(2)) == range(2, 3)


def test_f1_a_run_killed_between_commit_and_head_is_caught_up(store, post, draft, caplog):
    post(draft(1))
    _killed_at(
        "accrue.committed",
        store,
        draft(2),
        draft(3, posted_as_of=date(2026, 3, 1), posting_period="2026-02"),
    )
    assert read_head(store.head_path).tip.entries == 1
    with caplog.at_level(logging.WARNING):
        assert post() == range(4, 4)
    assert "2 entries ahead" in caplog.text
    head = read_head(store.head_path)
    assert (head.tip.entries, head.stood_at) == (3, {"VOL": date(2026, 3, 1)})
    assert head.tip.hash == booked(store)[-1][0].seal.hash


def test_f3_a_tail_that_does_not_chain_on_is_refused(store, post, draft, tamper):
    post(draft(1))
    head = store.head_path.read_bytes()
    post(draft(2))
    store.head_path.write_bytes(head)
    tamper("update ledger.entry set amount = 99 where entry_id = 2")
    with pytest.raises(DataRefused, match="entry 2 does not chain on"):
        post(draft(3))


def test_f3_a_database_behind_its_head_is_refused_with_both_ends_named(store, post, draft, tamper):
    post(draft(1), draft(2))
    rows = booked(store)
    tamper(
        "delete from ledger.posting where entry_id = 2",
        "delete from ledger.entry where entry_id = 2",
    )
    with pytest.raises(DataRefused, match="missing from the end") as refused:
        post(draft(2))
    assert f"entry 1 ({rows[0][0].seal.hash})" in str(refused.value)
    assert f"entry 2 ({rows[1][0].seal.hash})" in str(refused.value)


def test_another_ledger_of_the_same_length_is_refused(store, post, draft):
    post(draft(1))
    head = read_head(store.head_path)
    store.head_path.unlink()
    write_head(store.head_path, Head(Tip(1, "f" * 64, head.tip.stamps), head.stood_at))
    with pytest.raises(DataRefused, match="the head expects"):
        post(draft(2))


def test_a_missing_head_is_refused_once_there_are_entries(store, post, draft):
    post(draft(1))
    store.head_path.unlink()
    with pytest.raises(DataRefused, match="head file is missing"):
        post(draft(2))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"entries": 1}', '{"entries": "x"}'])
def test_a_damaged_head_is_refused(store, post, draft, text):
    post(draft(1))
    store.head_path.write_text(text)
    with pytest.raises(DataRefused, match="damaged"):
        post(draft(2))


def test_the_head_never_moves_back(tmp_path):
    path = tmp_path / "ledger_head"
    write_head(path, Head(Tip(5, "a" * 64, "b" * 64), {}))
    write_head(path, Head(Tip(4, "c" * 64, "d" * 64), {}))
    assert read_head(path).tip.entries == 5


def test_a_second_writer_waits_and_gives_up_with_a_word(store, post, draft):
    with store.writing(), pytest.raises(OutsideError, match="already running"), store.writing(0.3):
        pass


def _post_one(store, draft, number):
    # A process of its own: nothing is shared but the database and the head file.
    store._warehouse.close()
    with store.writing(patience_seconds=60) as ledger:
        if ledger.balances(["VOL"]).num_rows == 0:
            ledger.append([draft], now=NOW, run_id=f"writer-{number}")
    os._exit(0)


def test_writers_at_once_take_turns_and_post_once(store, post, draft):
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=_post_one, args=(store, draft(1), n)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(90)
    assert [writer.exitcode for writer in writers] == [0] * 4
    assert len(booked(store)) == 1
    assert read_head(store.head_path).tip.entries == 1
