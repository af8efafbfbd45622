"""The table of faults in the docs is whole, and what it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
TABLE = (TESTS.parent / "docs" / "faults.md").read_text("utf-8")


def rows():
    return re.findall(r"^\| F(\d+) \|.*\| (.*) \|$", TABLE, re.MULTILINE)


def test_every_fault_is_listed_once_with_a_test():
    listed = [int(number) for number, _ in rows()]
    assert listed == sorted(set(listed))
    assert set(range(1, 56)) <= set(listed)
    assert [number for number, tests in rows() if "::" not in tests] == []


def test_every_fault_has_a_test_that_bears_its_number():
    unnamed = [f"F{n}" for n, tests in rows() if not re.search(rf"::test_(f\d+_)*f{n}_", tests)]
    assert unnamed == []


def test_every_test_that_the_table_names_exists():
    missing = []
    for _, tests in rows():
        for file, name in re.findall(r"`([^`:]+)::([^`]+)`", tests):
            path = TESTS / file
            text = path.read_text("utf-8") if path.exists() else ""
            named = {n.name for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)}
            missing += [] if name in named else [f"{file}::{name}"]
    assert missing == []
