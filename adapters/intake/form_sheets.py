"""A workbook that went out to be filled in, read as it comes back: a file nobody vouches for.

Goes in: a path and the columns that name a line. Comes out: of each sheet with such columns its
header, its rows as texts, each with its place as a spreadsheet counts it, and its first formula.
Workbooks are read in a child process.
"""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from adapters.intake.parsers.parent import Parsers
from transforms.intake.file_faults import FileRefused
from transforms.intake.form_rows import Given
from transforms.language.messages import gettext as _

# A title may stand above the table.
_HEADER_ROWS = range(1, 6)


@dataclass(frozen=True)
class FilledSheet:
    """A sheet's title, the names of its columns, its rows, and the cell of its first formula."""

    title: str
    header: list[str]
    rows: list[Given]
    first_formula: str | None


def form_sheets(path: Path, scratch: Path, keys: Collection[str]) -> Iterator[FilledSheet]:
    """Yield the sheets of a workbook that have all of the columns `keys`.

    Raises `FileRefused` where the file cannot be read as a workbook, or would cost too much.
    """
    with Parsers() as parsers:
        for sheet in parsers.do("sheets", path.name, path=str(path))["sheets"]:
            target = scratch / "form.parquet"
            read = _table(parsers, path, sheet, keys, target=target)
            if read is not None:
                yield _sheet(path, sheet, read, target)


def _sheet(path: Path, sheet: str, read: dict[str, Any], target: Path) -> FilledSheet:
    header, formula = [str(name).strip() for name in read["header"]], read["first_formula"]
    columns = {name: xl_col_to_name(place) for place, name in enumerate(header)}
    rows = [
        Given(
            _("{path}, sheet {sheet}, row {row}", path=path, sheet=sheet, row=str(row["n"])),
            {name: row[f"c{place}"] or "" for place, name in enumerate(header)},
            _beyond(row["ragged"], len(header)),
            cells={name: f"{letter}{row['n']}" for name, letter in columns.items()},
        )
        for row in pq.read_table(target).to_pylist()
    ]
    first = xl_rowcol_to_cell(formula[0] - 1, formula[1] - 1) if formula else None
    return FilledSheet(sheet, header, rows, first)


def _beyond(ragged: str | None, width: int) -> str:
    """Return what stands beyond the header's columns; such a row has no texts of its own."""
    texts = literal_eval(ragged) if ragged else []
    return "; ".join(filter(None, texts[width:]))


def _table(
    parsers: Parsers, path: Path, sheet: str, keys: Collection[str], *, target: Path
) -> dict[str, Any] | None:
    """Write a sheet's rows to `target` and return what was read; None where it has no `keys`."""
    for header_row in _HEADER_ROWS:
        layout = {"sheet": sheet, "header_row": header_row, "merged": "keep"}
        try:
            read = parsers.do("excel", path.name, path=str(path), layout=layout, target=str(target))
        except FileRefused as error:
            if error.code == "no_header":
                continue
            raise
        if set(keys) <= {str(name).strip() for name in read["header"]}:
            return read
    return None
