"""Every example of the manual earns what the manual says."""

import re
from pathlib import Path

import pytest

from transforms.rebates.terms.earnings import METHODS

MANUAL = (Path(__file__).parents[3] / "docs" / "rebates.md").read_text("utf-8")
EXAMPLE = re.compile(
    r"```yaml\n(?P<terms>[^`]*)```\s*```facts\n(?P<facts>[^`]*)```\s*```result\n(?P<result>[^`]*)```"
)
EXAMPLES = list(EXAMPLE.finditer(MANUAL))
FACTS = ("orders", "accounts", "targets", "events", "products", "inventory")


def tables(text: str) -> dict[str, str]:
    """Cut a facts block into its drawn tables, each under its name."""
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        if line in FACTS:
            name = line
            found[name] = ""
        else:
            found[name] += line + "\n"
    return found


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda m: m["terms"][:40])
def test_an_example_of_the_manual_earns_what_it_says(play, example):
    played = play(example["terms"], **tables(example["facts"]))
    said = [tuple(line.split(maxsplit=2)) for line in example["result"].splitlines()]
    if said[0][2].endswith("units"):
        assert f"{played.only('earned_units')} units".replace(".000000", "") == said[0][2]
        return
    assert played.earned() == {(account, period): amount for account, period, amount in said}


def test_every_method_has_an_example():
    shown = " ".join(example["terms"] for example in EXAMPLES)
    assert [method for method in METHODS if f"method: {method}" not in shown] == []
