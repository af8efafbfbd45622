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
from adapters.intake.parsers.workbook_sheets import (
    Layout,
    check_merged,
    chosen_sheet,
    numbered_cells,
    refused_workbook,
)
from transforms.language.messages import gettext as _

_EXACT_BELOW = 10**15
_MOST_COLUMNS = 2_000


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
    sheet, chosen = chosen_sheet(path, name, layout)
    first = layout.header_row + layout.header
    marks = Marks()
    if is_zip and path.suffix != ".ods":
        marks = read_marks(path, name, chosen, first)
    cells = numbered_cells(sheet)
    header, rows = _header(cells, name, layout)
    check_merged(sheet, name, layout, len(header))
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
                    raise refused_workbook(
                        "too_wide",
                        name,
                        _("has {count} columns", count=len(header)),
                        _("narrow it"),
                    )
                return header, cells
            break
    raise refused_workbook(
        "no_header",
        name,
        _("has no header in row {row}", row=str(start)),
        _("correct `header_row`"),
    )


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


def _text(cell: Any, name: str, row: int) -> str | None:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        if abs(cell) >= _EXACT_BELOW:
            raise refused_workbook(
                "lost_digits",
                name,
                _(
                    "row {row}: the number {number} has more digits than a workbook keeps",
                    row=str(row),
                    number=f"{cell:.0f}",
                ),
                _("format the column as text in the workbook, enter the ids again, and deliver it"),
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
