"""Run the DAGs once, in order, through Airflow itself, without a scheduler.

Goes in: a home, feeds, terms and the as-of date. Comes out: what each DAG did, as its tasks told
it. One fresh Python process runs them all (Airflow reads its environment while it is imported):
the DAGs cost one start of Airflow instead of one each. Its output goes to `airflow/logs/once.log`
in the home; nothing of it is shown on success.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

from adapters.lake.home import Home
from adapters.lake.locks import locked
from adapters.operations.airflow.environment import (
    QUIET,
    Site,
    airflow_environment,
    metadata_url,
    write_environment_file,
)
from adapters.operations.airflow.masked_log import copy_masked
from adapters.operations.airflow.masking import passwords_of
from adapters.operations.airflow.outer_settings import AT_ONCE, outer_settings
from transforms.language import errors
from transforms.language.messages import gettext as _

DAGS = ("ingest", "warehouse", "stock_up", "rebates", "metrics", "validate")
EVENTS_FD = "PEAKLEDGER_EVENTS_FD"
Progress = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class DagOutcome:
    """What one DAG did: tasks by state, seconds, and each task's answer (a list where mapped)."""

    dag_id: str
    run_id: str
    state: str
    tasks: dict[str, int]
    seconds: float
    results: dict[str, Any]


@dataclass(frozen=True)
class OnceResult:
    """What the DAGs did, and what Airflow cost: `overhead_seconds` is all but the stages."""

    dags: tuple[DagOutcome, ...]
    seconds: float
    stage_seconds: float
    migrated: bool
    log: Path

    @property
    def overhead_seconds(self) -> float:
        return self.seconds - self.stage_seconds

    def text(self) -> str:
        """Say per DAG how many tasks ran and how long they took."""
        lines = [
            f"  {dag.dag_id:<10} {sum(dag.tasks.values())} tasks, {dag.seconds:.1f} s"
            for dag in self.dags
        ]
        return "\n".join([f"through Airflow in {self.seconds:.1f} s:", *lines])


def run_once(
    home: Home | Path | str,
    feeds_dir: Path,
    terms: Path | None,
    as_of: date,
    *,
    dags: Sequence[str] = DAGS,
    warehouse_url: str | None = None,
    database_url: str | None = None,
    environment: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> OnceResult:
    """Run the named DAGs in order for a business date; stop where one fails to renew its asset.

    The DAGs stay paused meanwhile (a live scheduler would run their tasks a second time) and get
    their state back. `progress` is told each start and end of a DAG or task, as a mapping with
    `event`, `dag`, `task`, `state`, `seconds`. Raises the refusal of the stage that failed, as the
    stage raised it; `OutsideError` where Airflow itself failed or another such run is under way. A
    run without tasks, or whose tasks with an asset to renew did not succeed, is a failure.
    """
    started = time.monotonic()
    site = Site(_home(home), Path(feeds_dir), Path(terms) if terms else None, warehouse_url)
    database = database_url or metadata_url(site.home)
    outer = outer_settings(os.environ, AT_ONCE)
    prepared = {**airflow_environment(site, database, outer=outer), **(environment or {})}
    write_environment_file(site.home, prepared)
    log = site.home.make(site.home.airflow / "logs") / "once.log"
    with locked(site.home.airflow / "once.lock", _("a run of the DAGs on this home")):
        last, spent = run_dags(prepared, log, as_of, dags, progress=progress)
    outcomes = tuple(DagOutcome(**outcome) for outcome in last["dags"])
    seconds = time.monotonic() - started
    return OnceResult(outcomes, seconds, spent, last["migrated"], log=log)


def run_dags(
    environment: Mapping[str, str],
    log: Path,
    as_of: date | None = None,
    dags: Sequence[str] = (),
    *,
    progress: Progress | None = None,
) -> tuple[dict[str, Any], float]:
    """Run DAGs in a fresh process; give its result event and the seconds the stages took.

    Without DAGs it brings the metadata database up to date and does no more.
    """
    last: dict[str, Any] = {}
    failure: dict[str, Any] | None = None
    spent = 0.0
    for event in _events_of_child(environment, log, as_of, dags):
        last = event
        spent += event["seconds"] if event.get("state") == "done" else 0
        failure = event if event["event"] == "failure" and failure is None else failure
        if progress and event["event"] in ("dag", "task"):
            progress(event)
    if failure or last.get("event") != "result":
        raise _refusal(failure, log, last.get("code"))
    return last, spent


def _home(home: Home | Path | str) -> Home:
    return home if isinstance(home, Home) else Home.at(home)


def _events_of_child(
    environment: Mapping[str, str], log: Path, as_of: date | None, dags: Sequence[str]
) -> Iterator[dict[str, Any]]:
    reader, writer = os.pipe()
    with os.fdopen(reader, encoding="utf-8") as events:
        child = subprocess.Popen(  # noqa: S603  our own interpreter, our own arguments
            [sys.executable, "-m", "adapters.operations.airflow.in_process", str(as_of), *dags],
            env={**environment, **QUIET, EVENTS_FD: str(writer)},
            cwd=environment["AIRFLOW_HOME"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=[writer],
        )
        os.close(writer)
        masked = (child.stdout, log, passwords_of(environment))
        copy = Thread(target=copy_masked, args=masked, daemon=True)
        copy.start()
        try:
            yield from map(json.loads, events)
            if code := child.wait():
                yield {"event": "exit", "code": code}
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()
            copy.join(timeout=5)  # a server that a stage has started may hold the pipe open


def _refusal(
    failure: Mapping[str, Any] | None, log: Path, code: int | None
) -> errors.PeakledgerError:
    if failure is None:
        tail = log.read_text("utf-8", "replace").strip().splitlines()[-30:]
        return errors.OutsideError(
            _(
                "the run through Airflow ended with code {code} and no result:\n{tail}",
                code=str(code),
                tail="\n".join(tail),
            ),
            where=str(log),
            remedy=_("read the log; code -9 without a word means that memory ran out"),
        )
    place = f"DAG {failure['dag']}, task {failure['task']}"
    kind = getattr(errors, failure.get("kind") or "", None)
    if kind is not None:
        where = ", ".join(filter(None, [failure["where"], place]))
        made: errors.PeakledgerError = kind(
            failure["message"], where=where, remedy=failure["remedy"]
        )
        return made
    text = failure.get("traceback") or failure["message"]
    return errors.PeakledgerError(text, where=place, remedy=f"the whole log is {log}")
