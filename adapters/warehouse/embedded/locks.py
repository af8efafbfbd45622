"""Two file locks: one around starting and stopping, one that the server itself holds while alive.

The second is a lock on an open file that the server and all its children inherit. It is free if and
only if none of them lives, whatever process numbers say: after a crash, a reboot, or in another
container on the same home, where a number in `postmaster.pid` may belong to anybody.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.lake.locks import try_lock
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _

_PAUSE_SECONDS = 0.05


@contextmanager
def exclusive(path: Path, patience_seconds: float = 600) -> Iterator[None]:
    """Hold a file lock, waiting for whoever holds it; raise `OutsideError` when patience ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not wait_until(lambda: try_lock(descriptor), patience_seconds):
            raise OutsideError(
                _(
                    "another process is starting or stopping the embedded PostgreSQL and does not"
                    " end"
                ),
                where=str(path),
                remedy=_("end that process (a `peakledger` command on this home) and try again"),
            )
        yield
    finally:
        os.close(descriptor)


def wait_until(condition: Callable[[], bool], patience_seconds: float) -> bool:
    """Try a condition until it holds or patience ends; tell whether it held."""
    deadline = time.monotonic() + patience_seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(_PAUSE_SECONDS)
    return True
