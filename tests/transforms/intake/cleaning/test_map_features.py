"""One worked example per feature of a source map: columns of a file in, columns of ours out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest


def test_a_column_is_renamed(clean):
    (row,) = clean(["Code"], ["007"], product_id="Code")
    assert row["product_id"] == "007"


def test_a_constant_and_a_text_with_columns_in_it(clean):
    (row,) = clean(["City", "Shop"], ["Bern", "3"], account_id='{value: "{City}-{Shop}"}')
    assert row["account_id"] == "Bern-3"


def test_values_are_mapped_and_an_unknown_one_is_turned_away(clean):
    rows = clean(
        ["Art"], ["V"], ["R"], ["X"], [None], kind="{from: Art, map: {V: sale, R: return}}"
    )
    assert [row["kind"] for row in rows] == ["sale", "return", None, "sale"]
    assert [row["reason_code"] for row in rows] == [None, None, "unknown_code", None]
    assert (rows[2]["column_name"], rows[2]["raw_value"]) == ("kind", "X")


def test_unmapped_values_may_be_kept(clean):
    rows = clean(["Art"], ["V"], ["return"], kind="{from: Art, map: {V: sale}, unmapped: keep}")
    assert [row["kind"] for row in rows] == ["sale", "return"]


def test_an_empty_account_gets_a_name_and_is_flagged_anonymous(clean):
    rows = clean(
        ["Customer", "Country"],
        ["17850", "UK"],
        [None, "UK"],
        account_id='{from: Customer, when_empty: "UNKNOWN-{Country}"}',
    )
    assert [(row["account_id"], row["is_anonymous"]) for row in rows] == [
        ("17850", False),
        ("UNKNOWN-UK", True),
    ]


def test_texts_that_mean_nothing_are_declared(clean):
    rows = clean(["To"], ["NA"], ["-"], ["N/A"], ship_to_territory='{from: To, empty: [NA, "-"]}')
    assert [row["ship_to_territory"] for row in rows] == [None, None, "N/A"]


def test_an_id_that_a_spreadsheet_has_made_a_number(clean):
    rows = clean(
        ["Customer"], ["17850.0"], ["17850.05"], account_id='{from: Customer, drop_suffix: ".0"}'
    )
    assert [row["account_id"] for row in rows] == ["17850", "17850.05"]


def test_blanks_go_only_where_the_map_says_so(clean):
    (kept,) = clean(["C"], [" P1 "], product_id="C")
    (trimmed,) = clean(["C"], [" P1 "], product_id="{from: C, trim: true}")
    assert (kept["product_id"], trimmed["product_id"]) == (" P1 ", "P1")


@pytest.mark.parametrize(
    ("spec", "text", "value"),
    [
        ("{from: Q, decimal: ','}", "1,5", "1.5"),
        ("{from: Q, decimal: ',', thousands: '.'}", "1.234,5", "1234.5"),
        ("{from: Q, negative: trailing}", "1.5-", "-1.5"),
        ("{from: Q, round: 2}", "0.43200000000000005", "0.43"),
    ],
)
def test_how_a_column_writes_numbers(clean, spec, text, value):
    (row,) = clean(["Q"], [text], quantity=spec)
    assert row["quantity"] == Decimal(value)


def test_how_a_source_writes_numbers_and_dates(clean):
    (row,) = clean(
        ["Q", "D"],
        ["1.234,5", "31.12.2025"],
        source='numbers: {decimal: ",", thousands: "."}\ndates: "%d.%m.%Y"',
        quantity="Q",
        order_date="D",
        unit_price='{value: "3,50"}',
    )
    assert (row["quantity"], row["order_date"]) == (Decimal("1234.5"), date(2025, 12, 31))
    assert row["row_money"] == Decimal("4320.75")


def test_a_column_by_a_condition(clean):
    rows = clean(["Nr"], ["C1"], ["2"], kind='{when: "Nr starts_with C", then: return, else: sale}')
    assert [row["kind"] for row in rows] == ["return", "sale"]


def test_a_column_by_several_conditions_the_first_that_holds(clean):
    spec = '{cases: [{when: "G = F", then: free_good}, {when: "Q < 0", then: return}], else: sale}'
    rows = clean(["G", "Q"], ["F", "-1"], [None, "-1"], [None, "1"], kind=spec)
    assert [row["kind"] for row in rows] == ["free_good", "return", "sale"]


def test_rows_are_left_out_under_a_name_and_their_money_is_told(clean):
    rows = clean(
        ["Code", "Q"],
        ["POST", "1"],
        ["P1", "1"],
        source='filters: [{name: not_merchandise, when: "Code in (POST, DOT)"}]',
        feed='filters: [{name: nothing_sold, when: "Q = 0"}]',
    )
    assert [row["left_out"] for row in rows] == ["not_merchandise", None]
    assert rows[0]["row_money"] == Decimal("7.0")


def test_rows_left_out_are_not_judged(clean):
    (row,) = clean(["Q"], ["none"], source="filters: [{name: noise, when: Q = none}]", quantity="Q")
    assert (row["left_out"], row["reason_code"]) == ("noise", None)


@pytest.mark.parametrize(
    ("partition", "part"),
    [
        ("{by: order_date, grain: day}", "2026-01-31"),
        ("{grain: month}", "2026-01"),
        ("{grain: year}", "2026"),
        ("{by: delivered_on, grain: month}", "2026-02"),
    ],
)
def test_rows_are_sliced_by_a_date(clean, partition, part):
    (row,) = clean(["D"], ["2026-02-03"], source=f"partition: {partition}", delivered_on="D")
    assert row["part"] == part


def test_a_row_whose_date_cannot_be_read_has_no_slice(clean):
    (row,) = clean(["D"], ["soon"], order_date="D")
    assert (row["part"], row["reason_code"]) == ("none", "bad_date")


def test_currency_is_the_source_s_only_where_the_file_has_none(clean):
    (absent,) = clean([], [])
    (empty,) = clean(["Cur"], [None], currency="Cur")
    assert absent["currency"] == "GBP"
    assert (empty["currency"], empty["reason_code"]) == (None, "currency_missing")


def test_the_first_fault_is_named_and_the_raw_row_kept(clean):
    rows = clean(["D", "Q"], ["soon", "x"], ["2026-01-01", "1"], order_date="D", quantity="Q")
    assert rows[0]["reason_code"] == "bad_date"
    assert rows[0]["raw_row"] == '{"No":"O1","D":"soon","Q":"x"}'
    assert rows[1]["raw_row"] is None


def test_rows_of_a_later_day_wait(clean):
    rows = clean(["D"], ["2026-01-31"], ["2026-02-01"], order_date="D", until=date(2026, 2, 1))
    assert [row["left_out"] for row in rows] == [None, "until"]


def test_f30_hostile_headers_and_values_are_kept_as_they_are(clean):
    """F30: names and values with SQL in them."""
    header = 'x"; drop table orders; --'
    (row,) = clean([header, "a'b"], ["'); select 1; --", None], product_id=f"'{header}'")
    assert row["product_id"] == "'); select 1; --"
