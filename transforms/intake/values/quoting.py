"""Names and texts as SQL: whatever stands in them, they stay names and texts."""

from __future__ import annotations


def identifier(name: str) -> str:
    """Quote a name; a quotation mark in it is doubled."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text; an apostrophe in it is doubled."""
    return "'" + text.replace("'", "''") + "'"


def matches(text: str, pattern: str) -> str:
    """Return SQL that is true where the whole of a text fits a pattern."""
    # `$` also fits before a line break at the end; `\z` does not.
    whole = literal("^(?:" + pattern + r")\z")
    return f"regexp_matches({text}, {whole})"
