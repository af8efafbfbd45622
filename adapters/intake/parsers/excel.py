"""Workbooks as texts: what a cell shows as data, with ids kept as they were typed.

Text cells keep their text (`007`), and so do numbers shown with leading zeros by a format such as
`000`. A date cell becomes 2026-01-31, with its time of day only where it has one. A whole number
loses its `.0`, which the workbook and not a person put there. A formula's saved result is read. An
error is its text (`#N/A`). What a workbook has lost stops the file: digits beyond the fifteenth,
leading zeros of ids among ids that kept theirs, results never saved, cells merged into one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from adapters.intake.parsers.limits import FileLimits
from adapters.intake.parsers.scratch import Row, write_lined
from adapters.intake.parsers.workbook_columns import FirstDates, Ids
from adapters.intake.parsers.workbook_marks import Marks, check_workbook, read_marks
from transforms.intake.file_faults import FileRefused

_EXACT_BELOW = 10**15
_MOST_SHEETS = 1_000
_MOST_COLUMNS = 2_000


@dataclass(frozen=True)
class Layout:
    """Where the table lies in the workbook; `trailer`: how the row that ends it begins."""

    header: bool = True
    header_row: int = 1
    names: tuple[str, ...] | list[str] = ()
    sheet: str | None = None
    merged: str = "refuse"
    trailer: str | None = None


@dataclass
class Read:
    """What was read: `trailer` is the texts of the last row where one was asked for and stands."""

    header: list[str]
    rows: int = 0
    trailer: list[str | None] | None = None
    counts_from_1904: bool = False
    formulas: int = 0
    first_formula: tuple[int, int] | None = None
    mixed_dates: dict[str, str] = field(default_factory=dict)
    hidden_rows: int = 0


def read_workbook(
    path: Path, name: str, layout: Layout, target: Path, *, limits: FileLimits
) -> Read:
    """Write one sheet's rows to scratch Parquet with their row numbers; return what was read."""
    is_zip = check_workbook(path, name, limits)
    sheet, chosen = _sheet(path, name, layout)
    first = layout.header_row + layout.header
    marks = Marks()
    if is_zip and path.suffix != ".ods":
        marks = read_marks(path, name, chosen, first)
    cells = _cells(sheet)
    header, rows = _header(cells, name, layout)
    _check_merged(sheet, name, layout, len(header))
    read = Read(header, 0, None, marks.counts_from_1904, formulas=marks.formulas)
    read.first_formula = marks.first_formula
    read.hidden_rows = marks.hidden_rows
    ids, days = Ids(), FirstDates()
    texts = _texts(rows, name, marks, ids, days=days, width=len(header))
    body = _without_trailer(texts, layout.trailer, read)
    read.rows = write_lined(_fitted(body, len(header)), len(header), target)
    ids.check(name, header)
    read.mixed_dates = days.mixed(header)
    return read


def sheet_names(path: Path, name: str, limits: FileLimits) -> list[str]:
    """List the visible sheets of a workbook, in their order."""
    check_workbook(path, name, limits)
    return _opened_book(path, name)[1]


def _header(
    cells: Iterator[tuple[int, list[Any]]], name: str, layout: Layout
) -> tuple[list[str], Iterable[tuple[int, list[Any]]]]:
    """Pass over what stands before the header, and return it with the rows that follow."""
    start = layout.header_row
    for place, row in cells:
        if place == start and not layout.header:
            return list(layout.names), _again((place, row), cells)
        if place == start:
            header = _trimmed([_text(cell, name, start) or "" for cell in row])
            if any(header):
                if len(header) > _MOST_COLUMNS:
                    raise _refused("too_wide", name, f"has {len(header):,} columns", "narrow it")
                return header, cells
            break
    raise _refused("no_header", name, f"has no header in row {start}", "correct `header_row`")


def _again(
    first: tuple[int, list[Any]], rest: Iterator[tuple[int, list[Any]]]
) -> Iterator[tuple[int, list[Any]]]:
    yield first
    yield from rest


def _texts(
    rows: Iterable[tuple[int, list[Any]]],
    name: str,
    marks: Marks,
    ids: Ids,
    *,
    days: FirstDates,
    width: int,
) -> Iterator[tuple[int, list[str | None]]]:
    for place, cells in rows:
        texts = [_text(cell, name, place) for cell in cells]
        for column, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            spot = (place, column + 1)
            if spot in marks.shown:
                texts[column] = marks.shown[spot]
            elif text is not None and spot in marks.digits and text.isdecimal():
                texts[column] = text.zfill(marks.digits[spot])
            elif text is not None and column < width:
                ids.see(column, cell, text, place)
                days.see(column, cell, text, place)
        if any(texts):
            yield place, texts


def _without_trailer(
    rows: Iterator[tuple[int, list[str | None]]], begins: str | None, read: Read
) -> Iterator[tuple[int, list[str | None]]]:
    """Pass rows on, the last of them only where it is no trailer."""
    pending = None
    for row in rows:
        if pending is not None:
            yield pending
        pending = row
    if pending is not None:
        first = next((text for text in pending[1] if text), "")
        if begins is not None and first.startswith(begins):
            read.trailer = pending[1]
        else:
            yield pending


def _fitted(rows: Iterator[tuple[int, list[str | None]]], width: int) -> Iterator[Row]:
    for place, texts in rows:
        beyond = any(texts[width:])
        padded = (texts + [None] * width)[:width]
        yield (place, None, repr(texts)) if beyond else (place, padded, None)


def _opened_book(path: Path, name: str) -> tuple[Any, list[str]]:
    """Open a workbook; return it with the names of its visible sheets."""
    # Loaded only by those who have workbooks.
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(name, error) from error
    if len(book.sheet_names) > _MOST_SHEETS:
        raise _refused("bomb", name, f"has {len(book.sheet_names):,} sheets", "deliver one table")
    shown = SheetVisibleEnum.Visible
    return book, [sheet.name for sheet in book.sheets_metadata if sheet.visible == shown]


def _unreadable(name: str, error: Exception) -> FileRefused:
    return _refused(
        "damaged",
        name,
        f"cannot be read as a workbook: {error}",
        "it was cut or damaged on its way: deliver the file again",
    )


def _sheet(path: Path, name: str, layout: Layout) -> tuple[Any, str]:
    from python_calamine import CalamineError

    book, visible = _opened_book(path, name)
    known = book.sheet_names
    try:
        wanted = layout.sheet or (visible[0] if len(visible) == 1 else None)
        if wanted is None or wanted not in known:
            shown = ", ".join(known[:20])
            problem = f"no sheet {wanted!r}" if wanted else f"{len(visible)} visible sheets"
            raise _refused(
                "wrong_format",
                name,
                f"has {problem} among: {shown}",
                'name one: `format: {sheet: …}`, or those of one form: `format: {sheets: "*"}`',
            )
        return book.get_sheet_by_name(wanted), wanted
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(name, error) from error


def _cells(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Yield rows as the sheet numbers them; the reader leaves empty first columns out."""
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for place, cells in enumerate(sheet.iter_rows(), 1):
        yield place, left + cells


def _check_merged(sheet: Any, name: str, layout: Layout, width: int) -> None:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        in_data = bottom >= layout.header_row - 1 and left < width
        if in_data and (top, left) != (bottom, right) and layout.merged == "refuse":
            raise FileRefused(
                "merged_cells",
                f"{name}: cells are merged, so all but the first of them are empty",
                where=f"{name}, rows {top + 1}–{bottom + 1}, columns {left + 1}–{right + 1}",
                remedy="unmerge and fill the cells; or say `format: {merged: keep}` in source.yaml"
                " if the others are meant to be empty",
            )


def _text(cell: Any, name: str, row: int) -> str | None:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        if abs(cell) >= _EXACT_BELOW:
            raise _refused(
                "lost_digits",
                name,
                f"row {row}: the number {cell:.0f} has more digits than a workbook keeps",
                "format the column as text in the workbook, enter the ids again, and deliver it",
            )
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else str(cell)
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return str(cell) or None


def _trimmed(header: list[str]) -> list[str]:
    while header and not header[-1]:
        header.pop()
    return header


def _refused(code: str, name: str, what: str, remedy: str) -> FileRefused:
    return FileRefused(code, f"{name} {what}", where=name, remedy=remedy)
