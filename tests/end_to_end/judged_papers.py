"""What is wrong with a paper as people see it: cut texts, lone rows, fonts, a foreign word.

Goes in: a workbook, a PDF, a page's text. Comes out: every fault as a sentence with its place.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pypdfium2
from openpyxl.utils import range_boundaries

from transforms.language.widths import text_width

# A letter takes less than the digit that widths of columns are counted in.
_SLIM = 0.9
_FONT = 11  # of a cell, in points, where its own says nothing else
_LINE = 13.5  # of text of that font, in points
# A4 across without its margins, in points, and the smallest letters that one reads on it.
_ACROSS, _SMALLEST = (297 / 25.4 - 0.8) * 72, 5.0
_POINTS_A_DIGIT = 5.25  # a column's width, by 96 points of a screen to an inch
_PAGE_NUMBER = re.compile(r"(page )?\d+( / \d+)?|第 ?\d+ ?页")
_COMMAND = re.compile(r"peakledger( -?-?[a-z-]+)*")
_LATIN = re.compile(r"[A-Za-z][\w'./*-]*")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


def book_faults(file: Path) -> list[str]:
    """Name each cell that is cut, and each sheet that is wider than its paper or set too small."""
    book = openpyxl.load_workbook(file, data_only=True)
    return [f"{sheet.title}{fault}" for sheet in book for fault in _sheet_faults(sheet)]


def _sheet_faults(sheet: Any) -> Iterator[str]:
    shown = _widths(sheet)
    for row in sheet.iter_rows(max_col=max(shown)):
        for cell, after in zip(row, [*row[1:], None], strict=True):
            if cell.value is not None and cell.column in shown:
                wide, is_free = shown[cell.column], after is None or after.value is None
                if fault := _cell_fault(sheet, cell, wide, is_free):
                    yield f"!{cell.coordinate} {fault}: {str(cell.value)[:60]}"
    setup = sheet.page_setup
    if not (sheet.sheet_properties.pageSetUpPr or setup).fitToPage or (setup.fitToWidth or 1) != 1:
        yield " is printed more than one page wide"
    last = _last_printed(sheet, shown)
    wide = sum(digits for place, digits in shown.items() if place <= last) * _POINTS_A_DIGIT
    letters = _FONT * min(1, _ACROSS / wide)
    if letters < _SMALLEST:
        yield f" is printed in letters of {letters:.1f} points"


def _widths(sheet: Any) -> dict[int, float]:
    """Return the width of each column that is not hidden, by its number."""
    shown = dict.fromkeys(range(1, sheet.max_column + 1), 8.43)
    for told in sheet.column_dimensions.values():
        for place in range(told.min, told.max + 1):
            shown.pop(place, None) if told.hidden else shown.update({place: told.width})
    return {place: wide for place, wide in shown.items() if place <= sheet.max_column}


def _last_printed(sheet: Any, shown: dict[int, float]) -> int:
    area = sheet.print_area
    return range_boundaries(area.split("!")[-1])[2] if area else max(shown)


def _cell_fault(sheet: Any, cell: Any, wide: float, is_free: bool) -> str | None:
    size = (cell.font.size or _FONT) / _FONT
    if isinstance(cell.value, int | float):
        told = f"{cell.value:,.2f}" if "0.0" in cell.number_format else f"{cell.value:,.0f}"
        return "is shown as ###" if len(told) * size > wide else None
    if not isinstance(cell.value, str):
        return "is shown as ###" if 10 * size > wide else None
    needs = text_width(cell.value) * _SLIM * size
    if cell.alignment.wrap_text:
        height = sheet.row_dimensions[cell.row].height
        lines = ceil(needs / wide)
        return "is cut below" if height and lines * _LINE * size > height + 2 else None
    return None if needs <= wide or is_free else "is cut by its neighbour"


def pages_of(pdf: bytes) -> list[list[str]]:
    """Return the lines of text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return [[line.strip() for line in page.splitlines() if line.strip()] for page in found]


def draw_pages(pdf: bytes, folder: Path, name: str, most: int) -> list[Path]:
    """Draw the first pages of a PDF, 100 dots to an inch; return the pictures."""
    document, drawn = pypdfium2.PdfDocument(pdf), []
    try:
        for number in range(min(len(document), most)):
            drawn.append(folder / f"{name}-{number + 1}.png")
            document[number].render(scale=100 / 72).to_pil().save(drawn[-1])
    finally:
        document.close()
    return drawn


def pdf_faults(pdf: bytes) -> list[str]:
    """Name what is shown as ###, each font that is missing, and each page of a single row."""
    return [*_text_faults(pages_of(pdf)), *_missing_fonts(pdf)]


def _text_faults(pages: list[list[str]]) -> Iterator[str]:
    for number, lines in enumerate(pages, 1):
        yield from (f"page {number}: {line}" for line in lines if "###" in line)
    for number, (before, lines) in enumerate(pairwise(pages), 2):
        own = [line for line in lines if line not in before and not _PAGE_NUMBER.fullmatch(line)]
        if len(own) <= 1:
            yield f"page {number} has one row: {own}"


def _missing_fonts(pdf: bytes) -> Iterator[str]:
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in (page["/Resources"].get("/Font") or {}).values():
            told = font.get_object()
            inner = told.get("/DescendantFonts", [told])[0].get_object()
            holds = inner.get("/FontDescriptor", {})
            if told["/Subtype"] != "/Type3" and not any(
                key.startswith("/FontFile") for key in holds
            ):
                yield f"the font {told.get('/BaseFont')} is not in it"


def foreign_words(text: str, names: Collection[str], language: str) -> set[str]:
    """Return the words of the other language but for names, ids, files and commands."""
    if language == "en":
        return set(_CHINESE.findall(text)) - set(_CHINESE.findall(" ".join(names)))
    known = {word.lower() for name in names for word in _LATIN.findall(name)}
    return {
        word
        for word in (found.rstrip(".'-/") for found in _LATIN.findall(_COMMAND.sub("", text)))
        if not (re.search(r"[\d_.*/]|^[A-Z-]+$", word) or word.lower() in known or len(word) == 1)
    }


def book_texts(file: Path, *, printed: bool = False) -> list[str]:
    """Return the texts that people read in a workbook; `printed`: of these, what is on paper."""
    book = openpyxl.load_workbook(file, data_only=True)
    return [
        str(cell.value)
        for sheet in book
        for shown in [_widths(sheet)]
        for last in [_last_printed(sheet, shown) if printed else sheet.max_column]
        for row in sheet.iter_rows(max_col=last)
        for cell in row
        # Names for machines are small.
        if isinstance(cell.value, str) and cell.column in shown and (cell.font.size or _FONT) > 7
    ]
