"""No SELECT of a plan without a drawn table, and each in the dialect of both engines."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from sql import select_text
from transforms.lake.dialect import lint
from transforms.lake.spark_sql import in_spark

NAMES = sorted(file.name.removesuffix(".sql") for file in (files("sql") / "money").iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_a_select_of_a_plan_keeps_to_the_dialect_and_can_be_said_in_spark(name):
    text = select_text("money", name)
    assert [str(finding) for finding in lint(text)] == [], f"sql/money/{name}.sql"
    assert sqlglot.parse_one(in_spark(text).text, read="spark").find(exp.Select)


def test_every_select_of_a_plan_is_tried_on_a_drawn_table():
    tests = "".join(each.read_text("utf-8") for each in Path(__file__).parent.glob("test_*.py"))
    assert set(NAMES) - set(re.findall(r'made\(\s*"(\w+)"', tests)) == set()
