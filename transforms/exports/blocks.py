"""What papers are made of, as text: heads, headings, paragraphs, steps, tiles, bars and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple


class LetterHead(NamedTuple):
    """Whom a letter is to, of which month, and whether the month is final."""

    over: str
    name: str
    says: str
    status: str
    note: str | None


class Heading(NamedTuple):
    """A heading of a section (level 2) or of a part of one (level 3)."""

    text: str
    level: Literal[2, 3]


class Paragraph(NamedTuple):
    """A paragraph; `proof` is arithmetic, `foot` and `small` end a letter."""

    text: str
    look: Literal["body", "soft", "proof", "foot", "small"] = "body"


class Steps(NamedTuple):
    """Lines that are numbered from 1."""

    lines: tuple[str, ...]


class Tiles(NamedTuple):
    """Amounts with their names, the first ones adding up to the last, and their unit."""

    amounts: tuple[tuple[str, str], ...]
    unit: str


class Bar(NamedTuple):
    """A bar filled to a share of its length, with marks: share, text above, text below."""

    filled: float
    marks: tuple[tuple[float, str, str], ...]
    says: str


class TextColumn(NamedTuple):
    """A column: its name, its share of the width, whether it has numbers, whether it may wrap."""

    name: str
    share: float
    is_number: bool = False
    wraps: bool = True


class TextTable(NamedTuple):
    """A table; the first `marked` rows stand out, the last `sums` rows are sums."""

    columns: tuple[TextColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    marked: int = 0
    sums: int = 0


class SheetHead(NamedTuple):
    """The head of a sheet: what it is, of whom, and facts as name and value."""

    over: str
    title: str
    facts: tuple[tuple[str, str], ...]


class Figures(NamedTuple):
    """The few figures that sum a sheet up, each with its name."""

    figures: tuple[tuple[str, str], ...]


class Picture(NamedTuple):
    """A picture with what it says for those who do not see it, its keys and its numbers.

    A key is the style of a line or band, and its name.
    """

    title: str
    says: str
    spec: Mapping[str, Any]
    keys: tuple[tuple[str, str], ...]
    numbers: str
    table: TextTable


class Derivation(NamedTuple):
    """Where the figures above come from: the question that was asked, as it was asked."""

    name: str
    query: str


class Links(NamedTuple):
    """Papers that lie beside the page: what each is, and its place from here."""

    links: tuple[tuple[str, str], ...]


class Bullets(NamedTuple):
    """Sentences in a list."""

    lines: tuple[str, ...]


class Signatures(NamedTuple):
    """Lines to sign on."""

    names: tuple[str, ...]


Block = LetterHead | Heading | Paragraph | Steps | Tiles | Bar | TextTable
SheetBlock = (
    SheetHead
    | Figures
    | Heading
    | Paragraph
    | TextTable
    | Picture
    | Derivation
    | Links
    | Bullets
    | Signatures
)
