"""Quote names and texts for SQL that no parameter can carry (DDL, comments, COPY)."""

from __future__ import annotations

from collections.abc import Iterable


def name(text: str) -> str:
    """Quote an identifier, whatever it holds."""
    return '"' + text.replace('"', '""') + '"'


def names(texts: Iterable[str]) -> str:
    """Quote identifiers as a list."""
    return ", ".join(map(name, texts))


def literal(text: str) -> str:
    """Quote a text value; backslashes mean nothing in standard strings."""
    return "'" + text.replace("'", "''") + "'"
