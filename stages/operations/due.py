"""Tell that the run of a day never came: what Airflow cannot tell while it stands still itself.

Goes in: the schedule and the warehouse's own record of what ran. Comes out: the day that should be
there, whether it is, and one alert for a day that is not. It asks no scheduler, so that it tells of
one that is down, of DAGs that are paused and of events that were lost alike; it is to be run by a
clock other than Airflow's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from adapters.lake.home import Home
from adapters.operations.airflow.schedule import last_due
from adapters.operations.alerts import Alert, Delivered, deliver, told_of
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.ops import is_done
from transforms.language.errors import OutsideError
from transforms.language.messages import Message, lines
from transforms.language.messages import gettext as _

_STAGE = "build"


@dataclass(frozen=True)
class DayDue:
    """The day whose run should have ended, since when, and whether it has; who was told if not."""

    business_date: date
    set_off_at: datetime
    has_come: bool
    why: str
    delivered: Delivered

    def text(self) -> Message:
        """Say it in one sentence, and to whom it was told."""
        if self.has_come:
            return _("the run of {day} has come", day=str(self.business_date))
        names = ", ".join(self.delivered.taken)
        told = [_("told by: {names}", names=names)] if names else []
        failed = [
            _("not delivered by {failure}", failure=failure) for failure in self.delivered.failed
        ]
        return lines([_says(self.business_date, self.set_off_at, self.why), *told, *failed])


def check_day(
    home: Home,
    warehouse_url: str | None,
    *,
    cron: str,
    within: timedelta,
    now: datetime,
    alert: bool = True,
) -> DayDue:
    """Judge whether the day has come that the schedule set off and that should be there by now.

    A day has come where a build as of it, or of a later day, was done since then. With `alert` a
    day that has not is told of once.
    """
    set_off = last_due(cron, home.settings.timezone, now, within)
    day = set_off.date()
    try:
        with Warehouse.open(home, warehouse_url) as warehouse:
            has_come = is_done(warehouse, _STAGE, day, since=set_off)
        why = _("the warehouse holds no finished build of it")
    except OutsideError as error:
        has_come, why = False, _("the warehouse does not answer: {says}", says=error.message)
    delivered = Delivered((), ())
    about = f"the run of {day}"
    if alert and not has_come and not told_of(home, about, ""):
        moment = now.astimezone(UTC).isoformat(timespec="seconds")
        delivered = deliver(home, [Alert(about, _says(day, set_off, why), moment)])
    return DayDue(day, set_off, has_come=has_come, why=why, delivered=delivered)


def _says(day: date, set_off: datetime, why: str) -> Message:
    said = _(
        "the run of {day}, due since {moment}, has not come: {why}",
        day=str(day),
        moment=f"{set_off:%Y-%m-%d %H:%M %Z}",
        why=why,
    )
    remedy = _(
        "  remedy: look whether scheduler, DAG processor and API server run, whether `ingest` or"
        " `warehouse` is paused, and at their last runs"
    )
    return lines([said, remedy])
