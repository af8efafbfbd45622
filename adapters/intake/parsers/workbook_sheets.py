"""The sheets of a workbook: which one is read, its rows as they are numbered, and what it is not.

Goes in: a workbook whose bytes have been looked at. Comes out: the chosen sheet, or the refusal of
a workbook that does not have it, cannot be read, or has cells merged into one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.intake.parsers.limits import FileLimits
from adapters.intake.parsers.workbook_marks import check_workbook
from transforms.intake.file_faults import FileRefused
from transforms.language.messages import gettext as _

_MOST_SHEETS = 1_000


@dataclass(frozen=True)
class Layout:
    """Where the table lies in the workbook; `trailer`: how the row that ends it begins."""

    header: bool = True
    header_row: int = 1
    names: tuple[str, ...] | list[str] = ()
    sheet: str | None = None
    merged: str = "refuse"
    trailer: str | None = None


def sheet_names(path: Path, name: str, limits: FileLimits) -> list[str]:
    """List the visible sheets of a workbook, in their order."""
    check_workbook(path, name, limits)
    return _opened_book(path, name)[1]


def _opened_book(path: Path, name: str) -> tuple[Any, list[str]]:
    """Open a workbook; return it with the names of its visible sheets."""
    # Loaded only by those who have workbooks.
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(name, error) from error
    if len(book.sheet_names) > _MOST_SHEETS:
        raise refused_workbook(
            "bomb",
            name,
            _("has {count} sheets", count=len(book.sheet_names)),
            _("deliver one table"),
        )
    shown = SheetVisibleEnum.Visible
    return book, [sheet.name for sheet in book.sheets_metadata if sheet.visible == shown]


def chosen_sheet(path: Path, name: str, layout: Layout) -> tuple[Any, str]:
    """Return the sheet that is read, and its name; raise `FileRefused` where none is meant."""
    from python_calamine import CalamineError

    book, visible = _opened_book(path, name)
    known = book.sheet_names
    try:
        wanted = layout.sheet or (visible[0] if len(visible) == 1 else None)
        if wanted is None or wanted not in known:
            shown = ", ".join(known[:20])
            problem = (
                _("no sheet {wanted}", wanted=repr(wanted))
                if wanted
                else _("{count} visible sheets", count=len(visible))
            )
            raise refused_workbook(
                "wrong_format",
                name,
                _("has {problem} among: {shown}", problem=problem, shown=shown),
                _('name one: `format: {sheet: …}`, or those of one form: `format: {sheets: "*"}`'),
            )
        return book.get_sheet_by_name(wanted), wanted
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(name, error) from error


def numbered_cells(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Yield rows as the sheet numbers them; the reader leaves empty first columns out."""
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for place, cells in enumerate(sheet.iter_rows(), 1):
        yield place, left + cells


def check_merged(sheet: Any, name: str, layout: Layout, width: int) -> None:
    """Refuse cells merged into one where the table lies."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        in_data = bottom >= layout.header_row - 1 and left < width
        if in_data and (top, left) != (bottom, right) and layout.merged == "refuse":
            raise FileRefused(
                "merged_cells",
                _("{name}: cells are merged, so all but the first of them are empty", name=name),
                where=_(
                    "{name}, rows {top}–{bottom}, columns {left}–{right}",
                    name=name,
                    top=str(top + 1),
                    bottom=str(bottom + 1),
                    left=str(left + 1),
                    right=str(right + 1),
                ),
                remedy=_(
                    "unmerge and fill the cells; or say `format: {merged: keep}` in"
                    " source.yaml if the others are meant to be empty"
                ),
            )


def _unreadable(name: str, error: Exception) -> FileRefused:
    return refused_workbook(
        "damaged",
        name,
        _("cannot be read as a workbook: {error}", error=error),
        _("it was cut or damaged on its way: deliver the file again"),
    )


def refused_workbook(code: str, name: str, what: str, remedy: str) -> FileRefused:
    """Return the refusal of a workbook: what it is or has, and what to do."""
    return FileRefused(code, _("{name} {what}", name=name, what=what), where=name, remedy=remedy)
