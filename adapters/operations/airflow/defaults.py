"""What every DAG shares: owner, retries, tags, the business-date parameter, the daily schedule.

Read when a DAG file is parsed, so it imports `airflow.sdk` and nothing heavy.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import CronPartitionTimetable, Param

from adapters.operations.airflow.failure import tell_failed_run, tell_failure

OWNER = "peakledger"
KEY_FORMAT = "%Y-%m-%d"
DAILY = "30 5 * * *"

BUSINESS_DATE = Param(
    None,
    type=["null", "string"],
    format="date",
    title="Business date",
    description="Facts dated before it count. Used where the run has no partition key; "
    "empty means the day of the run.",
)


def shared(*tags: str, **params: Param) -> dict[str, Any]:
    """Give the arguments that every DAG takes, with the DAG's own tags and further parameters.

    One run of a DAG at a time: a run replaces what the run before it wrote. Only what failed
    outside is tried again; `adapters.operations.airflow.work` fails a refusal at once. What fails
    for good is told to the settings' `alerts`, by the task itself or, where it was killed, by the
    DAG's run.
    """
    return {
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
            "on_failure_callback": tell_failure,
        },
    }


def daily() -> CronPartitionTimetable:
    """Schedule one run a day, its partition key being the company's date of that day.

    `PEAKLEDGER_INGEST_CRON` and `PEAKLEDGER_TIMEZONE` change the hour and the zone.
    """
    return CronPartitionTimetable(
        os.environ.get("PEAKLEDGER_INGEST_CRON", DAILY),
        timezone=os.environ.get("PEAKLEDGER_TIMEZONE", "UTC"),
        key_format=KEY_FORMAT,
    )
