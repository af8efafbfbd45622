"""Places of a lake that lies in the home: folders and files of this machine."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.lake.atomic_files import replaced_whole, write_atomically
from adapters.lake.places import FileState, Place

if TYPE_CHECKING:
    import duckdb

    from transforms.language.errors import PeakledgerError

_CHUNK = 1 << 20
# A file that has not changed since this process read it need not be read again.
_read: dict[FileState, str] = {}


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

    def explain(self, error: Exception) -> PeakledgerError | None:
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
        return (HomePlace(path) for path in self._below(lambda name: name.endswith(suffix)))

    def found(self) -> Iterator[tuple[Place, FileState]]:
        return ((HomePlace(path), _state(path)) for path in self._below(lambda _: True))

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

    def chunks(self) -> Iterator[bytes]:
        with self.path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def exists(self) -> bool:
        return self.path.is_file()

    def read_below(self, fits: Callable[[str], bool]) -> Iterator[tuple[FileState, bytes]]:
        return ((_state(path), path.read_bytes()) for path in self._below(fits))

    def keep(self, file: Path) -> None:
        if file != self.path:
            with replaced_whole(self.path) as stream, file.open("rb") as source:
                shutil.copyfileobj(source, stream, _CHUNK)

    def bring(self, to: Path) -> None:
        if to != self.path and not to.exists():
            self.fetch(to)

    def _below(self, fits: Callable[[str], bool]) -> Iterator[Path]:
        for place, _, files in os.walk(self.path):
            yield from (Path(place, name) for name in files if fits(name))

    def write(self, content: bytes, mode: int = 0o644) -> None:
        write_atomically(self.path, content, mode)

    def write_new(self, content: bytes) -> bool:
        whole = self.path.with_name(f".{self.path.name}.{secrets.token_hex(8)}")
        write_atomically(whole, content)
        try:
            os.link(whole, self.path)
        except FileExistsError:
            return False
        finally:
            whole.unlink()
        return True

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


def as_place(path: Path | Place) -> Place:
    """Return a path of this machine as a place; a place as it is."""
    return HomePlace(path) if isinstance(path, Path) else path
