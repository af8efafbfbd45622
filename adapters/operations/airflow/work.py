"""What a task needs to call a stage, and what becomes of the stage's answer.

Goes in: the running task's context and the environment. Comes out: a `StageArguments` (home, feeds,
terms, warehouse, business date, clock reading, run id), an asset event with its partition key, and
a summary small enough for XCom. Passwords of the environment are masked before the stage starts:
Airflow masks those of connections it looked up itself and no others.
"""

from __future__ import annotations

import json
import logging
import os
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.lake.connections import Connections, connections_by, from_environment
from adapters.lake.engine_choice import chosen_engine
from adapters.lake.home import Home, private_files
from adapters.lake.locks import locks_in, patient
from adapters.operations.airflow.business_date import business_date
from adapters.operations.airflow.connections import from_airflow
from adapters.operations.airflow.handed_on import handed_on
from adapters.operations.airflow.masking import passwords_of, without_passwords
from adapters.operations.airflow.metrics import emit
from adapters.operations.airflow.waits import told_wait
from transforms.language.errors import DataRefused, PeakledgerError, UsageError
from transforms.language.messages import gettext as _
from transforms.operations.measures import RunMeasure

if TYPE_CHECKING:
    from airflow.sdk import Asset

EVENTS_FD = "PEAKLEDGER_EVENTS_FD"
_MOST_CHARACTERS = 1_000
# Longer than any run of a stage: who has a lock frees it by ending, also where it is killed.
_PATIENCE_SECONDS = 12 * 3_600.0
_log = logging.getLogger("peakledger")


@dataclass(frozen=True)
class StageArguments:
    """The arguments of a stage; `business_date` is its as-of date: facts dated before it count."""

    home: Home
    feeds: Path
    terms: Path | None
    warehouse_url: str | None
    business_date: date
    now: datetime
    run_id: str
    connections: Connections = from_environment
    is_scheduled: bool = False
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def engine_name(self) -> str:
        """Return where rows are made, as environment or home name it.

        Raises `UsageError` where the environment names an engine that nobody knows.
        """
        return chosen_engine(self.home)

    @property
    def run(self) -> dict[str, Any]:
        """Name the run for a stage that takes an engine: its moment, its id, where rows are made.

        Raises as `engine_name` does.
        """
        return {"now": self.now, "run_id": self.run_id, "engine_name": self.engine_name}

    def skip_unless(self, is_due: bool, why: str) -> None:
        """Skip the task of a scheduled run where nothing is due; what a person starts always runs.

        Raises `AirflowSkipException`.
        """
        if self.is_scheduled and not is_due:
            from airflow.sdk.exceptions import AirflowSkipException

            raise AirflowSkipException(f"{why} on {self.business_date}")

    def export_folder(self, accrued: Mapping[str, Any]) -> Path:
        """Name the folder of an export after its period and the ledger's last entry and head.

        What finance was given is never overwritten: a ledger that has grown gets a new folder, the
        same ledger the same one. Worked: `exports/2026-09/1234-5f0c2a9b`.
        """
        state = f"{accrued['entry_count']}-{accrued['head_hash'][:8]}"
        return self.home.exports / str(accrued["posting_period"]) / state

    def told(self, result: Any) -> dict[str, Any]:
        """Write an ingest's result into the task's log; give it small, or raise what went wrong."""
        logging.getLogger(__name__).info(result.text())
        result.check()
        return small(result)

    def announce(self, asset: Asset) -> None:
        """Emit the asset's event for this business date once the task has succeeded."""
        from airflow.sdk import get_current_context

        get_current_context()["outlet_events"][asset].add_partitions(self.business_date.isoformat())


def work_of(context: Mapping[str, Any], environment: Mapping[str, str]) -> StageArguments:
    """Read the work from a task's context and environment.

    Raises `UsageError` where the environment names no home or feeds, the date is none, or a restore
    of the home is not finished.
    """
    home = Home.at(_required(environment, "PEAKLEDGER_HOME"))
    home.require_whole()
    terms = environment.get("PEAKLEDGER_TERMS")
    return StageArguments(
        home=home,
        feeds=Path(_required(environment, "PEAKLEDGER_FEEDS")),
        terms=Path(terms) if terms else None,
        warehouse_url=environment.get("PEAKLEDGER_WAREHOUSE_URL") or None,
        business_date=business_date(context, home.settings.timezone),
        now=datetime.now(UTC),
        run_id=context["dag_run"].run_id,
        connections=from_airflow,
        is_scheduled=bool(context.get("partition_key")),
        params=dict(context.get("params") or {}),
    )


@contextmanager
def work() -> Iterator[StageArguments]:
    """Open the work of the running task, and translate a refusal into a failure without retry.

    Where another run of the kind is at work, the task waits its turn.
    Raises `AirflowFailException` for data refused or wrong usage: trying again changes nothing.
    """
    # Here and not at the top: Airflow writes a home of its own wherever it is imported without one.
    from airflow.sdk import get_current_context
    from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
    from airflow.sdk.log import mask_secret

    context = get_current_context()
    task = {"dag": context["ti"].dag_id, "task": context["ti"].task_id}
    passwords = passwords_of(os.environ)
    for password in passwords:
        mask_secret(password)
    tell({"event": "task", "state": "running", **task})
    started = time.monotonic()
    try:
        at = work_of(context, os.environ)
        with (
            private_files(),
            patient(_PATIENCE_SECONDS),
            connections_by(from_airflow),
            locks_in(at.warehouse_url),
            handed_on(at.home),
        ):
            if waiting := _waiting(at, context):
                raise AirflowSkipException(waiting)
            yield at
        seconds = time.monotonic() - started
        emit([RunMeasure("seconds", Decimal(seconds), task)])
        tell({"event": "task", "state": "done", "seconds": seconds, **task})
    except AirflowSkipException:
        tell({"event": "task", "state": "skipped", **task})
        raise
    except Exception as error:
        told = _as_event(error)
        tell(without_passwords({"event": "failure", **task, **told}, passwords))
        if isinstance(error, DataRefused | UsageError):
            raise AirflowFailException(without_passwords(str(error), passwords)) from None
        raise


def _waiting(at: StageArguments, context: Mapping[str, Any]) -> str | None:
    """Say why a scheduled run waits before its first task; what is under way goes on."""
    if not at.is_scheduled or context["task"].upstream_task_ids:
        return None
    dag = context["ti"].dag_id
    return told_wait(at.home, dag, at.business_date, now=at.now, run_id=at.run_id)


def small(result: Any) -> dict[str, Any]:
    """Reduce a stage's result (a dataclass or mapping) to a dict fit for XCom.

    What the command line would say of it goes to the task's log, what it counted to the metrics.

    Decimals, dates and paths become text, one in the home without the home, which is another on
    another machine. A text is cut at 1,000 characters; of a list or mapping that takes more, only
    `<name>_count` stays; passwords of the environment are replaced.
    """
    fields = asdict(result) if is_dataclass(result) and not isinstance(result, type) else result
    passwords = passwords_of(os.environ)
    here = f"{os.environ.get('PEAKLEDGER_HOME', '')}/"
    if callable(say := getattr(result, "text", None)):
        _log.info("%s", without_passwords(say(), passwords))
    measured(result)
    reduced: dict[str, Any] = {}
    for name, value in fields.items():
        plain = without_passwords(json.loads(json.dumps(value, default=_as_text)), passwords)
        if isinstance(plain, str):
            reduced[name] = plain.removeprefix(here)[:_MOST_CHARACTERS]
        elif isinstance(plain, dict | list) and len(json.dumps(plain)) > _MOST_CHARACTERS:
            reduced[f"{name}_count"] = len(plain)
        else:
            reduced[name] = plain
    return reduced


def measured(result: Any) -> None:
    """Hand what a stage counted to Airflow's metrics; nothing where it counted nothing."""
    if callable(count := getattr(result, "measures", None)):
        emit(count())


def _required(environment: Mapping[str, str], name: str) -> str:
    if value := environment.get(name):
        return value
    raise UsageError(
        _("the variable {name} is not set", name=name),
        where=_("the environment of the Airflow worker"),
        remedy=_("start Airflow with the variables of `<home>/airflow/airflow.env`"),
    )


def _as_event(error: Exception) -> dict[str, Any]:
    if isinstance(error, PeakledgerError):
        return {
            "kind": type(error).__name__,
            "message": error.message,
            "where": error.where,
            "remedy": error.remedy,
        }
    message = f"{type(error).__name__}: {error}"
    return {"kind": None, "message": message, "traceback": traceback.format_exc()}


def tell(event: Mapping[str, Any]) -> None:
    """Tell the process that runs the DAGs once, where there is one, what a task is about."""
    if descriptor := os.environ.get(EVENTS_FD):
        os.write(int(descriptor), json.dumps(event, default=_as_text).encode() + b"\n")


def _as_text(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, set) else str(value)
