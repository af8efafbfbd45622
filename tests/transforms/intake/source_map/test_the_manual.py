"""The manual's examples are maps that parse, and it names every reason a row may be turned away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from transforms.intake.source_map import parse_source_map
from transforms.language.errors import UsageError

ROOT = Path(__file__).parents[4]
MANUAL = (ROOT / "docs" / "feeds.md").read_text("utf-8")
_MAP = """\
source: manual
path: "*.csv"
currency: GBP
feeds:
  orders:
    columns:
      order_id: No
      line_no: Line
      account_id: Customer
      product_id: Code
      order_date: Day
      quantity: Qty
      unit_price: Price
"""
_OTHER = """\
source: manual
path: "*.csv"
feeds:
  supply:
    columns: {{product_id: Code, available_on: Day, units: {spec}}}
"""
_SPECS = re.findall(r"^\| `(\{.*?\})` \|", MANUAL, flags=re.MULTILINE)


def test_the_manual_has_examples():
    assert len(_SPECS) > 12


@pytest.mark.parametrize("spec", [spec for spec in _SPECS if "…" not in spec])
def test_each_example_of_a_column_parses(spec):
    """In one of the columns that it may stand for: an id, a day, a figure, a price."""
    texts = [
        _MAP.replace(f"{name}: {theirs}", f"{name}: {spec}")
        for name, theirs in (("account_id", "Customer"), ("order_date", "Day"))
    ]
    texts += [_MAP.replace("unit_price: Price", f"unit_price: {spec}"), _OTHER.format(spec=spec)]
    assert any(_parses(text) for text in texts)


def _parses(text: str) -> bool:
    try:
        return bool(parse_source_map(text, "manual"))
    except UsageError:
        return False


def test_every_reason_of_the_code_is_in_the_manual():
    code = [
        *(ROOT / "transforms/intake/cleaning").glob("*.py"),
        *(ROOT / "stages/intake/ingest").glob("*.py"),
    ]
    code += (ROOT / "transforms/intake/values").glob("*.py")
    text = "".join(path.read_text("utf-8") for path in code)
    reasons = set(
        re.findall(
            r"'((?:bad|missing|unknown|ambiguous|currency|conflicting|own|ragged|negative|amount|"
            r"account|conversion|too|out|time|unit|vat)_[a-z_]+)'",
            text,
        )
    )
    reasons -= {"account_id", "unit_price"}
    assert len(reasons) > 15
    assert {reason for reason in reasons if f"`{reason}`" not in MANUAL} == set()


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*/*.yaml")))
def test_the_maps_of_the_examples_are_sound(path):
    made = parse_source_map(path.read_text("utf-8"), str(path))
    assert made.source.startswith(path.parent.name)
