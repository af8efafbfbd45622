"""Seals: the hash of every file this program wrote into a lake table, under a key of the home.

Goes in: a table's folder and the files a commit added. Comes out: whether a file is, byte for
byte, one that was written here. A seal is a small file a commit, beside the tables: names, sha256,
and a code made with a key in `<home>/secrets`, so that whoever can write the lake alone can change
neither a file nor its seal unseen.

A commit is announced before it is made and bears the announcement's name. A run that dies between
the commit and its seal leaves both; the next look at the table seals what that very commit added.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from adapters.lake.commits import commits
from adapters.lake.home import Home, write_atomically
from adapters.lake.paths import FileState, file_state
from transforms.language.errors import DataRefused

SEAL = "seal"
KEY = "lake.key"
_LOOK_BACK = 50
_MERGE_FROM = 64
_STALE_SECONDS = 24 * 3600
REBUILD = (
    "`peakledger run --rebuild --feeds DIR --as-of DATE` sets the tables aside and makes them again"
    " from the raw files"
)
# A file that has not changed since this process read it need not be read again.
_read: dict[FileState, str] = {}
_unsealed: dict[tuple[FileState, bytes], dict[str, str]] = {}


@dataclass(frozen=True)
class Broken:
    """A live file that is not as it was written, and why."""

    path: Path
    says: str


@dataclass(frozen=True)
class Seals:
    """The seals of one lake table."""

    home: Home
    table: Path

    def announce(self) -> str:
        """Keep a name for the commit that is about to be made, and return it."""
        name = secrets.token_hex(16)
        write_atomically(self._announced / name, self._code(name.encode()).encode())
        return name

    def confirm(self) -> None:
        """Seal what the announced commits added; forget announcements whose commit is sealed."""
        announced = [name for name in self._names(self._announced) if self._is_ours(name)]
        if not announced:
            return
        made = {each.info.get(SEAL): each for each in commits(self.table, _LOOK_BACK)}
        for name in announced:
            if name in made:
                self._keep({path.name: _sha256(path) for path in made[name].added})
            if name in made or self._is_stale(name):
                with suppress(FileNotFoundError):
                    (self._announced / name).unlink()

    def hashes(self) -> dict[str, str]:
        """Return the hash that each file of the table, of any version, was written with."""
        self.confirm()
        return self._kept()

    def renew(self, hashes: Mapping[str, str]) -> None:
        """Seal files that came with the hash they were written with, under this home's own key."""
        self._keep(hashes)

    def broken(self, files: Iterable[Path], *, afresh: bool = False) -> list[Broken]:
        """Return the files that are not as they were written; `afresh` reads every byte again."""
        self.confirm()
        kept = self._kept(afresh=afresh)
        found = []
        for path in files:
            if path.name not in kept:
                found.append(Broken(path, "was not written by this program"))
                continue
            try:
                same = (_sha256(path) if afresh else _known_sha256(path)) == kept[path.name]
            except OSError as error:
                found.append(Broken(path, f"cannot be read: {error.strerror or error}"))
                continue
            if not same:
                found.append(Broken(path, "is not as it was written"))
        return found

    def require(self, files: Iterable[Path]) -> None:
        """Raise `DataRefused` for the first file that is not as it was written."""
        for each in self.broken(files):
            raise DataRefused(
                f"a file of the lake {each.says}; nothing is computed from it",
                where=str(each.path),
                remedy=REBUILD,
            )

    @cached_property
    def _folder(self) -> Path:
        return self.home.lake / "seals" / self.table.parent.name / self.table.name

    @cached_property
    def _announced(self) -> Path:
        return self._folder / "announced"

    @cached_property
    def _key(self) -> bytes:
        file = self.home.secrets / KEY
        if not file.exists():
            self.home.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_once(file, secrets.token_bytes(32))
        return file.read_bytes()

    def _code(self, content: bytes) -> str:
        # The table's name is part of it: the seal of one table is none of another's.
        named = f"{self.table.parent.name}/{self.table.name}\n".encode()
        return hmac.new(self._key, named + content, hashlib.sha256).hexdigest()

    def _is_ours(self, name: str) -> bool:
        with suppress(OSError):
            code = (self._announced / name).read_text("ascii")
            return hmac.compare_digest(code, self._code(name.encode()))
        return False

    def _is_stale(self, name: str) -> bool:
        """Say whether the run that announced a commit has died before it made it."""
        with suppress(OSError):
            return time.time() - (self._announced / name).stat().st_mtime > _STALE_SECONDS
        return True

    def _keep(self, hashes: Mapping[str, str]) -> None:
        """Keep the hashes; where many small seals have gathered, make one of them."""
        earlier = self._names(self._folder)
        if len(earlier) >= _MERGE_FROM:
            there = {path.name for path in self.table.rglob("*.parquet")}
            hashes = {n: h for n, h in {**self._kept(), **hashes}.items() if n in there}
        if hashes:
            body = json.dumps(hashes, sort_keys=True)
            sealed = json.dumps({"files": body, "code": self._code(body.encode())})
            write_atomically(self._folder / f"{secrets.token_hex(16)}.json", sealed.encode())
        if len(earlier) >= _MERGE_FROM:
            for name in earlier:
                with suppress(FileNotFoundError):
                    (self._folder / name).unlink()

    def _kept(self, *, afresh: bool = False) -> dict[str, str]:
        """Return the hash of every sealed file; seals that have not changed are not read again."""
        found: dict[str, str] = {}
        for name in self._names(self._folder):
            with suppress(OSError, ValueError, KeyError, TypeError):
                path = self._folder / name
                state = (file_state(path), self._key)
                if afresh or state not in _unsealed:
                    _unsealed[state] = self._opened(path)
                found |= _unsealed[state]
        return found

    def _opened(self, seal: Path) -> dict[str, str]:
        """Return what a seal says; nothing where it is none of ours."""
        sealed = json.loads(seal.read_bytes())
        body = str(sealed["files"])
        is_ours = hmac.compare_digest(str(sealed["code"]), self._code(body.encode()))
        return dict(json.loads(body)) if is_ours else {}

    def _names(self, folder: Path) -> list[str]:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as found:
            return sorted(e.name for e in found if e.is_file() and not e.name.startswith("."))
        return []


def _known_sha256(path: Path) -> str:
    state = file_state(path)
    if state not in _read:
        _read[state] = _sha256(path)
    return _read[state]


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_once(file: Path, content: bytes) -> None:
    """Write a file that its owner alone reads; leave the one that is there already."""
    whole = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    write_atomically(whole, content, mode=0o600)
    try:
        with suppress(FileExistsError):
            os.link(whole, file)
    finally:
        whole.unlink()
