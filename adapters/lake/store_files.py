"""Files of a lake in a store, as the engine reads them: in ranges, small ones whole and once.

The engine's own reader of stores is an extension that has to be downloaded; DuckDB takes a file
system of Python instead (`register_filesystem`). What it would ask the store about a file before
each read is known from the look that was taken at the file's seal.
"""

from __future__ import annotations

import io
import re
from collections import OrderedDict
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

from fsspec.spec import AbstractBufferedFile, AbstractFileSystem

if TYPE_CHECKING:
    from adapters.lake.lake_bucket import LakeBucket

# Files up to here are read whole; so many bytes of them are kept for who reads them again.
_WHOLE_BYTES = 8 << 20
_KEPT_BYTES = 256 << 20
_ESCAPED = re.compile(r"\[([*?\[])\]")


class StoreFiles(AbstractFileSystem):  # type: ignore[misc]
    """The files of one bucket, to be read."""

    protocol = "s3"
    cachable = False

    def __init__(self, bucket: LakeBucket):
        super().__init__()
        self._bucket = bucket
        self._whole: OrderedDict[str, bytes] = OrderedDict()
        # The engine's threads open files at once.
        self._turn = Lock()

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        key = self._key(path)
        state = self._bucket.known.get(key)
        if state is None:
            with self._bucket.explained(path):
                state = self._bucket.state_of(self._bucket.store.head(key))
        return {"name": path, "size": state[2], "type": "file", "mtime": state[3] / 1e9}

    def exists(self, path: str, **_: Any) -> bool:
        try:
            self.info(path)
        except FileNotFoundError:
            return False
        return True

    def modified(self, path: str) -> datetime:
        return datetime.fromtimestamp(self.info(path)["mtime"], UTC)

    def glob(self, path: str, **_: Any) -> list[str]:
        """Return the one file that an escaped path names: the lake lists its files itself."""
        return [_ESCAPED.sub(r"\1", path)]

    def fetched(self, path: str, start: int, end: int) -> bytes:
        with self._bucket.explained(path):
            return bytes(self._bucket.store.get_range(self._key(path), start=start, end=end))

    def _open(self, path: str, mode: str = "rb", **_: Any) -> Any:
        size = self.info(path)["size"]
        if size > _WHOLE_BYTES:
            return _Ranges(self, path, mode, size=size, cache_type="readahead")
        key = self._key(path)
        with self._turn:
            content = self._whole.pop(key, None)
        content = content or self.fetched(path, 0, size)
        with self._turn:
            self._whole[key] = content
            while sum(map(len, self._whole.values())) > _KEPT_BYTES:
                self._whole.popitem(last=False)
        return _Whole(content)

    def _key(self, path: str) -> str:
        return path.removeprefix("s3://").removeprefix(f"{self._bucket.name}/")


class _Ranges(AbstractBufferedFile):  # type: ignore[misc]
    """A file that is read a range at a time."""

    fs: StoreFiles

    def _fetch_range(self, start: int, end: int) -> bytes:
        return self.fs.fetched(self.path, start, end)


class _Whole(io.BytesIO):
    """A file that was read whole."""

    @property
    def size(self) -> int:
        return self.getbuffer().nbytes
