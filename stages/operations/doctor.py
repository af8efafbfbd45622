"""Look whether machine, settings, home and warehouse are fit for a run, and say what would mend it.

Goes in: a home and its warehouse, which need not exist. Comes out: one finding for each thing that
was looked at. Nothing is started, made or changed: a server that stands still is told to.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psutil
import psycopg

from adapters.lake.home import Home
from adapters.lake.tables import Lake
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.grants import lacking, missing_roles
from adapters.warehouse.migrate import known_revisions, revisions
from transforms.language.errors import OutsideError, PeakledgerError, UsageError
from transforms.operations.settings import size_in_bytes

State = Literal["fine", "look", "wrong"]
_LEAST_BYTES, _FEW_BYTES = 1 << 30, 5 << 30
_MOST_MEMORY_RATIO = 0.8
_CLOCKS_APART = timedelta(seconds=5)
_GB = 1 << 30


@dataclass(frozen=True)
class Finding:
    """How one thing stands: `wrong` stops a run, `look` may; both say what to do."""

    what: str
    state: State
    says: str
    remedy: str | None = None


@dataclass(frozen=True)
class Diagnosis:
    """All that was looked at, in the order in which a run needs it."""

    findings: tuple[Finding, ...]

    def text(self) -> str:
        """Say each finding in a line, and below it what mends it."""
        width = max(len(each.what) for each in self.findings)
        lines = []
        for each in self.findings:
            lines.append(f"{each.state:<6}{each.what:<{width}}  {each.says}")
            if each.remedy:
                does = "next" if each.state == "fine" else "remedy"
                lines.append(f"      {'':<{width}}  {does}: {each.remedy}")
        return "\n".join(lines)

    def error(self) -> OutsideError | None:
        """Return what stops a run; None where nothing does."""
        wrong = [each.what for each in self.findings if each.state == "wrong"]
        if not wrong:
            return None
        return OutsideError(
            f"not fit for a run: {', '.join(wrong)}",
            remedy="do what stands beside each, then run `peakledger doctor` again",
        )


def examine(home: Home, warehouse_url: str | None, *, clock: Callable[[], datetime]) -> Diagnosis:
    """Look at everything that a run needs; what cannot be looked at is a finding as well.

    `clock` tells the moment, in UTC, by the clock of this machine.
    """
    parts: dict[str, Callable[[], Iterator[Finding]]] = {
        "settings": lambda: _settings(home),
        "home": lambda: _home(home),
        "disk": lambda: _disk(home),
        "memory": lambda: _memory(home),
        "lake": lambda: _lake(home),
        "warehouse": lambda: _warehouse(home, warehouse_url, clock),
    }
    found = [_program()]
    for what, look in parts.items():
        try:
            found += look()
        except PeakledgerError as error:
            at = f" ({error.where})" if error.where else ""
            found.append(Finding(what, "wrong", f"{error.message}{at}", error.remedy))
    return Diagnosis(tuple(found))


def _program() -> Finding:
    python = platform.python_version()
    says = f"Peakledger {version('peakledger')}, Python {python}, {platform.platform(terse=True)}"
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Finding("program", "look", says, "use a Python of 3.11 to 3.13: others are untried")
    return Finding("program", "fine", says)


def _settings(home: Home) -> Iterator[Finding]:
    settings = home.settings
    stands = home.settings_file if home.settings_file.exists() else "defaults, no peakledger.yaml"
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise UsageError(
            f"this machine knows no time zone {settings.timezone!r}",
            where=str(home.settings_file),
            remedy="write `timezone` as Asia/Shanghai, or install the package tzdata",
        ) from None
    yield Finding("settings", "fine", f"{stands}; time zone {settings.timezone}")


def _home(home: Home) -> Iterator[Finding]:
    if not home.exists():
        where = "there is none yet"
        makes = "the first run makes it: `peakledger run --feeds DIR --as-of DATE`"
        if not os.access(_nearest(home.path), os.W_OK):
            says = f"{where}, and {_nearest(home.path)} may not be written"
            yield Finding("home", "wrong", says, "name another with --home, or give this login it")
        else:
            yield Finding("home", "fine", f"{home.path}: {where}", makes)
        return
    home.require_whole()
    if not os.access(home.path, os.W_OK):
        says = f"{home.path} may not be written by this login: it can be read only"
        yield Finding("home", "look", says, "for a run use the login that owns it, or give it")
        return
    yield Finding("home", "fine", str(home.path))
    if home.secrets.exists() and home.secrets.stat().st_mode & 0o077:
        says = f"others than its owner may look into {home.secrets}"
        yield Finding("secrets", "wrong", says, f"chmod 700 {home.secrets}")


def _nearest(path: Path) -> Path:
    """Return the nearest folder that exists."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _disk(home: Home) -> Iterator[Finding]:
    nearest = _nearest(home.path)
    disk = shutil.disk_usage(nearest)
    says = f"{disk.free / _GB:,.1f} of {disk.total / _GB:,.1f} GB free at {nearest}"
    short: State = "wrong" if disk.free < _LEAST_BYTES else "look"
    yield (
        Finding("disk", short, says, "free disk space, or move the home to a larger disk")
        if disk.free < _FEW_BYTES
        else Finding("disk", "fine", says)
    )


def _memory(home: Home) -> Iterator[Finding]:
    limit = home.settings.engine.memory_limit
    asked = size_in_bytes(limit)
    has = psutil.virtual_memory().total
    says = f"the engine may take {limit} of {has / _GB:,.1f} GB"
    if asked > _MOST_MEMORY_RATIO * has:
        lower = f"set engine.memory_limit below {_MOST_MEMORY_RATIO * has / _GB:,.0f}GB"
        yield Finding("memory", "look", says, f"{lower} in peakledger.yaml: a run may be ended")
    else:
        yield Finding("memory", "fine", says)


def _lake(home: Home) -> Iterator[Finding]:
    if home.lake_url is None and not home.lake.exists():
        return
    tables = sum(1 for _ in Lake(home).folders())
    yield Finding("lake", "fine", f"{tables} tables in {home.lake_url or home.lake}")


def _warehouse(home: Home, url: str | None, clock: Callable[[], datetime]) -> Iterator[Finding]:
    if url is None:
        if not home.has_server():
            yield Finding("warehouse", "fine", "embedded; the first run makes it")
            return
        if not Embedded(home).status().running:
            starts = "the next command that needs it starts it, or `peakledger warehouse start`"
            yield Finding("warehouse", "fine", "embedded; stands still", starts)
            return
    with Warehouse.open(home, url) as warehouse:
        with warehouse.administrator() as connection:
            yield _clock(connection, clock)
            server = _server(warehouse, connection)
            yield server
            if server.state == "wrong":
                return
            stands = revisions(connection)
        yield from _last_version(warehouse, stands, clock())


def _server(warehouse: Warehouse, connection: psycopg.Connection) -> Finding:
    number = connection.info.parameter_status("server_version")
    says = f"PostgreSQL {number} at {warehouse.place}"
    lacks = lacking(connection, warehouse.roles)
    if not lacks:
        return Finding("warehouse", "fine", says)
    if _may_make_roles(connection) and missing_roles(connection, warehouse.roles):
        return Finding("warehouse", "fine", f"{says}; the first run makes its roles")
    script = "let an administrator run what `peakledger warehouse grants` prints"
    return Finding("warehouse", "wrong", f"{says}: {'; '.join(lacks)}", script)


def _may_make_roles(connection: psycopg.Connection) -> bool:
    query = "select rolsuper or rolcreaterole from pg_catalog.pg_roles where rolname = current_user"
    return connection.execute(query).fetchone() == (True,)


def _clock(connection: psycopg.Connection, clock: Callable[[], datetime]) -> Finding:
    answer = connection.execute("select clock_timestamp()").fetchone()
    ahead = (clock() - answer[0]).total_seconds() if answer else 0.0
    if abs(ahead) <= _CLOCKS_APART.total_seconds():
        return Finding("clock", "fine", f"within {abs(ahead):.1f} s of the server's")
    says = f"{abs(ahead):,.0f} s {'ahead of' if ahead > 0 else 'behind'} the server's"
    return Finding("clock", "look", says, "set the clock of this machine by NTP")


def _last_version(warehouse: Warehouse, stands: set[str], now: datetime) -> Iterator[Finding]:
    if not stands:
        yield Finding("schema", "fine", "none yet; the first run makes it")
        return
    newest = known_revisions()[-1]
    if unknown := stands - set(known_revisions()):
        says = f"made by another version of Peakledger (revision {', '.join(sorted(unknown))})"
        yield Finding("schema", "wrong", says, "use the version that last wrote it, or a newer one")
        return
    older = stands != {newest}
    yield Finding("schema", "fine", "the next run brings it up to date" if older else "up to date")
    if older:
        return
    with warehouse.snapshot() as connection:
        found = connection.execute(
            "select version_id, version_as_of_date, published_at from warehouse.version_now limit 1"
        ).fetchone()
    if found is None:
        return
    says = f"version {found[0]} as of {found[1]}, published {found[2]:%Y-%m-%d %H:%M} UTC"
    if found[2] > now + _CLOCKS_APART:
        ahead = "the clock of this machine was set back since: set it by NTP"
        yield Finding("published", "wrong", f"{says}, which is yet to come", ahead)
    else:
        yield Finding("published", "fine", says)
