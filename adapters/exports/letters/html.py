"""A letter as one HTML file: no script, no network, everything escaped, ready to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.exports.pages import page
from transforms.exports.letters.account import Month
from transforms.exports.letters.document import LINES_ON_PAGE, blocks
from transforms.exports.letters.model import Letter
from transforms.exports.letters.words import LETTER_WORDS
from transforms.language.messages import ngettext, tell


def letter_html(letter: Letter, rows_file: str) -> str:
    """Return a letter as HTML; `rows_file` is the name of the CSV file with all its rows."""
    named = [(type(block).__name__, block) for block in blocks(letter, rows_file, LINES_ON_PAGE)]
    words = LETTER_WORDS[letter.language]
    title = words["rebates_of"].format(name=letter.name or letter.account_id, period=letter.period)
    return page("letter.html").render(title=title, blocks=named, words=words)


def index_html(month: Month, letters: Sequence[Mapping[str, Any]]) -> str:
    """Return the page that lists all letters: account, name, files and what stands open."""
    words = LETTER_WORDS[month.language]
    count = ngettext("{count} account", "{count} accounts", len(letters))
    return page("letters_index.html").render(
        month=month, letters=letters, words=words, accounts=tell(count, month.language)
    )
