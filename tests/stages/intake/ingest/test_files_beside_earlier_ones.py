"""A file that is unlike every one before it: stopped, or told of, from the second delivery on."""

from __future__ import annotations

import json

import pytest

from transforms.language.errors import DataRefused

HEADER = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency"
LINES = [f"S{at},1,A1,P1,2026-01-05,1,1.{at:02d},CNY" for at in range(1, 12)]


@pytest.fixture
def known(channel):
    """A channel whose orders have come once."""
    channel.orders(*LINES, name="orders/1.csv")
    channel.run()
    return channel


def _refusal(world):
    with pytest.raises(DataRefused) as refused:
        world.run()
    (notes,) = [json.loads(row["notes"]) for row in world.intake() if row["status"] == "refused"]
    return notes["code"], refused.value


def _later(line_of):
    return [line_of(f"T{at}", at) for at in range(1, 12)]


def test_f25_two_decimals_that_become_four_stop_the_file(known):
    lines = _later(lambda order, at: f"{order},1,A1,P1,2026-02-05,1,1.{at:02d}37,CNY")
    known.orders(*lines, name="orders/2.csv")
    code, refused = _refusal(known)
    assert code == "retyped_column"
    assert "unit_price is written to 4 decimals" in str(refused)
    assert "control: {decimals: {unit_price: 4}}" in str(refused.remedy)
    assert len(known.rows("orders")) == len(LINES)


def test_f25_zeros_at_the_end_and_one_odd_price_are_no_other_type(known):
    lines = _later(lambda order, at: f"{order},1,A1,P1,2026-02-05,1,1.{at:02d}00,CNY")
    known.orders(*lines, "U1,1,A1,P1,2026-02-05,1,1.0037,CNY", name="orders/2.csv")
    known.run()
    assert len(known.rows("orders")) == 2 * len(LINES) + 1


def test_f25_more_decimals_load_where_the_map_declares_them(known):
    lines = _later(lambda order, at: f"{order},1,A1,P1,2026-02-05,1,1.{at:02d}37,CNY")
    known.orders(*lines, name="orders/2.csv")
    named = ", ".join(f"{name}: {name}" for name in HEADER.split(","))
    known.write(
        "source.yaml",
        "source: canonical\ncontrol: {decimals: {unit_price: 4}}\nfeeds:\n"
        "  accounts: {path: accounts.csv, columns: {account_id: account_id}}\n"
        "  products: {path: products.csv, columns: {product_id: product_id}}\n"
        f'  orders: {{path: "orders/*.csv", columns: {{{named}}}}}\n',
    )
    known.run()
    assert len(known.rows("orders")) == 2 * len(LINES)


@pytest.mark.parametrize(
    ("day", "quantity", "column"),
    [("1767571200", "1", "order_date"), ("2026-02-05", "one", "quantity")],
    ids=["date-to-epoch", "number-to-text"],
)
def test_f25_a_column_of_another_type_stops_the_file(known, day, quantity, column):
    lines = _later(lambda order, _: f"{order},1,A1,P1,{day},{quantity},1.00,CNY")
    known.orders(*lines, name="orders/2.csv")
    code, refused = _refusal(known)
    assert code == "retyped_column"
    assert f"{column} is written otherwise than in every file before: 11 rows" in str(refused)
    assert "orders/2.csv, line 2" in str(refused)
    assert len(known.rows("orders")) == len(LINES)


def test_f24_an_optional_column_that_is_gone_is_told(known):
    known.orders("K1,1,A1,P1,2026-02-01,1,1,CNY,sale", name="orders/2.csv", header=HEADER + ",kind")
    assert "are gone" not in known.run().text()
    known.orders("K2,1,A1,P1,2026-02-02,1,1,CNY", name="orders/3.csv", header=HEADER)
    told = known.run().text()
    assert "canonical/orders: columns that the files before had are gone: kind" in told
    assert len(known.rows("orders")) == len(LINES) + 2


def test_f28_a_file_ten_times_the_largest_before_it_is_refused_until_the_setting_allows(known):
    lines = [f"T{at},1,A1,P1,2026-02-05,1,1.00,CNY" for at in range(30_000)]
    known.orders(*lines, name="orders/2.csv")
    code, refused = _refusal(known)
    assert code == "too_big"
    assert "more than 10 times the largest file of orders before it" in str(refused)
    assert "growth" in str(refused.remedy)
    assert len(known.rows("orders")) == len(LINES)
    (known.home.path / "peakledger.yaml").write_text("files: {growth: 9000}\n", "utf-8")
    known.home = type(known.home).at(known.home.path)
    known.run()
    assert len(known.rows("orders")) == len(LINES) + 30_000


def test_f28_what_came_first_or_at_once_has_nothing_to_be_held_against(channel):
    channel.orders(*LINES, name="orders/1.csv")
    lines = [f"T{at},1,A1,P1,2026-02-05,1,1.0037,CNY" for at in range(30_000)]
    channel.orders(*lines, name="orders/2.csv")
    channel.run()
    assert len(channel.rows("orders")) == len(LINES) + 30_000
