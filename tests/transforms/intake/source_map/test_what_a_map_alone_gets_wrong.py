"""What no file could make right is refused where the map is read, before any file is."""

from __future__ import annotations

import pytest

from transforms.intake.source_map import parse_source_map, resolve
from transforms.language.errors import DataRefused, UsageError

MAP = """\
source: shop
path: "*.csv"
currency: EUR
feeds:
  orders:
    columns:
      order_id: No
      line_no: Line
      account_id: Who
      product_id: What
      order_date: Day
      quantity: Qty
      unit_price: Price
"""
WIDE = """\
source: shop
path: "*.csv"
feeds:
  sell_through:
    grain: week
    unpivot: {dates: "%b-%y", name: month, value: n}
    columns: {account_id: S, product_id: P, period_start: month, quantity: n, unit: {value: case}}
"""
WRONG = [
    (
        "order_date: Day",
        'order_date: {value: "2026-13-01"}',
        "'2026-13-01' is no value",
        "2026-01-31",
    ),
    ("order_date: Day", 'order_date: {value: "05.01.2026"}', "it is no day", "parse"),
    ("quantity: Qty", 'quantity: {value: "1,000"}', "no number", "as its source"),
    ("quantity: Qty", "quantity: {when: 'No = 1', then: many, else: 1}", "'many' is no", "numbers"),
    ("quantity: Qty", "quantity: Qty\n      unit: {value: cases}", "not one of its", "`case`?"),
    (
        "quantity: Qty",
        "quantity: Qty\n      kind: {from: K, map: {V: sales}}",
        "not one",
        "`sale`?",
    ),
    ("quantity: Qty", "quantity: Qty\n      currency: {value: EURO}", "ISO 4217", "`EUR`?"),
    ("currency: EUR", "currency: EUX", "ISO 4217", "there is"),
    ("currency: EUR", "currency: EUR\nformat: {encoding: utf-9}", "no encoding 'utf-9'", "gb18030"),
    ("currency: EUR", "currency: EUR\nformat: {header: false}", "need names", "names: ["),
    (
        "currency: EUR",
        "currency: EUR\nformat: {names: [a, a]}",
        "two columns are named 'a'",
        "once",
    ),
    ("currency: EUR", "currency: EUR\nlimits: {bad_dat: {rows: 1}}", "no reason", "`bad_date`?"),
    (
        "currency: EUR",
        "currency: EUR\ncontrol: {decimals: {price: 2}}",
        "no column 'price'",
        "unit_price",
    ),
    ("currency: EUR", "currency: EUR\nmonths: [xx]", "no names of months in 'xx'", "de"),
    (
        "currency: EUR",
        "currency: EUR\nnumbers: {grouping: indian}",
        "none is declared",
        "thousands",
    ),
    ("currency: EUR", "currency: EUR\nnumbers: {marks: {'-': minus}}", "no mark", "Cr: minus"),
]


@pytest.mark.parametrize(("old", "new", "says", "remedy"), WRONG)
def test_a_map_that_no_file_could_satisfy_is_refused(old, new, says, remedy):
    assert old in MAP
    with pytest.raises(UsageError, match=r"source\.yaml, line") as refused:
        parse_source_map(MAP.replace(old, new, 1), "source.yaml")
    assert says in refused.value.message
    assert remedy in str(refused.value.remedy)


def test_months_as_names_of_columns_ask_for_rows_that_are_months():
    with pytest.raises(UsageError, match="does not name a day") as refused:
        parse_source_map(WIDE, "source.yaml")
    assert "grain: month" in str(refused.value.remedy)
    assert parse_source_map(WIDE.replace("grain: week", "grain: month"), "source.yaml")


@pytest.mark.parametrize(
    "columns",
    [
        "unit: {value: KAR}",
        "unit: {value: case}",
        'currency: {from: Cur, map: {"€": EUR}}',
        "kind: {value: return}",
        'delivered_on: {value: "31.01.2026", parse: "%d.%m.%Y"}',
        'amount: {value: "1.000,50", decimal: ",", thousands: "."}',
    ],
)
def test_what_some_file_could_satisfy_is_no_mistake(columns):
    text = MAP.replace("currency: EUR", "currency: EUR\nunits: {KAR: case}")
    assert parse_source_map(text.replace("quantity: Qty", f"quantity: Qty\n      {columns}"), "m")


def test_who_means_the_name_of_the_file_is_told_the_key_that_reads_it():
    made = parse_source_map(MAP.replace("account_id: Who", 'account_id: {value: "{file}"}'), "m")
    with pytest.raises(DataRefused, match="no column 'file'") as refused:
        resolve(made, "orders", ("No", "Line", "What", "Day", "Qty", "Price"), "C1.csv")
    assert "file_name: …" in str(refused.value.remedy)


def test_a_column_that_is_not_there_is_answered_with_the_nearest():
    made = parse_source_map(MAP, "m")
    with pytest.raises(DataRefused, match="no column 'Who'") as refused:
        resolve(made, "orders", ("No", "Line", "Whom", "What", "Day", "Qty", "Price"), "C1.csv")
    assert "did you mean `Whom`?" in str(refused.value.remedy)
