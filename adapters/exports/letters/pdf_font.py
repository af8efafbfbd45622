"""The font that a PDF carries: Noto Sans SC, cut to the characters that are used.

Goes in: characters. Comes out: a TrueType font of these alone, the same bytes for the same
characters, so that a reader without any font of its own shows what was written. The font comes with
PostScript outlines; PDF is set from TrueType, so each outline is turned into one, once a process.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont as Source
from pylopdf_fonts_zh_cn import sans_path
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

NAME, BOX = "Noto", "□"
_OFF_BY = 1.0  # units of a thousandth of the size that an outline may be off
_ALWAYS = frozenset(map(chr, [*range(32, 127), *range(161, 256)])) | set("−–…·×返利对账函" + BOX)


def use_font(characters: Iterable[str]) -> None:
    """Make the font of a document, with these characters, known to reportlab by its `NAME`."""
    font = TTFont(NAME, io.BytesIO(_cut(frozenset(characters) | _ALWAYS)))
    # a name is known once and for all; the font of the document before has to go first
    pdfmetrics._fonts.pop(NAME, None)
    pdfmetrics._dynFaceNames.pop(font.face.name, None)
    pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(NAME, NAME, NAME, NAME, NAME)


def font_of(characters: Iterable[str]) -> bytes:
    """Return a TrueType font of those of the characters that the font has."""
    return _cut(frozenset(characters))


def shown(text: str) -> str:
    """Return text with a box for every character that the font does not have."""
    known = _source().characters
    return "".join(c if c in known or c.isspace() else BOX for c in text)


@lru_cache(maxsize=64)
def _cut(characters: frozenset[str]) -> bytes:
    return _source().cut(sorted(characters & _source().characters.keys()))


@cache
def _source() -> _Source:
    return _Source()


class _Source:
    """The whole font, and the outlines that were turned so far."""

    def __init__(self) -> None:
        self._font = Source(sans_path(), lazy=True)
        self._glyphs = self._font.getGlyphSet()
        self._turned: dict[str, Any] = {}

    @cached_property
    def characters(self) -> dict[str, str]:
        """Return the glyph of each character."""
        return {chr(code): glyph for code, glyph in self._font.getBestCmap().items()}

    def cut(self, characters: Iterable[str]) -> bytes:
        """Return a TrueType font of some characters."""
        mapped = {ord(c): self.characters[c] for c in characters}
        names = [".notdef", *sorted(set(mapped.values()) - {".notdef"})]
        head, metrics = self._font["head"], self._font["hhea"]
        made = FontBuilder(head.unitsPerEm, isTTF=True)
        made.setupGlyphOrder(names)
        made.setupCharacterMap(mapped)
        made.setupGlyf({name: self._outline(name) for name in names})
        made.setupHorizontalMetrics({name: self._width(name) for name in names})
        made.setupHorizontalHeader(ascent=metrics.ascent, descent=metrics.descent)
        made.setupNameTable({"familyName": "Noto Sans SC", "styleName": "Regular",
                             "psName": "NotoSansSC-Regular"})  # fmt: skip
        made.setupOS2(sTypoAscender=metrics.ascent, sTypoDescender=metrics.descent)
        made.setupPost()
        made.font["head"].created = made.font["head"].modified = head.created
        made.font.recalcTimestamp = False
        target = io.BytesIO()
        made.save(target)
        return target.getvalue()

    def _outline(self, name: str) -> Any:
        if name not in self._turned:
            pen = TTGlyphPen(None)
            self._glyphs[name].draw(Cu2QuPen(pen, _OFF_BY, reverse_direction=True))
            self._turned[name] = pen.glyph()
        return self._turned[name]

    def _width(self, name: str) -> tuple[int, int]:
        glyph = self._outline(name)
        return round(self._glyphs[name].width), getattr(glyph, "xMin", 0)
