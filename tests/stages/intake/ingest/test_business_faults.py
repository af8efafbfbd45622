"""Faults of the business on their way in, each named; what intake does of each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

HEADER = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency"
MORE = f"{HEADER},kind,returns_order_id,unit"


def test_f33_returns_load_negative_matched_or_not_and_in_whatever_period(channel, adds_up):
    """F33: of a later period, without an original, more than was sold: all load; see the facts."""
    channel.orders(
        "O1,1,A1,P1,2026-01-05,3,10,CNY,sale,,each",
        "R1,1,A1,P1,2026-02-05,2,10,CNY,return,O1,each",
        "R2,1,A1,P1,2026-02-06,-1,10,CNY,,NOBODY,each",
        "R3,1,A1,P1,2026-02-07,-9,10,CNY,return,O1,each",
        header=MORE,
    )
    channel.run()
    rows = {row["order_id"]: row for row in channel.rows("orders")}
    assert {name: rows[name]["quantity"] for name in rows} == {
        "O1": 3,
        "R1": Decimal(-2),
        "R2": Decimal(-1),
        "R3": Decimal(-9),
    }
    assert {rows[name]["kind"] for name in ("R1", "R2", "R3")} == {"return"}
    assert adds_up(channel.intake()[0])


def test_f37_a_late_order_loads_into_its_own_month_and_nothing_else_changes(channel):
    channel.orders("O1,1,A1,P1,2026-01-05,3,10,CNY", name="orders/jan.csv")
    channel.run()
    channel.orders("O2,1,A1,P1,2026-01-30,1,10,CNY", name="orders/march.csv")
    channel.run()
    rows = {row["order_id"]: row for row in channel.rows("orders")}
    assert rows["O2"]["order_date"] == date(2026, 1, 30)
    assert {row["part"] for row in rows.values()} == {"2026-01"}
    late = [row for row in channel.intake() if row["file"] == "orders/march.csv"]
    assert [row["rows_loaded"] for row in late] == [1]


def test_f38_master_data_changed_for_the_past_is_a_new_row_of_its_day_and_told(new_channel):
    new_channel.write("accounts.csv", "account_id,valid_from,region\nA1,2026-01-01,North\n")
    new_channel.run()
    new_channel.write(
        "accounts.csv",
        "account_id,valid_from,region\nA1,2026-01-01,North\nA1,2026-01-15,South\n",
    )
    result = new_channel.run()
    assert sorted((row["valid_from"], row["region"]) for row in new_channel.rows("accounts")) == [
        (date(2026, 1, 1), "North"),
        (date(2026, 1, 15), "South"),
    ]
    (change,) = next(feed.restated for feed in result.feeds if feed.feed == "accounts")
    assert (change.rows_added, change.rows_removed, change.rows_changed) == (1, 0, 0)


def test_f39_a_price_of_zero_loads_as_free_goods_and_a_negative_one_is_held(channel, adds_up):
    channel.many(1000, "O1,1,A1,P1,2026-01-05,3,0,CNY", "O2,1,A1,P1,2026-01-05,1,-0.10,CNY")
    channel.run()
    free = [row["kind"] for row in channel.rows("orders") if row["order_id"] == "O1"]
    assert free == ["free_good"]
    assert [row["reason_code"] for row in channel.held()] == ["negative_price"]
    assert adds_up(channel.intake()[0])


def test_f41_a_unit_that_is_unknown_or_lacks_its_factor_is_held(channel):
    """F41: P2 bears no case size; nobody guesses one. A 12-fold jump is found along the channel."""
    sound = [f"S{at},1,A1,P1,2026-01-05,1,1.00,CNY,,,case" for at in range(1000)]
    channel.orders(
        *sound,
        "O1,1,A1,P2,2026-01-05,1,0.10,CNY,,,case",
        "O2,1,A1,P1,2026-01-05,1,0.10,CNY,,,crate",
        header=MORE,
    )
    channel.run()
    held = {row["reason_code"] for row in channel.held()}
    assert held == {"conversion_missing", "unknown_code"}


def test_f45_rows_without_a_key_are_counted_and_held(channel, adds_up):
    channel.many(1000, ",1,A1,P1,2026-01-05,1,0.10,CNY", "O1,1,,P1,2026-01-05,1,0.10,CNY")
    channel.run()
    reasons = [row["reason_code"] for row in channel.held()]
    assert sorted(reasons) == ["missing_key", "missing_value"]
    (record,) = channel.intake()
    assert record["rows_quarantined"] == 2
    assert adds_up(record)
