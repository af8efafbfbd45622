"""What every DAG shares: owner, retries, time limits, tags, the business date, the schedule.

Read when a DAG file is parsed, so it imports `airflow.sdk` and nothing heavy.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import CronPartitionTimetable, Param
from airflow.sdk.configuration import conf
from airflow.sdk.definitions.callback import SyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

from adapters.operations.airflow.failure import tell_failed_run, tell_failure, tell_late_run
from adapters.operations.airflow.schedule import DAILY, VARIABLE

OWNER = "peakledger"
KEY_FORMAT = "%Y-%m-%d"
# Tasks that write. Its slots are fewer than the tasks that run at once: those that read get on.
WRITERS = "peakledger_writers"
# A task that computes waits up to 12 hours for its turn; what runs on after a day hangs.
_TASK_HOURS = "24"
_DEADLINE_HOURS = "6"
# Executors that run what tells of a missed deadline. With another the scheduler would end itself.
_TELLING = {"LastingLocalExecutor", "LocalExecutor", "CeleryExecutor"}
# What only names what there is to do takes no lock and no time.
SHORT = timedelta(hours=1)

BUSINESS_DATE = Param(
    None,
    type=["null", "string"],
    format="date",
    title="Business date",
    description="Facts dated before it count. Used where the run has no partition key; "
    "empty means the day of the run.",
)


def shared(*tags: str, waits_for_people: bool = False, **params: Param) -> dict[str, Any]:
    """Give the arguments that every DAG takes, with the DAG's own tags and further parameters.

    One run of a DAG at a time: a run replaces what the run before it wrote. Only what failed
    outside is tried again; `adapters.operations.airflow.work` fails a refusal at once. A task that
    hangs is ended. What fails for good is told to the settings' `alerts`, by the task itself or,
    where it was killed, by the DAG's run; so is a run that does not end in time, unless it
    `waits_for_people`.
    """
    return {
        "deadline": None if waits_for_people else _deadline(),
        "start_date": datetime(2000, 1, 1, tzinfo=UTC),
        "catchup": False,
        "max_active_runs": 1,
        "tags": ["peakledger", *tags],
        "params": {"business_date": BUSINESS_DATE, **params},
        "on_failure_callback": tell_failed_run,
        "default_args": {
            "owner": OWNER,
            "retries": 2,
            "retry_delay": timedelta(seconds=20),
            "retry_exponential_backoff": True,
            "execution_timeout": timedelta(hours=_hours("PEAKLEDGER_TASK_HOURS", _TASK_HOURS)),
            "on_failure_callback": tell_failure,
        },
    }


def _hours(variable: str, otherwise: str) -> float:
    return float(os.environ.get(variable) or otherwise)


def _deadline() -> DeadlineAlert | None:
    """Have a run told of that has not ended so long after it was queued; with 0 hours none is."""
    hours = _hours("PEAKLEDGER_DEADLINE_HOURS", _DEADLINE_HOURS)
    executors = conf.get("core", "executor", fallback="").split(",")
    if not hours or not _TELLING & {name.rpartition(".")[2] for name in executors}:
        return None
    return DeadlineAlert(
        DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=hours),
        callback=SyncCallback(tell_late_run),
        name=f"not ended after {hours:g} hours",
    )


def daily() -> CronPartitionTimetable:
    """Schedule one run a day, its partition key being the company's date of that day.

    `PEAKLEDGER_INGEST_CRON` and `PEAKLEDGER_TIMEZONE` change the hour and the zone.
    """
    return CronPartitionTimetable(
        os.environ.get(VARIABLE) or DAILY,
        timezone=os.environ.get("PEAKLEDGER_TIMEZONE", "UTC"),
        key_format=KEY_FORMAT,
    )
