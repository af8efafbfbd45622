"""A LocalExecutor that goes on when a worker of its own is killed.

Its workers take turns at one queue: the one that waits for work holds the queue's lock, which is a
semaphore and stays taken when its holder is killed (python/cpython#88304). All others, and those
started in its place, then wait for ever, and the scheduler starts nothing any more while it calls
itself healthy. The locks here are the system's: it releases what a process held when it ends.
"""

from __future__ import annotations

import fcntl
import tempfile

from airflow.executors.local_executor import LocalExecutor


class _SystemLock:
    """A lock between processes that were forked from one; not between threads."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  open as long as the queue

    def __enter__(self) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN)


class LastingLocalExecutor(LocalExecutor):
    """Airflow's LocalExecutor with locks that nobody takes into the grave."""

    def start(self) -> None:
        """Make the queues, then what takes work from them."""
        self._locked = False
        super().start()

    def _spawn_worker(self) -> None:
        # A spawned process gets its queues pickled, and a lock of ours cannot be.
        if self.is_mp_using_fork and not self._locked:
            self.activity_queue._rlock = _SystemLock()  # type: ignore[attr-defined]
            self.result_queue._wlock = _SystemLock()  # type: ignore[attr-defined]
            self._locked = True
        super()._spawn_worker()  # type: ignore[no-untyped-call]
