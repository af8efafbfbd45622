"""Months by number (year × 12 + month) and as text ('2026-01')."""

from __future__ import annotations

from datetime import date


def number_of(day: date) -> int:
    """Return the number of a day's month."""
    return day.year * 12 + day.month


def number_of_text(month: str) -> int:
    """Return the number of '2026-01'."""
    return int(month[:4]) * 12 + int(month[5:7])


def text_of(number: int) -> str:
    """Return a month's number as '2026-01'."""
    return f"{(number - 1) // 12:04d}-{(number - 1) % 12 + 1:02d}"


def first_day(number: int) -> date:
    """Return the first day of a month; kept within the days that Python has."""
    number = min(max(number, 1 * 12 + 1), 9999 * 12 + 12)
    return date((number - 1) // 12, (number - 1) % 12 + 1, 1)
