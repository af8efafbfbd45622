"""The way back out of quarantine: by hand, in somebody's name, and by itself."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from stages.intake.records import released
from stages.intake.release import Choice, release
from transforms.language.errors import UsageError

ONE = "O1,1,A1,P1,2026-01-05,3,0.10,CNY"
OTHER = "O1,1,A1,P1,2026-01-05,4,0.10,CNY"
HEADER = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency,amount"


@pytest.fixture
def let_in(channel):
    """Release rows in the name of Mei and take the folder again."""

    def let(**choice):
        result = release(
            channel.home,
            Choice(**choice),
            by="mei",
            why="confirmed by phone",
            now=datetime(2026, 3, 2, tzinfo=UTC),
            run_id="by-hand",
        )
        channel.run()
        return result

    return let


def row_id(row):
    return f"{row['file_sha256'][:12]}:{row['file_line']}"


def with_amounts(channel, *more, count=1000):
    sound = [f"S{at},1,A1,P1,2026-01-05,1,1.00,CNY,1.00" for at in range(count)]
    return channel.orders(*sound, *more, header=HEADER)


def test_a_row_held_for_its_amount_comes_in_by_its_id_and_intake_adds_up(channel, let_in, adds_up):
    with_amounts(channel, "O1,1,A1,P1,2026-01-05,2,0.10,CNY,0.90")
    channel.run()
    (held,) = channel.held()
    assert (held["reason_code"], held["row_money"]) == ("amount_mismatch", Decimal("0.20"))

    result = let_in(ids=(row_id(held),))

    assert (result.released, result.refused) == (1, 0)
    assert channel.held() == []
    assert "O1" in channel.column("orders", "order_id")
    (record,) = channel.intake()
    assert (record["rows_loaded"], record["rows_quarantined"]) == (1001, 0)
    assert adds_up(record)
    (row,) = released(channel.home).rows
    assert (row["released_by"], row["released_why"]) == ("mei", "confirmed by phone")


def test_releasing_again_is_a_no_op(channel, let_in):
    with_amounts(channel, "O1,1,A1,P1,2026-01-05,2,0.10,CNY,0.90")
    channel.run()
    (held,) = channel.held()
    let_in(ids=(row_id(held),))
    before = channel.versions()

    result = let_in(ids=(row_id(held),))

    assert (result.released, result.already) == (0, 1)
    assert "released on 2026-03-02 by mei" in result.rows[0].says
    assert channel.versions() == before


def test_rows_of_one_reason_or_one_file_come_in_together(channel, let_in):
    bad = [f"O{at},1,A1,P1,2026-01-05,2,0.01,CNY,0.90" for at in range(3)]
    with_amounts(channel, *bad)
    channel.run()
    assert len(channel.held()) == 3
    assert let_in(reason="amount_mismatch", file="orders.csv").released == 3
    assert channel.held() == []


@pytest.mark.parametrize(
    ("line", "reason", "says"),
    [
        ("O1,1,A9,P1,2026-01-05,1,0.10,CNY", "unknown_account", "deliver the account"),
        ("O1,1,A1,P9,2026-01-05,1,0.10,CNY", "unknown_product", "deliver the product"),
        ("O1,1,A1,P1,2026-01-05,x,0.10,CNY", "bad_decimal", "cannot be used as it stands"),
        (",1,A1,P1,2026-01-05,1,0.10,CNY", "missing_key", "cannot be used as it stands"),
    ],
)
def test_what_cannot_be_released_says_why(channel, let_in, line, reason, says):
    channel.many(1000, line)
    channel.run()
    result = let_in(reason=reason)
    assert (result.released, result.refused) == (0, 1)
    assert says in result.rows[0].says
    assert [row["reason_code"] for row in channel.held()] == [reason]


def test_f36_a_released_row_is_still_held_for_what_nobody_released(channel, let_in):
    """F36: the amount was confirmed, the account is still unknown; when it arrives, all is well."""
    with_amounts(channel, "O1,1,A9,P1,2026-01-05,2,0.10,CNY,0.90")
    channel.run()
    let_in(reason="amount_mismatch")
    assert [row["reason_code"] for row in channel.held()] == ["unknown_account"]

    channel.write("accounts.csv", "account_id,name\nA1,First\nA2,Second\nA9,Ninth\n")
    channel.run()

    assert channel.held() == []
    by = {row["reason_code"]: row["released_by"] for row in released(channel.home).rows}
    assert by == {"amount_mismatch": "mei", "unknown_account": "peakledger"}


def test_f36_an_order_after_its_account_closed_is_held_and_may_be_released(channel, let_in):
    channel.write("accounts.csv", "account_id,closed_on\nA1,\nA2,2026-01-31\n")
    channel.many(1000, "O1,1,A2,P1,2026-02-05,1,0.10,CNY")
    channel.run()
    assert [row["reason_code"] for row in channel.held()] == ["account_closed"]
    assert let_in(reason="account_closed").released == 1
    assert channel.held() == []


def test_f35_of_two_versions_the_one_a_person_names_counts(channel, let_in, adds_up):
    channel.many(1000, ONE, name="orders/a.csv")
    channel.orders(*[f"T{at},1,A2,P1,2026-02-01,1,1,CNY" for at in range(1000)], OTHER,
                   name="orders/b.csv")  # fmt: skip
    channel.run()
    a, b = channel.held()
    assert {a["file"], b["file"]} == {"orders/a.csv", "orders/b.csv"}

    both = let_in(reason="conflicting_version")
    assert (both.released, both.refused) == (0, 2)
    assert "release the one that is true" in both.rows[0].says

    assert let_in(ids=(row_id(b),)).released == 1
    assert channel.held() == []
    (row,) = [row for row in channel.rows("orders") if row["order_id"] == "O1"]
    assert row["quantity"] == Decimal(4)
    assert [record["rows_repeated"] for record in channel.intake()] == [1, 0]
    assert all(map(adds_up, channel.intake()))
    assert channel.run().nothing_new


def test_f35_a_version_that_comes_later_is_not_overruled_by_an_older_word(channel, let_in):
    channel.many(1000, ONE, OTHER, name="orders/a.csv")
    channel.run()
    let_in(ids=(row_id(channel.held()[0]),))
    assert channel.held() == []

    later = [f"T{at},1,A2,P1,2026-02-01,1,1,CNY" for at in range(1000)]
    channel.orders(*later, "O1,1,A1,P1,2026-01-05,9,0.10,CNY", name="orders/c.csv")
    channel.run()

    assert {row["reason_code"] for row in channel.held()} == {"conflicting_version"}
    assert "O1" not in channel.column("orders", "order_id")


def test_a_home_that_lost_all_but_its_raw_files_lets_the_same_rows_in(channel, let_in):
    with_amounts(channel, "O1,1,A1,P1,2026-01-05,2,0.10,CNY,0.90")
    channel.run()
    let_in(reason="amount_mismatch")
    before = channel.everything()
    for part in ("clean", "state", "quarantine"):
        shutil.rmtree(channel.home.lake / part)
    channel.run()
    assert channel.everything() == before


def test_a_release_says_who_why_and_what(channel):
    channel.orders(ONE)
    channel.run()
    given = {"now": datetime(2026, 3, 2, tzinfo=UTC), "run_id": "r"}
    with pytest.raises(UsageError, match="which rows"):
        release(channel.home, Choice(), by="mei", why="x", **given)
    with pytest.raises(UsageError, match="answers for it"):
        release(channel.home, Choice(reason="x"), by=" ", why="x", **given)
    with pytest.raises(UsageError, match="no row"):
        release(channel.home, Choice(ids=("nothing:1",)), by="mei", why="x", **given)
