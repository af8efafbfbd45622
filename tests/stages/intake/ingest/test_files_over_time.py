"""The life of a file: delivered, delivered again, restated, contradicted, set free."""

from __future__ import annotations

import itertools
import os
import shutil
from datetime import date
from decimal import Decimal

import pytest

from transforms.language.errors import DataRefused, OutsideError
from transforms.schema import RESTATED_ROW, RESTATEMENT

# Worth little beside the thousand rows they may stand with, so that the limits on money hold.
ONE = "O1,1,A1,P1,2026-01-05,3,0.10,CNY"
TWO = "O2,1,A2,P1,2026-02-05,1,0.40,CNY"


def test_a_second_run_finds_nothing_new_and_writes_nothing(channel):
    channel.orders(ONE)
    channel.run()
    before = channel.versions()

    result = channel.run()

    assert result.nothing_new
    assert result.files_landed == 0
    assert "nothing new" in result.text()
    assert channel.versions() == before


def test_f16_the_same_bytes_with_another_date_are_not_landed_again(channel):
    """F16: same name, other mtime."""
    path = channel.orders(ONE)
    channel.run()
    os.utime(path, (1, 1))
    assert channel.run().files_landed == 0


def test_f16_the_same_bytes_under_another_name_are_one_delivery_of_rows(channel, adds_up):
    """F16: same bytes, other name."""
    channel.orders(ONE, TWO, name="orders/first.csv")
    channel.run()
    channel.orders(ONE, TWO, name="orders/again.csv")

    channel.run()

    assert len(channel.rows("orders")) == 2
    first, again = channel.intake()
    assert (first["file"], first["status"], first["rows_loaded"]) == (
        "orders/first.csv",
        "loaded",
        2,
    )
    assert (again["status"], again["rows_repeated"]) == ("repeated", 2)
    assert adds_up(again)
    assert channel.run().nothing_new


def test_a_copy_takes_over_when_the_first_name_is_restated(channel):
    channel.orders(ONE, name="orders/a.csv")
    channel.orders(ONE, name="orders/b.csv")
    channel.run()

    channel.orders(TWO, name="orders/a.csv")
    channel.run()

    assert channel.column("orders", "order_id") == ["O1", "O2"]
    stand = {(row["file"], row["status"]) for row in channel.intake()}
    assert ("orders/b.csv", "loaded") in stand
    assert ("orders/a.csv", "superseded") in stand


def test_a_restated_file_replaces_its_rows_also_in_other_partitions(channel):
    """F17."""
    channel.orders(ONE, TWO)
    channel.run()
    channel.orders("O1,1,A1,P1,2026-03-05,5,0.10,CNY")

    result = channel.run()

    (row,) = channel.rows("orders")
    assert (row["order_date"], row["quantity"]) == (date(2026, 3, 5), Decimal(5))
    assert [row["status"] for row in channel.intake()] == ["superseded", "loaded"]
    (change,) = next(feed.restated for feed in result.feeds if feed.feed == "orders")
    assert (change.rows_added, change.rows_changed, change.rows_removed) == (0, 1, 1)


def test_a_restatement_back_to_the_first_bytes_counts(channel):
    channel.orders(ONE)
    channel.run()
    channel.orders(ONE, TWO)
    channel.run()
    channel.orders(ONE)
    channel.run()
    assert channel.column("orders", "order_id") == ["O1"]
    assert sorted(row["status"] for row in channel.intake()) == ["loaded", "superseded"]


def test_a_file_that_was_taken_away_keeps_its_rows(channel):
    path = channel.orders(ONE, name="orders/january.csv")
    channel.run()
    path.unlink()
    channel.orders(TWO, name="orders/february.csv")
    channel.run()
    assert channel.column("orders", "order_id") == ["O1", "O2"]


def test_f34_identical_lines_are_one_line_in_a_file_and_across_files(channel, adds_up):
    """F34."""
    channel.orders(ONE, TWO, ONE, name="orders/a.csv")
    channel.orders(TWO, "O3,1,A1,P1,2026-02-06,1,1,CNY", name="orders/b.csv")
    channel.run()
    assert channel.column("orders", "order_id") == ["O1", "O2", "O3"]
    assert [row["rows_repeated"] for row in channel.intake()] == [1, 1]
    assert all(map(adds_up, channel.intake()))


def test_lines_of_one_key_that_differ_are_both_held(channel):
    """F35: nobody knows which is true."""
    channel.many(1000, ONE, "O1,1,A1,P1,2026-01-05,4,0.10,CNY")
    channel.run()
    held = channel.held()
    assert [(row["reason_code"], row["file_line"]) for row in held] == [
        ("conflicting_version", 1002),
        ("conflicting_version", 1003),
    ]
    assert '"quantity":"4"' in held[1]["raw_row"]
    assert "O1" not in channel.column("orders", "order_id")


def test_a_conflict_across_files_holds_both_and_ends_with_the_wrong_file(channel, adds_up):
    channel.many(1000, ONE, name="orders/a.csv")
    channel.run()
    assert len(channel.rows("orders")) == 1001
    later = [f"T{at},1,A2,P1,2026-02-01,1,1,CNY" for at in range(1000)]
    channel.orders(*later, "O1,1,A1,P1,2026-01-05,4,0.10,CNY", name="orders/b.csv")

    channel.run()

    assert len(channel.rows("orders")) == 2000
    assert [row["file"] for row in channel.held()] == ["orders/a.csv", "orders/b.csv"]
    assert [row["rows_quarantined"] for row in channel.intake()] == [1, 1]
    assert all(map(adds_up, channel.intake()))

    channel.orders(*later, name="orders/b.csv")
    channel.run()

    assert channel.held() == []
    assert "O1" in channel.column("orders", "order_id")


def test_a_version_settles_which_line_is_true(channel):
    header = (
        "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency,version"
    )
    channel.orders("O1,1,A1,P1,2026-01-05,4,0.10,CNY,2", name="orders/a.csv", header=header)
    channel.orders("O1,1,A1,P1,2026-01-05,3,0.10,CNY,1", name="orders/b.csv", header=header)
    channel.run()
    assert channel.column("orders", "quantity") == [Decimal(4)]

    channel.orders("O1,1,A1,P1,2026-03-05,5,0.10,CNY,3", name="orders/c.csv", header=header)
    channel.run()

    assert channel.rows("orders", "quantity, part") == [{"quantity": Decimal(5), "part": "2026-03"}]
    record = {row["file"]: (row["rows_loaded"], row["rows_repeated"]) for row in channel.intake()}
    assert record == {"orders/a.csv": (0, 1), "orders/b.csv": (0, 1), "orders/c.csv": (1, 0)}


def test_a_repeated_line_stands_when_the_file_that_held_it_drops_it(channel):
    channel.orders(ONE, TWO, name="orders/a.csv")
    channel.orders(TWO, name="orders/b.csv")
    channel.run()
    assert [row["rows_repeated"] for row in channel.intake()] == [0, 1]

    channel.orders(ONE, name="orders/a.csv")
    channel.run()

    assert channel.column("orders", "order_id") == ["O1", "O2"]
    stand = [row for row in channel.intake() if row["status"] == "loaded"]
    assert [(row["file"], row["rows_loaded"]) for row in stand] == [
        ("orders/b.csv", 1),
        ("orders/a.csv", 1),
    ]


def test_rows_of_unknown_accounts_load_by_themselves_once_the_account_arrives(channel):
    """F36."""
    channel.many(1000, "O1,1,A3,P1,2026-02-05,1,1.00,CNY")
    channel.run()
    assert [row["reason_code"] for row in channel.held()] == ["unknown_account"]

    channel.write("accounts.csv", "account_id,name\nA1,First\nA2,Second\nA3,Third\n")
    channel.run()

    assert channel.held() == []
    assert "O1" in channel.column("orders", "order_id")
    assert channel.run().nothing_new


def test_rows_are_held_again_when_their_account_leaves(channel):
    channel.many(1000, TWO)
    channel.run()
    channel.write("accounts.csv", "account_id,name\nA1,First\n")
    channel.run()
    assert [row["row_key"] for row in channel.held()] == ["A2"]


def test_without_accounts_the_orders_say_so(world):
    world.write("products.csv", "product_id\nP1\n")
    world.orders(ONE)
    with pytest.raises(DataRefused, match="unknown_account") as refused:
        world.run()
    assert "deliver the accounts first" in str(refused.value)

    world.write("accounts.csv", "account_id\nA1\n")
    world.run()

    assert world.column("orders", "order_id") == ["O1"]


def test_until_leaves_later_rows_for_a_later_run(channel, adds_up):
    channel.orders(ONE, TWO)
    channel.run(until=date(2026, 2, 1))
    assert channel.column("orders", "order_id") == ["O1"]
    (record,) = channel.intake()
    assert (record["status"], record["rows_filtered"]) == ("partial", 1)
    assert adds_up(record)
    assert channel.run(until=date(2026, 2, 1)).nothing_new

    channel.run()

    assert channel.column("orders", "order_id") == ["O1", "O2"]
    assert channel.intake()[0]["status"] == "loaded"


def test_the_order_of_arrival_does_not_matter_for_what_stands(tmp_path, channel):
    """Three files that repeat, contradict and replace each other, in every order of arrival."""
    files = {
        "orders/a.csv": (ONE, TWO),
        "orders/b.csv": (TWO, "O3,1,A1,P1,2026-01-09,1,1,CNY"),
        "orders/c.csv": ("O3,1,A1,P1,2026-01-09,1,1,CNY", "O4,1,A1,P1,2026-01-10,1,1,CNY"),
    }
    outcomes = []
    for order in itertools.permutations(files):
        shutil.rmtree(channel.home.path, ignore_errors=True)
        shutil.rmtree(channel.feeds / "orders", ignore_errors=True)
        for name in order:
            channel.orders(*files[name], name=name)
            channel.run()
        outcomes.append(channel.column("orders", "order_id"))
    assert outcomes == [["O1", "O2", "O3", "O4"]] * 6


def test_a_home_that_lost_all_but_its_raw_files_comes_back_the_same(channel):
    channel.many(500, ONE, name="orders/a.csv")
    channel.run()
    channel.orders(TWO, ONE, "O9,1,A9,P1,2026-02-05,1,0,CNY", *[
        f"U{at},1,A1,P1,2026-02-05,1,1,CNY" for at in range(300)
    ], name="orders/b.csv")  # fmt: skip
    channel.run()
    before = channel.everything()

    for part in ("clean", "state", "quarantine"):
        shutil.rmtree(channel.home.lake / part)
    shutil.rmtree(channel.feeds / "orders")
    channel.run()

    assert channel.everything() == before


def test_a_second_ingest_of_a_source_does_not_wait_and_does_not_write(channel):
    from adapters.lake.locks import locked

    channel.orders(ONE)
    lock = channel.home.lake / "state" / "locks" / "canonical.lock"
    with locked(lock, "another"), pytest.raises(OutsideError, match="already running"):
        channel.run()
    assert channel.rows("orders") == []


def test_f32_two_accounts_that_only_unicode_tells_apart_are_not_both_let_in(new_channel):
    """F32: stored as given, held on collision, never merged."""
    new_channel.write(
        "source.yaml",
        "source: s\nlimits: {rows: 1, money: 1}\npath: 'accounts/*.csv'\n"
        "feeds: {accounts: {columns: {account_id: account_id}}}\n",
    )
    new_channel.write("accounts/a.csv", "account_id\nA1\nÅsa\n")
    new_channel.run()
    new_channel.write("accounts/b.csv", "account_id\nＡ1\nA1 \nB\nＢ\n")
    new_channel.run()
    assert new_channel.column("accounts", "account_id") == ["A1", "Åsa"]
    assert sorted(row["row_key"] for row in new_channel.held()) == ["A1 ", "B", "Ａ1", "Ｂ"]
    assert {row["reason_code"] for row in new_channel.held()} == {"ambiguous_id"}


def test_f17_a_restatement_is_recorded_in_rows_and_money_with_the_rows_it_changed(channel):
    """F17: one line came, one went, one came back with another quantity."""
    kept = "O9,1,A1,P1,2026-02-09,1,9.00,CNY"
    channel.orders(ONE, TWO, kept)
    channel.run()
    channel.orders("O1,1,A1,P1,2026-01-05,5,0.10,CNY", kept, "O3,1,A2,P1,2026-03-01,2,0.50,CNY")

    result = channel.run()

    (line,) = channel.kept(RESTATEMENT)
    figures = ("rows_added", "rows_removed", "rows_changed")
    assert [line[name] for name in figures] == [1, 1, 1]
    money = ("amount_added", "amount_removed", "amount_changed")
    assert [line[name] for name in money] == [Decimal("1.00"), Decimal("0.40"), Decimal("0.20")]
    assert (line["first_changed_day"], line["last_changed_day"]) == (
        date(2026, 1, 5),
        date(2026, 3, 1),
    )
    changes = {row["change"]: row for row in channel.kept(RESTATED_ROW)}
    assert '"quantity":3' in changes["changed"]["row_before"].replace(" ", "").replace(".0000", "")
    assert changes["changed"]["amount_after"] == Decimal("0.50")
    assert "1 changed (+0.20), days 2026-01-05 to 2026-03-01" in result.text()
    assert channel.run().nothing_new
    assert len(channel.kept(RESTATEMENT)) == 1


def test_f17_other_bytes_with_the_same_rows_change_nothing(channel):
    channel.orders(ONE, TWO)
    channel.run()
    channel.orders(TWO, ONE)
    assert "other bytes, the same rows" in channel.run().text()
    assert channel.kept(RESTATED_ROW) == []
