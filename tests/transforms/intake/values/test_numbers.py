"""Numbers are taken exactly or turned away, never bent."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.intake.values import Grammar, NumberForm
from transforms.schema.types import INTEGER, PRICE, QUANTITY


def _written(**form) -> Grammar:
    return Grammar(numbers=(NumberForm(**form),))


GERMAN = _written(decimal=",", thousands=".")
ENGLISH = _written(decimal=".", thousands=",")


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("12", 12, None),
        ("-3", -3, None),
        ("+3", 3, None),
        (" 12 ", 12, None),
        ("0", 0, None),
        ("12.75", None, "bad_integer"),
        ("12.0", None, "bad_integer"),
        ("007", None, "bad_integer"),
        ("1,000", None, "bad_integer"),
        ("1e3", None, "bad_integer"),
        ("0x1F", None, "bad_integer"),
        ("1_000", None, "bad_integer"),
        ("NA", None, "bad_integer"),
        ("12\n", None, "bad_integer"),
        ("99999999999999999999", None, "out_of_range"),
        (None, None, None),
    ],
)
def test_integers(read, text, value, reason):
    assert read([text], INTEGER) == [(value, reason)]


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("2.50", "2.5", None),
        ("3", "3", None),
        ("0.001", "0.001", None),
        ("1234.567", "1234.567", None),
        ("1.2345", "1.2345", None),
        ("1.23450000000", "1.2345", None),
        ("1.234", None, "ambiguous_number"),
        ("-12.345", None, "ambiguous_number"),
        ("1.23456", None, "too_many_decimals"),
        ("0.43200000000000005", None, "too_many_decimals"),
        ("(50.00)", None, "bad_decimal"),
        ("50-", None, "bad_decimal"),
        ("€50", None, "bad_decimal"),
        ("1 000", None, "bad_decimal"),
        ("1,5", None, "bad_decimal"),
        (".5", None, "bad_decimal"),
        ("5.", None, "bad_decimal"),
        ("007.5", None, "bad_decimal"),
        ("1e3", None, "bad_decimal"),
        ("nan", None, "bad_decimal"),
        ("inf", None, "bad_decimal"),
        ("١٢", None, "bad_decimal"),
        ("1.5\n", None, "bad_decimal"),
        ("100000000000000", None, "out_of_range"),
    ],
)
def test_quantities_without_a_declaration(read, text, value, reason):
    expected = None if value is None else Decimal(value)
    assert read([text], QUANTITY) == [(expected, reason)]


@pytest.mark.parametrize(
    ("text", "grammar", "value", "reason"),
    [
        ("1.234", _written(decimal="."), "1.234", None),
        ("1.234", GERMAN, "1234", None),
        ("1.234.567,89", GERMAN, "1234567.89", None),
        ("1234,5", GERMAN, "1234.5", None),
        ("12.34", GERMAN, None, "bad_decimal"),
        ("1.2345,6", GERMAN, None, "bad_decimal"),
        ("1,234.5", ENGLISH, "1234.5", None),
        ("1,23", ENGLISH, None, "bad_decimal"),
        ("12.5-", _written(negative="trailing"), "-12.5", None),
        ("-12.5", _written(negative="trailing"), None, "bad_decimal"),
        ("(12.5)", _written(negative="parentheses"), "-12.5", None),
        ("(12.5", _written(negative="parentheses"), None, "bad_decimal"),
        ("0.43200000000000005", Grammar(round=4), "0.432", None),
        ("2.00005", Grammar(round=4), "2.0001", None),  # half goes away from zero
        ("-2.00005", Grammar(round=4), "-2.0001", None),
        ("1e-05", Grammar(round=4), "0", None),
        ("1.5E+3", Grammar(round=0), "1500", None),
        ("1,5e3", Grammar(round=0), None, "bad_decimal"),
    ],
)
def test_quantities_by_what_the_map_declares(read, text, grammar, value, reason):
    expected = None if value is None else Decimal(value)
    assert read([text], QUANTITY, grammar) == [(expected, reason)]


def test_whole_numbers_may_have_declared_thousands(read):
    assert read(["1.234", "12.34"], INTEGER, GERMAN) == [(1234, None), (None, "bad_integer")]


_DECIMAL = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:[.]([0-9]+))?")


def _by_hand(text: str, scale: int) -> tuple[Decimal | None, str | None]:
    """The same grammar, one text at a time and in the plainest words."""
    trimmed = text.strip(" ")
    found = _DECIMAL.fullmatch(trimmed)
    if found is None:
        return None, "bad_decimal"
    whole = trimmed.lstrip("+-").split(".")[0]
    if len(found[1] or "") == 3 and 1 <= len(whole) <= 3 and whole != "0":
        return None, "ambiguous_number"
    value = Decimal(trimmed)
    if value != value.quantize(Decimal(1).scaleb(-scale)):
        return None, "too_many_decimals"
    return value, None


_NUMBERLIKE = st.text("0123456789.,-+eE ()", max_size=12) | st.decimals(
    allow_nan=False, allow_infinity=False, places=3, min_value=-9999, max_value=9999
).map(str)


@settings(max_examples=60, deadline=None)
@given(st.lists(_NUMBERLIKE, min_size=1, max_size=40))
def test_the_engine_reads_decimals_as_one_would_by_hand(read, texts):
    assert read(texts, PRICE) == [_by_hand(text, 6) for text in texts]
