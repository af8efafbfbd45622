"""Fit the whole of a text to a pattern, in SQL."""

from __future__ import annotations

from transforms.language.quoting import literal


def matches(text: str, pattern: str) -> str:
    """Return SQL that is true where the whole of a text fits a pattern."""
    # `$` also fits before a line break at the end; `\z` does not.
    whole = literal("^(?:" + pattern + r")\z")
    return f"regexp_matches({text}, {whole})"
