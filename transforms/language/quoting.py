"""Names and values as SQL, alike for DuckDB and PostgreSQL, where no parameter can carry them.

Whatever stands in them, they stay names and values. This is the only place that quotes for SQL.

    identifier("order id")    "order id"
    literal("O'Neill")        'O''Neill'
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime


def identifier(name: str) -> str:
    """Quote a name; a quotation mark in it is doubled."""
    return '"' + name.replace('"', '""') + '"'


def identifiers(names: Iterable[str]) -> str:
    """Quote names as a list with commas."""
    return ", ".join(map(identifier, names))


def literal(text: str) -> str:
    """Quote a text; an apostrophe in it is doubled, and backslashes mean nothing."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Quote texts as a list with commas, in their order."""
    return ", ".join(map(literal, texts))


def date_literal(value: date) -> str:
    """Write a date literal."""
    return f"date '{value.isoformat()}'"


def timestamp_literal(value: datetime) -> str:
    """Write a literal of a moment to the second, without its zone."""
    return f"timestamp '{value:%Y-%m-%d %H:%M:%S}'"
