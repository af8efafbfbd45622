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


# Each breaks one rule; all stand in one file, below twenty thousand sound lines.
BROKEN = [
    ("B1,1,A1,P1,2026-01-05,12.75x,1,CNY", "bad_decimal", "quantity", "12.75x"),
    ("B2,1,A1,P1,2026-01-05,1.00001,1,CNY", "too_many_decimals", "quantity", "1.00001"),
    ("B3,1,A1,P1,05/01/2026,1,1,CNY", "bad_date", "order_date", "05/01/2026"),
    ("B4,1,A1,P1,2026-02-30,1,1,CNY", "bad_date", "order_date", "2026-02-30"),
    ("B5,1,A1,P1,1026-02-03,1,1,CNY", "out_of_range", "order_date", "1026-02-03"),
    (",1,A1,P1,2026-01-05,1,1,CNY", "missing_key", "order_id", None),
    ("  ,1,A1,P1,2026-01-05,1,1,CNY", "missing_key", "order_id", "  "),
    ("B8,1,,P1,2026-01-05,1,1,CNY", "missing_value", "account_id", None),
    ("B9,1,A1,P1,2026-01-05,1,-1,CNY", "negative_price", "unit_price", "-1"),
    ("B10,1,A1,P1,2026-01-05,1,1,", "currency_missing", "currency", None),
    ("B11,1,A1,P1,2026-01-05,1,1,RMB", "currency_unknown", "currency", "RMB"),
    ("B12,1,A9,P1,2026-01-05,1,1,CNY", "unknown_account", "account_id", "A9"),
    ("B13,1,A1,P9,2026-01-05,1,1,CNY", "unknown_product", "product_id", "P9"),
    ("B14,1,A1 ,P1,2026-01-05,1,1,CNY", "unknown_account", "account_id", "A1 "),
    ("B15,1,A1,P1,2026-01-05,１２,1,CNY", "bad_decimal", "quantity", "１２"),
    ("B16,1,A1,P1,2026-01-05,1e3,0.01,CNY", "bad_decimal", "quantity", "1e3"),
    ("B17,1,A1,P1,2026-01-05,007,1,CNY", "bad_decimal", "quantity", "007"),
]
SOUND = 20_000


@pytest.fixture(scope="module")
def broken(make_world, tmp_path_factory):
    """What a channel has on record of a file with each broken line, and the held rows by line."""
    channel = make_world(tmp_path_factory.mktemp("broken"))
    channel.master()
    channel.many(SOUND, *(line for line, *_ in BROKEN))
    channel.run()
    return channel.intake(), {row["file_line"]: row for row in channel.held()}


@pytest.mark.parametrize("place", range(len(BROKEN)), ids=[line for line, *_ in BROKEN])
def test_a_row_that_breaks_a_rule_is_held_with_reason_line_and_raw_text(broken, place):
    (line, reason, column, value), (_, found) = BROKEN[place], broken
    held = found[SOUND + place + 2]
    assert (held["reason_code"], held["column_name"], held["raw_value"]) == (reason, column, value)
    assert (held["file"], held["feed"]) == ("orders.csv", "orders")
    assert list(json.loads(held["raw_row"]).values()) == [part or None for part in line.split(",")]


def test_rows_that_break_a_rule_are_counted_and_all_others_load(broken, adds_up):
    (record,), found = broken
    counted = ("rows_in", "rows_loaded", "rows_quarantined")
    assert [record[name] for name in counted] == [SOUND + len(BROKEN), SOUND, len(BROKEN)]
    assert len(found) == len(BROKEN)
    assert adds_up(record)


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


def test_an_amount_that_is_not_price_times_quantity_is_held(channel):
    header = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency,amount"
    shown = {
        "fits": "CNY,30.00",
        "one fen, somebody rounded": "CNY,30.01",
        "two fen": "CNY,30.02",
        "one yen, which has no smaller unit": "JPY,31",
        "two yen": "JPY,32",
        "two of the thousandths that a dinar has": "KWD,30.0020",
    }
    sound = [f"S{at},1,A1,P1,2026-01-05,1,99999,CNY," for at in range(2000)]
    lines = [f'"{name}",1,A1,P1,2026-01-05,3,10.00,{told}' for name, told in shown.items()]
    channel.orders(*sound, *lines, header=header)
    channel.run()
    assert {row["reason_code"] for row in channel.held()} == {"amount_mismatch"}
    held = {json.loads(row["raw_row"])["order_id"] for row in channel.held()}
    assert held == {"two fen", "two yen", "two of the thousandths that a dinar has"}


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
