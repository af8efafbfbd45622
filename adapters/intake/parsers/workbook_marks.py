"""What a workbook says and its reader does not: its true size, harmful markup, results never saved,
error values, and numbers shown with leading zeros.

Goes in: an .xlsx. It is looked through before a reader expands it; then out come the `Marks` of one
sheet. That is scanned in pieces that end with a row, so that no sheet is held whole.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree  # no document type is declared: entities cannot expand

from adapters.intake.parsers.limits import FileLimits
from adapters.intake.parsers.unpack import check_member, counted, opened_zip
from transforms.intake.file_faults import FileRefused
from transforms.language.messages import gettext as _

_CHUNK = 1 << 20
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_STYLE = re.compile(rb"""\bs=["']([0-9]+)["']""")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_TEXT = re.compile(rb"""\bt=["'](?:str|inlineStr)["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)<")
_ROW_END = re.compile(rb"</(?:\w+:)?row>")
_HIDDEN = re.compile(rb"""<(?:\w+:)?row\b[^>]*\bhidden=["'](?:1|true)["'][^>]*>""")
_NUMBER = re.compile(rb"""\br=["']([0-9]{1,7})["']""")
_ZEROS = re.compile(r"0{2,15}")
# Workbooks declare no document types; whoever does wants entities to be expanded.
_MARKUP = re.compile(rb"<!DOCTYPE|<!ENTITY|<\0!\0D\0O\0C\0T|<\0!\0E\0N\0T")
_OVERLAP = 24


def check_workbook(path: Path, name: str, limits: FileLimits) -> bool:
    """Count what a workbook really holds and look for harm; return whether it is a zip at all."""
    if not zipfile.is_zipfile(path):
        return False
    packed, seen = path.stat().st_size, 0
    with opened_zip(path, name) as archive:
        for member in archive.infolist():
            check_member(member, name)
            with archive.open(member) as stream:
                before = b""
                for chunk in counted(stream, packed, name, limits, before=seen):
                    seen += len(chunk)
                    if _MARKUP.search(before + chunk):
                        raise _harmful(name, member.filename)
                    before = chunk[-_OVERLAP:]
    return True


@dataclass
class Marks:
    """`shown`: (row, column) → the text of an error; `digits`: (row, column) → how many digits a
    number is shown with. Both count from 1. `formulas`: cells whose saved result is read,
    `first_formula` the first. `hidden_rows`: rows that a filter, or a person, has hidden."""

    counts_from_1904: bool = False
    formulas: int = 0
    first_formula: tuple[int, int] | None = None
    hidden_rows: int = 0
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    digits: dict[tuple[int, int], int] = field(default_factory=dict)


def read_marks(path: Path, name: str, sheet: str, first_row: int) -> Marks:
    """Return the marks of a sheet from `first_row` on.

    Raises `FileRefused` where a formula there was saved without its result.
    """
    with zipfile.ZipFile(path) as archive:
        book = _WorkbookParts(archive)
        marks = Marks(counts_from_1904=book.counts_from_1904)
        member = book.member_of(sheet)
        if member is not None:
            padded = book.padded_styles()
            with archive.open(member) as stream:
                for piece in _pieces(stream):
                    _scan(
                        piece,
                        name,
                        sheet,
                        first_row,
                        padded=padded,
                        never_calculated=book.never_calculated,
                        marks=marks,
                    )
    return marks


def _scan(
    piece: bytes,
    name: str,
    sheet: str,
    first_row: int,
    *,
    padded: dict[int, int],
    never_calculated: bool,
    marks: Marks,
) -> None:
    for row in _HIDDEN.finditer(piece):
        number = _NUMBER.search(row[0])
        marks.hidden_rows += number is None or int(number[1]) >= first_row
    if not padded and not _FORMULA.search(piece) and not _ERROR.search(piece):
        return
    for cell in _CELL.finditer(piece):
        attributes, body = cell[1], cell[2] or b""
        is_formula, is_error = _FORMULA.search(body), _ERROR.search(attributes)
        style = _STYLE.search(attributes) if padded else None
        digits = padded.get(int(style[1])) if style else None
        if not (is_formula or is_error or digits):
            continue
        place = _place(attributes, name, sheet)
        if place[0] < first_row:
            continue
        value = _VALUE.search(body)
        if is_formula:
            marks.formulas += 1
            marks.first_formula = marks.first_formula or place
            lacks = value is None or (not value[1] and not _TEXT.search(attributes))
            if lacks or (never_calculated and value is not None and value[1] == b"0"):
                raise _not_calculated(name, sheet, place)
        if is_error:
            marks.shown[place] = value[1].decode() if value else "#ERROR!"
        elif digits:
            marks.digits[place] = digits


def _place(attributes: bytes, name: str, sheet: str) -> tuple[int, int]:
    found = _PLACE.search(attributes)
    if found is None:
        raise FileRefused(
            "damaged",
            _(
                "{name}: a cell of sheet {sheet} does not say where it stands",
                name=name,
                sheet=repr(sheet),
            ),
            where=name,
            remedy=_("save the workbook anew with a spreadsheet program and deliver it"),
        )
    column = 0
    for letter in found[1]:
        column = column * 26 + letter - 64
    return int(found[2]), column


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the sheet in pieces that do not cut a row."""
    left = b""
    while chunk := stream.read(_CHUNK):
        left += chunk
        ends = [found.end() for found in _ROW_END.finditer(left, max(0, len(left) - len(chunk)))]
        if ends:
            yield left[: ends[-1]]
            left = left[ends[-1] :]
    yield left


class _WorkbookParts:
    """The parts of a workbook that say where its sheets lie and how numbers are shown."""

    def __init__(self, archive: zipfile.ZipFile):
        self._archive = archive
        self._names = set(archive.namelist())
        self._root = self._read("xl/workbook.xml")
        properties = _first(self._root, "workbookPr")
        self.counts_from_1904 = properties.get("date1904") in ("1", "true")
        # Set by libraries that write workbooks and do not calculate.
        self.never_calculated = _first(self._root, "calcPr").get("fullCalcOnLoad") in ("1", "true")

    def member_of(self, sheet: str) -> str | None:
        for each in _all(self._root, "sheet"):
            if each.get("name") == sheet:
                wanted = next((v for key, v in each.attrib.items() if key.endswith("}id")), None)
                for relation in _all(self._read("xl/_rels/workbook.xml.rels"), "Relationship"):
                    if relation.get("Id") == wanted:
                        target = relation.get("Target", "")
                        member = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
                        return member if member in self._names else None
        return None

    def padded_styles(self) -> dict[int, int]:
        """Return, by number of style, the digits that formats such as `00000` show."""
        root = self._read("xl/styles.xml")
        codes = {each.get("numFmtId"): each.get("formatCode", "") for each in _all(root, "numFmt")}
        formats = _first(root, "cellXfs")
        found = {}
        for place, each in enumerate(formats):
            code = codes.get(each.get("numFmtId"), "")
            if _ZEROS.fullmatch(code):
                found[place] = len(code)
        return found

    def _read(self, member: str) -> ElementTree.Element:
        if member not in self._names:
            return ElementTree.Element("none")
        return ElementTree.fromstring(self._archive.read(member))  # noqa: S314 - see the import


def _all(root: ElementTree.Element, tag: str) -> Iterator[ElementTree.Element]:
    return (each for each in root.iter() if each.tag.rpartition("}")[2] == tag)


def _first(root: ElementTree.Element, tag: str) -> ElementTree.Element:
    return next(_all(root, tag), ElementTree.Element("none"))


def _not_calculated(name: str, sheet: str, place: tuple[int, int]) -> FileRefused:
    row, column = place
    return FileRefused(
        "not_calculated",
        _("{name}: a formula was saved without its result", name=name),
        where=_(
            "{name}, sheet {sheet}, row {row}, column {column}",
            name=name,
            sheet=repr(sheet),
            row=str(row),
            column=column,
        ),
        remedy=_("open it in a spreadsheet program, save it and deliver it; or deliver values"),
    )


def _harmful(name: str, member: str) -> FileRefused:
    return FileRefused(
        "hostile",
        _(
            "{name} declares a document type or entities, which no spreadsheet program writes",
            name=name,
        ),
        where=f"{name}, {member}",
        remedy=_("ask its sender who made it; save the table anew as .xlsx or CSV"),
    )
