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
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psutil

from adapters.lake.engine_choice import chosen_engine
from adapters.lake.home import Home
from adapters.lake.spark_refusals import require_master, session_class
from adapters.lake.tables import Lake
from stages.operations.diagnosis import Diagnosis, Finding, State
from stages.operations.warehouse_findings import of_warehouse
from transforms.language.errors import PeakledgerError, UsageError
from transforms.language.messages import gettext as _
from transforms.language.messages import laid, ngettext
from transforms.operations.engine_name import DUCKDB
from transforms.operations.settings import size_in_bytes
from transforms.planning.forecast import openmp

_LEAST_BYTES, _FEW_BYTES = 1 << 30, 5 << 30
_MOST_MEMORY_RATIO = 0.8
_GB = 1 << 30
_DEFAULTS = _("defaults, no peakledger.yaml")


def examine(home: Home, warehouse_url: str | None, *, clock: Callable[[], datetime]) -> Diagnosis:
    """Look at everything that a run needs; what cannot be looked at is a finding as well.

    `clock` tells the moment, in UTC, by the clock of this machine.
    """
    parts: dict[str, Callable[[], Iterator[Finding]]] = {
        "settings": lambda: _settings(home),
        "home": lambda: _home(home),
        "disk": lambda: _disk(home),
        "memory": lambda: _memory(home),
        "engine": lambda: _engine(home),
        "lake": lambda: _lake(home),
        "warehouse": lambda: of_warehouse(home, warehouse_url, clock),
    }
    found = [_program()]
    for what, look in parts.items():
        try:
            found += look()
        except PeakledgerError as error:
            at = laid(" ({where})", where=error.where) if error.where else ""
            says = laid("{message}{at}", message=error.message, at=at)
            found.append(Finding(what, "wrong", says, error.remedy))
    return Diagnosis(tuple(found))


def _program() -> Finding:
    python = platform.python_version()
    says = f"Peakledger {version('peakledger')}, Python {python}, {platform.platform(terse=True)}"
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Finding(
            "program", "look", says, _("use a Python of 3.11 to 3.13: others are untried")
        )
    if not openmp.load_openmp():
        return Finding("program", "wrong", openmp.LACKS, openmp.REMEDY)
    return Finding("program", "fine", says)


def _settings(home: Home) -> Iterator[Finding]:
    settings = home.settings
    stands = str(home.settings_file) if home.settings_file.exists() else _DEFAULTS
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise UsageError(
            _("this machine knows no time zone {timezone}", timezone=repr(settings.timezone)),
            where=str(home.settings_file),
            remedy=_("write `timezone` as Asia/Shanghai, or install the package tzdata"),
        ) from None
    yield Finding(
        "settings",
        "fine",
        _("{settings}; time zone {zone}", settings=stands, zone=settings.timezone),
    )


def _home(home: Home) -> Iterator[Finding]:
    if not home.exists():
        where = _("there is none yet")
        makes = _("the first run makes it: `peakledger run --feeds DIR --as-of DATE`")
        if not os.access(_nearest(home.path), os.W_OK):
            says = _(
                "there is none yet, and {folder} may not be written", folder=_nearest(home.path)
            )
            yield Finding(
                "home", "wrong", says, _("name another with --home, or give this login it")
            )
        else:
            yield Finding(
                "home", "fine", laid("{home}: {where}", home=home.path, where=where), makes
            )
        return
    home.require_whole()
    if not os.access(home.path, os.W_OK):
        says = _("{home} may not be written by this login: it can be read only", home=home.path)
        yield Finding("home", "look", says, _("for a run use the login that owns it, or give it"))
        return
    yield Finding("home", "fine", str(home.path))
    if home.secrets.exists() and home.secrets.stat().st_mode & 0o077:
        says = _("others than its owner may look into {folder}", folder=home.secrets)
        yield Finding("secrets", "wrong", says, f"chmod 700 {home.secrets}")


def _nearest(path: Path) -> Path:
    """Return the nearest folder that exists."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _disk(home: Home) -> Iterator[Finding]:
    nearest = _nearest(home.path)
    disk = shutil.disk_usage(nearest)
    says = _(
        "{free} of {total} GB free at {folder}",
        free=f"{disk.free / _GB:,.1f}",
        total=f"{disk.total / _GB:,.1f}",
        folder=nearest,
    )
    short: State = "wrong" if disk.free < _LEAST_BYTES else "look"
    yield (
        Finding("disk", short, says, _("free disk space, or move the home to a larger disk"))
        if disk.free < _FEW_BYTES
        else Finding("disk", "fine", says)
    )


def _memory(home: Home) -> Iterator[Finding]:
    limit = home.settings.engine.memory_limit
    asked = size_in_bytes(limit)
    has = psutil.virtual_memory().total
    says = _("the engine may take {limit} of {all} GB", limit=limit, all=f"{has / _GB:,.1f}")
    if asked > _MOST_MEMORY_RATIO * has:
        lower = _(
            "set engine.memory_limit below {most}GB in peakledger.yaml: a run may be ended",
            most=f"{_MOST_MEMORY_RATIO * has / _GB:,.0f}",
        )
        yield Finding("memory", "look", says, lower)
    else:
        yield Finding("memory", "fine", says)


def _engine(home: Home) -> Iterator[Finding]:
    name = chosen_engine(home)
    if name != DUCKDB:
        session_class()
        require_master(name)
    yield Finding("engine", "fine", name)


def _lake(home: Home) -> Iterator[Finding]:
    if home.lake_url is None and not home.lake.exists():
        return
    tables = sum(1 for _ in Lake(home).folders())
    place = str(home.lake_url or home.lake)
    says = ngettext("{count} table in {place}", "{count} tables in {place}", tables, place=place)
    yield Finding("lake", "fine", says)
