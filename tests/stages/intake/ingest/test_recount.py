"""I7 from the raw bytes: whatever is changed behind the record's back is found."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest

from adapters.intake.feed_files import RawStore
from adapters.lake.tables import Lake
from stages.intake.recount import recount
from transforms.schema import CLEAN_TABLES, INTAKE, QUARANTINE
from transforms.verify import check_recount, check_shown

GOOD = "O1,1,A1,P1,2026-01-05,3,0.10,CNY"


def found(channel):
    return check_recount(recount(channel.home)).findings


def redo(channel, layer, table, change, split=None):
    """Rewrite a lake table without going through ingest."""
    kept = Lake(channel.home).table(layer, table, split)
    rows = change(channel._asked(kept.scan(), "*", table.names[0]))
    kept.replace(pa.Table.from_pylist(rows, schema=table.arrow))


@pytest.fixture
def taken(channel):
    """Rows of every fate: loaded, repeated, held, a return with a positive quantity."""
    channel.write("accounts.csv", "account_id,name\nA1,First\nA2,Second\n")
    header = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency,kind"
    sound = [f"S{at},1,A1,P1,2026-01-{at % 28 + 1:02d},1,1.00,CNY,sale" for at in range(1000)]
    channel.orders(*sound, "R1,1,A1,P1,2026-02-05,5,0.20,CNY,return",
                   "U1,1,A9,P1,2026-02-05,1,0.10,CNY,sale",
                   "O1,1,A1,P1,2026-01-05,3,0.10,CNY,sale",
                   "O1,1,A1,P1,2026-01-05,3,0.10,CNY,sale", header=header)  # fmt: skip
    channel.run()
    return channel


def test_i7_an_untouched_home_recounts_to_the_same_figures(taken):
    """I7."""
    recounted = recount(taken.home)
    assert check_recount(recounted).found == 0
    (orders,) = [each for each in recounted if each.record["feed"] == "orders"]
    assert orders.is_whole
    assert orders.counts["rows_in"] == 1004
    assert orders.counts["amount_in"] == Decimal("1001.70")
    assert (orders.counts["rows_quarantined"], orders.counts["rows_repeated"]) == (1, 1)


def test_i7_a_row_deleted_from_the_clean_table_is_found(taken):
    redo(taken, "clean", CLEAN_TABLES["orders"],
         lambda rows: [row for row in rows if row["order_id"] != "S7"])  # fmt: skip
    (finding,) = found(taken)
    assert "rows_loaded 1002 on record, 1001 recounted" in finding.says
    assert "amount_loaded" in finding.says
    assert finding.where == "canonical, orders, orders.csv"


def test_i7_a_row_twice_in_the_clean_table_is_found(taken):
    redo(taken, "clean", CLEAN_TABLES["orders"], lambda rows: [*rows, rows[0]])
    assert "rows_loaded 1002 on record, 1003 recounted" in found(taken)[0].says


def test_i7_a_row_deleted_from_the_quarantine_is_found(taken):
    redo(taken, "quarantine", QUARANTINE, lambda rows: rows[1:])
    assert "rows_quarantined 1 on record, 0 recounted" in found(taken)[0].says


def test_i7_a_doctored_figure_is_found_though_it_adds_up(taken):
    def doctor(rows):
        for row in rows:
            if row["feed"] == "orders":
                row["amount_in"] += 5
                row["amount_loaded"] += 5
        return rows

    redo(taken, "state", INTAKE, doctor, ("source",))
    (finding,) = found(taken)
    assert "amount_in 1006.7" in finding.says
    assert "recounted" in finding.says


def test_i7_a_flipped_byte_in_a_raw_file_is_found(taken):
    (sha,) = {row["sha256"] for row in taken.intake()}
    path = RawStore(taken.home.raw).path(sha)
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    (finding,) = found(taken)
    assert "not those of" in finding.says


def test_i7_a_figure_shown_otherwise_than_in_the_lake_is_found(taken):
    record = [each.record for each in recount(taken.home)]
    shown = [dict(row) for row in record]
    assert check_shown(record, shown).found == 0
    shown[1]["rows_repeated"] += 1
    (finding,) = check_shown(record, shown).findings
    assert "rows_repeated" in finding.says


def test_i7_restated_refused_copied_and_released_files_recount_as_well(taken):
    taken.orders(GOOD, "O2,1,A1,P1,2026-01-06,1,1.00,CNY", name="orders/more.csv")
    taken.run()
    taken.orders(GOOD, "O2,1,A1,P1,2026-01-06,2,1.00,CNY", name="orders/more.csv")
    taken.orders(GOOD, "O2,1,A1,P1,2026-01-06,2,1.00,CNY", name="orders/copy.csv")
    taken.orders("X,1,A9,P9,2026-01-06,2,x,CNY", name="orders/bad.csv")
    with pytest.raises(Exception, match="turned away"):
        taken.run()
    statuses = {row["status"] for row in taken.intake()}
    assert statuses >= {"superseded", "refused", "repeated", "loaded"}
    assert found(taken) == []


def test_i7_files_read_by_a_map_and_feeds_derived_from_them_recount(world):
    world.write("source.yaml", """
source: shop
path: "*.csv"
currency: GBP
limits: {rows: 1, money: 1}
feeds:
  orders:
    identical_rows: repeat
    filters: [{name: postage, when: "StockCode = POST"}]
    columns:
      order_id: InvoiceNo
      line_no: {value: row_number}
      account_id: CustomerID
      product_id: StockCode
      order_date: {from: InvoiceDate, parse: "%d/%m/%Y"}
      quantity: {from: Quantity, decimal: ".", thousands: ","}
      unit_price: UnitPrice
  accounts: {derive: orders, columns: {account_id: CustomerID}}
  products: {derive: orders, columns: {product_id: StockCode}}
""")  # fmt: skip
    world.write("a.csv", "InvoiceNo,CustomerID,StockCode,InvoiceDate,Quantity,UnitPrice\n"
                "1,C1,P1,05/01/2026,\"1,200\",0.5\n1,C1,P1,05/01/2026,\"1,200\",0.5\n"
                "2,C2,POST,06/01/2026,1,4\n3,C2,P2,07/01/2026,1,2\n")  # fmt: skip
    world.run()
    recounted = recount(world.home)
    assert check_recount(recounted).findings == []
    orders = next(each for each in recounted if each.record["feed"] == "orders")
    assert orders.counts["amount_in"] == Decimal(1206)
    assert orders.counts["rows_filtered"] == 1
