"""Texts that are kept in English and read back clause by clause, to be told in another language.

Goes in: clauses as messages, each with figures in braces. Comes out: what a text that is made of
such clauses, one after the other with nothing between them, says in a language.

Worked: of the clauses `{units} were counted on {day}` and `.`, "300 were counted on 2025-09-01."
is told in Chinese as "2025-09-01 盘点 300 件。".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from transforms.language.messages import Message, joined, tell

_FIGURE = r"-?[0-9](?:[0-9,.-]*[0-9])?"
Tell = Callable[[str], str]


class ClauseBook:
    """Clauses by name. `texts` are patterns of what is no figure, by its name in the braces."""

    def __init__(self, clauses: Mapping[str, str], texts: Mapping[str, str]):
        self._clauses = clauses
        self._patterns = {name: _pattern(words, texts) for name, words in clauses.items()}

    def retold(
        self, text: str, language: str, figures: Mapping[str, Tell] | None = None
    ) -> str | None:
        """Return a text in a language; None for one that is not of clauses.

        The longest clause counts at each place. `figures` say how what stands for a name is told.
        """
        parts = self._parts(text)
        if parts is None:
            return None
        told = []
        for clause, values in parts:
            filled = {of: (figures or {}).get(of, str)(value) for of, value in values.items()}
            told.append(tell(clause, language).format(**filled))
        return "".join(told)

    def read(self, text: str, figures: Mapping[str, Tell] | None = None) -> Message | None:
        """Return a text as the message it was, its English to the letter; None where it is none.

        `figures` give what stands for a name as a message, where it is one.
        """
        parts = self._parts(text)
        if parts is None:
            return None
        said = []
        for clause, values in parts:
            filled = {of: (figures or {}).get(of, str)(value) for of, value in values.items()}
            source = clause if isinstance(clause, Message) else Message(clause)
            said.append(Message(source.source, context=source.context, figures=filled))
        return joined(said, "")

    def _parts(self, text: str) -> list[tuple[str, dict[str, str]]] | None:
        parts, place = [], 0
        while place < len(text):
            found = ((name, each.match(text, place)) for name, each in self._patterns.items())
            met = [(name, match) for name, match in found if match]
            if not met:
                return None
            name, match = max(met, key=lambda each: each[1].end())
            parts.append((self._clauses[name], match.groupdict()))
            place = match.end()
        return parts


def _pattern(words: str, texts: Mapping[str, str]) -> re.Pattern[str]:
    def field(found: re.Match[str]) -> str:
        name = found[1]
        return f"(?P<{name}>{texts.get(name, _FIGURE)})"

    return re.compile(re.sub(r"\\{(\w+)\\}", field, re.escape(words)), re.DOTALL)
