"""A letter as PDF: the blocks of the HTML, set for paper, the same bytes each time.

Goes in: a letter. Comes out: the bytes of an A4 document. No clock, no network: the font it is
set in goes with it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Table as PaperTable

from adapters.exports.letters.pdf_bar import FilledBar
from adapters.exports.letters.pdf_font import NAME, use_font
from adapters.exports.letters.pdf_text import FILL, INK, PALE, RULE, SOFT, cell, text
from transforms.exports.blocks import (
    Bar,
    Block,
    Heading,
    LetterHead,
    Paragraph,
    Steps,
    TextTable,
    Tiles,
)
from transforms.exports.letters.document import LINES_ON_PAPER, blocks
from transforms.exports.letters.model import Letter
from transforms.exports.letters.words import LETTER_WORDS
from transforms.exports.words import PageWords
from transforms.language.capitals import CHARACTERS

_WIDTH = A4[0] - 36 * mm
_TOGETHER = 4  # rows of a table that a page does not part, at its begin and its end


def letter_pdf(letter: Letter, rows_file: str) -> bytes:
    """Return a letter as PDF; `rows_file` is the name of the CSV file with all its rows."""
    words = LETTER_WORDS[letter.language]
    shown = [*blocks(letter, rows_file, LINES_ON_PAPER)]
    # What is on paper stands in the blocks, or is one of these words.
    use_font(repr(shown) + "".join((*words.phrases.values(), *words.codes.values(), CHARACTERS)))
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=16 * mm,
        bottomMargin=16 * mm,
        title=words["rebates_of"].format(name=letter.account_id, period=letter.period),
        author="",
        invariant=1,
        initialFontName=NAME,
    )

    def foot(canvas: Any, page: Any) -> None:
        canvas.setFont(NAME, 7)
        canvas.setFillColor(SOFT)
        of = words["foot"].format(period=letter.period, entry=letter.last_entry_id)
        canvas.drawString(18 * mm, 9 * mm, of)
        canvas.drawRightString(A4[0] - 18 * mm, 9 * mm, words["page"].format(page=page.page))

    story = [flowable for block in shown for flowable in _set(block, words)]
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return target.getvalue()


def _set(block: Block, words: PageWords) -> Iterator[Flowable]:
    match block:
        case LetterHead():
            yield text(block.over, "soft")
            yield text(block.name, "title")
            yield text(f"{block.says} · {words.code(block.status)}")
            if block.note:
                yield text(block.note, "soft")
            yield Spacer(1, 8)
        case Heading():
            # never the last on a page
            yield CondPageBreak((36 if block.level == 2 else 20) * mm)
            yield text(block.text, "section" if block.level == 2 else "part")
        case Paragraph():
            yield text(block.text, block.look)
        case Steps():
            for number, line in enumerate(block.lines, 1):
                yield text(f"{number}.  {line}")
        case Tiles():
            yield _tiles(block)
        case Bar():
            yield FilledBar(block, _WIDTH)
        case TextTable():
            yield _table(block)


def _tiles(tiles: Tiles) -> PaperTable:
    cells: list[Any] = []
    for (name, amount), sign in zip(tiles.amounts, ("+", "−", "=", ""), strict=True):
        cells += [[text(name, "soft"), text(amount, "amount"), text(tiles.unit, "soft")], sign]
    widths = [_WIDTH * 0.22, _WIDTH * 0.04] * 4
    style: list[tuple[Any, ...]] = [
        *(("BOX", (place, 0), (place, 0), 0.6, RULE) for place in (0, 2, 4)),
        ("BOX", (6, 0), (6, 0), 1.2, FILL),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("FONT", (0, 0), (-1, -1), NAME, 12),
        ("TEXTCOLOR", (0, 0), (-1, -1), SOFT),
    ]
    return PaperTable(
        [cells[:-1]], widths[:-1], style=TableStyle(style), hAlign="LEFT", spaceAfter=5
    )


def _table(table: TextTable) -> PaperTable:
    widths = [column.share * _WIDTH for column in table.columns]
    cells: list[list[Any]] = [[column.name for column in table.columns]]
    for row in table.rows:
        cells.append([cell(value, width) for value, width in zip(row, widths, strict=True)])
    style: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), NAME, 7.5, 9.5),
        ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ("TEXTCOLOR", (0, 0), (-1, 0), SOFT),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ]
    # No row stands alone, below its head or on the next page.
    last = min(_TOGETHER, len(cells))
    style += [("NOSPLIT", (0, 0), (-1, last - 1)), ("NOSPLIT", (0, -last), (-1, -1))]
    for place, column in enumerate(table.columns):
        if column.is_number:
            style.append(("ALIGN", (place, 0), (place, -1), "RIGHT"))
    if table.marked:
        style.append(("BACKGROUND", (0, 1), (-1, table.marked), PALE))
    if table.sums:
        style.append(("LINEABOVE", (0, -table.sums), (-1, -table.sums), 0.8, INK))
        style.append(("BACKGROUND", (0, -table.sums), (-1, -1), PALE))
    return PaperTable(
        cells, widths, repeatRows=1, style=TableStyle(style), hAlign="LEFT", spaceBefore=4
    )
