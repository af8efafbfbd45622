"""The real files come in by their maps alone, and agree with counts that share no code."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest

EXAMPLES = Path(__file__).parents[4] / "examples"
NO_GOODS = {
    *("POST", "DOT", "C2", "M", "m", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS")
}
RAW = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice"]
RAW += ["CustomerID", "Country"]


@pytest.fixture(scope="module")
def lines(real_data) -> pd.DataFrame:
    """The order lines as pandas reads them, with what each is by hand."""
    files = sorted((real_data / "online_retail").glob("*.csv"))
    read = [pd.read_csv(f, dtype=str, keep_default_na=False).assign(file=f.name) for f in files]
    frame = pd.concat(read, ignore_index=True)
    frame["quantity"] = frame["Quantity"].map(Decimal)
    frame["money"] = frame["quantity"] * frame["UnitPrice"].map(Decimal)
    repeated = frame.duplicated([*RAW, "file"])
    code = frame["StockCode"]
    left_out = code.isin(NO_GOODS) | code.str.startswith("gift_")
    left_out |= (frame["UnitPrice"].map(Decimal) == 0) & (frame["CustomerID"] == "")
    frame["left_out"] = left_out
    frame["fate"] = "loaded"
    frame.loc[left_out, "fate"] = "filtered"
    frame.loc[repeated, "fate"] = "repeated"
    return frame


@pytest.fixture(scope="module")
def retail(real_data, make_world, tmp_path_factory):
    world = make_world(tmp_path_factory.mktemp("retail"))
    world.feeds = real_data / "online_retail"
    world.result = world.run(map_file=EXAMPLES / "online_retail" / "source.yaml")
    return world


@pytest.mark.proof
@pytest.mark.real_data
def test_every_line_and_every_penny_of_the_271_files_is_accounted_for(retail, lines, adds_up):
    record = retail.intake()
    assert len(record) == 271
    assert all(map(adds_up, record))
    assert sum(row["rows_in"] for row in record) == 431_673
    assert sum(row["rows_repeated"] for row in record) == 3_621
    assert sum(row["rows_quarantined"] for row in record) == 0
    by_hand = lines.groupby(["file", "fate"])["money"].agg(["size", "sum"])
    for row in record:
        for fate in ("loaded", "repeated", "filtered"):
            rows, money = (0, Decimal(0))
            if (row["file"], fate) in by_hand.index:
                rows, money = by_hand.loc[(row["file"], fate)]
            assert (row[f"rows_{fate}"], row[f"amount_{fate}"]) == (rows, money), row["file"]


@pytest.mark.real_data
def test_returns_and_anonymous_accounts_are_those_of_the_files(retail, lines):
    loaded = lines[lines["fate"] == "loaded"]
    orders = pd.DataFrame(
        retail.rows("orders", "order_id, account_id, kind, is_anonymous, quantity, order_date")
    )
    assert (orders["kind"] == "return").sum() == loaded["InvoiceNo"].str.startswith("C").sum()
    nobody = loaded["CustomerID"] == ""
    assert orders["is_anonymous"].sum() == nobody.sum() > 100_000
    named = set(loaded.loc[~nobody, "CustomerID"].str.removesuffix(".0"))
    stand_ins = set("UNKNOWN-" + loaded.loc[nobody, "Country"])
    assert set(retail.column("accounts", "account_id")) == named | stand_ins
    assert orders["quantity"].sum() == loaded["quantity"].sum()


@pytest.mark.real_data
def test_products_bear_the_name_that_most_of_their_lines_bear(retail, lines):
    counted = lines[~lines["left_out"]]
    assert set(retail.column("products", "product_id")) == set(counted["StockCode"])
    named = counted[counted["Description"] != ""]
    counts = named.groupby(["StockCode", "Description"]).size()
    names = {row["product_id"]: row["name"] for row in retail.rows("products", "product_id, name")}
    best = counts.groupby(level=0).max()
    assert all(counts[(code, names[code])] == best[code] for code in best.index)


@pytest.mark.real_data
def test_beer_volumes_come_in_by_month(real_data, make_world, tmp_path):
    world = make_world(tmp_path)
    world.feeds = real_data / "stallion"
    world.run(map_file=EXAMPLES / "stallion" / "source.yaml")
    frame = pd.read_parquet(next(world.feeds.glob("*.parquet")))
    rows = world.rows("sell_through", "quantity, period_start, period_end, part")
    assert len(rows) == len(frame) == 18_900
    rounded = (Decimal(repr(v)).quantize(Decimal("0.0001"), ROUND_HALF_UP) for v in frame["volume"])
    assert sum(row["quantity"] for row in rows) == sum(rounded)
    assert {row["part"] for row in rows} == {str(year) for year in range(2013, 2018)}
    assert {(row["period_end"] - row["period_start"]).days for row in rows} == {27, 28, 29, 30}
    assert len(world.rows("accounts")) == frame["agency"].nunique()
    assert len(world.rows("products")) == frame["sku"].nunique()


@pytest.mark.real_data
def test_invoices_with_american_dates_come_in_by_a_map(real_data, make_world, tmp_path):
    world = make_world(tmp_path)
    world.feeds = real_data / "late_payments"
    world.run(map_file=EXAMPLES / "late_payments" / "source.yaml")
    frame = pd.read_csv(world.feeds / "invoices.csv", dtype=str)
    rows = world.rows(
        "receivables", "invoice_id, amount, disputed, due_date, invoice_date, settled_on"
    )
    assert len(rows) == len(frame) == 2_466
    assert sum(row["amount"] for row in rows) == sum(frame["InvoiceAmount"].map(Decimal))
    assert sum(row["disputed"] for row in rows) == (frame["Disputed"] == "Yes").sum()
    due = set(pd.to_datetime(frame["DueDate"], format="%m/%d/%Y").dt.date)
    assert {row["due_date"] for row in rows} == due
    assert "0000611365" in {row["invoice_id"] for row in rows}
    days = [(row["settled_on"] - row["invoice_date"]).days for row in rows]
    assert sum(days) == frame["DaysToSettle"].astype(int).sum()
    (record,) = world.intake("receivables")
    assert (record["rows_in"], record["rows_loaded"]) == (2_466, 2_466)
    assert len(world.rows("accounts")) == frame["customerID"].nunique() == 100


@pytest.fixture(scope="module")
def game(real_data, make_world, tmp_path_factory):
    """The vn2 files beside their two maps, come in."""
    world = make_world(tmp_path_factory.mktemp("vn2"))
    for file in (real_data / "vn2").glob("*.csv"):
        world.write(file.name, file.read_bytes())
    for name in ("source.yaml", "state.yaml"):
        world.write(f"sources/{name}", (EXAMPLES / "vn2" / name).read_bytes())
    world.run()
    return world


@pytest.mark.real_data
def test_wide_weekly_sales_become_one_row_per_week(game, real_data, adds_up):
    wide = pd.read_csv(real_data / "vn2" / "sales.csv", dtype=str, keep_default_na=False)
    long = wide.melt(["Store", "Product"], var_name="week", value_name="units")
    (record,) = game.intake("sell_through")
    assert adds_up(record)
    assert record["rows_in"] == record["rows_loaded"] == len(long) == 599 * 157
    rows = pd.DataFrame(
        game.rows("sell_through", "account_id, product_id, period_start, period_end, quantity")
    )
    assert rows["quantity"].sum() == sum(long["units"].map(Decimal))
    by_hand = {(r.Store, r.Product, r.week): Decimal(r.units) for r in long.itertuples()}
    loaded = {
        (r.account_id, r.product_id, r.period_start.isoformat()): r.quantity
        for r in rows.itertuples()
    }
    assert loaded == by_hand
    assert {(r.period_end - r.period_start).days for r in rows.itertuples()} == {6}


@pytest.mark.real_data
def test_empty_shelves_stock_and_goods_on_their_way_come_in(game, real_data):
    flags = pd.read_csv(real_data / "vn2" / "in_stock.csv", dtype=str)
    rows = game.rows("inventory", "source, on_hand, is_stocked_out")
    flagged = [row for row in rows if row["source"] == "vn2"]
    assert len(flagged) == 599 * 157
    assert sum(row["is_stocked_out"] for row in flagged) == (flags == "False").sum().sum()
    state = pd.read_csv(real_data / "vn2" / "state.csv", dtype=str)
    counted = [row["on_hand"] for row in rows if row["source"] == "vn2_state"]
    assert len(counted) == 599
    assert sum(counted) == sum(state["End Inventory"].map(Decimal))
    due = {}
    for row in game.rows("in_transit", "due_on, units"):
        due[row["due_on"].isoformat()] = due.get(row["due_on"].isoformat(), 0) + row["units"]
    arrivals = {"2024-04-15": "In Transit W+1", "2024-04-22": "In Transit W+2"}
    assert due == {
        day: total for day, name in arrivals.items() if (total := sum(state[name].map(Decimal)))
    }
    (record,) = game.intake("in_transit")
    zeros = (state[list(arrivals.values())] == "0").sum().sum()
    assert (record["rows_in"], record["rows_filtered"]) == (2 * 599, zeros)


@pytest.mark.real_data
def test_stores_and_products_are_those_of_the_master_file(game, real_data, adds_up):
    master = pd.read_csv(real_data / "vn2" / "master.csv", dtype=str)
    assert set(game.column("accounts", "account_id")) == set(master["Store"])
    assert set(game.column("products", "product_id")) == set(master["Product"])
    for feed in ("accounts", "products"):
        (record,) = game.intake(feed)
        assert adds_up(record)
        assert record["rows_in"] == 599
        assert record["rows_quarantined"] == 0
