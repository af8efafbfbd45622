"""A source: its map, the folder it lies in, and which files are its feeds'."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from adapters.intake.feed_files import FeedFile, list_files
from adapters.intake.origins import kind_of
from transforms.intake.source_map import Control, SourceMap
from transforms.intake.source_map.totals import manifest_name
from transforms.schema import FEEDS

CANONICAL = "canonical"


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
            return feed_of(name) == feed
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


def feed_of(name: str) -> str:
    """Return the feed that a name stands for: that of the sub-folder, else of the file."""
    first, _, rest = name.partition("/")
    return first if rest else first.partition(".")[0]


def _fits(name: str, pattern: str) -> bool:
    if "**" in pattern:
        return fnmatchcase(name, pattern)
    parts, patterns = name.split("/"), pattern.split("/")
    return len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))
