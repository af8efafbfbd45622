"""Text on paper: one embedded font for every language, plain text only."""

from __future__ import annotations

from functools import cache
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Paragraph

from adapters.exports.letters.pdf_font import NAME, shown

INK, SOFT, RULE = HexColor("#17212b"), HexColor("#5b6975"), HexColor("#d9e0e6")
FILL, PALE, REST = HexColor("#1f6f8b"), HexColor("#eef4f7"), HexColor("#e3eaef")
_STYLES: dict[str, dict[str, object]] = {
    "body": {"fontSize": 8.5, "leading": 11.5, "textColor": INK},
    "soft": {"fontSize": 8, "leading": 11, "textColor": SOFT},
    "proof": {"fontSize": 8.5, "leading": 11.5, "textColor": INK},
    "amount": {"fontSize": 10, "leading": 13, "textColor": INK},
    "foot": {"fontSize": 8, "leading": 11, "textColor": SOFT, "spaceBefore": 14},
    "small": {"fontSize": 7, "leading": 9, "textColor": SOFT},
    "cell": {"fontSize": 7.5, "leading": 9.5, "textColor": INK},
    "title": {"fontSize": 19, "leading": 24, "textColor": INK},
    "section": {"fontSize": 12, "leading": 15, "textColor": FILL, "spaceBefore": 16},
    "part": {"fontSize": 9, "leading": 12, "textColor": FILL, "spaceBefore": 8, "spaceAfter": 3},
}


def text(value: object, style: str = "body") -> Paragraph:
    """Return a paragraph of plain text; nothing in it is markup."""
    return Paragraph(escape(shown(str(value))), _style(style))


def cell(value: str, width: float) -> str | Paragraph:
    """Return a table cell: as it is where it fits on one line, which is quick to set."""
    plain = shown(value)
    if plain.isprintable() and pdfmetrics.stringWidth(plain, NAME, 7.5) <= width - 6:
        return plain
    return text(value, "cell")


@cache
def _style(name: str) -> ParagraphStyle:
    return ParagraphStyle(name, fontName=NAME, splitLongWords=1, wordWrap="CJK", **_STYLES[name])
