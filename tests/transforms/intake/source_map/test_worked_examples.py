"""Every worked example of docs/source_maps.md is run: its keys, its rows, and what they become."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from transforms.intake.cleaning import KnownIds, staged_select
from transforms.intake.source_map import parse_source_map, resolve
from transforms.language.yaml_text import read_document
from transforms.schema import FEEDS

MANUAL = Path(__file__).parents[4] / "docs" / "source_maps.md"
_SECTION = re.compile(
    r"^### (?P<title>[^\n]*)\n.*?^```yaml\n(?P<map>.*?)^```\n\s*(?P<given>(?:^\|[^\n]*\n)+)\n"
    r"(?P<made>(?:^\|[^\n]*\n)+)",
    flags=re.MULTILINE | re.DOTALL,
)
_CONSTANTS = {
    "product_id": "P1",
    "quantity": "1",
    "unit_price": "1",
    "amount": "1",
    "units": "1",
}
_DAY = "2026-01-31"
_PRODUCTS = """(values
    ('P1', date '0001-01-01', date '2026-03-01', 12.0000, null::DECIMAL(18,4), null::varchar),
    ('P1', date '2026-03-01', date '9999-12-31', 10, null, null),
    ('P2', date '0001-01-01', date '9999-12-31', null, null, null)
) as products(p_id, p_from, p_to, p_case, p_pallet, p_unit)"""
Row = dict[str, str | None]


@dataclass(frozen=True)
class Example:
    title: str
    map: str
    given: list[Row]
    made: list[Row]


def _table(text: str) -> list[Row]:
    lines = [
        [cell.strip() for cell in line.strip()[1:-1].split("|")]
        for line in text.strip().splitlines()
    ]
    # A cell in backticks keeps its blanks.
    cells = [[c[1:-1] if c.startswith("`") else c or None for c in line] for line in lines[2:]]
    return [dict(zip(lines[0], line, strict=True)) for line in cells]


EXAMPLES = [
    Example(found["title"], found["map"], _table(found["given"]), _table(found["made"]))
    for found in _SECTION.finditer(MANUAL.read_text("utf-8"))
]


def _completed(text: str) -> tuple[str, str]:
    """Fill in what an example leaves out, with constants; return the map and its feed."""
    value = read_document(text, "example").value
    (feed,) = value["feeds"]
    columns = value["feeds"][feed]["columns"]
    for name in FEEDS[feed].required:
        is_day = name.endswith(("_date", "_on", "_start"))
        constant = _CONSTANTS.get(name, _DAY if is_day else "1")
        columns.setdefault(name, {"value": constant})
    whole: dict[str, Any] = {"source": "manual", "path": "*.csv", **value}
    if "currency" not in columns:
        whole.setdefault("currency", "EUR")
    return json.dumps(whole), feed


def test_the_page_has_an_example_under_every_heading():
    headings = re.findall(r"^### (.*)$", MANUAL.read_text("utf-8"), flags=re.MULTILINE)
    assert [each.title for each in EXAMPLES] == headings
    assert len(headings) > 20


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_the_example_does_what_the_page_says(example):
    text, feed = _completed(example.map)
    made = parse_source_map(text, "source.yaml")
    header = tuple(example.given[0])
    resolved = resolve(made, feed, header, "x.csv")
    names = ", ".join(f"c{place}" for place in range(len(header)))
    rows = ", ".join(
        f"({', '.join('?::varchar' for _ in header)}, 1, {n}, null::varchar)"
        for n, _ in enumerate(example.given, 1)
    )
    raw = f"(select * from (values {rows}) as t({names}, content, n, ragged))"
    known = KnownIds(None, _PRODUCTS if "product_id" in FEEDS[feed].names else None)
    select = staged_select(made, feed, resolved, header, raw=raw, known=known)
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        values = [cell for row in example.given for cell in row.values()]
        found = connection.execute(f"{select} order by n", values).to_arrow_table().to_pylist()
    ours = {"held for": "reason_code", "left out": "left_out"}
    assert [
        {name: _shown(row[ours.get(name, name)]) for name in example.made[0]} for row in found
    ] == example.made


def _shown(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.normalize() + 0) if hasattr(value, "normalize") else str(value)
