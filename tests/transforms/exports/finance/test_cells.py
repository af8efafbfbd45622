"""Text is disarmed for spreadsheets and comes back; numbers stay numbers."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.exports.finance.cells import text_cell
from transforms.language.figures import plain_money

D = Decimal
DANGERS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "\0x", "'x", "=HYPERLINK(1)", "-"]


@pytest.mark.parametrize("text", DANGERS)
def test_what_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(text):
    assert text_cell(text) == f'"\'{text}"'


@pytest.mark.parametrize("text", ["A", "", "客户", "a=1", " =1", "a;=1", "1", "10.5", "x'y"])
def test_other_text_is_quoted_and_otherwise_left_alone(text):
    assert text_cell(text) == f'"{text}"'


def test_quotes_are_doubled():
    assert text_cell('6" pipe') == '"6"" pipe"'


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_text_comes_back_by_the_rule_of_the_manifest(text):
    cells = next(csv.reader(io.StringIO(text_cell(text), newline=""), strict=True))
    (cell,) = cells
    assert cell.removeprefix("'") == text or cell == text
    assert not cell.startswith(tuple("=+-@\t\r\n\0"))


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("10.5000", "CNY", "10.50"),
        ("-10.5000", "CNY", "-10.50"),
        ("100.0000", "JPY", "100"),
        ("1.5000", "KWD", "1.500"),
        ("0.0000", "CNY", "0.00"),
        ("-0.0000", "JPY", "0"),
        ("1.2345", "CNY", "1.2345"),
        ("1234567890123.4500", "CNY", "1234567890123.45"),
    ],
)
def test_money_bears_its_currencys_decimals_and_loses_none(amount, currency, text):
    assert plain_money(D(amount), currency) == text
