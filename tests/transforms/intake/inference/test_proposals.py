"""What is proposed for columns nobody has described: ways of writing, feeds, and doubts told."""

from __future__ import annotations

import pytest

from transforms.intake.inference import FileGroup, assign, assign_wide, profile, written_map
from transforms.intake.source_map import parse_source_map


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


EXPORTS = {
    "Kingdee": (
        "orders",
        "单据编号 行号 日期 客户编码 客户名称 物料编码 物料名称 单位 数量 单价 金额 币别 业务员",
        {"order_id": "单据编号", "account_id": "客户编码", "product_id": "物料编码", "unit": "单位",
         "currency": "币别", "amount": "金额", "unit_price": "单价"},
    ),
    "Yonyou": (
        "orders",
        "单据号 业务日期 客商编码 存货编码 主计量 数量 无税单价 无税金额 含税单价 价税合计 币种",
        {"order_date": "业务日期", "account_id": "客商编码", "product_id": "存货编码",
         "unit_price": "无税单价", "amount": "无税金额"},
    ),
    "Yonyou, with VAT alone": (
        "orders",
        "单据号 单据日期 客户编码 商品编码 数量 含税单价 价税合计 币种",
        {"unit_price": "含税单价", "amount": "价税合计", "product_id": "商品编码"},
    ),
    "SAP": (
        "orders",
        ("Billing Document|Billing Item|Billing Date|Sold-to party|Material|Billed Quantity"
        "|Sales Unit|Net Price|Net Value|Document Currency"),
        {"order_id": "Billing Document", "line_no": "Billing Item", "account_id": "Sold-to party",
         "product_id": "Material", "quantity": "Billed Quantity", "amount": "Net Value"},
    ),
    "Tally": (
        "orders",
        "Voucher Date|Voucher No.|Party Name|Item Name|Billed Qty|Rate|Taxable Value|Currency",
        {"order_id": "Voucher No.", "account_id": "Party Name", "product_id": "Item Name",
         "unit_price": "Rate", "amount": "Taxable Value"},
    ),
    "Odoo": (
        "orders",
        ("name|date_order|partner_id|order_line/product_id|order_line/product_uom_qty"
        "|order_line/price_unit|order_line/price_subtotal|currency_id"),
        {"account_id": "partner_id", "order_date": "date_order", "currency": "currency_id",
         "product_id": "order_line/product_id", "quantity": "order_line/product_uom_qty",
         "unit_price": "order_line/price_unit", "amount": "order_line/price_subtotal"},
    ),
    "Yonyou's stock": (
        "inventory",
        "仓库 存货编码 盘点日期 现存量 客户编码",
        {"product_id": "存货编码", "snapshot_date": "盘点日期", "on_hand": "现存量"},
    ),
}  # fmt: skip
_SAMPLES = {"date": "2026-01-05", "日期": "2026-01-05", "qty": "2", "quantity": "2", "数量": "2",
            "price": "5.00", "单价": "5.00", "rate": "5.00", "value": "10.00", "金额": "10.00",
            "合计": "10.00", "subtotal": "10.00", "现存": "7", "currency": "CNY"}  # fmt: skip


@pytest.mark.parametrize(("feed", "heads", "columns"), EXPORTS.values(), ids=EXPORTS)
def test_the_headings_of_usual_systems_are_known(feed, heads, columns):
    names = heads.split("|") if "|" in heads else heads.split()
    sampled = [
        next((text for part, text in _SAMPLES.items() if part in name.casefold()), "X1")
        for name in names
    ]
    found = assign([profile(name, [text] * 3) for name, text in zip(names, sampled, strict=True)])
    assert found is not None
    assert found.feed == feed
    made = {ours: found.guesses[ours].theirs.name for ours in columns if ours in found.guesses}
    assert made == columns


def test_a_price_with_vat_is_proposed_with_the_question_of_its_rate():
    found = assign([profile(n, [t] * 3) for n, t in (
        ("单据号", "S1"), ("日期", "2026-01-05"), ("客户编码", "C1"), ("商品编码", "P1"),
        ("数量", "2"), ("含税单价", "5.65"),
    )])  # fmt: skip
    assert "vat" in found.guesses["unit_price"].why


@pytest.mark.parametrize("words", [("yes", "no"), ("true", "false"), ("ja", "nein"), ("1", "0")])
def test_the_words_proposed_for_true_and_false_are_a_map_that_is_read(words):
    texts = {"customer": "C1", "sku": "P1", "stockdate": "2026-01-05", "stock": "7"}
    profiles = [profile(name, [text] * 2) for name, text in texts.items()]
    profiles.append(profile("stockout", words))
    group = FileGroup("s.csv", 1, {"type": "csv"}, (*texts, "stockout"), assign(profiles))
    made = parse_source_map(written_map("s", [group]), "proposed", allow_draft=True)
    found = made.feeds["inventory"].columns["is_stocked_out"].map
    assert found == {words[0]: "true", words[1]: "false"}


@pytest.mark.parametrize(
    ("months", "form"),
    [("Jan-26 Feb-26 Mar-26", "%b-%y"), ("2026-01 2026-02 2026-03 2026-04", "%Y-%m"),
     ("2026年1月 2026年2月 2026年3月", "%Y年%m月")],
)  # fmt: skip
def test_columns_named_after_months_become_rows_of_whole_months(months, form):
    names = months.split()
    profiles = [profile("Store", ["C1", "C2"]), profile("Item", ["P1", "P2"])]
    profiles += [profile(name, ["10", "3"]) for name in names]
    found = assign_wide(profiles)
    assert (found.feed, found.wide, found.wide_form) == ("sell_through", tuple(names), form)
    group = FileGroup("s.csv", 1, {"type": "csv"}, ("Store", "Item", *names), found)
    made = parse_source_map(written_map("s", [group]), "proposed", allow_draft=True)
    assert made.feeds["sell_through"].grain == "month"
