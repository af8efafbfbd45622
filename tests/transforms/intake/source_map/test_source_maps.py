"""A source map is read as written, and a mistake in it is shown where it stands."""

from __future__ import annotations

from decimal import Decimal

import pytest

from transforms.intake.source_map import canonical_map, map_digest, parse_source_map, resolve
from transforms.language.errors import DataRefused, UsageError

GOOD = """\
source: shop
path: "*.csv"
currency: GBP
feeds:
  orders:
    columns:
      order_id: No
      line_no: {value: row_number}
      account_id: {from: [Customer, Kunde], when_empty: "UNKNOWN-{Country}"}
      product_id: Code
      order_date: {from: Day, parse: ["%d/%m/%Y", "%Y-%m-%d"]}
      quantity: Qty
      unit_price: {from: Price, decimal: ","}
  accounts: {derive: orders, columns: {account_id: Customer, territory: Country}}
"""


def test_a_map_is_read_as_written():
    made = parse_source_map(GOOD, "source.yaml")
    orders = made.feeds["orders"]
    assert orders.columns["order_id"].source == ("No",)
    assert orders.columns["account_id"].source == ("Customer", "Kunde")
    assert orders.columns["order_date"].parse == ("%d/%m/%Y", "%Y-%m-%d")
    assert orders.columns["unit_price"].decimal == ","
    assert made.feeds["accounts"].derive == "orders"
    assert made.limits.rows == Decimal("0.005")


def test_limits_may_be_set_for_one_reason():
    made = parse_source_map(
        GOOD + "limits: {rows: 0.02, unknown_product: {rows: 0.5, money: 1}}\n", "source.yaml"
    )
    assert made.limits.rows == Decimal("0.02")
    assert made.limits.money == Decimal("0.001")
    assert made.limits.reasons["unknown_product"].rows == Decimal("0.5")


@pytest.mark.parametrize(
    ("old", "new", "line", "says", "remedy"),
    [
        ("currency: GBP", "curency: GBP", 3, "unknown key `curency`", "did you mean `currency`?"),
        ("source: shop", "source: The Shop", 1, "key `source`", ""),
        ("source: shop\n", "", 1, "key `source` is missing", "add it"),
        ("currency: GBP", "currency: pounds", 3, "key `currency`", ""),
        ("  orders:", "  order:", 5, "no feed 'order'", "did you mean `orders`?"),
        ("order_id: No", "order_nr: No", 7, "no column 'order_nr'", "did you mean `order_id`?"),
        ("      order_id: No\n", "", 6, "needs the columns order_id", "constant"),
        ("derive: orders", "derive: sales", 14, "cannot derive from 'sales'", "a feed of this map"),
        ("%d/%m/%Y", "%d/%m", 11, "does not name a day", "a year (%Y)"),
        ("UNKNOWN-{Country}", "UNKNOWN-{Country", 9, "brace", "between braces"),
        ('path: "*.csv"', 'path: "/etc/*.csv"', 2, "leads out of the feeds folder", "below"),
        ('path: "*.csv"', 'path: "../*.csv"', 2, "leads out of the feeds folder", "below"),
        ('path: "*.csv"', 'path: "gs://bucket/*.csv"', 2, "not read from gs://", "s3://"),
        ('path: "*.csv"', "kind: sql", 2, "a database needs a connection", "connection: erp_db"),
        ('path: "*.csv"', "timezone: Mars/Base\npath: x", 2, "no time zone 'Mars/Base'", "London"),
        ("currency: GBP\n", "", 5, "holds money and no currency", "currency: GBP"),
        ('decimal: ","', "decimal: 0", 13, "cannot separate digits", '"."'),
        ("{value: row_number}", "{value: 1, from: No}", 8, "made in one way", "one of"),
        ("order_id: No", "order_id: {from: No, roundd: 1}", 7, "unknown key", "`round`"),
        ("order_id: No", "order_id: {when: No starts C, then: a}", 7, "cannot be read", "write:"),
        ("currency: GBP", "limits: {rows: 2}\ncurrency: GBP", 3, "above 1, got '2'", ""),
        ("currency: GBP", "currency: GBP: x", 3, "not valid YAML", "quotes"),
        ("currency: GBP", "currency: GBP\ncurrency: EUR", 4, "stands twice", ""),
    ],
)
def test_a_mistake_names_file_line_key_and_remedy(old, new, line, says, remedy):
    assert old in GOOD
    with pytest.raises(UsageError) as refused:
        parse_source_map(GOOD.replace(old, new, 1), "source.yaml")
    told = str(refused.value)
    assert says in told
    assert remedy in told
    assert f"source.yaml, line {line}" in told or f"source.yaml:{line}" in told


def test_f22_columns_are_found_by_name_wherever_they_stand():
    """F22: another order, another case, blanks around; an alias."""
    made = parse_source_map(GOOD, "source.yaml")
    header = (" price ", "KUNDE", "No", "Country", "Day", "Code", "Qty", "Extra")
    found = resolve(made, "orders", header, "x.csv")
    assert found.places["Price"] == 0
    assert found.columns["account_id"].source == ("Kunde",)
    assert found.unused == ("Extra",)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (("No", "no", "Customer", "Country", "Day", "Code", "Qty", "Price"), "two columns"),
        (("No", "Customer", "Country", "Day", "Code", "Qty"), "no column 'Price'"),
        (("No", "Customer", "Day", "Code", "Qty", "Price"), "no column 'Country'"),
        (("No;Customer;Country;Day;Code;Qty;Price",), "delimiter"),
    ],
)
def test_f22_f24_a_header_that_does_not_fit_stops_the_file(header, says):
    """F22, F24."""
    made = parse_source_map(GOOD, "source.yaml")
    with pytest.raises(DataRefused) as refused:
        resolve(made, "orders", header, "x.csv")
    assert says in str(refused.value)


def test_f24_a_missing_optional_column_is_absent_and_told():
    """F24."""
    canonical = canonical_map("c", {"accounts": ["accounts.csv"]}, None)
    found = resolve(canonical, "accounts", ("account_id", "name"), "accounts.csv")
    assert set(found.columns) == {"account_id", "name"}
    assert "territory" in found.absent


def test_a_derived_feed_reads_a_shared_column_as_its_base_does():
    made = parse_source_map(
        GOOD.replace("Customer, territory", "[Customer, Kunde], territory"), "s"
    )
    header = ("No", "Customer", "Country", "Day", "Code", "Qty", "Price")
    derived = resolve(made, "orders", header, "x.csv").derived["accounts"]
    assert derived["account_id"].when_empty == "UNKNOWN-{Country}"
    assert derived["territory"].source == ("Country",)


def test_the_digest_of_a_feed_changes_with_its_rules_alone():
    before = parse_source_map(GOOD, "source.yaml")
    other_feed = parse_source_map(
        GOOD.replace("territory: Country", "name: Country"), "source.yaml"
    )
    other_rule = parse_source_map(GOOD.replace("quantity: Qty", "quantity: Menge"), "source.yaml")
    assert map_digest(before, "orders") != map_digest(other_rule, "orders")
    assert map_digest(before, "accounts") != map_digest(other_feed, "accounts")
    assert map_digest(before, "accounts") != map_digest(other_rule, "accounts")
