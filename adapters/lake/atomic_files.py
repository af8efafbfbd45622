"""Files that are replaced whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO


def write_atomically(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Replace a file whole by these bytes."""
    with replaced_whole(path, mode) as stream:
        stream.write(content)


@contextmanager
def replaced_whole(path: Path, mode: int = 0o644) -> Iterator[BinaryIO]:
    """Replace a file by what is written, as `put_in_place` does."""
    with put_in_place(path) as sibling:
        descriptor = os.open(sibling, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as stream:
            yield stream


@contextmanager
def put_in_place(path: Path) -> Iterator[Path]:
    """Yield a temporary sibling to write to; then fsync, rename, fsync of the folder.

    A reader, or a run after a crash, sees the old bytes or the new ones and nothing between.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    sibling = sibling_of(path)
    try:
        yield sibling
        flush(sibling)
        os.replace(sibling, path)
    except BaseException:
        with suppress(FileNotFoundError):
            sibling.unlink()
        raise
    flush(path.parent)


def sibling_of(path: Path) -> Path:
    """Return a name beside a file that nobody else writes to, on this machine or another."""
    return path.with_name(f".{path.name}.{token_hex(8)}.tmp")


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
