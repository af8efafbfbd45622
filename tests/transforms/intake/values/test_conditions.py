"""Conditions and templates: small languages, read strictly."""

from __future__ import annotations

import re

import pytest

from transforms.intake.values import Grammar, parse_condition, parse_template
from transforms.language.errors import UsageError
from transforms.language.quoting import identifier

ROWS = [
    {"No": "C1", "Code": "POST", "Qty": "-3", "Ship to": None},
    {"No": "12", "Code": "BANK CHARGES", "Qty": "0.0", "Ship to": "Bern"},
    {"No": "13", "Code": None, "Qty": "x", "Ship to": ""},
]


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("No starts_with C", [True, False, False]),
        ("No not starts_with C", [False, True, True]),
        ("No ends_with 2", [False, True, False]),
        ("No = C1", [True, False, False]),
        ("Code in (POST, 'BANK CHARGES')", [True, True, False]),
        ("Code not in (POST)", [False, True, True]),
        ('Code contains "NK C"', [False, True, False]),
        ("Code matches '^[A-Z]+$'", [True, False, False]),
        ("Code != POST", [False, True, True]),
        ("Code is empty", [False, False, True]),
        ("`Ship to` is not empty", [False, True, False]),
        ("Qty < 0", [True, False, False]),
        ("Qty = 0", [False, True, False]),
        ("Qty = '0'", [False, False, False]),
        ("Qty <= 0 and Code = POST", [True, False, False]),
        ("Qty < 0 or Code is empty", [True, False, True]),
        ("No = 13 or No = 12 and Code = POST", [False, False, True]),
    ],
)
def test_conditions(engine, condition, holds):
    sql = parse_condition(condition).sql(identifier, Grammar())
    found = []
    for row in ROWS:
        columns = ", ".join(f"? as {identifier(name)}" for name in row)
        query = f"select {sql} from (select {columns})"
        found.append(engine.execute(query, list(row.values())).fetchone()[0])
    assert found == holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No",
        "No C1",
        "No =",
        "No is full",
        "No in C1",
        "No in (C1 C2)",
        "No = BANK CHARGES",
        "No matches '('",
        "No matches '(?=x)'",
        "No = C1 and",
        "No ~ C1",
    ],
)
def test_what_cannot_be_read_is_refused_with_the_grammar(text):
    with pytest.raises(UsageError) as refused:
        parse_condition(text)
    assert refused.value.remedy


def test_texts_with_columns_in_braces(engine):
    template = parse_template("UNKNOWN-{Country}/{City}!")
    assert template.columns == ("Country", "City")
    sql = template.sql(identifier)
    query = f'select {sql} from (select \'UK\' as "Country", null as "City")'
    assert engine.execute(query).fetchone() == ("UNKNOWN-UK/!",)


@pytest.mark.parametrize("text", ["{Country", "Country}", "{}", "a{b{c}}"])
def test_a_brace_that_closes_nothing_is_refused(text):
    with pytest.raises(UsageError, match="brace"):
        parse_template(text)


def test_f30_hostile_names_and_values_stay_names_and_values(engine):
    """F30."""
    name, value = 'a"; drop table x; --', "'); drop table x; --"
    condition = parse_condition(f'`{name}` = "{value}"')
    query = f"select {condition.sql(identifier, Grammar())} from (select ? as {identifier(name)})"
    assert engine.execute(query, [value]).fetchone() == (True,)
    assert re.search("drop", condition.text)
