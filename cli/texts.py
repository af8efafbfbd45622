"""The texts of all help, for the catalogues: Babel calls this (pyproject.toml)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cli.help import help_texts
from cli.main import peakledger


def extract(*_: Any, **options: Any) -> Iterator[tuple[int, str, str | tuple[str, str], list[str]]]:
    """Yield each text as Babel takes it: line, function, arguments, comments."""
    for text in help_texts(peakledger):
        if text.context is None:
            yield 1, "gettext", text.source, []
        else:
            yield 1, "pgettext", (text.context, text.source), []
