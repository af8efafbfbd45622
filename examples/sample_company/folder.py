"""A folder of CSV files that appears whole or not at all.

Files are written into a hidden sibling (`.name.partial`), which takes the wanted name only when it
is complete, with a manifest of every file's size, rows and sha256 in `_truth/manifest.json`. A
killed run leaves only the sibling, which the next run to the same place clears away.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.csv as pacsv

from transforms.language.errors import OutsideError, UsageError
from transforms.language.messages import gettext as _

TRUTH_FOLDER = "_truth"
MANIFEST = f"{TRUTH_FOLDER}/manifest.json"
# Texts of the sample hold no delimiter, quote or newline, so nothing needs quoting; a text that
# did would make Arrow refuse it.
_OPTIONS = pacsv.WriteOptions(quoting_style="none", quoting_header="none", batch_size=16_384)


class FeedFolder:
    """Writes feed tables, file by file, batch by batch; use as a context manager."""

    def __init__(self, out: Path):
        self.out = out
        self.partial = out.parent / f".{out.name}.partial"
        self.rows: dict[str, int] = {}
        self._writers: dict[str, pacsv.CSVWriter] = {}
        self._lock = -1

    def __enter__(self) -> FeedFolder:
        self.partial.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.partial, os.O_RDONLY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise OutsideError(
                _("another run is writing this sample"),
                where=str(self.partial),
                remedy=_("wait for it to end, or choose another folder"),
            ) from None
        for child in self.partial.iterdir():
            shutil.rmtree(child) if child.is_dir() else child.unlink()
        return self

    def append(self, file: str, table: pa.Table) -> None:
        """Append a table to a file of the folder; the first one fixes the columns."""
        writer = self._writers.get(file)
        if writer is None:
            path = self.partial / file
            path.parent.mkdir(parents=True, exist_ok=True)
            writer = pacsv.CSVWriter(path, table.schema, write_options=_OPTIONS)
            self._writers[file] = writer
        writer.write_table(table)
        self.rows[file] = self.rows.get(file, 0) + len(table)

    def close_file(self, file: str) -> None:
        """Close a file that gets no more rows."""
        self._writers.pop(file).close()

    def write_json(self, file: str, document: object) -> None:
        text = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False)
        self.write_bytes(file, (text + "\n").encode())

    def write_bytes(self, file: str, content: bytes) -> None:
        path = self.partial / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def finish(self, parameters: dict[str, object]) -> None:
        """Close all files, write the manifest and give the folder its name."""
        for file in list(self._writers):
            self.close_file(file)
        files = sorted(p for p in self.partial.rglob("*") if p.is_file())
        entries = {p.relative_to(self.partial).as_posix(): _entry(p) for p in files}
        for file, rows in self.rows.items():
            entries[file]["rows"] = rows
        self.write_json(MANIFEST, {**parameters, "files": entries})
        if self.out.exists():
            self.out.rmdir()
        self.partial.rename(self.out)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for writer in self._writers.values():
            writer.close()
        if kind is not None:
            shutil.rmtree(self.partial, ignore_errors=True)
        os.close(self._lock)


def _entry(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def existing(out: Path, parameters: dict[str, object]) -> dict[str, int] | None:
    """Return the rows by file where `out` holds exactly this sample, None where it is free.

    Raises `UsageError` where it holds anything else.
    """
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return None
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        files = manifest.pop("files")
        same = manifest == parameters and _holds(out, files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        same = False
    if not same:
        raise UsageError(
            _("the folder holds something else than this sample"),
            where=str(out),
            remedy=_("choose an empty or new folder, or move this one away"),
        )
    return {file: entry["rows"] for file, entry in files.items() if "rows" in entry}


def _holds(out: Path, files: dict[str, dict[str, object]]) -> bool:
    found = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    if found != {*files, MANIFEST}:
        return False
    for file, entry in files.items():
        actual = _entry(out / file)
        if (actual["bytes"], actual["sha256"]) != (entry["bytes"], entry["sha256"]):
            return False
    return True
