"""Sources of every kind of file come in by their map alone, and derive what only they know."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from adapters.lake.models.feeds import clean_feeds
from stages.intake.ingest import sources
from transforms.language.errors import DataRefused, UsageError

SHOP = """\
source: shop
path: "*.csv"
partition: {by: order_date, grain: day}
currency: GBP
numbers: {decimal: "."}
filters: [{name: postage, when: Code = POST}]
feeds:
  orders:
    identical_rows: repeat
    columns:
      order_id: No
      line_no: {value: row_number}
      account_id: {from: Customer, drop_suffix: ".0", when_empty: "UNKNOWN-{Country}"}
      product_id: Code
      order_date: {from: Day, parse: "%Y-%m-%d %H:%M:%S"}
      quantity: Qty
      unit_price: Price
      unit: {value: each}
      kind: {when: "No starts_with C", then: return, else: sale}
  accounts: {derive: orders, columns: {account_id: Customer, territory: Country}}
  products: {derive: orders, columns: {product_id: Code, name: Text}}
"""
HEADER = "No,Code,Text,Qty,Day,Price,Customer,Country"
DAY_1 = (
    "1,P1,LAMP,2,2011-01-04 10:00:00,2.5,17850.0,UK",
    "1,P1,LAMP,2,2011-01-04 10:00:00,2.5,17850.0,UK",  # stands twice
    "1,P2,wet,1,2011-01-04 10:00:00,1.0,17850.0,UK",
    "C2,P2,CUP,-1,2011-01-04 10:00:00,1.0,,France",
    "3,POST,POSTAGE,1,2011-01-04 10:00:00,18.0,12.0,France",
)
DAY_2 = (
    "4,P2,CUP,5,2011-01-05 10:00:00,1.0,17850.0,Malta",
    "4,P2,CUP,5,2011-01-05 11:00:00,1.0,17850.0,UK",
)


def _day(world, name, lines):
    world.write(name, "\n".join([HEADER, *lines]) + "\n")


@pytest.fixture
def shop(world):
    world.write("source.yaml", SHOP)
    _day(world, "2011-01-04.csv", DAY_1)
    return world


def test_orders_come_in_with_returns_repeats_and_anonymous_accounts(shop, adds_up):
    shop.run()
    assert shop.rows("orders", "order_id, line_no, account_id, kind, quantity, is_anonymous") == [
        _line("1", "1", "17850", "sale", 2, False),
        _line("1", "3", "17850", "sale", 1, False),
        _line("C2", "1", "UNKNOWN-France", "return", -1, True),
    ]
    (record,) = shop.intake()
    assert (record["rows_in"], record["rows_repeated"], record["rows_filtered"]) == (5, 1, 1)
    assert record["amount_filtered"] == Decimal(18)
    assert adds_up(record)


def test_accounts_and_products_are_those_of_the_rows_that_count(shop, adds_up):
    shop.run()
    assert shop.rows("accounts", "account_id, territory, is_anonymous") == [
        {"account_id": "17850", "territory": "UK", "is_anonymous": False},
        {"account_id": "UNKNOWN-France", "territory": "France", "is_anonymous": True},
    ]
    assert shop.column("products", "product_id") == ["P1", "P2"]
    assert all(map(adds_up, shop.intake("accounts") + shop.intake("products")))


def test_what_most_rows_bear_is_the_name_and_a_later_day_may_change_it(shop):
    shop.run()
    assert "wet" in shop.column("products", "name")

    _day(shop, "2011-01-05.csv", DAY_2)
    shop.run()

    assert shop.column("products", "name") == ["CUP", "LAMP"]
    assert shop.column("accounts", "territory") == ["France", "UK"]  # UK three times, Malta once
    assert len(shop.rows("orders")) == 5
    assert shop.run().nothing_new


def test_a_day_on_top_gives_what_all_days_at_once_give(shop, tmp_path, world):
    _day(shop, "2011-01-05.csv", DAY_2)
    shop.run()
    at_once = {feed: _known(shop, feed) for feed in ("orders", "accounts", "products")}

    import shutil

    shutil.rmtree(shop.home.path)
    (shop.feeds / "2011-01-05.csv").unlink()
    shop.run()
    _day(shop, "2011-01-05.csv", DAY_2)
    shop.run()

    assert {feed: _known(shop, feed) for feed in at_once} == at_once


def test_another_rule_reads_all_files_again(shop):
    shop.run()
    shop.write("source.yaml", SHOP.replace("Code = POST", "Code = NOTHING"))
    result = shop.run()
    assert len(shop.rows("orders")) == 4
    assert result.files_landed == 0
    assert "POST" in shop.column("products", "product_id")


def test_a_file_that_the_map_no_longer_takes_leaves_with_its_rows(shop):
    _day(shop, "2011-01-05.csv", DAY_2)
    shop.run()
    shop.write("source.yaml", SHOP.replace('"*.csv"', '"*-04.csv"'))
    shop.run()
    assert len(shop.rows("orders")) == 3
    assert [row["status"] for row in shop.intake()] == ["loaded", "superseded"]
    assert "Malta" not in shop.column("accounts", "territory")
    assert shop.run().nothing_new


def test_the_map_may_lie_elsewhere(shop, tmp_path):
    elsewhere = tmp_path / "maps" / "shop.yaml"
    elsewhere.parent.mkdir()
    (shop.feeds / "source.yaml").rename(elsewhere)
    assert sources(shop.home, shop.feeds, map_file=elsewhere) == ["shop"]
    shop.run(map_file=elsewhere)
    assert len(shop.rows("orders")) == 3


def test_several_sources_in_sub_folders_are_taken_one_by_one_or_together(shop):
    for name in ("north", "south"):
        shop.write(f"{name}/source.yaml", SHOP.replace("source: shop", f"source: {name}"))
        _day(shop, f"{name}/2011-01-04.csv", DAY_1)
    (shop.feeds / "source.yaml").unlink()
    (shop.feeds / "2011-01-04.csv").unlink()
    assert sources(shop.home, shop.feeds) == ["north", "south"]
    shop.run("south")
    assert set(shop.column("orders", "source")) == {"south"}
    shop.run()
    assert shop.column("orders", "source").count("north") == 3
    with pytest.raises(UsageError, match="no source 'east'"):
        shop.run("east")


def test_two_sources_may_not_bear_one_name(shop):
    for name in ("north", "south"):
        shop.write(f"{name}/source.yaml", SHOP)
    (shop.feeds / "source.yaml").unlink()
    with pytest.raises(UsageError, match="2 source maps bear the name 'shop'"):
        shop.run()


def test_an_order_in_two_files_whose_lines_are_numbered_by_us_is_a_conflict(shop):
    """Its lines cannot be told apart by a number that each file begins anew."""
    _day(shop, "2011-01-05.csv", ["1,P2,CUP,9,2011-01-05 10:00:00,1.0,17850.0,UK"])
    with pytest.raises(DataRefused, match="conflicting_version") as refused:
        shop.run()
    assert "2011-01-05.csv" in str(refused.value)
    assert len(shop.rows("orders")) == 3


def test_a_workbook_and_parquet_and_packed_files_in_canonical_form(world):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for row, cells in enumerate([["Account_ID", "name"], ["007", "Sieben"], ["8", "Acht"]]):
        sheet.write_row(row, 0, cells)
    book.close()
    world.write("accounts.xlsx", stream.getvalue())
    stream = io.BytesIO()
    pq.write_table(pa.table({"product_id": ["P1"], "list_price": [Decimal("2.50")]}), stream)
    world.write("products.parquet", stream.getvalue())
    line = '{"order_id": 1, "line_no": 1, "account_id": "007", "product_id": "P1",'
    line += ' "order_date": "2026-01-05", "quantity": 3, "unit_price": 2.50, "currency": "CNY"}\n'
    world.write("orders.jsonl", line)
    world.run()
    (order,) = world.rows("orders")
    assert (order["account_id"], order["unit_price"], order["file_line"]) == (
        "007",
        Decimal("2.5"),
        1,
    )
    assert world.column("accounts", "file_line") == [2, 3]


@pytest.mark.parametrize("text", ["", f"{HEADER}\n"])
def test_f18_a_file_without_rows_is_refused_unless_the_map_allows_it(shop, text):
    """F18: never zero sales by silence."""
    shop.write("2011-01-06.csv", text)
    with pytest.raises(DataRefused, match="nothing was sold"):
        shop.run()
    assert len(shop.rows("orders")) == 3

    shop.write("source.yaml", SHOP + "allow_empty: true\n")
    shop.run()

    assert [row["rows_in"] for row in shop.intake()] == [5, 0]
    assert shop.run().nothing_new


def test_a_header_alone_says_none_where_the_feed_can_say_so(channel):
    """No incident, no invoice, no payment: that is data. No orders: that is a lost file."""
    channel.orders("O1,1,A1,P1,2026-01-05,3,2.50,CNY")
    channel.write("incidents.csv", "incident_id,account_id,kind,occurred_on\n")
    channel.run()
    assert channel.rows("incidents") == []
    assert clean_feeds(channel.home)["incidents"].is_present
    assert not clean_feeds(channel.home)["targets"].is_present

    channel.write("inventory.csv", "account_id,product_id,snapshot_date,on_hand\n")
    with pytest.raises(DataRefused, match=r"inventory\.csv holds no rows"):
        channel.run()


def test_a_file_without_a_single_byte_says_nothing_of_any_feed(channel):
    channel.orders("O1,1,A1,P1,2026-01-05,3,2.50,CNY")
    channel.write("incidents.csv", "")
    with pytest.raises(DataRefused, match="is empty"):
        channel.run()


def test_a_folder_without_feeds_says_what_to_put_there(world):
    with pytest.raises(UsageError, match="holds no feed") as refused:
        world.run()
    assert "orders.csv" in refused.value.remedy


def test_a_map_whose_files_are_not_there_says_so(world):
    world.write("source.yaml", SHOP)
    with pytest.raises(DataRefused, match="no file of source 'shop'"):
        world.run()


def test_a_misnamed_file_is_pointed_out(channel):
    channel.orders("O1,1,A1,P1,2026-01-05,3,2.50,CNY")
    channel.write("order.csv", "x\n")
    assert channel.run().warnings == (
        "order.csv bears no feed's name and is not read; did you mean `orders`?",
    )


def test_f23_a_new_column_is_told_and_kept_raw(channel):
    """F23."""
    header = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency,mood"
    channel.orders("O1,1,A1,P1,2026-01-05,3,2.50,CNY,good", header=header)
    result = channel.run()
    assert "mood" in result.text()
    assert len(channel.rows("orders")) == 1


def test_month_figures_cover_their_month(world):
    world.master()
    world.write(
        "source.yaml",
        "source: agencies\nfeeds:\n  sell_through:\n    path: volumes.csv\n    grain: month\n"
        "    columns: {account_id: A, product_id: P, period_start: M, quantity: V}\n"
        "  accounts: {path: accounts.csv, columns: {account_id: account_id}}\n"
        "  products: {path: products.csv, columns: {product_id: product_id}}\n",
    )
    world.write("volumes.csv", "A,P,M,V\nA1,P1,2024-02-01,5\n")
    world.run()
    (row,) = world.rows("sell_through", "cast(period_end as varchar) as last, part")
    assert row == {"last": "2024-02-29", "part": "2024-02"}


def _line(order, line, account, kind, quantity, anonymous):
    return {
        "order_id": order,
        "line_no": line,
        "account_id": account,
        "kind": kind,
        "quantity": Decimal(quantity),
        "is_anonymous": anonymous,
    }


def _known(world, feed):
    return [{k: v for k, v in row.items() if k != "file_sha256"} for row in world.rows(feed)]


def test_odd_files_among_plain_ones_lose_nothing(channel, adds_up):
    """Many files are read in one pass; one that spoils it is read by itself."""
    for at in range(6):
        channel.orders(f"O{at},1,A1,P1,2026-01-05,1,1,CNY", name=f"orders/{at}.csv")
    header = b"order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency"
    channel.write("orders/6.csv", header + b"\nO6,1,A1,P1,2026-01-05,1,1,CNY\r\n")
    channel.write("orders/7.csv", header + b'\n"O\n7",1,A1,P1,2026-01-05,1,1,CNY\n\n')
    channel.run()
    assert len(channel.rows("orders")) == 8
    assert {row["file_line"] for row in channel.rows("orders")} == {2}
    assert all(map(adds_up, channel.intake()))


def test_two_sources_are_taken_side_by_side(shop):
    """Neither overwrites what the other makes first: tables, record, quarantine."""
    for name in ("north", "south"):
        shop.write(f"{name}/source.yaml", SHOP.replace("source: shop", f"source: {name}"))
        _day(shop, f"{name}/2011-01-04.csv", DAY_1)
    (shop.feeds / "source.yaml").unlink()
    (shop.feeds / "2011-01-04.csv").unlink()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(shop.run, ["north", "south"]))
    assert sorted(shop.column("orders", "source")) == ["north"] * 3 + ["south"] * 3
    assert len(shop.intake()) == 2
