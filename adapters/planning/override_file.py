"""A planner's file of overrides as texts: CSV, or every sheet of a workbook.

Goes in: a path. Comes out: rows as texts by column name, each with its place (file, sheet, row) as
a spreadsheet counts it. Workbooks are read in a child process, as files nobody vouches for.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from adapters.intake.form_sheets import form_sheets
from transforms.intake.form_rows import Given
from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import gettext as _
from transforms.language.words import nearest
from transforms.planning.stock_up.override_rows import KEYS, KINDS

_BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


def read_override_file(path: Path, scratch: Path) -> list[Given]:
    """Return all rows of a file.

    Raises `UsageError` where there is no such file or it is of another kind, `DataRefused` where it
    cannot be read or has no table of overrides.
    """
    if not path.is_file():
        raise UsageError(
            _("no file at {path}", path=str(path)),
            where=_("option {name}", name="--file"),
            remedy=_("name a .csv or .xlsx file"),
        )
    if path.suffix.lower() == ".csv":
        return list(_csv(path))
    if path.suffix.lower() in _BOOKS:
        return list(_workbook(path, scratch))
    raise UsageError(
        _("overrides are read from .csv or .xlsx, not from {file}", file=repr(path.name)),
        where=_("option {name}", name="--file"),
        remedy=_("save the file as .csv or .xlsx"),
    )


def _csv(path: Path) -> Iterator[Given]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = [name.strip() for name in next(reader, [])]
            _require_columns(path, [header])
            for cells in reader:
                texts = dict(zip(header, cells, strict=False))
                beyond = ",".join(filter(None, cells[len(header) :]))
                yield Given(f"{path}, row {reader.line_num}", texts, beyond)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataRefused(
            _(
                "{file} is not comma-separated text in UTF-8: {error}",
                file=path.name,
                error=str(error),
            ),
            where=str(path),
            remedy=_("save it as CSV UTF-8, or as .xlsx"),
        ) from error


def _workbook(path: Path, scratch: Path) -> Iterator[Given]:
    sheets = list(form_sheets(path, scratch, KEYS))
    for sheet in sheets:
        yield from sheet.rows
    _require_columns(path, [sheet.header for sheet in sheets])


def _require_columns(path: Path, headers: Sequence[list[str]]) -> None:
    """Raise `DataRefused` unless a table names lines and a decision, and none a column twice."""
    tables = [header for header in headers if set(KEYS) <= set(header)]
    for header in tables:
        for name in (*KEYS, *KINDS, "override_reason"):
            if header.count(name) > 1:
                raise DataRefused(
                    _(
                        "the column {name} stands {times} times",
                        name=name,
                        times=str(header.count(name)),
                    ),
                    where=str(path),
                    remedy=_("keep one of them"),
                )
    if not any(set(KINDS) & set(header) for header in tables):
        named = list(chain.from_iterable(headers))
        near = [nearest(name, [*KEYS, *KINDS]) for name in named if name not in KEYS]
        raise DataRefused(
            _(
                "{file} has no table of overrides; its columns are: {columns}",
                file=path.name,
                columns=", ".join(named) or "none",
            ),
            where=str(path),
            remedy=next(filter(None, near), None)
            or _(
                "name the columns {keys} and one of {columns}, in a CSV apart by commas;"
                " override_reason says why",
                keys=", ".join(KEYS),
                columns=", ".join(KINDS),
            ),
        )
