"""Write and check the folder that finance receives: whole or not at all, and durable.

Goes in: entries of a month as a stream. Comes out: `entries.csv`, `postings.csv` and
`manifest.json`, written beside the target, read back from disk, and renamed into place at once.
What a killed export left beside the target is swept away by the next.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from adapters.ledger import Booked
from transforms.errors import DataRefused, OutsideError
from transforms.finance_export import (
    ENTRIES,
    ENTRY_COLUMNS,
    MANIFEST,
    POSTING_COLUMNS,
    POSTINGS,
    FileTold,
    Totals,
    entry_line,
    header,
    manifest,
    posting_line,
)


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside `target` that is gone at the end, whatever happens.

    Folders that killed exports left beside it are removed first.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        prefix = f".{target.name}.{os.getpid()}."
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
        folder.chmod(0o755)
    except OSError as error:
        raise _disk(error, target) from error
    try:
        yield folder
    except OSError as error:
        raise _disk(error, target) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_slice(folder: Path, period: str, booked: Iterable[Booked]) -> bytes:
    """Write a month's files and manifest into an empty folder, fsynced, and return the manifest.

    Raises `OutsideError` where the disk does not give back what was written.
    """
    totals = Totals()
    with _hashed(folder / ENTRIES) as entries, _hashed(folder / POSTINGS) as postings:
        entries.write(header(ENTRY_COLUMNS))
        postings.write(header(POSTING_COLUMNS))
        for entry, lines in booked:
            totals.add(entry, lines)
            entries.write(entry_line(entry))
            for line in lines:
                postings.write(posting_line(entry, line))
    told = [
        FileTold(ENTRIES, totals.entries, entries.digest),
        FileTold(POSTINGS, totals.postings, postings.digest),
    ]
    text = manifest(period, told, totals)
    with _hashed(folder / MANIFEST) as stream:
        stream.write(text.decode())
    for name, digest in [*((f.name, f.sha256) for f in told), (MANIFEST, stream.digest)]:
        if sha256_of(folder / name) != digest:
            raise OutsideError(
                f"{name} reads back differently from what was written",
                where=str(folder),
                remedy="check the disk; nothing was exported",
            )
    return text


def is_vacant(target: Path) -> bool:
    """Say whether nothing lies at `target`: it is absent or an empty folder."""
    return not target.exists() or (target.is_dir() and not any(target.iterdir()))


def place(folder: Path, target: Path) -> None:
    """Give a finished folder the name `target`, durably, in the place of what has it now."""
    _sync(folder)
    if not is_vacant(target):
        os.rename(target, folder.with_name(folder.name + ".old"))
    os.rename(folder, target)
    _sync(target.parent)
    shutil.rmtree(folder.with_name(folder.name + ".old"), ignore_errors=True)


def read_manifest(folder: Path) -> tuple[bytes, dict[str, Any]]:
    """Return a folder's manifest as bytes and as a document; `DataRefused` where it has none."""
    try:
        text = (folder / MANIFEST).read_bytes()
        document = json.loads(text)
        if not isinstance(document["files"], list) or not isinstance(document["period"], str):
            raise TypeError("not a manifest")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataRefused(
            "the folder has no readable manifest",
            where=str(folder / MANIFEST),
            remedy="export the month again into an empty folder",
        ) from error
    return text, document


def differences(folder: Path, text: bytes) -> list[str]:
    """Name every way in which a folder's files are not those of the manifest `text`."""
    wanted = {f["name"]: f["sha256"] for f in json.loads(text)["files"]}
    wanted[MANIFEST] = hashlib.sha256(text).hexdigest()
    present = {path.name for path in folder.iterdir()}
    found = [f"{name} is missing" for name in sorted(set(wanted) - present)]
    found += [f"{name} is not part of the export" for name in sorted(present - set(wanted))]
    for name in sorted(set(wanted) & present):
        if not (folder / name).is_file() or sha256_of(folder / name) != wanted[name]:
            found.append(f"{name} is not what was exported")
    return found


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, read from disk."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class _Hashed:
    """A file being written, and the digest of what went in."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream
        self._hash = hashlib.sha256()

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def write(self, text: str) -> None:
        data = text.encode()
        self._hash.update(data)
        self._stream.write(data)


@contextmanager
def _hashed(path: Path) -> Iterator[_Hashed]:
    with path.open("xb") as stream:
        yield _Hashed(stream)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(target: Path) -> None:
    for left in target.parent.glob(f".{glob.escape(target.name)}.*.*"):
        pid = left.name.removeprefix(f".{target.name}.").partition(".")[0]
        if pid.isdigit() and not _is_alive(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _disk(error: OSError, target: Path) -> OutsideError:
    return OutsideError(
        f"the export could not be written: {error.strerror or error}",
        where=str(target),
        remedy="free space or choose a folder that can be written; nothing was exported",
    )
