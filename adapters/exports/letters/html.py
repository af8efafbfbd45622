"""A letter as one HTML file: no script, no network, everything escaped, ready to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.exports.pages import page
from transforms.exports.letters.document import LINES_ON_PAGE, blocks
from transforms.exports.letters.model import Letter


def letter_html(letter: Letter, rows_file: str) -> str:
    """Return a letter as HTML; `rows_file` is the name of the CSV file with all its rows."""
    named = [(type(block).__name__, block) for block in blocks(letter, rows_file, LINES_ON_PAGE)]
    title = f"Rebates of {letter.name or letter.account_id}, {letter.period}"
    return page("letter.html").render(title=title, blocks=named)


def index_html(period: str, status: str, letters: Sequence[Mapping[str, Any]]) -> str:
    """Return the page that lists all letters: account, name, files and what stands open."""
    return page("letters_index.html").render(period=period, status=status, letters=letters)
