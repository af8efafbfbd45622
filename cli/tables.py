"""Rows as text: aligned in columns, or a record each where a terminal is too narrow for that.

What a column of Chinese takes on the screen is twice its signs (Unicode Standard Annex 11), so
widths are those of the screen. Numbers stand to the right, all else to the left.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from unicodedata import combining, east_asian_width

from transforms.language.figures import number


def printed(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], empty: str) -> str:
    """Show rows under their column names, for people; return `empty` where there is none."""
    found = [[row[name] for name in columns] for row in rows]
    return fitted(columns, found, _shown) if found else empty


def fitted(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], shown: Callable[[Any], str] = str
) -> str:
    """Show rows in as many columns as the terminal has room for, else as a record each."""
    lines = [["" if value is None else shown(value) for value in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(columns, *lines, strict=True)]
    if sum(widths) + 2 * (len(widths) - 1) > _room():
        return _records(columns, lines)
    are_numbers = [
        all(isinstance(row[place], (int, float, Decimal, type(None))) for row in rows)
        for place in range(len(columns))
    ]
    ruled = [list(columns), ["-" * width for width in widths], *lines]
    return "\n".join("  ".join(map(_padded, line, widths, are_numbers)).rstrip() for line in ruled)


def width(text: str) -> int:
    """Return how many places a text takes on the screen."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(sign) else 1 + (east_asian_width(sign) in "WF") for sign in text)


def _padded(text: str, wide: int, is_number: bool) -> str:
    blanks = " " * (wide - width(text))
    return blanks + text if is_number else text + blanks


def _records(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    widest = max(map(width, columns))
    names = [_padded(name, widest, False) for name in columns]
    found = []
    for place, line in enumerate(lines, 1):
        found.append(f"row {place} of {len(lines)}")
        found += [f"  {name}  {text}".rstrip() for name, text in zip(names, line, strict=True)]
    return "\n".join(found)


def _room() -> float:
    """Return the columns of the terminal; no bound where the answer goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else float("inf")


def _shown(value: Any) -> str:
    return number(value) if isinstance(value, Decimal) else str(value)
