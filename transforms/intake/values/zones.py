"""Local times and the days they fall on, where clocks go forward and back.

When Berlin's clocks go forward, 2026-03-29 02:30 is no time: the row is turned away. When they go
back, 2026-10-25 02:30 comes twice: the map's `overlap` says which is meant. That matters only where
the days of another zone count, or where the map wants to see such rows.

The days on which a zone's clocks change are worked out here, once; on all others the engine is
asked nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from transforms.intake.values.grammar import Zones
from transforms.language.quoting import date_literal, literal

# Clocks have been changed with notice since then; dates beyond are not looked at for gaps.
_FROM_YEAR, _UNTIL_YEAR = 1970, 2100
_INSTANT = timedelta(microseconds=1)
Spans = tuple[tuple[datetime, datetime], ...]


def in_gap(moment: str, zone: str) -> str | None:
    """Return SQL that is true of a naive timestamp that its zone's clocks skip; None: none do."""
    gaps, _ = _changes(zone)
    there_and_back = f"timezone({literal(zone)}, timezone({literal(zone)}, {moment}))"
    return _on_days(gaps, moment, f"{there_and_back} <> {moment}")


def undecided(moment: str, zones: Zones) -> str | None:
    """Return SQL that is true of a naive time that comes twice, where the map turns it away."""
    if zones.overlap != "quarantine":
        return None
    _, overlaps = _changes(zones.naive)
    others = ", ".join(_others(moment, zones.naive))
    return _on_days(overlaps, moment, f"coalesce({others}) is not null")


def local_day(moment: str, zones: Zones) -> str:
    """Return SQL of a naive timestamp's moment in the zone whose days count; null for no moment."""
    none = [each for each in (in_gap(moment, zones.naive), undecided(moment, zones)) if each]
    local = moment
    if zones.days != zones.naive:
        local = f"timezone({literal(zones.days)}, {_instant(moment, zones)})"
    return f"case when {' or '.join(none)} then null else {local} end" if none else local


def _instant(moment: str, zones: Zones) -> str:
    """Return SQL of the moment; of two with one local time, the one that `overlap` means."""
    instant = f"timezone({literal(zones.naive)}, {moment})"
    _, overlaps = _changes(zones.naive)
    is_that_day = _on_days(overlaps, moment, "true")
    if is_that_day is None:
        return instant
    choose = "greatest" if zones.overlap == "later" else "least"
    chosen = f"{choose}({instant}, {', '.join(_others(moment, zones.naive))})"
    return f"case when {is_that_day} then {chosen} else {instant} end"


def _others(moment: str, zone: str) -> list[str]:
    """List SQL of what else a local time may mean: an overlap's length away, and printed alike."""
    instant = f"timezone({literal(zone)}, {moment})"
    _, overlaps = _changes(zone)
    steps = sorted({(end - start) // timedelta(minutes=1) for start, end in overlaps})
    shifted = [f"{instant} {sign} interval {step} minutes" for step in steps for sign in "+-"]
    return [
        f"case when timezone({literal(zone)}, {each}) = {moment} then {each} end"
        for each in shifted
    ]


def _on_days(spans: Spans, moment: str, is_true: str) -> str | None:
    """Return SQL of a condition that can hold on the days of these spans alone."""
    if not spans:
        return None
    days = {each.date() for span in spans for each in (span[0], span[1] - _INSTANT)}
    listed = ", ".join(map(date_literal, sorted(days)))
    return f"(case when cast({moment} as date) in ({listed}) then {is_true} else false end)"


@lru_cache(maxsize=64)
def _changes(zone: str) -> tuple[Spans, Spans]:
    """Return the local times that a zone's clocks skip, and those that they show twice."""
    info = ZoneInfo(zone)
    gaps: list[tuple[datetime, datetime]] = []
    overlaps: list[tuple[datetime, datetime]] = []
    day = datetime(_FROM_YEAR, 1, 1, tzinfo=UTC)
    last = datetime(_UNTIL_YEAR, 1, 1, tzinfo=UTC)
    before = day.astimezone(info).utcoffset()
    while day < last:
        after = (day + timedelta(days=1)).astimezone(info).utcoffset()
        if after != before and after is not None and before is not None:
            change = _moment_of(info, day, before)
            old, new = (change + before).replace(tzinfo=None), (change + after).replace(tzinfo=None)
            (gaps if new > old else overlaps).append((min(old, new), max(old, new)))
        before, day = after, day + timedelta(days=1)
    return tuple(gaps), tuple(overlaps)


def _moment_of(info: ZoneInfo, day: datetime, before: timedelta) -> datetime:
    """Find the minute of a UTC day at which a zone's offset changes."""
    low, high = 0, 24 * 60
    while high - low > 1:
        middle = (low + high) // 2
        unchanged = (day + timedelta(minutes=middle)).astimezone(info).utcoffset() == before
        low, high = (middle, high) if unchanged else (low, middle)
    return day + timedelta(minutes=high)
