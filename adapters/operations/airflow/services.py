"""Bring up Airflow's API server with its UI, scheduler and DAG processor; take them down.

Goes in: a home, feeds, terms. Comes out: processes that outlive the caller, each with a pid
file and a log in `airflow/` of the home, and where to log in. Up twice is up once. Not `airflow
standalone`: stopping it orphans what it started.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from adapters.lake.atomic_files import write_atomically
from adapters.lake.home import Home
from adapters.lake.locks import locked
from adapters.operations.airflow import processes
from adapters.operations.airflow.environment import (
    HOST,
    USER,
    Site,
    airflow_environment,
    local_address,
    metadata_url,
    password_file,
    write_environment_file,
)
from adapters.operations.airflow.health import dags_read, healthy
from adapters.operations.airflow.once import run_dags
from adapters.operations.airflow.outer_settings import (
    SettingsTold,
    names_database,
    outer_settings,
    told,
)
from adapters.warehouse.embedded.ports import first_free
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _

COMMANDS: dict[str, tuple[str, ...]] = {
    "api-server": ("api-server",),
    "dag-processor": ("dag-processor",),
    # Logs are read from the disk both share; a server for them would need a port of its own.
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
# A task that starts or goes on reports to the API server at once: that one answers first.
_START_ORDER = (("api-server",), ("dag-processor", "scheduler", "triggerer"))
# A task that is under way reports to the API server: what runs tasks ends first.
_STOP_ORDER = (("scheduler",), ("triggerer", "dag-processor", "api-server"))
# At rest a service takes less than this between two looks.
_MOVES_SECONDS = 0.02
_LONGEST = 20
_DOING = _("a start or stop of Airflow on this home")


@dataclass(frozen=True)
class ServicesStatus:
    """Where the UI is, who may log in, and the processes; `password` is read when asked for."""

    url: str
    user: str
    password_file: Path
    pids: dict[str, int]
    logs: Path
    started: bool
    settings: SettingsTold | None = None

    @property
    def password(self) -> str:
        """Read the login's password from its file."""
        return str(json.loads(self.password_file.read_text("utf-8"))[self.user])

    def text(self) -> str:
        """Say where the UI is and how to log in."""
        return "\n".join(
            [
                f"Airflow {'is up' if self.started else 'was up already'}: {self.url}",
                f"  log in as {self.user} with the password {self.password}",
                f"  (kept in {self.password_file}, with that of each approver)",
                f"  the start page is under Peakledger in its navigation; logs in {self.logs}",
                *(self.settings.lines() if self.settings else ()),
                "  the DAGs are paused until you release them in the UI",
            ]
        )


def up(
    home: Home | Path | str,
    feeds_dir: Path,
    terms: Path | None,
    port: int = 8080,
    *,
    warehouse_url: str | None = None,
    database_url: str | None = None,
    environment: Mapping[str, str] | None = None,
    patience: float = 90,
) -> ServicesStatus:
    """Start what does not run, wait until all is healthy and every DAG read, and tell where it is.

    A taken port gives way to the next free one. Where they run already for the same places
    and settings nothing is started; where they run for others they are started anew. The DAGs stay
    as they were, at first paused. What a scheduler that was killed has left behind is ended.
    Raises `OutsideError` with the log's end where one ends, or does not come up and does nothing
    for `patience` seconds; what was started is stopped again.
    """
    at = home if isinstance(home, Home) else Home.at(home)
    site = Site(at, Path(feeds_dir), Path(terms) if terms else None, warehouse_url)
    at.make(at.airflow / "logs")
    outer = outer_settings(os.environ)
    with locked(at.airflow / "services.lock", _DOING):
        running = status(at)
        if (
            running
            and _remembered(at)["places"] == _digest(site, outer)
            and healthy(running.url, needed(at))
        ):
            return running
        _stop(at)
        database = database_url or (None if names_database(outer) else metadata_url(at))
        prepared = airflow_environment(site, database, port=first_free(port), outer=outer)
        found = _start(at, {**prepared, **(environment or {})}, _digest(site, outer), patience)
        return replace(found, started=True, settings=told(outer, prepared))


def down(home: Home | Path | str) -> bool:
    """Stop them all and wait for their end; false where none ran."""
    at = home if isinstance(home, Home) else Home.at(home)
    if not at.airflow.exists():
        return False
    with locked(at.airflow / "services.lock", _DOING):
        return _stop(at)


def needed(home: Home) -> tuple[str, ...]:
    """Name the processes that a home needs: a triggerer where an ingest waits for files."""
    waits = any(each.wait for each in home.settings.arrivals)
    return tuple(name for name in COMMANDS if waits or name != "triggerer")


def status(home: Home) -> ServicesStatus | None:
    """Tell what runs; None unless all that are needed do."""
    found = {name: processes.alive(_pid_file(home, name)) for name in needed(home)}
    pids = {name: process.pid for name, process in found.items() if process}
    if len(pids) < len(found):
        return None
    url = _remembered(home)["url"]
    return ServicesStatus(
        url, USER, password_file(home), pids, logs=home.airflow / "logs", started=False
    )


def _start(home: Home, prepared: Mapping[str, str], digest: str, patience: float) -> ServicesStatus:
    write_environment_file(home, prepared)
    run_dags(prepared, home.airflow / "logs" / "migrate.log")
    url = local_address(int(prepared["AIRFLOW__API__PORT"]), prepared.get(HOST))
    remembered = json.dumps({"url": url, "places": digest})
    write_atomically(home.airflow / "services.json", remembered.encode(), 0o600)
    try:
        up_to: tuple[str, ...] = ()
        for order in _START_ORDER:
            names = [name for name in order if name in needed(home)]
            up_to += tuple(names)
            for name in names:
                command = [sys.executable, "-m", "airflow", *COMMANDS[name]]
                processes.launch(
                    command,
                    prepared,
                    home.airflow,
                    _log(home, name),
                    pid_file=_pid_file(home, name),
                )
            _wait(home, up_to, patience, partial(healthy, url, up_to))
        password = json.loads(password_file(home).read_text("utf-8"))[USER]
        _wait(home, up_to, patience, partial(dags_read, url, USER, password))
    except BaseException:
        _stop(home)
        raise
    found = status(home)
    if found is None:
        raise _failed(home, _("ended again"))
    return found


def _digest(site: Site, outer: Mapping[str, str]) -> str:
    given = [site.variables, dict(outer)]
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()


def _stop(home: Home) -> bool:
    stopped = [processes.stop([_pid_file(home, name) for name in names]) for names in _STOP_ORDER]
    return any(stopped)


def _wait(home: Home, names: Sequence[str], patience: float, ready: Callable[[], bool]) -> None:
    """Wait as long as the processes work; `patience` is for a time in which nothing moves."""
    spent, began = 0.0, time.monotonic()
    moved = began
    while not ready():
        found = {name: processes.alive(_pid_file(home, name)) for name in names}
        for name, process in found.items():
            if process is None:
                raise _failed(home, _("ended while starting"), name)
        before, spent = spent, processes.seconds_spent(filter(None, found.values()))
        now = time.monotonic()
        moved = now if spent - before > _MOVES_SECONDS else moved
        if now - moved > patience or now - began > patience * _LONGEST:
            raise _failed(home, _("is not ready after {seconds} s", seconds=f"{now - began:.0f}"))
        time.sleep(0.2)


def _failed(home: Home, what: str, name: str | None = None) -> OutsideError:
    log = _log(home, name or "api-server")
    tail = log.read_text("utf-8", "replace").splitlines()[-15:] if log.exists() else []
    return OutsideError(
        _(
            "Airflow's {name} {what}:\n{tail}",
            name=name or "server",
            what=what,
            tail="\n".join(tail),
        ),
        where=str(home.airflow / "logs"),
        remedy=_("read the logs, put right what they name, and start again"),
    )


def _remembered(home: Home) -> dict[str, str]:
    file = home.airflow / "services.json"
    return dict(json.loads(file.read_text("utf-8"))) if file.exists() else {"url": "", "places": ""}


def _pid_file(home: Home, name: str) -> Path:
    return home.airflow / f"{name}.pid"


def _log(home: Home, name: str) -> Path:
    return home.airflow / "logs" / f"{name}.log"
