"""The home of a run: one folder that holds the lake, the embedded warehouse and all outputs.

Goes in: a path. Comes out: the paths of its parts and its settings. Nothing is created before it
is needed, so that asking about a home never makes one.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.lake.scratch import own_folder
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.operations.lake_url import require_lake_url
from transforms.operations.settings import Settings

if TYPE_CHECKING:
    from adapters.lake.places import Place

DEFAULT_HOME = Path("var")
LAKE = "PEAKLEDGER_LAKE"


@dataclass(frozen=True)
class Home:
    """Name the parts of a home; `Home.at(path)` makes the path absolute once."""

    path: Path

    @classmethod
    def at(cls, path: Path | str) -> Home:
        return cls(Path(path).expanduser().absolute())

    @property
    def lake(self) -> Path:
        return self.path / "lake"

    @property
    def shared(self) -> Place:
        """Return where lies what every machine that works on the lake sees beside its tables."""
        from adapters.lake.home_places import HomePlace

        return HomePlace(self.lake) if self.lake_url is None else self.tables / "home"

    @cached_property
    def tables(self) -> Place:
        """Return where the lake's Delta tables lie, a folder a layer."""
        from adapters.lake.home_places import HomePlace
        from adapters.lake.paths import tables_folder

        if self.lake_url is None:
            return HomePlace(tables_folder(self.lake))
        from adapters.lake.connections import looked_up
        from adapters.lake.store_places import open_store

        name = self.settings.lake_connection
        return open_store(self.lake_url, looked_up(name) if name else None)

    @property
    def lake_url(self) -> str | None:
        """Return the store that the lake lies in; None where it lies in the home."""
        given = os.environ.get(LAKE)
        if not given:
            return self.settings.lake
        try:
            return require_lake_url(given)
        except ValueError as error:
            raise UsageError(error.args[0], where=_("the variable {name}", name=LAKE)) from None

    @property
    def record(self) -> Place:
        """Return where what came in is on record: the raw area, or what holds it for all."""
        return self.shared / "raw"

    @property
    def raw(self) -> Path:
        """Return where raw files are had on this machine."""
        return self.lake / "raw"

    @property
    def pg(self) -> Path:
        return self.path / "pg"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @property
    def exports(self) -> Path:
        return self.path / "exports"

    @property
    def reports(self) -> Path:
        return self.path / "reports"

    @property
    def start_page(self) -> Path:
        return self.path / "index.html"

    @property
    def evidence(self) -> Path:
        """Return where the rows that the gate judged wait for Great Expectations to judge them."""
        return self.path / "evidence"

    @property
    def airflow(self) -> Path:
        return self.path / "airflow"

    @property
    def ledger_head(self) -> Path:
        return self.path / "ledger_head"

    @property
    def head(self) -> Place:
        """Return where the ledger's head stands for all who post to it."""
        from adapters.lake.home_places import HomePlace

        local = self.lake_url is None
        return HomePlace(self.ledger_head) if local else self.shared / "ledger_head"

    @property
    def terms(self) -> Path:
        return self.path / "terms"

    @property
    def tmp(self) -> Path:
        """Return where passing files lie: the machine's own place for a home that is only read."""
        if self.path.exists() and not os.access(self.path, os.W_OK, effective_ids=True):
            return Path(tempfile.gettempdir()) / f"peakledger-{os.geteuid()}"
        return self.path / "tmp"

    @property
    def settings_file(self) -> Path:
        return self.path / "peakledger.yaml"

    @property
    def unfinished(self) -> Path:
        """Return the note that stands here while a backup is being restored into this home."""
        return self.path / "restore.unfinished"

    def require_whole(self) -> None:
        """Raise `UsageError` where a restore into this home was never finished."""
        if self.unfinished.exists():
            raise UsageError(
                _("a restore into this home is not finished"),
                where=str(self.path),
                remedy=_("run the same `peakledger restore` again: it goes on where it was"),
            )

    def exists(self) -> bool:
        """Say whether anything was ever kept here; an empty folder is one for a lake elsewhere."""
        parts = (self.lake, self.pg, self.secrets, self.settings_file, self.ledger_head)
        return bool(os.environ.get(LAKE)) or any(part.exists() for part in parts)

    def has_server(self) -> bool:
        """Say whether the embedded PostgreSQL of this home was ever made."""
        return (self.pg / "data" / "PG_VERSION").exists()

    @cached_property
    def settings(self) -> Settings:
        """Read `peakledger.yaml`; defaults where it or a key is absent."""
        return read_settings(self.settings_file)

    @contextmanager
    def scratch(self, what: str) -> Iterator[Path]:
        """Yield an empty folder that is gone at the end; what killed runs left goes first."""
        with own_folder(self.make(self.tmp), "scratch-", f"{what}-") as folder:
            yield folder

    def make(self, part: Path) -> Path:
        """Create a folder of this home and return it."""
        part.mkdir(parents=True, exist_ok=True)
        return part


def read_settings(file: Path) -> Settings:
    """Read a file of settings; defaults where it or a key is absent."""
    if not file.exists():
        return Settings()
    # The readers of YAML cost more than all of a small verb, and few homes have a file.
    from adapters.language.yaml_file import read_yaml
    from transforms.operations.settings_file import parse_settings

    return parse_settings(read_yaml(file), str(file))


class _Umask:
    """The umask that the caller came with, while the process has a stricter one."""

    given: int | None = None


@contextmanager
def private_files() -> Iterator[None]:
    """Let what this process writes be readable by its owner alone, whatever the caller's umask."""
    before = os.umask(0o077)
    _Umask.given = before
    try:
        yield
    finally:
        os.umask(before)
        _Umask.given = None


def hand_over(path: Path) -> None:
    """Give a file or folder that a person asked for outside the home the modes of their umask."""
    if _Umask.given is not None:
        for each in [path, *(path.rglob("*") if path.is_dir() else ())]:
            each.chmod((0o777 if each.is_dir() else 0o666) & ~_Umask.given)
