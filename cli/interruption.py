"""A wish to stop (Ctrl-C, SIGTERM) as one fact of the run, however deep in a library it comes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ASKED = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Remembers that somebody asked this process to stop, and by which signal.

    Whoever stops a service or a container sends SIGTERM: then too what this process has started
    must end with it, which a process that a signal ends sees to no longer.

    A library may turn the `KeyboardInterrupt` raised inside it into an error of its own: DuckDB
    raises `RuntimeError("Query interrupted")`. What was asked for counts, not what came of it.
    """

    def __init__(self) -> None:
        self.came = False
        self.exit_code = 128 + signal.SIGINT

    @classmethod
    @contextmanager
    def watched(cls) -> Iterator[Interruption]:
        """Watch for an interrupt; outside the main thread, where none arrives, do nothing."""
        made = cls()
        if threading.current_thread() is not threading.main_thread():
            yield made
            return
        before = {number: signal.signal(number, made._note) for number in _ASKED}
        try:
            yield made
        finally:
            for number, handler in before.items():
                if signal.getsignal(number) == made._note:
                    signal.signal(number, handler)

    def ignore_more(self) -> None:
        """Leave in peace: to be asked again while the process ends says nothing new."""
        if self.came:
            for number in _ASKED:
                signal.signal(number, signal.SIG_IGN)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.came = True
        self.exit_code = 128 + number
        raise KeyboardInterrupt
