"""Tell somebody that a task has failed for good: every DAG's `on_failure_callback`.

Goes in: Airflow's context of the failed task. Comes out: one alert to the targets of the home's
settings: DAG, task, business date, then the refusal with place and remedy. Read when a DAG file is
parsed, so it imports the standard library only. A task that will be tried again tells nothing.
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

    from adapters.alerts import Alert, deliver
    from adapters.home import Home

    home = Home.at(home_path)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    about = f"DAG {context['ti'].dag_id}, task {context['ti'].task_id}"
    message = failure_message(context, os.environ, home.settings.timezone)
    deliver(home, [Alert(about, message, at)])


def failure_message(
    context: Mapping[str, Any], environment: Mapping[str, str], timezone: str
) -> str:
    """Say which task of which day failed, and why; passwords of the environment are replaced."""
    from adapters.airflow.masking import passwords_of, without_passwords
    from adapters.airflow.work import business_date

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
        return "the task ended without a word; read its log"
    if type(error).__name__ == "HITLTimeoutError":
        return (
            "nobody has answered in time; nothing was posted\n  remedy: clear the task to ask again"
        )
    text = str(error) or type(error).__name__
    is_refusal = type(error).__name__ == "AirflowFailException" or hasattr(error, "remedy")
    told = text if is_refusal else f"{type(error).__name__}: {text}"
    return told if "remedy: " in told else f"{told}\n  remedy: read the task's log, then clear it"
