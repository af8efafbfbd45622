"""Every query that a page or a `--help` shows answers on the sample company, and says something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"```sql\n(.*?)```", re.DOTALL)
_CALL = re.compile(r'peakledger sql "([^"]+)"')
# Right answers without rows, each with the page's own reason.
_MAY_BE_EMPTY = {
    "ledger.md": "it names entries that do not bear their own hash",
    "accrual.md": "no program of the sample accrues by an estimate",
}


def _shown() -> Iterator[tuple[str, str]]:
    for page in _PAGES:
        text = page.read_text("utf-8")
        for block in _BLOCK.findall(text):
            bare = re.sub(r"--[^\n]*", "", block)
            yield from ((page.name, one.strip()) for one in bare.split(";") if one.strip())
        yield from ((page.name, " ".join(call.split())) for call in _CALL.findall(text))


_SHOWN = sorted({(page, query) for page, query in _shown() if "…" not in query})


def test_the_pages_show_queries_at_all():
    assert {"README.md", "commands.md", "ledger.md", "stock_up.md", "warehouse.md"} <= {
        page for page, _ in _SHOWN
    }


@pytest.mark.parametrize(("page", "query"), _SHOWN)
def test_a_shown_query_answers_with_figures_and_not_with_blanks(sample_run, page, query):
    rows = sample_run.ask(query)
    assert rows or page in _MAY_BE_EMPTY
    # Sorted downwards PostgreSQL puts nulls first: no list of the largest may begin with blanks.
    assert rows == [] or None not in rows[0].values()
