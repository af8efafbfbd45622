"""What becomes of a row: loaded, turned away, repeated, left out; every one is counted once."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from transforms.language.errors import DataRefused


def test_sound_rows_load_with_their_types_and_where_they_came_from(channel):
    channel.orders("O1,1,A1,P1,2026-01-05,3,2.50,CNY", "O1,2,A2,P2,2026-02-01,1,4,CNY")

    result = channel.run()

    first, second = channel.rows("orders")
    assert first["quantity"] == Decimal("3.0000")
    assert first["unit_price"] == Decimal("2.500000")
    assert first["order_date"] == date(2026, 1, 5)
    assert (first["part"], second["part"]) == ("2026-01", "2026-02")
    assert (first["file_line"], second["file_line"]) == (2, 3)
    assert (first["kind"], first["is_anonymous"]) == ("sale", False)
    assert [feed.counts.adds_up for feed in result.feeds] == [True, True, True]


@pytest.mark.parametrize(
    ("line", "reason", "column", "value"),
    [
        ("O1,1,A1,P1,2026-01-05,12.75x,1,CNY", "bad_decimal", "quantity", "12.75x"),
        ("O1,1,A1,P1,2026-01-05,1.00001,1,CNY", "too_many_decimals", "quantity", "1.00001"),
        ("O1,1,A1,P1,05/01/2026,1,1,CNY", "bad_date", "order_date", "05/01/2026"),
        ("O1,1,A1,P1,2026-02-30,1,1,CNY", "bad_date", "order_date", "2026-02-30"),
        ("O1,1,A1,P1,1026-02-03,1,1,CNY", "out_of_range", "order_date", "1026-02-03"),
        (",1,A1,P1,2026-01-05,1,1,CNY", "missing_key", "order_id", None),
        ("  ,1,A1,P1,2026-01-05,1,1,CNY", "missing_key", "order_id", "  "),
        ("O1,1,,P1,2026-01-05,1,1,CNY", "missing_value", "account_id", None),
        ("O1,1,A1,P1,2026-01-05,1,-1,CNY", "negative_price", "unit_price", "-1"),
        ("O1,1,A1,P1,2026-01-05,1,1,", "currency_missing", "currency", None),
        ("O1,1,A1,P1,2026-01-05,1,1,RMB", "currency_unknown", "currency", "RMB"),
        ("O1,1,A9,P1,2026-01-05,1,1,CNY", "unknown_account", "account_id", "A9"),
        ("O1,1,A1,P9,2026-01-05,1,1,CNY", "unknown_product", "product_id", "P9"),
        ("O1,1,A1 ,P1,2026-01-05,1,1,CNY", "unknown_account", "account_id", "A1 "),
        ("O1,1,A1,P1,2026-01-05,１２,1,CNY", "bad_decimal", "quantity", "１２"),
        ("O1,1,A1,P1,2026-01-05,1e3,1,CNY", "bad_decimal", "quantity", "1e3"),
        ("O1,1,A1,P1,2026-01-05,007,1,CNY", "bad_decimal", "quantity", "007"),
    ],
)
def test_a_row_that_breaks_a_rule_is_held_with_reason_line_and_raw_text(
    channel, adds_up, line, reason, column, value
):
    channel.many(1000, line)

    channel.run()

    (held,) = channel.held()
    assert (held["reason_code"], held["column_name"], held["raw_value"]) == (reason, column, value)
    assert (held["file"], held["file_line"], held["feed"]) == ("orders.csv", 1002, "orders")
    assert list(json.loads(held["raw_row"]).values()) == [part or None for part in line.split(",")]
    (record,) = channel.intake()
    assert (record["rows_in"], record["rows_loaded"], record["rows_quarantined"]) == (1001, 1000, 1)
    assert adds_up(record)


def test_ids_and_texts_are_taken_as_they_stand(world):
    world.write("accounts.csv", "account_id,name\n007,NA\n7, two  blanks \n")
    world.write("products.csv", 'product_id,name\n1e3,"=cmd()"\nnull,"a ""quoted"" name, 你好"\n')
    world.orders("0001,01,007,1e3,2026-01-05,1,1,CNY", "1,1,7,null,2026-01-05,1,1,CNY")

    world.run()

    assert world.column("accounts", "account_id") == ["007", "7"]
    assert world.column("accounts", "name") == [" two  blanks ", "NA"]
    assert world.column("products", "name") == ["=cmd()", 'a "quoted" name, 你好']
    assert world.column("orders", "order_id") == ["0001", "1"]


def test_money_is_raw_quantity_times_price_and_what_cannot_be_told_is_counted(channel, adds_up):
    channel.many(
        2000,
        "B1,1,A1,P1,2026-01-32,2,0.25,CNY",  # bad date, and worth 0.50 all the same
        "B2,1,A1,P1,2026-01-05,x,9.99,CNY",  # bad quantity: its money cannot be told
    )

    channel.run()

    (record,) = channel.intake()
    assert record["amount_in"] == Decimal("2000.5")
    assert record["amount_quarantined"] == Decimal("0.5")
    assert record["rows_unpriced"] == 1
    assert adds_up(record)


def test_a_return_has_one_sign_everywhere(channel):
    header = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency"
    header += ",kind,amount"
    channel.orders(
        "O1,1,A1,P1,2026-01-05,-5,2,CNY,return,-10",
        "O2,1,A1,P1,2026-01-05,5,2,CNY,return,10",
        "O3,1,A1,P1,2026-01-05,-5,2,CNY,,",
        header=header,
    )

    channel.run()

    assert channel.rows("orders", "kind, quantity, amount") == [
        {"kind": "return", "quantity": Decimal(-5), "amount": Decimal(-10)},
        {"kind": "return", "quantity": Decimal(-5), "amount": Decimal(-10)},
        {"kind": "return", "quantity": Decimal(-5), "amount": None},
    ]
    # The file's own money: -10, +10 and -10.
    assert channel.intake()[0]["amount_in"] == Decimal(-10)


def test_a_price_of_zero_loads_as_free_goods(channel):
    channel.orders("O1,1,A1,P1,2026-01-05,5,0.00,CNY")
    channel.run()
    assert channel.column("orders", "kind") == ["free_good"]


@pytest.mark.parametrize(
    ("amount", "currency", "held"),
    [
        ("30.00", "CNY", False),
        ("30.01", "CNY", False),  # one fen: somebody rounded
        ("30.02", "CNY", True),
        ("31", "JPY", False),  # the yen has no smaller unit
        ("32", "JPY", True),
        ("30.0020", "KWD", True),  # the dinar has three decimals
    ],
)
def test_an_amount_that_is_not_price_times_quantity_is_held(channel, amount, currency, held):
    header = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency,amount"
    sound = [f"S{at},1,A1,P1,2026-01-05,1,99999,CNY," for at in range(300)]
    channel.orders(*sound, f"O1,1,A1,P1,2026-01-05,3,10.00,{currency},{amount}", header=header)
    channel.run()
    assert [row["reason_code"] for row in channel.held()] == ["amount_mismatch"] * held


def test_a_unit_that_the_product_cannot_convert_waits_for_its_factor(channel):
    header = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency,unit"
    sound = [f"S{at},1,A1,P1,2026-01-05,1,1,CNY,case" for at in range(2000)]
    channel.orders(*sound, "O1,1,A1,P2,2026-01-05,1,1,CNY,case", header=header)
    channel.run()
    assert [row["reason_code"] for row in channel.held()] == ["conversion_missing"]

    channel.write("products.csv", "product_id,name,units_per_case\nP1,Lager,12\nP2,Stout,6\n")
    channel.run()

    assert channel.held() == []
    assert len(channel.rows("orders")) == 2001


def test_an_order_after_the_account_was_closed_is_held_until_it_is_opened_again(world):
    world.write("accounts.csv", "account_id,closed_on\nA1,2026-01-20\n")
    world.write("products.csv", "product_id\nP1\n")
    sound = [f"S{at},1,A1,P1,2026-01-05,1,1,CNY" for at in range(2000)]
    world.orders(*sound, "O1,1,A1,P1,2026-01-21,1,1,CNY")
    world.run()
    assert [row["reason_code"] for row in world.held()] == ["account_closed"]

    world.write("accounts.csv", "account_id,closed_on\nA1,2026-01-31\n")
    world.run()

    assert world.held() == []


def test_over_the_limit_nothing_of_the_file_is_loaded_and_the_rest_is(channel, adds_up):
    """F25, contract: 0.5 % of rows; the refusal names file, line, value and what to do."""
    channel.many(1000, name="orders/january.csv")
    bad = [f"B{at},1,A1,P1,2026-02-01,?,1.00,CNY" for at in range(6)]
    channel.many(0, *bad, "G1,1,A1,P1,2026-02-01,1,1,CNY", name="orders/february.csv")

    with pytest.raises(DataRefused) as refused:
        channel.run()

    assert "orders/february.csv: 6 of 7 rows are turned away, more than 0.5 %" in str(refused.value)
    assert "6 bad_decimal" in str(refused.value)
    assert "january" not in str(refused.value)
    assert len(channel.rows("orders")) == 1000
    january, february = sorted(channel.intake(), key=lambda row: row["rows_in"], reverse=True)
    assert (january["status"], february["status"]) == ("loaded", "refused")
    assert (february["rows_in"], february["rows_quarantined"], february["rows_loaded"]) == (7, 7, 0)
    assert adds_up(february)
    # The rows at fault are listed all the same.
    assert {row["file"] for row in channel.held()} == {"orders/february.csv"}


def test_the_limits_hold_money_too(channel):
    """One row of a thousand, but it is worth half of the file."""
    channel.many(1000, "B1,1,A1,P1,2026-01-32,1000,1.00,CNY")
    with pytest.raises(DataRefused, match=r"rows worth 1,000.00 of 2,000.00"):
        channel.run()


def test_the_last_good_version_of_a_file_stays_when_the_next_is_refused(channel):
    channel.orders("O1,1,A1,P1,2026-01-05,3,2.50,CNY")
    channel.run()
    channel.orders("O1,1,A1,P1,2026-01-05,three,2.50,CNY")
    with pytest.raises(DataRefused):
        channel.run()
    assert channel.column("orders", "quantity") == [Decimal("3.0000")]
    assert [row["status"] for row in channel.intake()] == ["loaded", "refused"]

    channel.orders("O1,1,A1,P1,2026-01-05,4,2.50,CNY")
    channel.run()

    assert channel.column("orders", "quantity") == [Decimal("4.0000")]
    assert [row["status"] for row in channel.intake()] == ["superseded", "withdrawn", "loaded"]


def test_an_ambiguous_number_stops_the_file(channel):
    """F20: 1.234 is a bit more than one, or more than a thousand."""
    channel.many(1000, "O1,1,A1,P1,2026-01-05,1,1.234,CNY")
    with pytest.raises(DataRefused, match="may mean two things") as refused:
        channel.run()
    assert refused.value.remedy
    assert "unit_price = '1.234'" not in str(channel.rows("orders"))
    assert channel.rows("orders") == []


def test_without_any_currency_the_file_is_refused(channel):
    """F40: there is no default currency."""
    channel.orders(
        "O1,1,A1,P1,2026-01-05,3,2.50",
        header="order_id,line_no,account_id,product_id,order_date,quantity,unit_price",
    )
    with pytest.raises(DataRefused, match="currency") as refused:
        channel.run()
    assert "company_currency" in str(refused.value)


def test_the_company_currency_stands_in_where_a_person_has_set_it(channel):
    channel.home.make(channel.home.path)
    channel.home.settings_file.write_text("company_currency: CNY\n")
    channel.orders(
        "O1,1,A1,P1,2026-01-05,3,2.50",
        header="order_id,line_no,account_id,product_id,order_date,quantity,unit_price",
    )
    channel.run()
    assert channel.column("orders", "currency") == ["CNY"]
