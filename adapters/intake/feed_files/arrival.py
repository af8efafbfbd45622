"""What may be landed: bytes under a name, wherever they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

Marks = tuple[int | str, ...]


class Incoming(Protocol):
    """A file that has arrived, on disk or elsewhere; its bytes are read once, in chunks.

    `name`: what its source calls it. `place`: where it lies, for messages. `marks`: its state
    there, so that what has not changed is not read again. `origin`: what is known of it besides,
    kept in its manifest.
    """

    @property
    def name(self) -> str: ...

    @property
    def place(self) -> str: ...

    @property
    def marks(self) -> Marks: ...

    @property
    def origin(self) -> Mapping[str, str]: ...

    def is_as_noted(self, marks: Marks, noted_ns: int) -> bool:
        """Tell from its marks alone that its bytes are those landed when `marks` were noted."""
        ...

    def chunks(self) -> Iterator[bytes]:
        """Yield its bytes, from the first, every time it is called."""
        ...

    def is_unchanged(self) -> bool:
        """Tell, after its bytes were read, whether it is still as it was listed."""
        ...
