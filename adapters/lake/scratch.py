"""Folders of one run's own, beside others': gone at its end, and with the next where it was killed.

A folder is known by a lock that its run holds on a file of the same name. The kernel frees it when
the run dies, in whatever container that was, while a process number means another process in each.
"""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from adapters.lake.locks import try_lock

_LOCK = ".lock"
_TOKEN_BYTES = 8


@contextmanager
def own_folder(around: Path, prefix: str, what: str = "") -> Iterator[Path]:
    """Yield an empty folder in `around` that only this run has, and that is gone at the end.

    What killed runs left there under the same prefix goes first. `what` stands in its name.
    """
    _sweep(around, prefix)
    lock, descriptor = _claimed(around, prefix + what)
    folder = lock.with_suffix("")
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        _remove(lock)
        os.close(descriptor)


def _claimed(around: Path, name: str) -> tuple[Path, int]:
    """Make a lock and hold it; a sweep between the two takes it, and another is made."""
    while True:
        lock = around / f"{name}{token_hex(_TOKEN_BYTES)}{_LOCK}"
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        if try_lock(descriptor) and lock.exists():
            return lock, descriptor
        os.close(descriptor)


def _sweep(around: Path, prefix: str) -> None:
    for lock in around.glob(f"{glob.escape(prefix)}*{'[0-9a-f]' * 2 * _TOKEN_BYTES}{_LOCK}"):
        # Another sweep was first, or it is somebody else's, who sweeps it.
        with suppress(FileNotFoundError, PermissionError):
            descriptor = os.open(lock, os.O_RDWR)
            if try_lock(descriptor):
                _remove(lock)
            os.close(descriptor)


def _remove(lock: Path) -> None:
    """Remove a folder, then its lock: nothing is left that nobody knows."""
    folder = lock.with_suffix("")
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        lock.unlink(missing_ok=True)
