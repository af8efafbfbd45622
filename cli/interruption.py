"""An interrupt (Ctrl-C) as one fact of the run, however deep in a library it arrives."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interruption:
    """Remembers that somebody asked this process to stop.

    A library may turn the `KeyboardInterrupt` raised inside it into an error of its own: DuckDB
    raises `RuntimeError("Query interrupted")`. What was asked for counts, not what came of it.
    """

    def __init__(self) -> None:
        self.came = False

    @classmethod
    @contextmanager
    def watched(cls) -> Iterator[Interruption]:
        """Watch for an interrupt; outside the main thread, where none arrives, do nothing."""
        made = cls()
        if threading.current_thread() is not threading.main_thread():
            yield made
            return
        before = signal.signal(signal.SIGINT, made._note)
        try:
            yield made
        finally:
            if signal.getsignal(signal.SIGINT) == made._note:
                signal.signal(signal.SIGINT, before)

    def ignore_more(self) -> None:
        """Leave in peace: a second Ctrl-C while the process ends says nothing new."""
        if self.came:
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.came = True
        raise KeyboardInterrupt
