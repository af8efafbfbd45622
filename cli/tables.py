"""Rows as text: aligned in columns, or a record each where a terminal is too narrow for that.

Widths are those of the screen. Numbers stand to the right, all else to the left.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from transforms.language.figures import number
from transforms.language.messages import SOURCE, tell
from transforms.language.messages import gettext as _
from transforms.language.widths import text_width


def printed(
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    empty: str,
    language: str = SOURCE,
) -> str:
    """Show rows under their column names, for people; return `empty` where there is none."""
    found = [[row[name] for name in columns] for row in rows]
    return fitted(columns, found, _shown, language) if found else empty


def fitted(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    shown: Callable[[Any], str] = str,
    language: str = SOURCE,
) -> str:
    """Show rows in as many columns as the terminal has room for, else as a record each."""
    lines = [["" if value is None else shown(value) for value in row] for row in rows]
    widths = [max(map(text_width, column)) for column in zip(columns, *lines, strict=True)]
    if sum(widths) + 2 * (len(widths) - 1) > _room():
        return _records(columns, lines, language)
    are_numbers = [
        all(isinstance(row[place], (int, float, Decimal, type(None))) for row in rows)
        for place in range(len(columns))
    ]
    ruled = [list(columns), ["-" * width for width in widths], *lines]
    return "\n".join("  ".join(map(_padded, line, widths, are_numbers)).rstrip() for line in ruled)


def _padded(text: str, wide: int, is_number: bool) -> str:
    blanks = " " * (wide - text_width(text))
    return blanks + text if is_number else text + blanks


def _records(columns: Sequence[str], lines: Sequence[Sequence[str]], language: str) -> str:
    widest = max(map(text_width, columns))
    names = [_padded(name, widest, False) for name in columns]
    found = []
    for place, line in enumerate(lines, 1):
        head = _("row {place} of {count}", place=str(place), count=str(len(lines)))
        found.append(tell(head, language))
        found += [f"  {name}  {text}".rstrip() for name, text in zip(names, line, strict=True)]
    return "\n".join(found)


def _room() -> float:
    """Return the columns of the terminal; no bound where the answer goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else float("inf")


def _shown(value: Any) -> str:
    return number(value) if isinstance(value, Decimal) else str(value)
