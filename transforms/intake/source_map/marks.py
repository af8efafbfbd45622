"""Watermarks: how far a source has been extracted, as a moment, a day or a whole number.

Worked: the mark is 2026-10-31 18:00, the overlap 2 hours: the next extract asks for rows from 16:00
on. Rows that come again are repeats, or newer versions of themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from transforms.intake.source_map.origins import Watermark
from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import gettext as _

Mark = datetime | date | int
_OVERLAP = re.compile(r"([0-9]{1,6}) *(second|minute|hour|day|week)s?")


@dataclass(frozen=True)
class ExtractSpan:
    """What one extract asks for: from `since` on, and before `until` where the marks are times."""

    since: Mark
    until: Mark | None


def parse_mark(text: str) -> Mark:
    """Read a whole number, a day (2026-01-31) or a moment (2026-01-31 18:00:00, also with offset).

    Raises `UsageError` for anything else.
    """
    try:
        if re.fullmatch(r"-?[0-9]{1,18}", text):
            return int(text)
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
        if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]", text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise UsageError(
        _("{written} is no place to start from", written=repr(text)),
        remedy=_("write a day (2023-01-01), a moment (2023-01-01 00:00:00) or a whole number"),
    )


def parse_overlap(text: str, start: Mark) -> timedelta | int:
    """Read an overlap that fits marks like `start`: `2 days`, `6 hours`, or a whole number."""
    found = _OVERLAP.fullmatch(text.strip())
    is_time = isinstance(start, date)
    if is_time and found:
        overlap = timedelta(**{f"{found[2]}s": int(found[1])})
        if isinstance(start, datetime) or overlap % timedelta(days=1) == timedelta(0):
            return overlap
    if re.fullmatch("[0-9]{1,9}", text.strip()) and (not is_time or int(text) == 0):
        return timedelta(0) if is_time else int(text)
    raise UsageError(
        _(
            "{written} is no overlap for marks like {mark}",
            written=repr(text),
            mark=write_mark(start),
        ),
        remedy=_("write `2 days` for days, also `6 hours` for moments, a whole number for numbers"),
    )


def span_of(watermark: Watermark, reached: Mark | None, now: datetime, zone: str) -> ExtractSpan:
    """Return what to extract when all before `reached` has been committed (None: nothing yet).

    Days end before today and moments before `now`, both as the source's zone has them, unless the
    marks bear an offset themselves.
    """
    start = parse_mark(watermark.start)
    overlap: Any = parse_overlap(watermark.overlap, start)
    past: Any = reached
    since = start if reached is None else max(start, past - overlap)
    if isinstance(start, int):
        return ExtractSpan(since, None)
    here = now.astimezone(ZoneInfo(zone))
    if not isinstance(start, datetime):
        return ExtractSpan(since, here.date())
    return ExtractSpan(since, now.astimezone(UTC) if start.tzinfo else here.replace(tzinfo=None))


def write_mark(mark: Mark) -> str:
    """Write a mark so that `parse_mark` reads it again."""
    return str(mark) if isinstance(mark, int) else mark.isoformat()


def mark_like(start: Mark, value: Any, where: str) -> Mark:
    """Read a value of the watermark's column as a mark of the same kind as `start`.

    Raises `DataRefused` for one that is of another kind: extracts by it would miss rows.
    """
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    if isinstance(value, datetime | date | int) and not isinstance(value, bool):
        found: Mark | None = value
    else:
        try:
            found = parse_mark(str(value).replace("Z", "+00:00"))
        except UsageError:
            found = None
    if isinstance(start, datetime) and type(found) is date:
        found = datetime.combine(found, datetime.min.time(), start.tzinfo)
    if found is None or type(found) is not type(start) or _has_offset(found) != _has_offset(start):
        raise DataRefused(
            _(
                "the watermark's column holds {value}, and marks are like {mark}",
                value=repr(str(value)[:40]),
                mark=write_mark(start),
            ),
            where=where,
            remedy=_(
                "correct `watermark: {start: …}` to be of the column's kind, or name another column"
            ),
        )
    return found


def _has_offset(mark: Mark | None) -> bool:
    return isinstance(mark, datetime) and mark.tzinfo is not None
