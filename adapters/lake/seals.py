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
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from adapters.lake.atomic_files import write_atomically
from adapters.lake.commits import Commit, commits
from adapters.lake.home import Home
from adapters.lake.places import FileState, Place
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _

SEAL = "seal"
KEY = "lake.key"
# The key of a lake that several machines work on; without it each home has one of its own.
SHARED_KEY = "PEAKLEDGER_LAKE_KEY"
_LOOK_BACK = 50
_MERGE_FROM = 64
_STALE_SECONDS = 24 * 3600
REBUILD = _(
    "`peakledger run --rebuild --feeds DIR --as-of DATE` sets the tables aside and makes them again"
    " from the raw files"
)
_unsealed: dict[tuple[FileState, bytes], dict[str, str]] = {}


@dataclass(frozen=True)
class Broken:
    """A live file that is not as it was written, and why."""

    path: str
    says: str


@dataclass(frozen=True)
class Seals:
    """The seals of one lake table."""

    home: Home
    table: Place

    def announce(self) -> str:
        """Keep a name for the commit that is about to be made, and return it."""
        name = secrets.token_hex(16)
        (self._announced / name).write(self._code(name.encode()).encode())
        return name

    def confirm(self) -> None:
        """Seal what the announced commits added; forget announcements whose commit is sealed."""
        announced = [name for name in self._announced.names() if self._is_ours(name)]
        if not announced:
            return
        made = self._made(announced)
        for name in announced:
            if name in made:
                self._keep(self._taken(made[name].added))
            if name in made or self._is_stale(name):
                (self._announced / name).remove()

    def _made(self, announced: Collection[str]) -> dict[str, Commit]:
        """Find the announced commits; no commit is read that is older than all of them."""
        made: dict[str, Commit] = {}
        for commit in commits(self.table, _LOOK_BACK):
            if commit.info.get(SEAL) in announced:
                made[commit.info[SEAL]] = commit
            if len(made) == len(announced):
                break
        return made

    def _taken(self, files: Iterable[str]) -> dict[str, str]:
        """Return what tells the bytes of files, each by its name; raise `OSError` without one."""
        found = {}
        for file, digest in self.table.digests(files, afresh=True).items():
            if isinstance(digest, OSError):
                raise digest
            found[_name(file)] = digest
        return found

    def hashes(self) -> dict[str, str]:
        """Return the hash that each file of the table, of any version, was written with."""
        self.confirm()
        return self._kept()

    def renew(self, files: Iterable[str]) -> None:
        """Seal files that are known to be as they were written, under this home's own key."""
        self._keep(self._taken(files))

    def broken(self, files: Iterable[str], *, afresh: bool = False) -> list[Broken]:
        """Return the files that are not as they were written; `afresh` reads every byte again."""
        self.confirm()
        kept, listed = self._kept(afresh=afresh), list(files)
        ours = (file for file in listed if _name(file) in kept)
        digests = self.table.digests(ours, afresh=afresh)
        found = []
        for file in listed:
            digest = digests.get(file)
            if digest is None:
                found.append(Broken(file, _("was not written by this program")))
            elif isinstance(digest, OSError):
                found.append(
                    Broken(file, _("cannot be read: {why}", why=digest.strerror or str(digest)))
                )
            elif digest != kept[_name(file)]:
                found.append(Broken(file, _("is not as it was written")))
        return found

    def require(self, files: Iterable[str]) -> None:
        """Raise `DataRefused` for the first file that is not as it was written."""
        for each in self.broken(files):
            raise DataRefused(
                _("a file of the lake {says}; nothing is computed from it", says=each.says),
                where=each.path,
                remedy=REBUILD,
            )

    @cached_property
    def _folder(self) -> Place:
        return self.home.shared / "seals" / self.table.parent.name / self.table.name

    @cached_property
    def _announced(self) -> Place:
        return self._folder / "announced"

    @cached_property
    def _key(self) -> bytes:
        if given := os.environ.get(SHARED_KEY):
            return hashlib.sha256(given.encode()).digest()
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
            code = (self._announced / name).read().decode("ascii")
            return hmac.compare_digest(code, self._code(name.encode()))
        return False

    def _is_stale(self, name: str) -> bool:
        """Say whether the run that announced a commit has died before it made it."""
        with suppress(OSError):
            written_ns = (self._announced / name).state()[-1]
            return time.time() - written_ns / 1e9 > _STALE_SECONDS
        return True

    def _keep(self, hashes: Mapping[str, str]) -> None:
        """Keep the hashes; where many small seals have gathered, make one of them."""
        earlier = self._folder.names()
        if len(earlier) >= _MERGE_FROM:
            there = {place.name for place in self.table.below(".parquet")}
            hashes = {n: h for n, h in {**self._kept(), **hashes}.items() if n in there}
        if hashes:
            body = json.dumps(hashes, sort_keys=True)
            sealed = json.dumps({"files": body, "code": self._code(body.encode())})
            (self._folder / f"{secrets.token_hex(16)}.json").write(sealed.encode())
        if len(earlier) >= _MERGE_FROM:
            for name in earlier:
                (self._folder / name).remove()

    def _kept(self, *, afresh: bool = False) -> dict[str, str]:
        """Return the hash of every sealed file; seals that have not changed are not read again."""
        found: dict[str, str] = {}
        seals = {name: (state, self._key) for name, state in self._folder.states().items()}
        unread = [name for name, state in seals.items() if afresh or state not in _unsealed]
        for name, content in self._folder.read_each(unread):
            with suppress(ValueError, KeyError, TypeError):
                _unsealed[seals[name]] = self._opened(content)
        for state in seals.values():
            found |= _unsealed.get(state, {})
        return found

    def _opened(self, seal: bytes) -> dict[str, str]:
        """Return what a seal says; nothing where it is none of ours."""
        sealed = json.loads(seal)
        body = str(sealed["files"])
        is_ours = hmac.compare_digest(str(sealed["code"]), self._code(body.encode()))
        return dict(json.loads(body)) if is_ours else {}


def _name(file: str) -> str:
    return PurePosixPath(file).name


def _write_once(file: Path, content: bytes) -> None:
    """Write a file that its owner alone reads; leave the one that is there already."""
    whole = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    write_atomically(whole, content, mode=0o600)
    try:
        with suppress(FileExistsError):
            os.link(whole, file)
    finally:
        whole.unlink()
