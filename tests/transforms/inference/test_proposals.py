"""What is proposed for columns nobody has described: ways of writing, feeds, and doubts told."""

from __future__ import annotations

import pytest

from transforms.inference import FileGroup, assign, assign_wide, profile, written_map
from transforms.source_map import parse_source_map


def _profiles(header: str, *rows: str):
    cells = [row.split(";") for row in rows]
    columns = zip(*cells, strict=True)
    return [profile(name, each) for name, each in zip(header.split(";"), columns, strict=True)]


@pytest.mark.parametrize(
    ("texts", "forms", "differing"),
    [
        (["2026-01-31"], ("%Y-%m-%d",), 0),
        (["31/01/2026", "03/04/2026"], ("%d/%m/%Y",), 0),
        (["01/31/2026", "03/04/2026"], ("%m/%d/%Y",), 0),
        (["03/04/2026", "05/05/2026"], ("%d/%m/%Y", "%m/%d/%Y"), 1),
        (["31.01.2026 10:00"], ("%d.%m.%Y %H:%M",), 0),
        (["20260131"], ("%Y%m%d",), 0),
        (["12345678", "99999999"], (), 0),
        (["P1"], (), 0),
        ([None, " "], (), 0),
        ([*(f"{day:02d}.01.2026" for day in range(1, 31)), "soon"], ("%d.%m.%Y",), 0),
        (["01.01.2026", "soon"], (), 0),
    ],
)
def test_dates_are_read_in_every_way_that_fits_all_of_them(texts, forms, differing):
    found = profile("Day", texts)
    assert (found.dates, found.differing_dates) == (forms, differing)


@pytest.mark.parametrize(
    ("texts", "decimal", "thousands", "ambiguous"),
    [
        (["12", "-3"], None, None, False),
        (["1.5", "1234.25"], ".", None, False),
        (["1,5"], ",", None, False),
        (["1.234,50", "12"], ",", ".", False),
        (["1,234.50"], ".", ",", False),
        (["1.234", "5.678"], ".", None, True),
        (["1 234,5"], ",", " ", False),
    ],
)
def test_numbers_are_read_by_the_separators_that_fit(texts, decimal, thousands, ambiguous):
    numbers = profile("Qty", texts).numbers
    assert numbers is not None
    assert (numbers.decimal, numbers.thousands) == (decimal, thousands)
    assert numbers.is_ambiguous == ambiguous


@pytest.mark.parametrize("text", ["007", "P1", "12x", "1.2.3"])
def test_ids_are_no_numbers(text):
    assert profile("Code", [text]).numbers is None


@pytest.mark.parametrize(
    ("header", "row", "feed", "pairs"),
    [
        (
            "Belegnr;Kunde;Artikel;Datum;Menge;Preis",
            "R1;0815;P1;31.01.2026;3;1,50",
            "orders",
            {"order_id": "Belegnr", "account_id": "Kunde", "unit_price": "Preis"},
        ),
        (
            "customerID;invoiceNumber;InvoiceDate;DueDate;InvoiceAmount",
            "A;1;1/31/2026;2/28/2026;9.99",
            "receivables",
            {"due_date": "DueDate", "amount": "InvoiceAmount"},
        ),
        ("agency;sku;date;volume", "A;P;2026-01-01;3", "sell_through", {"quantity": "volume"}),
        ("客户;产品;订单号;订单日期;数量;单价", "A;P;1;2026-01-01;3;2.5", "orders", {}),
        ("sku;description;brand", "P;Lager;B", "products", {"name": "description"}),
    ],
)
def test_the_feed_is_the_one_whose_columns_are_there(header, row, feed, pairs):
    found = assign(_profiles(header, row))
    assert found is not None
    assert found.feed == feed
    assert {ours: found.guesses[ours].theirs.name for ours in pairs} == pairs


def test_nothing_is_proposed_for_columns_that_say_nothing():
    assert assign(_profiles("a;b;c", "1;2;3")) is None


def test_columns_named_after_days_are_made_rows():
    header = "Store;Product;2026-01-05;2026-01-12;2026-01-19;2026-01-26"
    sales = assign_wide(_profiles(header, "7;P;3;4;0;1"))
    flags = assign_wide(_profiles(header, "7;P;True;False;True;True"))
    assert sales is not None
    assert flags is not None
    assert (sales.feed, flags.feed) == ("sell_through", "inventory")
    assert sales.wide_form == "%Y-%m-%d"
    assert len(sales.wide) == 4


def test_the_proposal_is_a_map_once_a_person_has_filled_in_what_it_asks():
    found = assign(_profiles("Belegnr;Kunde;Code;Day;Qty;Price", "1;A;P;03/04/2026;1;2.50"))
    text = written_map("shop", [FileGroup("*.csv", 2, {"type": "csv"}, (), found)])
    assert "read differently as %m/%d/%Y: choose" in text
    assert "# currency: ?" in text
    assert "line_no: {value: row_number}" in text
    filled = text.replace("# currency: ?", "currency: EUR")
    made = parse_source_map(filled, "source.yaml", allow_draft=True)
    assert made.feeds["orders"].columns["account_id"].source == ("Kunde",)
