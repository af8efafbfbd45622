"""Texts with columns in braces: `UNKNOWN-{Country}`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.quoting import literal

_PART = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Template:
    """Texts and column names by turns: texts at even places, names at odd ones."""

    parts: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.parts[1::2]

    def sql(self, column: Callable[[str], str]) -> str:
        """Return SQL of the text; an empty column leaves its place empty."""
        if len(self.parts) == 1:
            return literal(self.parts[0])
        if self.parts[0] == self.parts[-1] == "" and len(self.parts) == 3:
            return column(self.parts[1])
        pieces = [
            f"coalesce({column(part)}, '')" if place % 2 else literal(part)
            for place, part in enumerate(self.parts)
            if part
        ]
        return f"concat({', '.join(pieces)})"


def parse_template(text: str) -> Template:
    """Split a text at its braces; raise `UsageError` for a brace without its partner."""
    parts = tuple(_PART.split(text))
    if any("{" in part or "}" in part for part in parts) or "" in parts[1::2]:
        raise UsageError(
            _(
                "text {written} has a brace that closes nothing or names nothing",
                written=repr(text),
            ),
            remedy=_("write a column's name between braces, as in UNKNOWN-{Country}"),
        )
    return Template(parts)
