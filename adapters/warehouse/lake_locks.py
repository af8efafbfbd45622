"""Locks on a lake: who builds it, and who takes a source in, one at a time.

A lake in the home is worked on from one machine: its locks are files, freed by the kernel. One in a
store is worked on from any machine: its locks are sessions of the warehouse that all of them write
to, freed by the server when the process dies.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from adapters.lake.home import Home
from adapters.lake.locks import locked, take, warehouse_of_locks
from transforms.language.errors import OutsideError

_ENDING = ".lock"


def build_lock(home: Home) -> AbstractContextManager[None]:
    """Keep others from running the models; raise `OutsideError` where one does."""
    what = "a build in this home"
    if home.lake_url is None:
        return locked(home.make(home.tmp) / "build.lock", what)
    return _session(home, "build", what)


def source_lock(home: Home, source: str) -> AbstractContextManager[None]:
    """Keep others from changing what stands of a source; raise `OutsideError` where one does."""
    what = f"an ingest of source {source!r}"
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


@contextmanager
def _session(home: Home, name: str, what: str) -> Iterator[None]:
    # Not at the top: an ingest into a lake at home needs no driver of the database.
    from adapters.warehouse.connect import Warehouse
    from adapters.warehouse.locks import holder, lake_key, try_session_lock
    from adapters.warehouse.migrate import migrate

    key = lake_key(f"{home.lake_url} {name}")
    with Warehouse.open(home, warehouse_of_locks()) as warehouse:
        migrate(warehouse)
        with warehouse.raw() as connection:
            if not take(lambda: try_session_lock(connection, key), what):
                raise OutsideError(
                    f"{what} is already running",
                    where=f"database {connection.info.dbname}, {holder(connection, key)}",
                    remedy="wait until the other run has ended, then run again",
                )
            yield
