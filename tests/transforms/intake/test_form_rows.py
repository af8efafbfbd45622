"""A number that a person typed into a sheet is read where it can be read in one way only."""

from __future__ import annotations

from decimal import Decimal

import pytest

from transforms.intake.form_rows import typed_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5400", "5400"),
        ("5400.05", "5400.05"),
        ("5,400.00", "5400.00"),
        ("-1,234,567", "-1234567"),
        ("0.5", "0.5"),
    ],
)
def test_a_number_is_read_with_and_without_commas_between_thousands(text, number):
    assert typed_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["5,400", "5.400,00", "5,40", "54,00.00", "5,4000.00", "1,234.567,8", "0,400.00", "5 400.00",
     "5_400", "５４００", "much", ""],
)  # fmt: skip
def test_what_could_be_another_number_is_none(text):
    assert typed_number(text) is None
