"""The generated pages say what the code says."""

from __future__ import annotations

from pathlib import Path

from cli.pages import pages

DOCS = Path(__file__).parents[2] / "docs"


def test_every_generated_page_is_current():
    stale = [name for name, text in pages().items() if (DOCS / name).read_text("utf-8") != text]
    assert stale == [], "run `make docs`"


def test_every_verb_and_every_warehouse_table_has_its_section():
    assert "## peakledger run" in pages()["commands.md"]
    assert "### peakledger rebates accrue" in pages()["commands.md"]
    assert "### stock_up_plan" in pages()["data_dictionary.md"]
