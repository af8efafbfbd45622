"""Text for PDF without a font file: Helvetica, and the standard Chinese font of every PDF reader.

Chinese is set in STSong-Light, which readers bring themselves, so that a letter stays small and
needs nothing installed here. A character that neither font has (an emoji, an Arabic name) is shown
as a box; the HTML letter has it.
"""

from __future__ import annotations

from functools import cache
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph

CHINESE, LATIN = "STSong-Light", "Helvetica"
INK, SOFT, RULE = HexColor("#17212b"), HexColor("#5b6975"), HexColor("#d9e0e6")
FILL, PALE, REST = HexColor("#1f6f8b"), HexColor("#eef4f7"), HexColor("#e3eaef")
_BOX = "\u25a1"
_MINUS, _DASH = "\u2212", "\u2013"  # Helvetica has the dash alone
_STYLES: dict[str, dict[str, object]] = {
    "body": {"fontSize": 8.5, "leading": 11.5, "textColor": INK},
    "soft": {"fontSize": 8, "leading": 11, "textColor": SOFT},
    "small": {"fontSize": 7, "leading": 9, "textColor": SOFT},
    "cell": {"fontSize": 7.5, "leading": 9.5, "textColor": INK},
    "title": {"fontSize": 19, "leading": 24, "textColor": INK},
    "section": {"fontSize": 12, "leading": 15, "textColor": FILL, "spaceBefore": 16},
    "part": {"fontSize": 9, "leading": 12, "textColor": INK, "spaceBefore": 8, "spaceAfter": 3},
}


def text(value: object, style: str = "body", bold: bool = False) -> Paragraph:
    """Return a paragraph of plain text; nothing in it is markup."""
    inner = "".join(
        _run(font, "".join(run)) for font, run in groupby(str(value).replace(_MINUS, _DASH), _font)
    )
    return Paragraph(f"<b>{inner}</b>" if bold else inner, _style(style))


def cell(value: str, width: float) -> str | Paragraph:
    """Return a table cell: as it is where it fits on one line of Latin, which is quick to set."""
    is_plain = _fits(value, "cp1252") and value.isprintable()
    if is_plain and pdfmetrics.stringWidth(value, LATIN, 7.5) <= width - 6:
        return value
    return text(value, "cell")


@cache
def _style(name: str) -> ParagraphStyle:
    fonts()
    return ParagraphStyle(name, fontName=LATIN, splitLongWords=1, **_STYLES[name])


@cache
def fonts() -> None:
    """Make the Chinese font known to reportlab, once."""
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))


def _font(character: str) -> str:
    if character.isspace() or _fits(character, "cp1252"):
        return LATIN
    return CHINESE


def _run(font: str, run: str) -> str:
    if font == LATIN:
        return escape(run)
    shown = "".join(character if _fits(character, "gbk") else _BOX for character in run)
    return f'<font name="{CHINESE}">{escape(shown)}</font>'


def _fits(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
