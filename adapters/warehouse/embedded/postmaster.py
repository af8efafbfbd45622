"""The server's process: which one it is, whether it lives, and what to do with remains of a crash.

Comes out: a `Postmaster` read from `postmaster.pid` where a process of that number really runs on
these data, else None. A number alone proves nothing: it may have been given to somebody else.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from adapters.lake.locks import try_lock
from adapters.warehouse.embedded.locks import wait_until
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _

_ORPHANS_END_SECONDS = 10


@dataclass(frozen=True)
class Postmaster:
    """A running server: its process, its port, and whether it takes connections."""

    pid: int
    port: int
    ready: bool


def find(data: Path) -> Postmaster | None:
    """Return the server that runs on a data folder, None where none does."""
    try:
        lines = (data / "postmaster.pid").read_text("utf-8").splitlines()
    except OSError:
        return None
    if len(lines) < 4 or not (lines[0].isdigit() and lines[3].isdigit()):
        return None
    pid = int(lines[0])
    if not _runs_on(pid, data):
        return None
    return Postmaster(pid, int(lines[3]), len(lines) > 7 and lines[7].strip() == "ready")


def _runs_on(pid: int, data: Path) -> bool:
    with suppress(psutil.Error, OSError):
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        # The command line is readable for everybody, the working folder for owner and root only.
        return str(data) in process.cmdline() or Path(process.cwd()) == data
    return False


def keep_alive(alive: Path, data: Path) -> int:
    """Open and lock the file that a living server holds; return the descriptor for it to inherit.

    A crashed server's children end by themselves when they notice; after ten seconds they are
    ended. Raises `OutsideError` where the file stays held: then a server runs in another container.
    """
    descriptor = os.open(alive, os.O_RDWR | os.O_CREAT, 0o600)
    if wait_until(lambda: try_lock(descriptor), _ORPHANS_END_SECONDS):
        return descriptor
    for process in _processes_in(data):
        with suppress(psutil.Error):
            process.kill()
    if wait_until(lambda: try_lock(descriptor), _ORPHANS_END_SECONDS):
        return descriptor
    os.close(descriptor)
    raise OutsideError(
        _(
            "a PostgreSQL server runs on this home where this process cannot see it, in"
            " another container perhaps"
        ),
        where=str(data),
        remedy=_(
            "stop it there with `peakledger warehouse stop`, or choose another home with --home"
        ),
    )


def _processes_in(data: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.name().startswith("postgres") and Path(process.cwd()) == data:
                found.append(process)
    return found
