"""When the run of a day is due: the schedule of `ingest`, and the day that should be there by now.

Read when a DAG file is parsed, so it imports the standard library only. A schedule is a cron
expression in the company's zone, `PEAKLEDGER_INGEST_CRON`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

VARIABLE = "PEAKLEDGER_INGEST_CRON"
DAILY = "30 5 * * *"


def last_due(cron: str, zone: str, now: datetime, within: timedelta) -> datetime:
    """Return when the latest run was set off that should have ended by now, in the zone.

    Worked: daily at 05:30, within 6 hours: at 11:29 the run of yesterday, at 11:31 that of today.
    Raises `UsageError` for a schedule that is none.
    """
    # Airflow's own reader of such expressions.
    from croniter import CroniterError, croniter

    from transforms.language.errors import UsageError
    from transforms.language.messages import gettext as _

    try:
        before = croniter(cron, (now - within).astimezone(ZoneInfo(zone)))
        found: datetime = before.get_prev(datetime)
    except CroniterError as error:
        raise UsageError(
            _("{cron} is no schedule: {error}", cron=repr(cron), error=str(error)),
            where=VARIABLE,
            remedy=_("write it as cron does: {daily}", daily=DAILY),
        ) from None
    return found
