"""Gate sessions of one ingest run: one per source, whose Data Docs form one site to send along."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from importlib import import_module
from threading import Thread
from types import TracebackType
from typing import Any

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from stages.intake.ingest.master_data import PACKS

_ASIDE = ""
_GATE = "expectations.gate"


class Gates:
    """Open a session when the first rows of a source are checked; write all docs at the end.

    Docs lie in `reports/data_docs/<source>` in the home; `has_docs`: whether any are written.
    """

    def __init__(self, home: Home, engine: Engine, now: datetime, *, has_docs: bool = True):
        self._home = home
        self._has_docs = has_docs
        self._engine = engine
        self._now = now
        self._stack = ExitStack()
        self._open: dict[str, Any] = {}
        self._import: Thread | None = None

    def __enter__(self) -> Gates:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._import is not None:
            self._import.join()
        self._stack.close()

    def warm_up(self) -> None:
        """Begin to import the library, which takes seconds, while the rows are still being read."""
        if self._import is None:
            self._import = Thread(target=import_module, args=(_GATE,), daemon=True)
            self._import.start()

    def of(self, source: str) -> Any:
        """Return the session of a source."""
        return self._session(source)

    def aside(self) -> Any:
        """Return a session without docs, for questions asked on the way."""
        return self._session(_ASIDE)

    def _session(self, name: str) -> Any:
        if name not in self._open:
            folder = self._home.reports / "data_docs" / name
            docs = folder if name and self._has_docs else None
            gate = import_module(_GATE)
            opened = gate.gate_session(
                self._engine.connection, docs=docs, now=self._now, packs=PACKS
            )
            self._open[name] = self._stack.enter_context(opened)
        return self._open[name]
