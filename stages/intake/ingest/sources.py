"""Which sources a feeds folder holds: by its source maps, or by canonical names without one."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.intake.feed_files import RawStore, list_files
from adapters.intake.feed_files.opener import file_type
from adapters.lake.home import Home
from adapters.language.yaml_file import read_yaml
from stages.intake.ingest.source import CANONICAL, Source, feed_of
from transforms.intake.source_map import canonical_map, parse_source_map
from transforms.language.errors import UsageError, together
from transforms.language.messages import gettext as _
from transforms.language.messages import joined
from transforms.language.words import nearest, unknown
from transforms.schema import FEEDS

_MAP = "source.yaml"


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
            says = _("there is no source {name} in the feeds folder", name=repr(name))
            raise unknown(
                says,
                name,
                self.names,
                where=_("option {option}", option="--source"),
                error=UsageError,
            )
        named = tuple(source for source in self.found if source.name == name)
        return Sources(named, {k: e for k, e in self.broken.items() if k == name}, self.beside)

    def sound(self) -> list[Source]:
        """Return the sources; raise `UsageError` for all broken maps together."""
        if error := together(list(self.broken.values()), _("several source maps are wrong")):
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
            _("there is no feeds folder {folder}", folder=feeds_dir),
            remedy=_("name an existing folder: --feeds DIR"),
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
                _("{count} source maps bear the name {name}", count=len(bearers), name=repr(name)),
                where=", ".join(str(each[0]) for each in bearers),
                remedy=_("give each source a name of its own: `source: …`"),
            )
    found = [source for (_path, source), *others in read.values() if not others]
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
            _("there is no folder of source maps {folder}", folder=folder),
            where=_("{file}, setting `sources`", file=home.settings_file),
            remedy=_("name an existing folder, relative to the home"),
        )
    return folder


def _canonical(home: Home, folder: Path) -> Source:
    paths: dict[str, list[str]] = {}
    warnings = []
    for file in list_files(folder, ["*", "*/*"]):
        feed = feed_of(file.name)
        if feed in FEEDS:
            paths.setdefault(feed, []).append(_escaped(file.name))
        elif file_type(file.name) is not None:
            asked = nearest(feed, FEEDS)
            note = _("{file} bears no feed's name and is not read", file=file.name)
            warnings.append(joined([note, asked], _("; ")) if asked else note)
    if not paths:
        raise UsageError(
            _("the feeds folder {folder} holds no feed", folder=folder),
            where=str(folder),
            remedy=_(
                "put files named after feeds there (orders.csv, accounts.csv,"
                " products.csv …), or a source.yaml that says what its files are"
            ),
        )
    for delivery in RawStore.of(home).deliveries(CANONICAL):
        paths.setdefault(feed_of(delivery.name), [])
    # One name wherever the folder lies: moving it must not load its rows a second time.
    said = home.settings
    made = canonical_map(CANONICAL, paths, said.company_currency, said.deliveries)
    return Source(made, folder, tuple(warnings))


def _escaped(name: str) -> str:
    """Return a pattern that fits this name alone."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
