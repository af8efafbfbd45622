"""Tell somebody that a task has failed for good, whoever is left to tell it.

Goes in: Airflow's context of the failed task, or of the failed run. Comes out: one alert to the
targets of the home's settings: DAG, task, business date, then the refusal with place and remedy. A
task tells its own failure (`tell_failure`); of one that was killed the DAG processor tells it when
the run has failed (`tell_failed_run`); of a run that has not ended in time the executor tells it
(`tell_late_run`). Read when a DAG file is parsed, so it imports the standard library only. A task
that will be tried again tells nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

_MOST_CHARACTERS = 2_000


def tell_failure(context: Mapping[str, Any]) -> None:
    """Deliver one alert on the task that failed; nothing where the environment names no home."""
    home_path = os.environ.get("PEAKLEDGER_HOME")
    if not home_path:
        return
    from datetime import UTC, datetime

    from adapters.lake.home import Home
    from adapters.operations.alerts import Alert, deliver

    home = Home.at(home_path)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    run_id = str(context["dag_run"].run_id)
    about = f"DAG {context['ti'].dag_id}, task {context['ti'].task_id}"
    message = failure_message(context, os.environ, home.settings.timezone)
    deliver(home, [Alert(about, message, at, run_id)])


def tell_failed_run(context: Mapping[str, Any]) -> None:
    """Deliver an alert on a failed run of which no task could tell its own failure."""
    home_path = os.environ.get("PEAKLEDGER_HOME")
    if not home_path:
        return
    from datetime import UTC, datetime

    from adapters.lake.home import Home
    from adapters.operations.alerts import Alert, deliver, told_of

    home = Home.at(home_path)
    dag_id, run_id = context["dag"].dag_id, str(context["run_id"])
    began = getattr(context.get("dag_run"), "start_date", None)  # anew where the run was cleared
    since = began.replace(microsecond=0) if began else None
    if told_of(home, f"DAG {dag_id},", run_id, since):
        return
    at = datetime.now(UTC).isoformat(timespec="seconds")
    message = (
        f"DAG {dag_id}, run {run_id}: a task ended without a word: its process was killed (for want"
        " of memory, perhaps) or its state was set by hand; what it had not finished is not done\n"
        "  remedy: read the logs of the run, then clear its failed tasks"
    )
    deliver(home, [Alert(f"DAG {dag_id}", message, at, run_id)])


def tell_late_run(context: Mapping[str, Any]) -> None:
    """Deliver an alert on a run that is still under way when it should have ended.

    Of one that has failed somebody has told already.
    """
    home_path = os.environ.get("PEAKLEDGER_HOME")
    run = context["dag_run"]
    if not home_path or run["state"] not in ("queued", "running"):
        return
    from datetime import UTC, datetime

    from adapters.lake.home import Home
    from adapters.operations.alerts import Alert, deliver

    dag_id, run_id = run["dag_id"], str(run["dag_run_id"])
    at = datetime.now(UTC).isoformat(timespec="seconds")
    message = (
        f"DAG {dag_id}, run {run_id}: is still {run['state']}; it should have ended by"
        f" {context['deadline']['deadline_time']}\n"
        "  remedy: look in the UI at which task it stands, and in that task's log; what has begun"
        " goes on"
    )
    deliver(Home.at(home_path), [Alert(f"DAG {dag_id}", message, at, run_id)])


def failure_message(
    context: Mapping[str, Any], environment: Mapping[str, str], timezone: str
) -> str:
    """Say which task of which day failed, and why; passwords of the environment are replaced."""
    from adapters.operations.airflow.business_date import business_date
    from adapters.operations.airflow.masking import passwords_of, without_passwords

    ti = context["ti"]
    try:
        day = business_date(context, timezone).isoformat()
    except Exception:  # the alert must go out, whatever the run lacks
        day = "unknown"
    name = f"{ti.task_id}[{ti.map_index}]" if _is_mapped(ti) else ti.task_id
    text = f"DAG {ti.dag_id}, task {name}, business date {day}: {_why(context.get('exception'))}"
    masked: str = without_passwords(text, passwords_of(environment))
    return masked[:_MOST_CHARACTERS]


def _is_mapped(ti: Any) -> bool:
    return ti.map_index is not None and ti.map_index >= 0


def _why(error: Any) -> str:
    if error is None:
        return (
            "the task's process was killed before it could say why, and its work is not done\n"
            "  remedy: read its log (want of memory?), then clear the task"
        )
    if type(error).__name__ == "AirflowTaskTimeout":
        return (
            "the task ran longer than it may and was ended; nothing is half done\n"
            "  remedy: read its log for where it stood and clear it; where the data has grown,"
            " raise PEAKLEDGER_TASK_HOURS"
        )
    text = str(error) or type(error).__name__
    is_refusal = type(error).__name__ == "AirflowFailException" or hasattr(error, "remedy")
    told = text if is_refusal else f"{type(error).__name__}: {text}"
    return told if "remedy: " in told else f"{told}\n  remedy: read the task's log, then clear it"
