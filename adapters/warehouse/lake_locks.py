"""Locks on a lake: who builds it, and who takes a source in, one at a time.

A lake in the home is worked on from one machine: its locks are files, freed by the kernel. One in a
store is worked on from any machine: its locks are sessions of the warehouse that all of them write
to, freed by the server when the process dies.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.lake.home import Home
from adapters.lake.locks import locked, take, warehouse_of_locks
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _

if TYPE_CHECKING:
    import psycopg

_ENDING = ".lock"


def build_lock(home: Home) -> AbstractContextManager[None]:
    """Keep others from running the models; raise `OutsideError` where one does."""
    what = _("a build in this home")
    if home.lake_url is None:
        return locked(home.make(home.tmp) / "build.lock", what)
    return _session(home, "build", what)


def source_lock(home: Home, source: str) -> AbstractContextManager[None]:
    """Keep others from changing what stands of a source; raise `OutsideError` where one does."""
    what = _("an ingest of source {source}", source=repr(source))
    if home.lake_url is None:
        return locked(home.lake / "state" / "locks" / f"{source}{_ENDING}", what)
    return _noted(home, source, what)


def locked_sources(home: Home) -> list[str]:
    """Name the sources that were ever locked, in order."""
    names = (home.shared / "state" / "locks").names()
    return sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING))


@contextmanager
def _noted(home: Home, source: str, what: str) -> Iterator[None]:
    with _session(home, f"source {source}", what):
        note = home.shared / "state" / "locks"
        if f"{source}{_ENDING}" not in note.names():
            (note / f"{source}{_ENDING}").write(b"")
        yield


@dataclass
class _Session:
    """The session on which this process keeps the locks of a lake; it ends with the last of them.

    A session may take its own lock twice, and a run may not: `taken` are those it has.
    """

    connection: psycopg.Connection
    ends: ExitStack
    taken: set[str] = field(default_factory=set)


_sessions: dict[tuple[Home, str | None], _Session] = {}


@contextmanager
def _session(home: Home, name: str, what: str) -> Iterator[None]:
    # Not at the top: an ingest into a lake at home needs no driver of the database.
    from adapters.warehouse.locks import holder, lake_key, release_session_lock, try_session_lock

    place = (home, warehouse_of_locks())
    own, key = _opened(*place), lake_key(f"{home.lake_url} {name}")
    connection = own.connection
    try:
        if not take(lambda: name not in own.taken and try_session_lock(connection, key), what):
            raise OutsideError(
                _("{what} is already running", what=what),
                where=_(
                    "database {database}, {holder}",
                    database=connection.info.dbname,
                    holder=holder(connection, key),
                ),
                remedy=_("wait until the other run has ended, then run again"),
            )
        own.taken.add(name)
        try:
            yield
        finally:
            own.taken.discard(name)
            release_session_lock(connection, key)
    finally:
        if not own.taken:
            _sessions.pop(place, None)
            own.ends.close()


def _opened(home: Home, url: str | None) -> _Session:
    from adapters.warehouse.connect import Warehouse
    from adapters.warehouse.migrate import migrate

    if (home, url) not in _sessions:
        with ExitStack() as stack:
            warehouse = stack.enter_context(Warehouse.open(home, url))
            migrate(warehouse)
            connection = stack.enter_context(warehouse.raw())
            _sessions[home, url] = _Session(connection, stack.pop_all())
    return _sessions[home, url]
