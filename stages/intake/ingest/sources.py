"""Which sources a feeds folder holds: by its source maps, or by canonical names without one."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from adapters.intake.feed_files import FeedFile, RawStore, list_files
from adapters.intake.feed_files.opener import file_type
from adapters.intake.origins import kind_of
from adapters.lake.home import Home
from adapters.language.yaml_file import read_yaml
from transforms.intake.source_map import Control, SourceMap, canonical_map, parse_source_map
from transforms.intake.source_map.totals import manifest_name
from transforms.language.errors import UsageError, together
from transforms.language.words import nearest, unknown
from transforms.schema import FEEDS

CANONICAL = "canonical"
_MAP = "source.yaml"


@dataclass(frozen=True)
class Source:
    """A source: its map, and the folder that the map's paths are relative to."""

    map: SourceMap
    folder: Path
    warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.map.source

    @property
    def feeds(self) -> list[str]:
        """List the feeds that are read from files, those others are checked against first."""
        order = {"accounts": 0, "products": 1}
        derived_from = {feed.derive for feed in self.map.feeds.values()}
        base = [name for name, feed in self.map.feeds.items() if feed.derive is None]
        return sorted(base, key=lambda name: (order.get(name, 2), name not in derived_from, name))

    @property
    def patterns(self) -> tuple[str, ...]:
        """List the paths of all its feeds, and of the manifests beside their files."""
        found: list[str] = []
        for feed in self.feeds:
            manifest, paths = self.control(feed).manifest, self._patterns(feed)
            found += paths
            found += [manifest_name(manifest, path) for path in paths if manifest is not None]
        return tuple(dict.fromkeys(found))

    def files(self, feed: str) -> list[FeedFile]:
        """List a feed's files in the feeds folder; those elsewhere are listed when fetched."""
        return list_files(self.folder, self._patterns(feed)) if self.is_local else []

    @property
    def place(self) -> str:
        """Say where its files lie, for messages."""
        if self.is_local:
            return str(self.folder)
        return ", ".join(self.patterns) or f"{self.map.kind} {self.map.connection or self.map.url}"

    @property
    def is_local(self) -> bool:
        return kind_of(self.map) == "local"

    def control(self, feed: str) -> Control:
        """Return the control totals that are declared for a feed's files."""
        return self.map.feeds[feed].control or self.map.control

    def allows_empty(self, feed: str) -> bool:
        """Tell whether a file of the feed may hold no byte, which its map alone can say."""
        return bool(self._says_empty(feed))

    def allows_no_rows(self, feed: str) -> bool:
        """Tell whether a header without rows is data: as the map says, else as the feed does."""
        said = self._says_empty(feed)
        return FEEDS[feed].empty_means_none if said is None else said

    def _says_empty(self, feed: str) -> bool | None:
        said = self.map.feeds[feed].allow_empty
        return self.map.allow_empty if said is None else said

    def adds(self, feed: str) -> bool:
        """Tell whether a feed's files come on top of those before under the same name."""
        return feed in self.map.feeds and self.map.feeds[feed].deliveries == "add"

    def has(self, feed: str, name: str) -> bool:
        """Tell whether a file of this name is one of the feed's, also where it is gone by now."""
        if self.map.canonical:
            return _feed_of(name) == feed
        if self.map.kind != "files":
            return name.startswith(f"{feed}/")
        fits = any(_fits(name, pattern) for pattern in self._patterns(feed))
        return fits and not self._is_manifest(feed, name)

    def _is_manifest(self, feed: str, name: str) -> bool:
        """Tell a manifest that the feed's own pattern takes from its files."""
        manifest = self.control(feed).manifest
        ending = manifest.path.replace("{file}", "").replace("{stem}", "") if manifest else ""
        return ending != "" and name.endswith(ending)

    def _patterns(self, feed: str) -> tuple[str, ...]:
        return self.map.feeds[feed].path or self.map.path


@dataclass(frozen=True)
class Sources:
    """What a feeds folder holds: sources by name, and the maps that cannot be used.

    `broken`: why, by the name that two maps bear or by the map's place in the folder. `beside`: the
    names of all that are found, also where only some of them are meant.
    """

    found: tuple[Source, ...]
    broken: Mapping[str, UsageError]
    beside: Collection[str] = ()

    @property
    def names(self) -> list[str]:
        return sorted([*(source.name for source in self.found), *self.broken])

    def of_name(self, name: str | None) -> Sources:
        """Return the one of this name, all for None; raise `UsageError` where there is none."""
        if name is None:
            return self
        if name not in self.names:
            says = f"there is no source {name!r} in the feeds folder"
            raise unknown(says, name, self.names, where="option --source", error=UsageError)
        named = tuple(source for source in self.found if source.name == name)
        return Sources(named, {k: e for k, e in self.broken.items() if k == name}, self.beside)

    def sound(self) -> list[Source]:
        """Return the sources; raise `UsageError` for all broken maps together."""
        if error := together(list(self.broken.values()), "several source maps are wrong"):
            raise error
        return list(self.found)


def find_sources(
    home: Home, feeds_dir: Path, map_file: Path | None = None, *, allow_draft: bool = False
) -> Sources:
    """Find the sources of a feeds folder.

    With `map_file`, the one it describes. Else `source.yaml` in the folder; else one map per file
    in its folder `sources` (or the folder that the home's settings name), and `source.yaml` in each
    sub-folder; else canonical files. A map that is wrong, bears another's name, or is a proposal
    that nobody has checked (unless `allow_draft`) is broken and stops no other. Raises `UsageError`
    for a folder that holds none of these.
    """
    if not feeds_dir.is_dir():
        raise UsageError(
            f"there is no feeds folder {feeds_dir}", remedy="name an existing folder: --feeds DIR"
        )
    places = _maps(home, feeds_dir, map_file)
    read: dict[str, list[tuple[Path, Source]]] = {}
    broken: dict[str, UsageError] = {}
    for path, folder in places:
        try:
            said = parse_source_map(read_yaml(path), str(path), allow_draft=allow_draft)
        except UsageError as error:
            broken[os.path.relpath(path, feeds_dir)] = error
        else:
            read.setdefault(said.source, []).append((path, Source(said, folder)))
    for name, bearers in read.items():
        if len(bearers) > 1:
            broken[name] = UsageError(
                f"{len(bearers)} source maps bear the name {name!r}",
                where=", ".join(str(path) for path, _ in bearers),
                remedy="give each source a name of its own: `source: …`",
            )
    found = [source for (_, source), *others in read.values() if not others]
    if not places:
        found = [_canonical(home, feeds_dir)]
    found.sort(key=lambda source: source.name)
    return Sources(tuple(found), broken, [*read, *(source.name for source in found)])


def _maps(home: Home, feeds_dir: Path, map_file: Path | None) -> list[tuple[Path, Path]]:
    if map_file is not None:
        path = map_file / _MAP if map_file.is_dir() else map_file
        return [(path, feeds_dir)]
    if (feeds_dir / _MAP).exists():
        return [(feeds_dir / _MAP, feeds_dir)]
    shared = sorted(_shared(home, feeds_dir).glob("*.yaml"))
    own = sorted(set(feeds_dir.glob(f"*/{_MAP}")) - set(shared))
    return [*((path, feeds_dir) for path in shared), *((path, path.parent) for path in own)]


def _shared(home: Home, feeds_dir: Path) -> Path:
    """Return the folder of source maps: what a person has set must be there."""
    named = home.settings.sources
    if named is None:
        return feeds_dir / "sources"
    folder = home.path / Path(named).expanduser()
    if not folder.is_dir():
        raise UsageError(
            f"there is no folder of source maps {folder}",
            where=f"{home.settings_file}, setting `sources`",
            remedy="name an existing folder, relative to the home",
        )
    return folder


def _canonical(home: Home, folder: Path) -> Source:
    paths: dict[str, list[str]] = {}
    warnings = []
    for file in list_files(folder, ["*", "*/*"]):
        feed = _feed_of(file.name)
        if feed in FEEDS:
            paths.setdefault(feed, []).append(_escaped(file.name))
        elif file_type(file.name) is not None:
            asked = nearest(feed, FEEDS)
            meant = f"; {asked}" if asked else ""
            warnings.append(f"{file.name} bears no feed's name and is not read{meant}")
    if not paths:
        raise UsageError(
            f"the feeds folder {folder} holds no feed",
            where=str(folder),
            remedy="put files named after feeds there (orders.csv, accounts.csv, products.csv …),"
            " or a source.yaml that says what its files are",
        )
    for delivery in RawStore.of(home).deliveries(CANONICAL):
        paths.setdefault(_feed_of(delivery.name), [])
    # One name wherever the folder lies: moving it must not load its rows a second time.
    said = home.settings
    made = canonical_map(CANONICAL, paths, said.company_currency, said.deliveries)
    return Source(made, folder, tuple(warnings))


def _feed_of(name: str) -> str:
    """Return the feed that a name stands for: that of the sub-folder, else of the file."""
    first, _, rest = name.partition("/")
    return first if rest else first.partition(".")[0]


def _fits(name: str, pattern: str) -> bool:
    if "**" in pattern:
        return fnmatchcase(name, pattern)
    parts, patterns = name.split("/"), pattern.split("/")
    return len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))


def _escaped(name: str) -> str:
    """Return a pattern that fits this name alone."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
