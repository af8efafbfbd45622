"""Rows as aligned text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from transforms.language.figures import number


def printed(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], empty: str) -> str:
    """Align rows under their column names; return `empty` where there is none."""
    lines = [[_shown(row[name]) for name in columns] for row in rows]
    if not lines:
        return empty
    widths = [max(map(len, column)) for column in zip(columns, *lines, strict=True)]
    return "\n".join(
        "  ".join(map(str.ljust, line, widths)).rstrip() for line in [list(columns), *lines]
    )


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return number(value)
    return "" if value is None else str(value)
