"""Places of a lake that lies in an object store.

Goes in: `s3://bucket/prefix` and a login. Comes out: places below it. A file of a table is written
once and never again, so that what the store said of one, its size and tag, holds for as long as a
process lives; whoever looks at every file asks again. A store that does not answer is no missing
file: `OutsideError`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.lake.atomic_files import sibling_of
from adapters.lake.buckets import bucket_login, is_plain
from adapters.lake.lake_bucket import LakeBucket, no_answer
from adapters.lake.places import FileState, Place

if TYPE_CHECKING:
    import duckdb

    from adapters.lake.connections import Connection
    from transforms.language.errors import PeakledgerError

_AT_ONCE = 16
_LOG = "_delta_log"
# More files than these are asked about by one listing of their folder.
_ASKED_ONE_BY_ONE = 8
# Small files by what the store said of them: those that have not changed are not fetched again.
_contents: dict[FileState, bytes] = {}


@dataclass(frozen=True)
class StorePlace:
    """A prefix of a bucket, or one object in it."""

    bucket: LakeBucket
    key: str

    def __str__(self) -> str:
        return f"s3://{self.bucket.name}/{self.key}"

    def __truediv__(self, name: str) -> StorePlace:
        return StorePlace(self.bucket, f"{self.key}/{name}" if self.key else name)

    @property
    def name(self) -> str:
        return self.key.rpartition("/")[2]

    @property
    def parent(self) -> StorePlace:
        return StorePlace(self.bucket, self.key.rpartition("/")[0])

    @property
    def uri(self) -> str:
        return str(self)

    @property
    def options(self) -> dict[str, str] | None:
        login = {f"aws_{name}": str(value) for name, value in self.bucket.login.items()}
        plain = {"aws_allow_http": "true"} if is_plain(self.bucket.login) else {}
        # A commit is an object that nobody may have put there before: the store itself decides.
        return {**login, **plain, "aws_conditional_put": "etag"}

    def explain(self, error: Exception) -> PeakledgerError | None:
        # The library reads and writes with a login of its own, and says all that fails so.
        is_the_stores = isinstance(error, OSError) and not isinstance(error, FileNotFoundError)
        return no_answer(str(self), error) if is_the_stores else None

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        from adapters.lake.store_files import StoreFiles

        connection.register_filesystem(StoreFiles(self.bucket))

    def names(self) -> list[str]:
        return sorted(self.states())

    def states(self) -> dict[str, FileState]:
        objects = self._right_here()["objects"]
        found = {each["path"].rpartition("/")[2]: self.bucket.state_of(each) for each in objects}
        return {name: found[name] for name in sorted(found) if name}

    def tables(self) -> list[Place]:
        folders = sorted(self._right_here()["common_prefixes"])
        return [StorePlace(self.bucket, folder.rstrip("/")) for folder in folders]

    def last(self, suffix: str) -> FileState | None:
        found = self.states()
        names = [name for name in found if name.endswith(suffix)]
        return found[names[-1]] if names else None

    def below(self, suffix: str = "") -> Iterator[Place]:
        return (place for place, _ in self.found() if place.name.endswith(suffix))

    def found(self) -> Iterator[tuple[Place, FileState]]:
        for each in self._all():
            yield StorePlace(self.bucket, each["path"]), self.bucket.state_of(each)

    def traces(self) -> Iterator[tuple[object, ...]]:
        return (self.bucket.state_of(each) for each in self._all())

    def digests(self, files: Iterable[str], *, afresh: bool) -> dict[str, str | OSError]:
        root, known = f"s3://{self.bucket.name}/", self.bucket.known
        keys = {file: file.removeprefix(root) for file in files}
        asked = [key for key in keys.values() if afresh or key not in known]
        for key in asked:
            known.pop(key, None)
        if len(asked) > _ASKED_ONE_BY_ONE:
            known.update({each["path"]: self.bucket.state_of(each) for each in self._all()})
        else:
            for key in asked:
                self._ask(key)
        return {file: _told(known.get(key), file) for file, key in keys.items()}

    def state(self) -> FileState:
        with self.bucket.explained(str(self)):
            return self.bucket.state_of(self.bucket.store.head(self.key))

    def read(self) -> bytes:
        with self.bucket.explained(str(self)):
            return bytes(self.bucket.store.get(self.key).bytes())

    def chunks(self) -> Iterator[bytes]:
        with self.bucket.explained(str(self)):
            yield from map(bytes, self.bucket.store.get(self.key).stream())

    def read_each(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        listed = list(names)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            contents = pool.map(lambda name: _read(self / name), listed)
            yield from ((n, c) for n, c in zip(listed, contents, strict=True) if c is not None)

    def exists(self) -> bool:
        try:
            self.state()
        except FileNotFoundError:
            return False
        return True

    def read_below(self, fits: Callable[[str], bool]) -> Iterator[tuple[FileState, bytes]]:
        listed = (each for each in self._all() if fits(each["path"].rpartition("/")[2]))
        states = [self.bucket.state_of(each) for each in listed]
        unread = [state for state in states if state not in _contents]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            contents = pool.map(
                lambda state: _read(StorePlace(self.bucket, self.bucket.key_of(state))), unread
            )
            for state, content in zip(unread, contents, strict=True):
                if content is not None:
                    _contents[state] = content
        return ((state, _contents[state]) for state in states if state in _contents)

    def keep(self, file: Path) -> None:
        with self.bucket.explained(str(self)):
            self.bucket.store.put(self.key, file)

    def bring(self, to: Path) -> None:
        if not to.exists():
            passing = sibling_of(to)
            self.fetch(passing)
            os.replace(passing, to)

    def write(self, content: bytes, mode: int = 0o644) -> None:
        with self.bucket.explained(str(self)):
            self.bucket.store.put(self.key, content)

    def write_new(self, content: bytes) -> bool:
        from obstore.exceptions import AlreadyExistsError

        with self.bucket.explained(str(self)):
            try:
                self.bucket.store.put(self.key, content, mode="create")
            except AlreadyExistsError:
                return False
        return True

    def remove(self) -> None:
        with self.bucket.explained(str(self)):
            self.bucket.store.delete(self.key)

    def clear(self) -> None:
        """Remove the log of a table first: killed on the way, no half of it is left to be read."""
        keys = [str(each["path"]) for each in self._all()]
        logs = [key for key in keys if f"/{_LOG}/" in key]
        with self.bucket.explained(str(self)):
            for part in (logs, sorted(set(keys) - set(logs))):
                if part:
                    self.bucket.store.delete(part)

    def move(self, to: StorePlace) -> None:
        """Copy what lies below, then remove it: a store moves nothing."""
        keys = [str(each["path"]) for each in self._all()]
        with self.bucket.explained(str(self)), ThreadPoolExecutor(_AT_ONCE) as pool:
            copied = pool.map(
                lambda key: self.bucket.store.copy(key, to.key + key.removeprefix(self.key)), keys
            )
            list(copied)
        self.clear()

    def fetch(self, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        with to.open("wb") as stream:
            stream.writelines(self.chunks())

    def _right_here(self) -> Mapping[str, Any]:
        with self.bucket.explained(str(self)):
            return self.bucket.store.list_with_delimiter(f"{self.key}/")

    def _all(self) -> Iterator[Mapping[str, Any]]:
        with self.bucket.explained(str(self)):
            for batch in self.bucket.store.list(f"{self.key}/"):
                yield from batch

    def _ask(self, key: str) -> None:
        place = StorePlace(self.bucket, key)
        try:
            self.bucket.known[key] = place.state()
        except FileNotFoundError:
            self.bucket.known.pop(key, None)


def open_store(url: str, connection: Connection | None) -> StorePlace:
    """Return the place that a URL of a lake names; nothing is asked of the store yet."""
    name, _, prefix = url.removeprefix("s3://").partition("/")
    return StorePlace(LakeBucket.opened(name, bucket_login(connection)), prefix.strip("/"))


def _read(place: StorePlace) -> bytes | None:
    try:
        return place.read()
    except FileNotFoundError:
        return None


def _told(state: FileState | None, file: str) -> str | OSError:
    if state is None:
        return FileNotFoundError(2, "No such file", file)
    _, tag, size, _ = state
    return f"{size} {tag}"
