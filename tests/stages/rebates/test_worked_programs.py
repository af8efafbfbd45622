"""Every program of the manual's page is checked, fits the schema, and earns what it says."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from stages.rebates.calculate import calculate, check
from transforms.rebates.terms.earnings import METHODS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "programs.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (\w+): .*?\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))
TERMS = re.compile(r"```yaml\n(.*?)```", re.S)
FACTS = re.compile(r"```csv (\w+)\n(.*?)```", re.S)
AS_OF = date(2027, 2, 1)


def said(section: str) -> list[tuple[str, ...]]:
    """Read the table of results; the first two lines are its head."""
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows[2:]]


def shown(document: dict) -> tuple[str, ...]:
    """Write a result as a row of that table."""
    earned = document.get("earned")
    if "earned_units" in document:
        earned = f"{document['earned_units']} units"
    names = ("account", "period", "basis", "tier_no", "rate")
    cells = [*(document[name] for name in names), earned, document["reason"]]
    return tuple("" if cell is None else str(cell) for cell in cells)


@pytest.mark.parametrize("method", METHODS)
def test_a_worked_program_earns_what_the_page_says(method, tmp_path):
    section = SECTIONS[method]
    (terms,) = TERMS.findall(section)
    place = tmp_path / "terms.yaml"
    place.write_text(terms, "utf-8")
    files = {}
    for table, text in FACTS.findall(section):
        files[table] = tmp_path / f"{table}.csv"
        files[table].write_text(text, "utf-8")
    documents = calculate(place, files, AS_OF, with_lines=False)
    assert [shown(document) for document in documents] == said(section)


@pytest.mark.parametrize("method", METHODS)
def test_a_worked_program_fits_the_published_schema(method, tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "docs" / "rebate_terms.schema.json").read_text("utf-8"))
    (terms,) = TERMS.findall(SECTIONS[method])
    assert f"method: {method}" in terms
    document = json.loads(json.dumps(YAML(typ="safe").load(terms), default=str))
    jsonschema.validate(document, schema)
    (tmp_path / "terms.yaml").write_text(terms, "utf-8")
    assert check([tmp_path / "terms.yaml"]).programs == [f"{document['program']} version 1"]
