"""What is said of a cut, clause by clause, and how a text is read back into its clauses.

A text is made of clauses in this order: what limits (`supply`, `transport`), what earlier plans had
`promised` of it; several limits stand one after the other, and `smallest` ends the text of a line
that gets nothing:

    supply by 2026-01-05 is 60 of 144 asked, after 12 promised by earlier plans; transport of …
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

NEXT = "; "
_CLAUSES = {
    "supply": "supply by {day} is {there} of {asked} asked",
    "transport": "transport of the week of {day} carries {there}",
    "promised": ", after {units} promised by earlier plans",
    "smallest": ", too little for a smallest order of {units}",
}
_FIGURE = r"[0-9](?:[0-9,.-]*[0-9])?"


def clause(kind: str, **figures: object) -> str:
    """Return one clause of the text of a cut."""
    return _CLAUSES[kind].format(**figures)


def retold(text: str, clauses: Mapping[str, str], then: str) -> str:
    """Tell a text in other words: each clause by its kind, with the same figures.

    `then` stands between the limits; what is none of our clauses stays as it is.
    """
    for kind, pattern in _PATTERNS.items():
        text = pattern.sub(partial(_told, clauses[kind]), text)
    return text.replace(NEXT, then)


def _told(words: str, found: re.Match[str]) -> str:
    return words.format(**found.groupdict())


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", rf"(?P<\1>{_FIGURE})", re.escape(words)))


_PATTERNS = {kind: _pattern(words) for kind, words in _CLAUSES.items()}
