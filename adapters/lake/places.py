"""Places of the lake: a folder or a file, wherever the lake lies; nobody who has one asks where.

Goes in: a place and the names below it. Comes out: what stands there, in the few ways that the lake
needs. `HomePlace` is one in the home; `StorePlace` (`store_places.py`) one in an object store.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from adapters.lake.atomic_files import write_atomically

if TYPE_CHECKING:
    import duckdb

# What tells a file from what stood at its place before: name, inode or tag, bytes, when written.
FileState = tuple[str, int | str, int, int]
# A file that has not changed since this process read it need not be read again.
_read: dict[FileState, str] = {}


class Place(Protocol):
    """A folder or a file of the lake; it need not exist. `str` is how engine and people read it."""

    @property
    def name(self) -> str: ...

    @property
    def parent(self) -> Place: ...

    @property
    def uri(self) -> str:
        """Return the place as the Delta library takes it."""
        ...

    @property
    def options(self) -> dict[str, str] | None:
        """Return what the Delta library needs beside the URI."""
        ...

    def __truediv__(self, name: str) -> Place: ...

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let an engine read what lies here."""
        ...

    def names(self) -> list[str]:
        """Name the files that lie right here, in order; none where nothing does."""
        ...

    def states(self) -> dict[str, FileState]:
        """Return the state of each file that lies right here, by its name."""
        ...

    def tables(self) -> list[Place]:
        """List the folders right here that are Delta tables, in order of their names."""
        ...

    def last(self, suffix: str) -> FileState | None:
        """Return the state of the last file right here by name, of those that end so."""
        ...

    def below(self, suffix: str = "") -> Iterator[Place]:
        """Yield every file below that ends so."""
        ...

    def traces(self) -> Iterator[tuple[object, ...]]:
        """Yield what tells each file below from any other that stood there, touched or not."""
        ...

    def digests(self, files: Iterable[str], *, afresh: bool) -> dict[str, str | OSError]:
        """Return what tells the bytes of each file of this folder, or why that cannot be told.

        `afresh` asks again for what this process has asked before.
        """
        ...

    def state(self) -> FileState:
        """Return what tells the file from any that stood here before; raise `OSError` for none."""
        ...

    def read(self) -> bytes:
        """Return the file's bytes; raise `OSError` where there is none."""
        ...

    def read_each(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield files that lie right here, in any order, those that are gone left out."""
        ...

    def write(self, content: bytes) -> None:
        """Put a whole file in the place of what stands here."""
        ...

    def remove(self) -> None:
        """Remove the file, where there is one."""
        ...

    def clear(self) -> None:
        """Remove all that lies below."""
        ...

    def move(self, to: Any) -> None:
        """Move all that lies below to another place of the same kind."""
        ...

    def fetch(self, to: Path) -> None:
        """Let the file be had at a path of this machine: linked where that can be, else copied."""
        ...


@dataclass(frozen=True)
class HomePlace:
    """A folder or file in a home."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def __fspath__(self) -> str:
        return str(self.path)

    def __truediv__(self, name: str) -> HomePlace:
        return HomePlace(self.path / name)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def parent(self) -> HomePlace:
        return HomePlace(self.path.parent)

    @property
    def uri(self) -> str:
        return str(self.path)

    @property
    def options(self) -> dict[str, str] | None:
        return None

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        pass

    def names(self) -> list[str]:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(self.path) as found:
            return sorted(e.name for e in found if e.is_file() and not e.name.startswith("."))
        return []

    def states(self) -> dict[str, FileState]:
        found = {}
        for name in self.names():
            with suppress(OSError):
                found[name] = _state(self.path / name)
        return found

    def tables(self) -> list[Place]:
        return [HomePlace(log.parent) for log in sorted(self.path.glob("*/_delta_log"))]

    def last(self, suffix: str) -> FileState | None:
        with suppress(OSError), os.scandir(self.path) as entries:
            ending = (entry for entry in entries if entry.name.endswith(suffix))
            if newest := max(ending, key=lambda entry: entry.name, default=None):
                return _state(Path(newest.path))
        return None

    def below(self, suffix: str = "") -> Iterator[Place]:
        return (HomePlace(path) for path in self.path.rglob(f"*{suffix}") if path.is_file())

    def traces(self) -> Iterator[tuple[object, ...]]:
        for place, folders, files in os.walk(self.path):
            folders.sort()
            for name in sorted(files):
                path = os.path.join(place, name)
                stands = os.stat(path)
                yield path, stands.st_ino, stands.st_size, stands.st_mtime_ns, stands.st_ctime_ns

    def digests(self, files: Iterable[str], *, afresh: bool) -> dict[str, str | OSError]:
        taken = _sha256 if afresh else _known_sha256
        return {file: _or_error(taken, Path(file)) for file in files}

    def state(self) -> FileState:
        return _state(self.path)

    def read(self) -> bytes:
        return self.path.read_bytes()

    def read_each(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for name in names:
            with suppress(OSError):
                yield name, (self.path / name).read_bytes()

    def write(self, content: bytes) -> None:
        write_atomically(self.path, content)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)

    def clear(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)

    def move(self, to: HomePlace) -> None:
        to.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.rename(to.path)

    def fetch(self, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(self.path, to)
        except OSError:  # a disk that knows no links
            shutil.copyfile(self.path, to)


def _state(path: Path) -> FileState:
    stands = path.stat()
    return str(path), stands.st_ino, stands.st_size, stands.st_mtime_ns


def _known_sha256(path: Path) -> str:
    state = _state(path)
    if state not in _read:
        _read[state] = _sha256(path)
    return _read[state]


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _or_error(take: Any, path: Path) -> str | OSError:
    try:
        return str(take(path))
    except OSError as error:
        return error
