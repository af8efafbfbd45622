"""A file that cannot be trusted stops as a whole: nothing of it is loaded, the others go on."""

from __future__ import annotations

import hashlib
import json
import os

import pytest

from transforms.language.errors import DataRefused, UsageError

MAP = """\
source: shop
currency: CNY
feeds:
  accounts: {path: accounts.csv, columns: {account_id: account_id}}
  products: {path: products.csv, columns: {product_id: product_id}}
  orders:
    path: "orders/*.csv"
    control: %s
    columns: {order_id: No, line_no: {value: "1"}, account_id: A, product_id: P, order_date: D,
      quantity: Q, unit_price: U}
"""
HEADER = "No,A,P,D,Q,U\n"
ROWS = "O1,A1,P1,2026-01-05,2,1.50\nO2,A2,P2,2026-01-06,3,2.00\n"  # worth 9.00
TRAILER = "{trailer: {starts_with: TRL, rows: 2, amount: 3, sums: {Q: 4}}}"


@pytest.fixture
def shop(new_channel):
    """A channel whose orders are held against the control totals that a test declares."""

    def declared(control: str):
        new_channel.write("source.yaml", MAP % control)
        return new_channel

    return declared


def _refused(world) -> tuple[str, str]:
    """Run, and return the code and the message of the one file that is refused."""
    with pytest.raises(DataRefused):
        world.run()
    (notes,) = [json.loads(row["notes"]) for row in world.intake() if row["status"] == "refused"]
    return notes["code"], notes["refused"]


def test_f48_a_trailer_that_agrees_is_no_row(shop, adds_up):
    world = shop(TRAILER)
    world.write("orders/1.csv", HEADER + ROWS + "TRL,2,9.00,5\n")
    world.run()
    assert world.column("orders", "order_id") == ["O1", "O2"]
    (row,) = world.intake()
    assert row["rows_in"] == 2
    assert adds_up(row)


@pytest.mark.parametrize(
    ("trailer", "code", "says"),
    [
        ("TRL,3,9.00,5\n", "wrong_totals", "says rows 3, and the file has 2"),
        ("TRL,2,9.01,5\n", "wrong_totals", "says money 9.01, and the file has 9"),
        ("TRL,2,9.00,6\n", "wrong_totals", "says sum of 'Q' 6, and the file has 5"),
        ("TRL,2,9.00\n", "no_control", "field 4 of its trailer"),
        ("TRL,two,9.00,5\n", "no_control", "is no number"),
        ("", "no_control", "does not end with a line that begins with 'TRL'"),
    ],
)
def test_f48_a_trailer_that_does_not_agree_stops_its_file_and_no_other(shop, trailer, code, says):
    world = shop(TRAILER)
    world.write("orders/1.csv", HEADER + "O9,A1,P1,2026-01-05,1,1\nTRL,1,1,1\n")
    world.write("orders/2.csv", HEADER + ROWS + trailer)
    found, message = _refused(world)
    assert (found, says in message) == (code, True)
    assert world.column("orders", "order_id") == ["O9"]


def test_f48_rows_lost_in_the_middle_are_found_by_the_trailer(shop):
    world = shop(TRAILER)
    world.write("orders/1.csv", HEADER + ROWS.splitlines(True)[0] + "TRL,2,9.00,5\n")
    assert _refused(world)[0] == "wrong_totals"


def test_f48_a_manifest_beside_the_file(shop):
    world = shop('{manifest: {path: "{file}.json", rows: n, amount: total, sha256: digest}}')
    data = HEADER + ROWS
    world.write("orders/1.csv", data)
    assert _refused(world)[0] == "no_control"

    said = {"n": 2, "total": 9.00, "digest": hashlib.sha256(data.encode()).hexdigest()}
    world.write("orders/1.csv.json", json.dumps(said | {"n": 4}))
    code, message = _refused(world)
    assert (code, "its manifest orders/1.csv.json says rows 4" in message) == ("wrong_totals", True)

    world.write("orders/1.csv.json", json.dumps(said))
    world.run()
    assert len(world.rows("orders")) == 2
    assert [row["file"] for row in world.intake()] == ["orders/1.csv"]


def test_f48_totals_in_the_map(shop):
    world = shop('{totals: {"orders/1.csv": {rows: 3}}}')
    world.write("orders/1.csv", HEADER + ROWS)
    assert _refused(world)[0] == "wrong_totals"
    shop('{totals: {"orders/1.csv": {rows: 2, amount: "9.00"}}}')
    world.run()
    assert len(world.rows("orders")) == 2


def test_f26_ids_that_are_not_written_as_declared_stop_the_file(shop):
    world = shop('{patterns: {order_id: "O[0-9]+"}}')
    world.write("orders/1.csv", HEADER + ROWS + "7,A1,P1,2026-01-05,1,1\n")
    code, message = _refused(world)
    assert (code, "order_id is not written" in message) == ("lost_zeros", True)


def test_a_control_that_cannot_be_read_is_a_mistake_of_the_map(shop):
    world = shop("{manifest: {path: ../x.json}}")
    with pytest.raises(UsageError, match="beside the feed"):
        world.run()


def test_f29_a_hostile_name_stops_its_file_and_no_other(shop):
    world = shop("{}")
    world.write("orders/1.csv", HEADER + ROWS)
    os.symlink("/etc/hostname", world.feeds / "orders" / "2.csv")
    with pytest.raises(DataRefused, match="leads out of the feeds folder"):
        world.run()
    assert len(world.rows("orders")) == 2


def test_f21_a_row_shifted_by_a_delimiter_too_many_is_not_loaded_shifted(shop, adds_up):
    """Its last column is empty, so the row seems to fit once its end is forgiven."""
    world = shop("{}")
    text = (world.feeds / "source.yaml").read_text() + "limits: {rows: 0.5, money: 1}\n"
    world.write("source.yaml", text)
    header = "No,A,P,D,Q,U,Note\n"
    rows = "O1,A1,P1,2026-01-05,2,1.50,\nO2,A1,P1,2026-01-05,3,1.50,,\nO3,A1,P1,2026-01-05,1,1,\n"
    world.write("orders/1.csv", header + rows)
    world.run()
    assert world.column("orders", "order_id") == ["O1", "O3"]
    (held,) = world.held("reason_code, file_line")
    assert held == {"reason_code": "ragged_row", "file_line": 3}
    assert adds_up(world.intake()[0])


def test_f15_the_last_good_version_of_a_cut_file_stays(shop):
    world = shop("{}")
    world.write("orders/1.csv", HEADER + ROWS)
    world.run()
    world.write("orders/1.csv", (HEADER + ROWS)[:-3])
    code, _ = _refused(world)
    assert code == "cut_off"
    assert world.column("orders", "order_id") == ["O1", "O2"]


def test_f19_mixed_encodings_stop_the_file_where_they_begin(shop):
    world = shop("{}")
    world.write(
        "orders/1.csv",
        (HEADER + "青岛,A1,P1,2026-01-05,1,1\n").encode() + "订单,A1,P1\n".encode("gbk"),
    )
    with pytest.raises(DataRefused, match="begins in UTF-8") as refused:
        world.run()
    assert "line 3, byte" in refused.value.where
    assert "gb18030" in refused.value.remedy


def test_f19_a_text_that_is_utf_8_is_not_read_as_what_the_map_says(shop):
    world = shop("{}")
    text = (world.feeds / "source.yaml").read_text() + "format: {encoding: gb18030}\n"
    world.write("source.yaml", text)
    rows = "".join(f"青岛啤酒{at},A1,P1,2026-01-05,1,1\n" for at in range(5))
    world.write("orders/1.csv", HEADER + rows)
    code, message = _refused(world)
    assert (code, "is in UTF-8, and its source declares gb18030" in message) == (
        "not_its_encoding",
        True,
    )
