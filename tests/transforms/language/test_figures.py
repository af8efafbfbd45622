"""Figures are written in one way for people, whatever says them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from transforms.language import figures

D = Decimal


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ({"CNY": "1250.5"}, "1,250.50 CNY"),
        ({"CNY": "-65", "JPY": "12000"}, "-65.00 CNY, 12,000 JPY"),
        ({"XXX": "1250"}, "1,250 units of goods"),
        ({}, ""),
    ],
)
def test_sums_are_told_with_the_decimals_of_their_currency(amounts, said):
    assert figures.sums(amounts) == said


def test_a_change_bears_its_sign():
    assert figures.sums({"CNY": "1250.5", "JPY": "-300"}, figures.told_change) == (
        "+1,250.50 CNY, -300 JPY"
    )


@pytest.mark.parametrize(("written", "said"), [("350.00", "350.00"), ("1234567", "1,234,567")])
def test_a_number_that_is_written_already_keeps_its_decimals(written, said):
    assert figures.grouped(written) == said


def test_a_ratio_is_a_percentage_of_two_decimals():
    assert figures.percent(D("0.0427")) == "4.27 %"
    assert figures.percent(D("0.0427"), with_sign=True) == "+4.27 %"
    assert figures.percent(None) == ""
    assert figures.percent(D("-0.00001")) == "0.00 %"
    assert figures.percent(D("-0.0001")) == "-0.01 %"
