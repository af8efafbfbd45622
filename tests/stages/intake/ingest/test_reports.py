"""Reports as people make them: facts in names, tables in one file, groups, lists in objects."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import pytest
import xlsxwriter

from stages.intake.recount import recount
from transforms.language.errors import DataRefused
from transforms.verify import check_recount

MASTER = """\
source: shop
feeds:
  accounts: {path: accounts.csv, columns: {account_id: Id}}
  products: {path: products.csv, columns: {product_id: Id}}
"""
BY_STORE = (
    MASTER
    + """\
  sell_through:
    path: "sold/*"
    format: {%s}
    grain: month
    columns:
      account_id: store
      period_start: {value: "2026-01-01"}
      product_id: sku
      quantity: units
      unit: {value: each}
"""
)


@pytest.fixture
def shop(world):
    world.write("accounts.csv", "Id\n" + "".join(f"C00{at}\n" for at in range(1, 5)))
    world.write("products.csv", "Id\nP1\nP2\n")

    def declare(text: str):
        world.write("source.yaml", text)
        return world

    return declare


def _sold(world):
    rows = world.rows("sell_through", "account_id, product_id, quantity")
    return sorted((row["account_id"], row["product_id"], int(row["quantity"])) for row in rows)


def _agrees_with_raw(world):
    """List what a count of the raw bytes finds otherwise than the record says."""
    return [each.says for each in check_recount(recount(world.home)).findings]


FILE_NAME = 'file_name: "(?P<store>C[0-9]+)_[0-9-]+[.]csv"'


def test_the_account_in_the_name_of_a_file_is_a_column(shop):
    world = shop(BY_STORE % FILE_NAME)
    world.write("sold/C001_2026-01.csv", "sku,units\nP1,10\nP2,5\n")
    world.write("sold/C002_2026-01.csv", "sku,units\nP1,7\n")
    world.run()
    assert _sold(world) == [("C001", "P1", 10), ("C001", "P2", 5), ("C002", "P1", 7)]
    assert _agrees_with_raw(world) == []


def test_a_name_that_does_not_fit_is_refused_and_says_so(shop):
    world = shop(BY_STORE % FILE_NAME)
    world.write("sold/C001_2026-01.csv", "sku,units\nP1,10\n")
    world.write("sold/total.csv", "sku,units\nP1,17\n")
    with pytest.raises(DataRefused, match=r"'total\.csv' does not fit the pattern `file_name`"):
        world.run()
    assert _sold(world) == [("C001", "P1", 10)]


def test_the_same_bytes_under_names_of_two_accounts_are_not_taken_for_one(shop):
    world = shop(BY_STORE % FILE_NAME)
    for store in ("C001", "C002"):
        world.write(f"sold/{store}_2026-01.csv", "sku,units\nP1,7\n")
    with pytest.raises(DataRefused, match="hold the same bytes, and their names") as refused:
        world.run()
    assert _sold(world) == []
    assert "an empty line at its end" in refused.value.remedy
    world.write("sold/C002_2026-01.csv", "sku,units\nP1,7\n\n")
    world.run()
    assert _sold(world) == [("C001", "P1", 7), ("C002", "P1", 7)]


def test_a_group_that_the_file_bears_already_is_refused(shop):
    world = shop(BY_STORE % FILE_NAME)
    world.write("sold/C001_2026-01.csv", "store,sku,units\nC009,P1,10\n")
    with pytest.raises(DataRefused, match="has a column 'store' already"):
        world.run()


def _workbook(sheets, hidden=()):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
                if at in hidden:
                    sheet.set_row(at, None, None, {"hidden": True})
    return stream.getvalue()


SHEETS = {
    "Notes": [["these are", "no rows"]],
    "Store C001": [["sku", "units"], ["P1", 10], ["P2", 5]],
    "Store C002": [["units", "sku"], [7, "P1"]],
}
BY_SHEET = 'type: excel, sheets: "Store *", sheet_name: "Store (?P<store>.+)"'


def test_sheets_by_a_pattern_are_read_together_with_what_they_are_named(shop):
    world = shop(BY_STORE % BY_SHEET)
    world.write("sold/january.xlsx", _workbook(SHEETS))
    world.run()
    assert _sold(world) == [("C001", "P1", 10), ("C001", "P2", 5), ("C002", "P1", 7)]
    # No two rows of the file share a line: that of the second sheet counts from 100,000,000 on.
    assert world.column("sell_through", "file_line") == [100_000_002, 2, 3]
    assert _agrees_with_raw(world) == []


def test_a_sheet_that_cannot_be_read_stops_the_whole_workbook(shop):
    world = shop(BY_STORE % BY_SHEET)
    wrong = {**SHEETS, "Store C003": [["sku", "pieces"], ["P1", 1]]}
    world.write("sold/january.xlsx", _workbook(wrong))
    with pytest.raises(DataRefused, match="no column 'units'"):
        world.run()
    assert _sold(world) == []


def test_a_pattern_that_no_sheet_fits_says_which_there_are(shop):
    world = shop(BY_STORE % BY_SHEET.replace("Store *", "Shop *"))
    world.write("sold/january.xlsx", _workbook(SHEETS))
    with pytest.raises(DataRefused, match="there is Notes, Store C001, Store C002"):
        world.run()


def test_files_in_one_archive_are_read_together_with_what_they_are_named(shop):
    form = 'type: csv, compression: zip, members: "*.csv", member_name: "(?P<store>C[0-9]+)[.]csv"'
    world = shop(BY_STORE % form)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "not read")
        archive.writestr("C001.csv", "sku,units\nP1,10\nP2,5\n")
        archive.writestr("C002.csv", "units,sku\r\n7,P1\r\n")
        archive.writestr("C003.csv", 'sku,units\nP1,"1"\nP2,\n')
    world.write("sold/january.zip", stream.getvalue())
    world.write("source.yaml", "limits: {rows: 1, money: 1}\n" + BY_STORE % form)
    world.run()
    assert _sold(world) == [
        ("C001", "P1", 10), ("C001", "P2", 5), ("C002", "P1", 7), ("C003", "P1", 1)
    ]  # fmt: skip
    (held,) = world.held("reason_code, file_line")
    assert held == {"reason_code": "missing_value", "file_line": 200_000_003}
    assert _agrees_with_raw(world) == []


def test_rows_that_a_filter_has_hidden_are_read_and_told(shop):
    world = shop(BY_STORE % BY_SHEET)
    world.write("sold/january.xlsx", _workbook({"Store C001": SHEETS["Store C001"]}, hidden=(2,)))
    told = [each for feed in world.run().feeds for each in feed.warnings]
    assert len(_sold(world)) == 2
    assert [each for each in told if "1 rows are hidden, by a filter or by hand" in each]


ORDERS = (
    MASTER
    + """\
  orders:
    path: "orders.*"
    %s
    columns: {order_id: %s, line_no: {value: row_number}, account_id: %s, order_date: day,
      product_id: %s, quantity: %s, unit_price: %s, currency: {value: EUR}}
"""
)


def test_lines_within_orders_become_rows(shop):
    form = "format: {type: jsonl, unfold: lines}"
    names = ("id", "customer.id", "lines.sku", "lines.qty", "lines.price")
    world = shop("limits: {rows: 1, money: 1}\n" + ORDERS % (form, *names))
    orders = [
        {"id": "O1", "day": "2026-01-05", "customer": {"id": "C001"},
         "lines": [{"sku": "P1", "qty": 2, "price": 5.10}, {"sku": "P2", "qty": 1, "price": 6}]},
        {"id": "O2", "day": "2026-01-06", "customer": {"id": "C002"}, "lines": []},
        {"id": "O3", "day": "2026-01-06", "customer": {"id": "C002"},
         "lines": [{"sku": "P1", "qty": 3, "price": 5.10}]},
    ]  # fmt: skip
    world.write("orders.jsonl", "".join(json.dumps(order) + "\n" for order in orders))
    world.run()
    columns = "order_id, line_no, account_id, product_id, quantity, unit_price, file_line"
    found = [list(row.values()) for row in world.rows("orders", columns)]
    assert sorted((r[0], r[1], r[2], r[3], int(r[4]), float(r[5]), r[6]) for r in found) == [
        ("O1", "1", "C001", "P1", 2, 5.1, 1),
        ("O1", "2", "C001", "P2", 1, 6.0, 1),
        ("O3", "1", "C002", "P1", 3, 5.1, 3),
    ]
    # An order without lines does not vanish.
    assert [(r["file_line"], r["reason_code"]) for r in world.held("file_line, reason_code")] == [
        (2, "missing_value")
    ]
    assert _agrees_with_raw(world) == []


def test_a_group_named_on_its_first_row_is_filled_down(shop):
    world = shop(ORDERS % ("fill_down: [id, day, who]", "id", "who", "sku", "qty", "price"))
    world.write(
        "orders.csv",
        "id,day,who,sku,qty,price\nS1,2026-01-05,C001,P1,2,5.00\n,,,P2,3,6.00\n"
        "S2,2026-01-06,C002,P1,1,5.00\n",
    )
    world.run()
    found = world.rows("orders", "order_id, line_no, account_id, order_date, product_id")
    assert [tuple(row.values()) for row in found] == [
        ("S1", "1", "C001", date(2026, 1, 5), "P1"),
        ("S1", "2", "C001", date(2026, 1, 5), "P2"),
        ("S2", "1", "C002", date(2026, 1, 6), "P1"),
    ]
    assert _agrees_with_raw(world) == []


def test_texts_that_a_spreadsheet_was_kept_from_are_stripped(shop):
    world = shop("strip: ['=\"…\"']\n" + BY_STORE % FILE_NAME)
    world.write("sold/C001_2026-01.csv", 'sku,units\n="P1",="10"\n"=""P2""","5"\n')
    world.run()
    assert _sold(world) == [("C001", "P1", 10), ("C001", "P2", 5)]
