"""A copy of a home for an ingest that nothing is to come of, wherever its lake lies.

Goes in: a home and the sources that are to be taken in. Comes out: a home in a scratch folder that
reads as the given one and can be written to without touching it or its store. The tables' logs and
the live rows that an ingest of these sources reads are linked, or fetched from the store; all else
is read where it lies when it is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.lake.delta_table import open_delta
from adapters.lake.home import Home
from adapters.lake.home_places import HomePlace
from adapters.lake.overlay_places import OverlayPlace
from adapters.lake.paths import live_paths
from adapters.lake.places import Place
from adapters.lake.seals import KEY, Seals
from transforms.language.errors import DataRefused

_AT_ONCE = 16
_LOG = "_delta_log"


@dataclass(frozen=True)
class HomeCopy(Home):
    """A home whose lake lies in it, over the lake of the one that it is a copy of."""

    of: Home

    @property
    def lake_url(self) -> str | None:
        """Return that the lake lies here, whatever the settings of the other home name."""
        return None

    @cached_property
    def shared(self) -> Place:
        return OverlayPlace(self.lake, self.of.shared)


@contextmanager
def copied(home: Home, sources: Collection[str], whole: Collection[str]) -> Iterator[HomeCopy]:
    """Yield a copy of a home, gone at the end, with the rows that an ingest of sources reads.

    `whole`: the feeds that are read as all sources have them.
    """
    with TemporaryDirectory(prefix="peakledger-preview-") as folder:
        copy = HomeCopy(Path(folder).absolute() / "home", home)
        copy.make(copy.path)
        if home.settings_file.exists():
            copy.settings_file.symlink_to(home.settings_file.resolve())
        if (home.secrets / KEY).exists():
            (copy.make(copy.secrets) / KEY).symlink_to((home.secrets / KEY).resolve())
        for layer in ("clean", "quarantine", "state"):
            for table in (home.tables / layer).tables():
                is_whole = layer == "state" or table.name in whole
                where = None if is_whole else {"source": sorted(sources)}
                _have(table, copy, where)
        yield copy


def _have(table: Place, copy: HomeCopy, where: dict[str, list[str]] | None) -> None:
    """Have a table in a copy: its log, and the live files of the named partitions."""
    here = copy.tables / table.parent.name / table.name
    _had(table, here, [f"{_LOG}/{log.name}" for log in (table / _LOG).below()])
    try:
        files = live_paths(open_delta(here), here, where)
    except DataRefused:
        return  # the ingest of its feed says so
    names = [file.removeprefix(f"{here}/") for file in files]
    _had(table, here, names)
    if not isinstance(table, HomePlace):
        # A store's seals know a file by what the store says of it; what was fetched is sealed anew.
        broken = {each.path for each in Seals(copy, table).broken(str(table / n) for n in names)}
        Seals(copy, here).renew(str(here / n) for n in names if str(table / n) not in broken)


def _had(table: Place, here: Place, names: Collection[str]) -> None:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda name: _have_file(table / name, Path(str(here / name))), names))


def _have_file(file: Place, to: Path) -> None:
    """Link a file each by itself, or fetch it: what is written later is written beside it."""
    to.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(file, HomePlace):
        to.symlink_to(file.path.resolve())
        return
    with suppress(FileNotFoundError):  # it is not there, and the ingest says so
        file.fetch(to)
