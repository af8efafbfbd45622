"""No SELECT of an intake without a drawn table."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path


def test_every_select_of_an_intake_is_tried_on_a_drawn_table():
    texts = {file.name.removesuffix(".sql") for file in (files("sql") / "intake").iterdir()}
    tests = "".join(each.read_text("utf-8") for each in Path(__file__).parent.glob("test_*.py"))
    assert texts - set(re.findall(r'made\(\s*"(\w+)"', tests)) == set()
