"""Periods: the first day a date belongs to, what the period is called, and the one a year before.

Names: `2026-03-05` (day), `2026-W53` (ISO week), `2026-01`, `2026-Q1`, `2026-H1`, `2026`,
`program`. The ISO week's year is that of its Thursday. Everything here is SQL text over a date
expression, except `starts_between`, which lists period starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from transforms.language.quoting import date_literal
from transforms.rebates.terms.selection import PeriodKind

_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
# Everything below a month needs facts by the day.
BY_DAY = ("line", "order", "day", "week")


def start_sql(kind: PeriodKind, when: str, program_start: date) -> str:
    """Return SQL for the first day of the period that holds `when`."""
    if kind == "program":
        return date_literal(program_start)
    if kind in ("line", "order", "day"):
        return when
    if kind == "half_year":
        return (
            f"cast(date_trunc('year', {when}) + case when month({when}) > 6"
            f" then interval 6 month else interval 0 month end as date)"
        )
    return f"cast(date_trunc('{kind}', {when}) as date)"


def name_sql(kind: PeriodKind, start: str) -> str:
    """Return SQL for a period's name from its first day."""
    if kind == "program":
        return "'program'"
    if kind in ("line", "order", "day"):
        return f"strftime({start}, '%Y-%m-%d')"
    if kind == "week":
        thursday = f"({start} + interval 3 day)"
        return (
            f"strftime({thursday}, '%Y') || '-W' || lpad(cast(weekofyear({start}) as varchar),"
            f" 2, '0')"
        )
    year = f"strftime({start}, '%Y')"
    part = {
        "month": f" || '-' || strftime({start}, '%m')",
        "quarter": f" || '-Q' || cast(quarter({start}) as varchar)",
        "half_year": f" || case when month({start}) > 6 then '-H2' else '-H1' end",
        "year": "",
    }
    return year + part[kind]


def end_sql(kind: PeriodKind, start: str, program_end: date) -> str:
    """Return SQL for the first day after the period that begins on `start`."""
    if kind == "program":
        return date_literal(program_end)
    if kind in ("line", "order", "day", "week"):
        return f"cast({start} + interval {7 if kind == 'week' else 1} day as date)"
    return f"cast({start} + interval {_MONTHS[kind]} month as date)"


def year_later_sql(kind: PeriodKind, when: str, program_start: date) -> str:
    """Return SQL for the start of the period one year after the one that holds `when`.

    Null where next year has no such period: week 53 and 29 February mostly have none. `program`
    moves the whole program by a year.
    """
    if kind == "program":
        return date_literal(program_start)
    if kind == "week":
        monday = f"cast(date_trunc('week', {when}) as date)"
        year = f"(cast(strftime({monday} + interval 3 day, '%Y') as bigint) + 1)"
        first = f"cast(date_trunc('week', make_date({year}, 1, 4)) as date)"
        moved = f"cast({first} + to_days(cast(7 * (weekofyear({monday}) - 1) as integer)) as date)"
        fits = f"year(cast({moved} + interval 3 day as date)) = {year}"
        return f"case when {fits} then {moved} end"
    if kind == "day":
        leap = f"month({when}) = 2 and day({when}) = 29"
        return f"case when not ({leap}) then cast({when} + interval 1 year as date) end"
    return start_sql(kind, f"cast({when} + interval 1 year as date)", program_start)


def starts_between(kind: PeriodKind, first: date, until: date) -> Iterator[date]:
    """Yield the first days of the periods that touch [first, until)."""
    start = start_of(kind, first)
    while start < until:
        yield start
        start = following(kind, start)


def start_of(kind: PeriodKind, when: date) -> date:
    """Return the first day of the calendar period that holds a date (`program`: the date)."""
    if kind == "week":
        return when - timedelta(days=when.weekday())
    if kind in _MONTHS:
        months = _MONTHS[kind]
        return date(when.year, (when.month - 1) // months * months + 1, 1)
    return when


def following(kind: PeriodKind, start: date) -> date:
    """Return the first day of the next period; the end of time after `program`."""
    if kind == "program":
        return date.max
    if kind in _MONTHS:
        month = start.year * 12 + start.month - 1 + _MONTHS[kind]
        return date(month // 12, month % 12 + 1, 1) if month // 12 <= date.max.year else date.max
    return start + timedelta(days=7 if kind == "week" else 1)


def alias_of(kind: PeriodKind, first: date, until: date | None) -> str | None:
    """Return the calendar name of a program that covers exactly one calendar period."""
    if kind != "program" or until is None:
        return None
    for calendar in ("year", "half_year", "quarter", "month"):
        if start_of(calendar, first) == first and following(calendar, first) == until:
            half, quarter = (first.month > 6) + 1, (first.month + 2) // 3
            tail = {"year": "", "half_year": f"-H{half}", "quarter": f"-Q{quarter}"}
            return f"{first.year}" + tail.get(calendar, f"-{first.month:02d}")
    return None
