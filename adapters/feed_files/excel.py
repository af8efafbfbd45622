"""Workbooks as texts: what a cell shows as data, with ids kept as they were typed.

Text cells keep their text (`007`). A date cell becomes 2026-01-31, with its time of day only where
it has one. A whole number loses its `.0`, which the workbook and not a person put there. A number
of more than 15 digits has already lost some in the workbook: the file is refused.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from adapters.feed_files.lined import Row, write_lined
from transforms.errors import DataRefused
from transforms.source_map import Format

_EXACT_BELOW = 10**15
_MOST_BYTES = 1 << 30


def read_workbook(path: Path, name: str, form: Format, target: Path) -> tuple[str, ...]:
    """Write one sheet's rows to scratch Parquet with their row numbers; return its header."""
    _check_size(path, name)
    rows = _sheet(path, name, form)
    start = form.header_row
    if form.header:
        if len(rows) < start:
            raise _refused(name, f"has no header in row {start}", "correct `header_row`")
        header = tuple(_trimmed([_text(cell, name, start) or "" for cell in rows[start - 1]]))
        body = rows[start:]
    else:
        header, body, start = form.names, rows[start - 1 :], start - 1
    if not any(header):
        raise _refused(name, f"has no header in row {start}", "say which row is it: `header_row`")
    write_lined(_rows(body, name, start, len(header)), len(header), target)
    return header


def _rows(body: list[list[Any]], name: str, before: int, width: int) -> Iterator[Row]:
    for place, cells in enumerate(body, before + 1):
        texts = [_text(cell, name, place) for cell in cells]
        if any(texts):
            beyond = [text for text in texts[width:] if text]
            padded = (texts + [None] * width)[:width]
            yield (place, None, repr(texts)) if beyond else (place, padded, None)


def _sheet(path: Path, name: str, form: Format) -> list[list[Any]]:
    # Loaded only by those who have workbooks.
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_path(str(path))
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible
        ]
        wanted = form.sheet or (visible[0] if len(visible) == 1 else None)
        if wanted is None or wanted not in book.sheet_names:
            shown = ", ".join(book.sheet_names)
            problem = f"no sheet {wanted!r}" if wanted else f"{len(visible)} visible sheets"
            raise _refused(name, f"has {problem} among: {shown}", "name one: `format: {sheet: …}`")
        return book.get_sheet_by_name(wanted).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise _refused(
            name, f"cannot be read as a workbook: {error}", "deliver the file again"
        ) from error


def _text(cell: Any, name: str, row: int) -> str | None:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        if abs(cell) >= _EXACT_BELOW:
            raise _refused(
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


def _check_size(path: Path, name: str) -> None:
    """Count what a zipped workbook really holds before anything expands it."""
    if not zipfile.is_zipfile(path):
        return
    seen = 0
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            with archive.open(member) as stream:
                while chunk := stream.read(1 << 20):
                    seen += len(chunk)
                    if seen > _MOST_BYTES:
                        raise _refused(name, "unpacks to more than 1 GiB", "deliver it as CSV")


def _refused(name: str, what: str, remedy: str) -> DataRefused:
    return DataRefused(f"{name} {what}", where=name, remedy=remedy)
