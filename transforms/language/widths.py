"""How much room a text takes where every sign has the same: on a terminal, in a sheet's column."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import combining, east_asian_width


@lru_cache(maxsize=10_000)
def text_width(text: str) -> int:
    """Return how many places a text takes: Chinese signs two, a mark on a letter none.

    By Unicode Standard Annex 11, East Asian Width.
    """
    if text.isascii():
        return len(text)
    return sum(0 if combining(sign) else 1 + (east_asian_width(sign) in "WF") for sign in text)
