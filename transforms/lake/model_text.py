"""What the text of a model tells without running it: its tokens, what it reads, what it names.

A model keeps to the dialect that its lint holds (one SELECT, relations named in FROM and JOIN
alone), so that a look at the tokens tells in a moment what a full parse takes seconds for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?\*/|\s+
    |('(?:[^']|'')*'|"(?:[^"]|"")*"|\w+(?:\.\d+)?|<>|[<>!]=|::|//|\|\||->>?|=>|.)""",
    re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(r'[^\W\d]\w*|"(?:[^"]|"")*"')


def tokens(text: str) -> list[str]:
    """Return the tokens of a text, without comments and layout."""
    return [found for found in _TOKEN.findall(text) if found]


def relations(words: Sequence[str]) -> frozenset[str]:
    """Return the names that FROM and JOIN read in a model's tokens, CTEs left out."""
    folded = [word.lower() for word in words]
    own = {
        _bare(words[at - 1])
        for at, word in enumerate(folded)
        if word == "as"
        and folded[at + 1 : at + 2] == ["("]
        and folded[at - 2] in ("with", "recursive", ",")
    }
    read = {
        _bare(words[at + 1])
        for at, word in enumerate(folded[:-1])
        if word in ("from", "join")
        # `a is distinct from b` reads nothing.
        and not (folded[at - 1] == "distinct" and folded[at - 2] in ("is", "not"))
        and _WORD.fullmatch(words[at + 1])
    }
    return frozenset(read - own)


def names(words: Sequence[str]) -> frozenset[str]:
    """Return all names in a model's tokens: its columns, and more that are none."""
    return frozenset(_bare(word) for word in set(words) if _WORD.fullmatch(word))


def columns_of(relation: str, words: Sequence[str]) -> frozenset[str]:
    """Return the columns that a model's tokens name of a relation by its alias.

    Where another relation bears the same alias elsewhere in the text, its columns are among them.
    """
    aliases = {
        words[at + 1]
        for at in range(1, len(words) - 1)
        if _bare(words[at - 1]) == relation and words[at].lower() == "as"
    }
    return frozenset(
        _bare(words[at + 1])
        for at in range(1, len(words) - 1)
        if words[at] == "." and words[at - 1] in aliases
    )


def _bare(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name
