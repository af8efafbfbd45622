"""What the bytes of a text file say before anyone parses it.

Goes in: chunks of bytes, in order. Comes out: `TextFacts`: whether they are UTF-8, and how many
line breaks they hold. A file with as many rows as line breaks, the header's apart, has a row a line
and needs no slower reading.
"""

from __future__ import annotations

import codecs
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class TextFacts:
    """Line feeds, how many of them follow a carriage return, carriage returns without one, NUL
    bytes, and the place of the first byte that is no UTF-8 (None: all are)."""

    line_feeds: int
    paired_feeds: int
    lone_returns: int
    nuls: int
    ends_in_break: bool
    not_utf8_at: int | None

    @property
    def has_one_line_ending(self) -> bool:
        return not self.lone_returns and self.paired_feeds in (0, self.line_feeds)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class FactsCounter:
    """Gather the facts of a file chunk by chunk."""

    def __init__(self) -> None:
        self._line_feeds = self._returns = self._pairs = self._nuls = self._seen = 0
        self._last = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._not_utf8_at: int | None = None

    def add(self, chunk: bytes) -> None:
        self._line_feeds += chunk.count(b"\n")
        returns = chunk.count(b"\r")
        if returns:
            self._returns += returns
            self._pairs += chunk.count(b"\r\n")
        if self._last == b"\r" and chunk.startswith(b"\n"):
            self._pairs += 1
        self._nuls += chunk.count(b"\0")
        self._decode(chunk, final=False)
        self._seen += len(chunk)
        self._last = chunk[-1:] or self._last

    def facts(self) -> TextFacts:
        """Return what was found; call it once, at the end."""
        self._decode(b"", final=True)
        return TextFacts(
            self._line_feeds,
            self._pairs,
            self._returns - self._pairs,
            self._nuls,
            ends_in_break=self._last in (b"\n", b"\r"),
            not_utf8_at=self._not_utf8_at,
        )

    def _decode(self, chunk: bytes, final: bool) -> None:
        if self._not_utf8_at is not None or (chunk.isascii() and not self._decoder.getstate()[0]):
            return
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            self._not_utf8_at = self._seen + error.start
