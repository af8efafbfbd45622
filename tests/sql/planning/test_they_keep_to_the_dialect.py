"""Every SELECT of a plan is in the dialect of both engines, and no longer than a model."""

from __future__ import annotations

from importlib.resources import files

import pytest
import sqlglot
from sqlglot import exp

from sql import select_text
from tests.sql.conftest import plan_columns
from transforms.lake.dialect import MAX_LINES, lint
from transforms.lake.spark_sql import in_spark

NAMES = sorted(file.name.removesuffix(".sql") for file in (files("sql") / "planning").iterdir())


def breaches(text: str) -> list[str]:
    return [str(breach) for breach in lint(text)]


@pytest.mark.parametrize("name", NAMES)
def test_a_select_of_a_plan_keeps_to_the_dialect_and_can_be_said_in_spark(name):
    text = select_text("planning", name)
    assert breaches(text) == [], f"sql/planning/{name}.sql"
    assert sqlglot.parse_one(in_spark(text).text, read="spark").find(exp.Select)


def test_no_select_of_a_plan_leaves_a_sum_in_a_type_that_only_one_engine_gives_it():
    found = plan_columns()
    wide = {
        f"{name}.{column} {kind}"
        for name in NAMES
        for column, kind in found[name].items()
        if kind == "HUGEINT" or kind.startswith("DECIMAL(38")
    }
    assert wide == set()


def test_a_select_that_is_too_long_or_says_no_grain_is_caught():
    text = select_text("planning", "plan_pair")
    assert breaches(text + "-- more\n" * MAX_LINES) != []
    assert breaches(text.partition("\n")[2]) != []


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("group by p.account_id, p.product_id", "group by all"),
        ("max(case when p.is_active then 1 else 0 end) = 1", "bool_or(p.is_active)"),
        ("d.as_of_date - 91", "d.as_of_date - interval 91 day"),
    ],
)
def test_what_the_engines_read_differently_is_caught(said, other):
    text = select_text("planning", "plan_pair")
    assert said in text
    assert breaches(text.replace(said, other)) != []
