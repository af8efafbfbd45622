"""The keys that a remedy names read the texts that it was made for."""

from __future__ import annotations

import json

import duckdb
import pytest

from transforms.intake.inference.forms import number_keys
from transforms.intake.source_map import NumberFormat
from transforms.intake.values import Grammar, typed
from transforms.schema.types import AMOUNT

COLUMNS = {
    "English": (["1,234.50", "12"], ["1234.5", "12"]),
    "German": (["1.234,50", "-12,00"], ["1234.5", "-12"]),
    "French, with a no-break space": (
        ["1\u00a0234,50", "1\u202f000\u2009000"],
        ["1234.5", "1000000"],
    ),
    "Swiss": (["1'234.50"], ["1234.5"]),
    "Indian": (["1,00,000", "12,50,000.00", "500"], ["100000", "1250000", "500"]),
    "a minus behind": (["1.234,50-", "12,00"], ["-1234.5", "12"]),
    "in brackets": (["(50.00)", "12.00"], ["-50", "12"]),
    "Dr and Cr": (["1,00,000.00 Dr", "500.00 Cr", "0.00"], ["100000", "-500", "0"]),
    "a sign before": (["€ 12,50", "€1.000,00"], ["12.5", "1000"]),
    "wide digits": (["１２．５", "3"], ["12.5", "3"]),
}


@pytest.mark.parametrize(("texts", "values"), COLUMNS.values(), ids=COLUMNS)
def test_the_keys_proposed_read_the_texts_as_meant(texts, values):
    keys = number_keys(texts)
    assert keys is not None
    assert json.dumps(keys)  # plain values, which a person can write
    grammar = Grammar(numbers=(NumberFormat(**keys).form,))
    value = typed("t", AMOUNT, grammar).value
    rows = ", ".join("(?::varchar)" for _ in texts)
    found = duckdb.execute(f"select {value} from (values {rows}) as v(t)", texts).fetchall()
    assert [str(number.normalize() + 0) for (number,) in found] == [
        str(type(number)(each).normalize() + 0)
        for (number,), each in zip(found, values, strict=True)
    ]


@pytest.mark.parametrize("texts", [["abc"], ["12", "n/a"], [], ["1,2,3"], ["2026-01-05"]])
def test_nothing_is_proposed_for_what_is_no_number(texts):
    assert number_keys(texts) is None
