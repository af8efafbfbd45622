"""Places of the lake: a folder or a file, wherever the lake lies; nobody who has one asks where.

Goes in: a place and the names below it. Comes out: what stands there, in the few ways that the lake
needs. `HomePlace` (`home_places.py`) is one in the home; `StorePlace` (`store_places.py`) one in an
object store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import duckdb

    from transforms.language.errors import PeakledgerError

# What tells a file from what stood at its place before: name, inode or tag, bytes, when written.
FileState = tuple[str, int | str, int, int]


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

    def explain(self, error: Exception) -> PeakledgerError | None:
        """Return what a run does about an error of the Delta library, where it is the place's."""
        ...

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

    def found(self) -> Iterator[tuple[Place, FileState]]:
        """Yield every file below with its state."""
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

    def chunks(self) -> Iterator[bytes]:
        """Yield the file's bytes part by part; raise `OSError` where there is none."""
        ...

    def exists(self) -> bool:
        """Say whether the file is there."""
        ...

    def read_below(self, fits: Callable[[str], bool]) -> Iterator[tuple[FileState, bytes]]:
        """Yield state and bytes of each file below whose name fits, in any order."""
        ...

    def keep(self, file: Path) -> None:
        """Have what a file of this machine holds stand here."""
        ...

    def bring(self, to: Path) -> None:
        """Have the file stand at a path of this machine, where it does not stand there yet."""
        ...

    def read_each(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield files that lie right here, in any order, those that are gone left out."""
        ...

    def write(self, content: bytes, mode: int = 0o644) -> None:
        """Put a whole file in the place of what stands here; `mode`: where files have one."""
        ...

    def write_new(self, content: bytes) -> bool:
        """Put a whole file where there is none; say whether there was none."""
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
