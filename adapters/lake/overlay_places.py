"""Places of this machine that read as places of a lake until something is written over them.

Goes in: a folder here and a place of a lake, in a home or in a store. Comes out: a place below
which is what was written here, and where nothing was, what is there. What is removed is gone for
whoever reads it so. Nothing is ever written to the lake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from adapters.lake.home_places import HomePlace
from adapters.lake.places import FileState, Place


@dataclass(frozen=True)
class OverlayPlace(HomePlace):
    """A folder or file at `path`, over the place `there`; no table of the lake lies below it.

    `gone`: what was removed of what stands there, one set for all places of a lake.
    """

    there: Place
    gone: set[Path] = field(default_factory=set, compare=False, repr=False)

    def __truediv__(self, name: str) -> OverlayPlace:
        return OverlayPlace(self.path / name, self.there / name, self.gone)

    @property
    def parent(self) -> OverlayPlace:
        return OverlayPlace(self.path.parent, self.there.parent, self.gone)

    def names(self) -> list[str]:
        return sorted(self.states())

    def states(self) -> dict[str, FileState]:
        there = self.there.states().items()
        left = {name: state for name, state in there if self.path / name not in self.gone}
        # What was written here comes last: where the two say something of one thing, it counts.
        return left | self._here.states()

    def last(self, suffix: str) -> FileState | None:
        found = self.states()
        names = [name for name in sorted(found) if name.endswith(suffix)]
        return found[names[-1]] if names else None

    def below(self, suffix: str = "") -> Iterator[Place]:
        return (place for place, _ in self.found() if place.name.endswith(suffix))

    def found(self) -> Iterator[tuple[Place, FileState]]:
        for _, state in self.there.found():
            if self._counts(state):
                yield self / self._relative(state), state
        for place, state in self._here.found():
            yield self / str(place).removeprefix(f"{self.path}/"), state

    def traces(self) -> Iterator[tuple[object, ...]]:
        return (state for _, state in self.found())

    def read_below(self, fits: Callable[[str], bool]) -> Iterator[tuple[FileState, bytes]]:
        there = self.there.read_below(fits)
        yield from ((state, content) for state, content in there if self._counts(state))
        yield from self._here.read_below(fits)

    def read_each(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        listed = set(names)
        here = listed & self._here.states().keys()
        yield from self._here.read_each(here)
        left = (name for name in listed - here if self.path / name not in self.gone)
        yield from self.there.read_each(left)

    def state(self) -> FileState:
        return self._seen.state()

    def read(self) -> bytes:
        return self._seen.read()

    def chunks(self) -> Iterator[bytes]:
        return self._seen.chunks()

    def exists(self) -> bool:
        return self._seen.exists()

    def bring(self, to: Path) -> None:
        self._seen.bring(to)

    def fetch(self, to: Path) -> None:
        self._seen.fetch(to)

    def write_new(self, content: bytes) -> bool:
        return not self.exists() and super().write_new(content)

    def remove(self) -> None:
        super().remove()
        self.gone.add(self.path)

    def clear(self) -> None:
        for place in list(self.below()):
            place.remove()

    @property
    def _here(self) -> HomePlace:
        return HomePlace(self.path)

    @property
    def _seen(self) -> Place:
        """Return the file that counts: the one here, or the one there."""
        here = self._here
        return here if here.exists() or self.path in self.gone else self.there

    def _relative(self, state: FileState) -> str:
        return state[0].removeprefix(f"{self.there}/")

    def _counts(self, state: FileState) -> bool:
        here = self.path / self._relative(state)
        return here not in self.gone and not here.exists()
