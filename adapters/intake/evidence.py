"""What the gate judged, kept until Great Expectations has judged it too.

One folder a check, in `<home>/evidence`: the rows, the products' packs where the suite compares by
them, and the verdict. Rows that were loaded are the lake's own files, linked, so that nothing is
written twice and no clearing of the lake takes them; of rows that the gate stopped there is a copy.
A check is made apart and moved into place whole, so that a killed run leaves all of it or nothing.
For a lake in a store they wait in the store, a verdict put there last, and a home has copies. The
rows are business data: whoever may not read the lake may not read these.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from adapters.lake.atomic_files import write_atomically
from adapters.lake.home import Home
from adapters.lake.live_rows import scan_files
from adapters.lake.places import Place
from transforms.language.messages import Message, laid, ngettext
from transforms.language.messages import gettext as _
from transforms.language.quoting import literals
from transforms.schema import CLEAN_TABLES

STOPPED, PACKS = "stopped.parquet", "packs.parquet"
_ROWS = "rows"
_VERDICT = "verdict.json"
# So many may wait, and so large, before an ingest by hand judges them itself.
MOST_CHECKS = 100
MOST_BYTES = 1 << 30


@dataclass(frozen=True)
class Evidence:
    """One check: `suite` is the digest of its rules, `found` what each of them found.

    `contents`: the hashes of the files whose rows were loaded, which may share a file of the lake
    with others. `differs`: what Great Expectations found otherwise when it last judged the rows.
    """

    folder: Path
    source: str
    feed: str
    run_id: str
    checked_at: datetime
    suite: str
    found: Mapping[str, Any]
    contents: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()

    @property
    def rows(self) -> str:
        """Return SQL of the rows that were judged."""
        if not self.contents:
            return scan_files([str(self.folder / STOPPED)], CLEAN_TABLES[self.feed])
        files = sorted(map(str, (self.folder / _ROWS).rglob("*.parquet")))
        rows = scan_files(files, CLEAN_TABLES[self.feed])
        return f"select * from ({rows}) where file_sha256 in ({literals(self.contents)})"

    @property
    def packs(self) -> Path | None:
        """Return the products' packs; None where the suite needs none."""
        path = self.folder / PACKS
        return path if path.exists() else None

    def link(self, table: Place, files: Iterable[str]) -> None:
        """Take in files of a table in the lake, in the folders that say their partitions."""
        for file in files:
            name = file.removeprefix(f"{table}/")
            (table / name).fetch(self.folder / _ROWS / name)

    def note(self, home: Home, differs: tuple[str, ...]) -> None:
        """Keep what Great Expectations found otherwise with the check."""
        _write(self.folder, self._said() | {"differs": differs})
        if (store := _store(home)) is not None:
            (store / self.folder.name / _VERDICT).keep(self.folder / _VERDICT)

    def remove(self, home: Home) -> None:
        """Forget the check; under another name first, so that no half of it is ever read."""
        if (store := _store(home)) is not None:
            (store / self.folder.name / _VERDICT).remove()
            for file in (store / self.folder.name).below():
                file.remove()
        gone = self.folder.with_name(f".{self.folder.name}")
        os.replace(self.folder, gone)
        shutil.rmtree(gone, ignore_errors=True)

    def place(self, home: Home) -> None:
        """Move a check whose rows lie in `folder`, with its verdict, among those that wait."""
        _write(self.folder, self._said())
        name = f"{self.checked_at:%Y%m%dT%H%M%S.%fZ}-{uuid4().hex[:12]}"
        if (store := _store(home)) is not None:
            files = {file.relative_to(self.folder).as_posix(): file for file in _files(self.folder)}
            for relative in sorted(files, key=lambda each: each == _VERDICT):
                (store / name / relative).keep(files[relative])
            return
        os.replace(self.folder, home.make(home.evidence) / name)

    def _said(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "feed": self.feed,
            "run_id": self.run_id,
            "checked_at": self.checked_at.isoformat(),
            "suite": self.suite,
            "found": self.found,
            "contents": self.contents,
        }


def waiting(home: Home) -> list[Evidence]:
    """List the checks that Great Expectations has not judged, or judged otherwise, oldest first."""
    _bring(home)
    if not home.evidence.is_dir():
        return []
    folders = sorted(path for path in home.evidence.iterdir() if not path.name.startswith("."))
    return [_read(folder) for folder in folders]


def waiting_count(checks: Sequence[Evidence]) -> Message:
    """Say how many checks wait, and since when."""
    return ngettext(
        "{count} check waits for Great Expectations since {since} UTC",
        "{count} checks wait for Great Expectations since {since} UTC",
        len(checks),
        since=checks[0].checked_at,
    )


def waiting_text(checks: Sequence[Evidence]) -> Message:
    """Say how many checks wait, and what lets them be judged; nothing for none."""
    if not checks:
        return laid("")
    return _("{checks}: `peakledger validate`", checks=waiting_count(checks))


def is_due(checks: Sequence[Evidence]) -> bool:
    """Tell whether so much waits that it should not grow further."""
    files = (path.stat() for each in checks for path in _files(each.folder))
    # What the lake holds as well takes no room of its own.
    size = sum(file.st_size for file in files if file.st_nlink == 1)
    return len(checks) > MOST_CHECKS or size > MOST_BYTES


def sweep(home: Home) -> None:
    """Remove what a killed validation was about to forget."""
    for left in home.evidence.glob(".*"):
        shutil.rmtree(left, ignore_errors=True)


def _store(home: Home) -> Place | None:
    return None if home.lake_url is None else home.shared / home.evidence.name


def _bring(home: Home) -> None:
    """Have here what waits in the store, whichever machine put it there, and nothing else."""
    if (store := _store(home)) is None:
        return
    found = [str(file).removeprefix(f"{store}/") for file in store.below()]
    whole = {name.partition("/")[0] for name in found if name.endswith(f"/{_VERDICT}")}
    for gone in home.make(home.evidence).iterdir():
        if gone.name not in whole:
            shutil.rmtree(gone, ignore_errors=True)
    for name in sorted(found, key=lambda each: each.endswith(f"/{_VERDICT}")):
        if name.partition("/")[0] in whole:
            to = home.evidence / name
            to.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith(f"/{_VERDICT}"):
                to.unlink(missing_ok=True)  # it may have been noted since
            (store / name).bring(to)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _write(folder: Path, said: Mapping[str, Any]) -> None:
    content = json.dumps(said, ensure_ascii=False, sort_keys=True)
    write_atomically(folder / _VERDICT, content.encode(), 0o600)


def _read(folder: Path) -> Evidence:
    said = json.loads((folder / _VERDICT).read_text("utf-8"))
    return Evidence(
        folder,
        said["source"],
        said["feed"],
        said["run_id"],
        checked_at=datetime.fromisoformat(said["checked_at"]),
        suite=said["suite"],
        found=said["found"],
        contents=tuple(said.get("contents", ())),
        differs=tuple(said.get("differs", ())),
    )
