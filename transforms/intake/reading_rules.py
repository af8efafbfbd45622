"""The rules that a content was read under, and the one text in which the intake record keeps them.

A content is read again once its rules are not those on record.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class ReadingRules:
    """What decides how the bytes of a content become rows.

    `map`: digest of the source map's rules for the feed. `packs`: digest of the pack sizes that the
    map converts by, where it does. `until`: the first day that was left for a later run, where one
    was named. `released`: digest of the rows of the content that people released, where there are.
    """

    map: str
    packs: str = ""
    until: date | None = None
    released: str = ""

    def text(self) -> str:
        """Return the rules as the record keeps them: `9f2c… packs 17 until 2024-03-01`."""
        said = {"packs": self.packs, "until": self.until, "released": self.released}
        return " ".join([self.map, *(f"{word} {value}" for word, value in said.items() if value)])

    @classmethod
    def parse(cls, text: str) -> ReadingRules:
        """Return the rules that `text` was made of."""
        digest, *words = text.split()
        said = dict(zip(words[::2], words[1::2], strict=True))
        day = said.get("until")
        return cls(
            digest,
            said.get("packs", ""),
            date.fromisoformat(day) if day else None,
            said.get("released", ""),
        )

    def of_all(self) -> ReadingRules:
        """Return the rules without what holds for single rows, so that files group by the rest."""
        return replace(self, released="")
