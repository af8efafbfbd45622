"""Files that are due, and what to say of those that have not come.

Goes in: what a person declared (which source sends which feed how often, and by when), when files
landed, and the moment to judge by. Comes out: an answer per expectation: it came, it is late, or it
is not due yet. A file that does not come is never read as "nothing was sold": somebody is told.

Worked example: orders are expected every day by 09:00 in Shanghai, with an hour's grace. On Tuesday
at 09:30 nothing is said; at 10:00 the orders of Tuesday are late unless a file landed after Monday
09:00.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from transforms.language.messages import Message
from transforms.language.messages import gettext as _
from transforms.operations.alert_settings import ExpectedArrival

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LOOK_BACK = timedelta(weeks=13)
State = Literal["arrived", "late", "never"]


@dataclass(frozen=True)
class Landed:
    """One file of a feed that landed, UTC."""

    source: str
    feed: str
    landed_at: datetime


@dataclass(frozen=True)
class Due:
    """An expectation at its latest due moment: what was expected, since when, and what came."""

    source: str
    feed: str
    due_at: datetime
    since: datetime
    last_landed_at: datetime | None
    state: State

    @property
    def is_late(self) -> bool:
        return self.state != "arrived"

    def text(self) -> Message:
        """Say it in one sentence."""
        what, when = f"{self.source}/{self.feed}", f"{self.due_at:%Y-%m-%d %H:%M %Z}"
        if not self.is_late:
            return _("{what} arrived for {when}", what=what, when=when)
        last = _("nothing of it ever landed")
        if self.last_landed_at is not None:
            last = _("the last file landed on {when} UTC", when=self.last_landed_at)
        return _(
            "{what} was due by {when} and has not come; {last}", what=what, when=when, last=last
        )


def due(
    expected: Iterable[ExpectedArrival], landed: Iterable[Landed], now: datetime, zone: str
) -> list[Due]:
    """Judge every expectation as of a moment (with its time zone)."""
    files = list(landed)
    found = []
    for each in expected:
        here = ZoneInfo(each.timezone or zone)
        due_at, since = _window(each, now.astimezone(here) - timedelta(minutes=each.grace_minutes))
        mine = [f.landed_at for f in files if f.source == each.source and f.feed == each.feed]
        last = max(mine, default=None)
        state: State = "never" if last is None else "late"
        if last is not None and last.astimezone(here) > since:
            state = "arrived"
        found.append(Due(each.source, each.feed, due_at, since, last_landed_at=last, state=state))
    return found


def awaited(
    expected: Iterable[ExpectedArrival],
    landed: Iterable[Landed],
    day: date,
    *,
    now: datetime,
    zone: str,
) -> dict[str, datetime]:
    """Return what a day's ingest waits for and has not come, each with the moment it is late from.

    Worked: by 09:00 with an hour's grace, at 05:30 of that day: its feed, until 10:00; from 10:00
    on, on a day on which it is not due, or once it has come: nothing.
    """
    files, waits = list(landed), {}
    for each in expected:
        here = ZoneInfo(each.timezone or zone)
        due_at = datetime.combine(day, time.fromisoformat(each.by), here)
        until = due_at + timedelta(minutes=each.grace_minutes)
        if each.wait and until > now and _is_due(each, day.weekday(), day.day):
            _, since = _window(each, due_at)
            mine = [f.landed_at for f in files if f.source == each.source and f.feed == each.feed]
            if not any(moment > since for moment in mine):
                waits[f"{each.source}/{each.feed}"] = until
    return waits


def kept_promises(
    each: ExpectedArrival, landings: Iterable[datetime], until: datetime, zone: str
) -> tuple[int, int]:
    """Return how many arrivals were due in the 13 weeks before a moment, and how many came in time.

    Counted from the first landing on: before it nobody knew the source.
    """
    here = ZoneInfo(each.timezone or zone)
    landed = sorted(moment.astimezone(here) for moment in landings)
    if not landed:
        return 0, 0
    at, since = _window(each, until.astimezone(here))
    expected = on_time = 0
    while since >= landed[0] and until - at <= _LOOK_BACK:
        expected += 1
        last = at + timedelta(minutes=each.grace_minutes)
        on_time += any(since < moment <= last for moment in landed)
        at, since = _window(each, since)
    return expected, on_time


def _window(each: ExpectedArrival, moment: datetime) -> tuple[datetime, datetime]:
    """Return the latest due moment up to `moment`, and the one before it."""
    dues: list[datetime] = []
    day = moment.date()
    by = time.fromisoformat(each.by)
    while len(dues) < 2:
        at = datetime.combine(day, by, moment.tzinfo)
        if at <= moment and _is_due(each, day.weekday(), day.day):
            dues.append(at)
        day -= timedelta(days=1)
    return dues[0], dues[1]


def _is_due(each: ExpectedArrival, weekday: int, day: int) -> bool:
    if each.every == "week":
        return weekday == _DAYS.index(each.on or "monday")
    if each.every == "month":
        return day == each.on_day
    if each.every == "workday":
        return weekday < 5
    return True


def as_utc(moment: datetime) -> datetime:
    """Give a moment that is UTC without saying so its time zone."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
