"""Every SELECT of a plan says its grain and why it is there, and is no longer than a model."""

from __future__ import annotations

from importlib.resources import files

from sql import select_text
from transforms.lake.dialect import MAX_LINES, layout

NAMES = sorted(file.name.removesuffix(".sql") for file in (files("sql") / "planning").iterdir())


def breaches(text: str) -> list[str]:
    return [str(breach) for breach in layout(text)]


def test_every_select_of_a_plan_is_one_thought():
    assert {
        name: wrong for name in NAMES if (wrong := breaches(select_text("planning", name)))
    } == {}


def test_a_select_that_is_too_long_or_says_no_grain_is_caught():
    text = select_text("planning", "plan_pair")
    assert breaches(text + "-- more\n" * MAX_LINES) != []
    assert breaches(text.partition("\n")[2]) != []
