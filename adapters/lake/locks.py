"""A lock that one process holds and the kernel frees when it dies, and how long others wait for it.

A person is told at once that another run is at work. A task of Airflow waits its turn (`patient`):
what it waits for ends by itself, and a task that gave up would be lost.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _

_log = logging.getLogger("peakledger.locks")
_patience: ContextVar[float] = ContextVar("patience", default=0.0)
_warehouse: ContextVar[str | None] = ContextVar("warehouse", default=None)
_PAUSE_SECONDS = 0.5


@contextmanager
def patient(seconds: float) -> Iterator[None]:
    """Wait up to so long for each lock that is taken within the block, instead of refusing."""
    before = _patience.set(seconds)
    try:
        yield
    finally:
        _patience.reset(before)


@contextmanager
def locks_in(warehouse_url: str | None) -> Iterator[None]:
    """Keep the locks of a lake that machines share in this warehouse within the block."""
    before = _warehouse.set(warehouse_url)
    try:
        yield
    finally:
        _warehouse.reset(before)


def warehouse_of_locks() -> str | None:
    """Return the warehouse that such locks are kept in; None for the home's own."""
    return _warehouse.get()


def take(attempt: Callable[[], bool], what: str) -> bool:
    """Try to take a lock until it is taken or patience ends; tell whether it was taken."""
    if attempt():
        return True
    deadline = time.monotonic() + _patience.get()
    if _patience.get():
        _log.info("%s is already running; waiting for its end", what)
    while time.monotonic() < deadline:
        time.sleep(_PAUSE_SECONDS)
        if attempt():
            return True
    return False


@contextmanager
def locked(path: Path, what: str) -> Iterator[None]:
    """Hold the lock at `path`; raise `OutsideError` where another process has and keeps it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not take(lambda: try_lock(descriptor), what):
            raise OutsideError(
                _("{what} is already running", what=what),
                where=str(path),
                remedy=_("wait until the other run has ended, then run again"),
            )
        yield
    finally:
        os.close(descriptor)


def try_lock(descriptor: int) -> bool:
    """Take the lock on an open file if nobody holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
