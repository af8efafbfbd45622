"""Numbers are taken exactly or turned away, never bent."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.intake.values import Grammar, NumberForm, numbers
from transforms.schema import ColumnType
from transforms.schema.types import AMOUNT, INTEGER, PRICE, QUANTITY


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
        ("100000000000000", Grammar(round=0), None, "out_of_range"),
        ("99999999999999.99994", Grammar(round=4), "99999999999999.9999", None),
        ("99999999999999.99995", Grammar(round=4), None, "out_of_range"),
    ],
)
def test_quantities_by_what_the_map_declares(read, text, grammar, value, reason):
    expected = None if value is None else Decimal(value)
    assert read([text], QUANTITY, grammar) == [(expected, reason)]


def test_whole_numbers_may_have_declared_thousands(read):
    assert read(["1.234", "12.34"], INTEGER, GERMAN) == [(1234, None), (None, "bad_integer")]


_DECIMAL = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:[.]([0-9]+))?")


def _by_hand(text: str, kind: ColumnType) -> tuple[Decimal | None, str | None]:
    """The same grammar, one text at a time and in the plainest words."""
    scale = kind.scale
    trimmed = text.strip(" ")
    found = _DECIMAL.fullmatch(trimmed)
    if found is None:
        return None, "bad_decimal"
    whole = trimmed.lstrip("+-").split(".")[0]
    if len(found[1] or "") == 3 and 1 <= len(whole) <= 3 and whole != "0":
        return None, "ambiguous_number"
    value = Decimal(trimmed)
    if (found[1] or "")[scale:].strip("0"):
        return None, "too_many_decimals"
    return (value, None) if _fits(value, kind) else (None, "out_of_range")


def _rounded_by_hand(text: str, kind: ColumnType, digits: int) -> tuple[Decimal | None, str | None]:
    if _DECIMAL.fullmatch(text.strip(" ")) is None:
        return None, "bad_decimal"
    with localcontext(prec=60):
        value = Decimal(text.strip(" ")).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return (value, None) if _fits(value, kind) else (None, "out_of_range")


def _fits(value: Decimal, kind: ColumnType) -> bool:
    return abs(value) < Decimal(10) ** (kind.digits - kind.scale)


_NUMBERLIKE = st.text("0123456789.,-+eE ()", max_size=12) | st.decimals(
    allow_nan=False, allow_infinity=False, places=3, min_value=-9999, max_value=9999
).map(str)


# Around what eighteen digits hold, and beyond what any column does.
_LONG = st.from_regex(r"[+-]?(?:0|[1-9][0-9]{0,29})(?:[.][0-9]{1,18})?", fullmatch=True)
_ODD = st.sampled_from(
    [
        "NaN",
        "Infinity",
        "-inf",
        "1e5",
        "1,234.5",
        "1.234",
        "007",
        "",
        " ",
        "-0",
        "-0.00",
        "+0",
        "１２",
        "1_000",
        " 5 ",
        "99999999999999.9999",
        "100000000000000",
        "-99999999999999.9999",
        "999999999999999999999999.9999",
        "1" + "0" * 24,
        "9" * 30,
        "0." + "0" * 17 + "1",
        "2.50000",
    ]
)
_COLUMN = st.lists(_NUMBERLIKE | _LONG | _ODD, min_size=1, max_size=40)


@pytest.mark.parametrize("kind", [QUANTITY, PRICE, AMOUNT], ids=lambda kind: kind.name)
@settings(max_examples=40, deadline=None)
@given(texts=_COLUMN)
def test_the_engine_reads_decimals_as_one_would_by_hand(read, kind, texts):
    assert read(texts, kind) == [_by_hand(text, kind) for text in texts]


@pytest.mark.parametrize("kind", [QUANTITY, AMOUNT], ids=lambda kind: kind.name)
@settings(max_examples=40, deadline=None)
@given(texts=st.lists(_LONG, min_size=1, max_size=40), digits=st.integers(0, 4))
def test_the_engine_rounds_once_as_one_would_by_hand(read, kind, texts, digits):
    found = read(texts, kind, Grammar(round=digits))
    assert found == [_rounded_by_hand(text, kind, digits) for text in texts]


def test_rounding_takes_what_the_type_holds(read):
    large = "123456789012345678901234"
    assert read([large], AMOUNT, Grammar(round=2)) == [(Decimal(large), None)]


@pytest.mark.parametrize(
    "fault",
    [
        lambda written, scale, kind: f"try_cast({written} as DECIMAL(18,2))",
        lambda written, scale, kind: f"cast(try_cast({written} as double) as {kind})",
        lambda written, scale, kind: f"cast(try_cast({written} as DECIMAL(18,{scale})) as {kind})",
    ],
    ids=["too few decimals", "through a binary float", "nothing beyond eighteen digits"],
)
def test_a_quick_reading_that_bends_a_number_is_seen(read, monkeypatch, fault):
    monkeypatch.setattr(numbers, "_exactly", fault)
    texts = ["0.1234", "12345678901234.1234", "123456789012345678901234", "1.5000"]
    assert read(texts, AMOUNT) != [_by_hand(text, AMOUNT) for text in texts]
