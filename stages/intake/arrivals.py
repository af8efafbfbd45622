"""Hold what has landed against what was expected, and tell whom the settings name.

Goes in: a home with its settings, and the moment. Comes out: every expectation with whether its
file came. A late file is told of once; one of which nothing could be loaded has not come.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from adapters.intake.relations import query
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.places import Place
from adapters.lake.tables import Lake
from adapters.operations.alerts import Alert, Delivered, deliver
from transforms.language.messages import Message, laid, lines
from transforms.language.messages import gettext as _
from transforms.operations.alerts import Due, Landed, as_utc, awaited, due
from transforms.operations.measures import RunMeasure
from transforms.schema import INTAKE


@dataclass(frozen=True)
class ArrivalResult:
    """Every expectation, and what was told to whom."""

    due: tuple[Due, ...]
    told: tuple[str, ...]
    delivered: Delivered
    judged_at: datetime

    @property
    def late(self) -> tuple[Due, ...]:
        return tuple(each for each in self.due if each.is_late)

    def measures(self) -> Iterator[RunMeasure]:
        """Count how long each file is late, and none for one that has come."""
        for each in self.due:
            late = self.judged_at - each.due_at if each.is_late else timedelta()
            of = {"source": each.source, "feed": each.feed}
            yield RunMeasure("intake.lateness_seconds", int(late.total_seconds()), of)

    def text(self) -> Message:
        """Return it as a person reads it."""
        if not self.due:
            return _("nothing is expected: say `arrivals: …` in peakledger.yaml")
        late, here = _("late"), _("here")
        told = [
            laid("  {state:<5} {says}", state=late if each.is_late else here, says=each.text())
            for each in self.due
        ]
        if self.told:
            by = ", ".join(self.delivered.taken)
            told.append(_("told of {late} by: {targets}", late=len(self.told), targets=by))
        told += [_("not delivered by {failure}", failure=each) for each in self.delivered.failed]
        return lines(told)


def check_arrivals(home: Home, *, now: datetime, alert: bool = True) -> ArrivalResult:
    """Judge every expected arrival; with `alert`, tell of each late one that was not told yet."""
    expected = home.settings.arrivals
    if not expected:
        return ArrivalResult((), (), Delivered((), ()), as_utc(now))
    found = due(expected, _landed(home), as_utc(now), home.settings.timezone)
    late = {_key(each): each for each in found if each.is_late}
    path = home.shared / "state" / "alerted.json"
    known = _known(path)
    new = {key: each for key, each in late.items() if key not in known} if alert else {}
    moment = as_utc(now).astimezone(UTC).isoformat(timespec="seconds")
    alerts = [
        Alert(f"{each.source}/{each.feed} is late", each.text(), moment) for each in new.values()
    ]
    delivered = deliver(home, alerts)
    if alert and set(late) != known:
        path.write(json.dumps(sorted(late)).encode())
    return ArrivalResult(tuple(found), tuple(a.message for a in alerts), delivered, as_utc(now))


def awaited_of(home: Home, source: str, day: date, *, now: datetime) -> dict[str, datetime]:
    """Return what of a source the day's ingest still waits for, and until when; see `wait`."""
    expected = [each for each in home.settings.arrivals if each.wait and each.source == source]
    if not expected:
        return {}
    return awaited(expected, _landed(home), day, now=as_utc(now), zone=home.settings.timezone)


def _key(each: Due) -> str:
    return f"{each.source}/{each.feed} {each.due_at.isoformat()}"


def _known(path: Place) -> set[str]:
    try:
        return set(json.loads(path.read()))
    except (OSError, ValueError):
        return set()


def _landed(home: Home) -> list[Landed]:
    with Engine.open(home) as engine:
        rows = engine.rows(query("latest_landing", intake_row=Lake(home).state(INTAKE).scan()))
    return [Landed(source, feed, as_utc(last)) for source, feed, last in rows]
