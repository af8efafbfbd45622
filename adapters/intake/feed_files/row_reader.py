"""CSV row by row, for files that the engine's reader may not be trusted with.

Every row keeps the line it begins on, whatever line breaks its texts hold. A row with too few or
too many columns is handed on as ragged, to be turned away by itself; a quote that is never closed,
or text after a closing one, stops the file, because where its rows begin is anyone's guess.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from adapters.intake.parsers.scratch import Row, write_lined
from transforms.intake.file_faults import FileRefused
from transforms.intake.source_map import Format

# As long as the longest line that the engine's reader takes.
_LONGEST_FIELD = 4 << 20


def read_csv_exactly(
    path: Path, name: str, form: Format, header: tuple[str, ...], *, target: Path
) -> int:
    """Write the rows of a CSV in UTF-8 to scratch Parquet; return how many they are."""
    csv.field_size_limit(_LONGEST_FIELD)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for _ in range(form.header_row - 1):
            stream.readline()
        reader = csv.reader(
            stream, delimiter=form.delimiter or ",", quotechar=form.quote, strict=True
        )
        if form.header:
            next(reader)
        skipped = form.header_row - 1
        try:
            return write_lined(_rows(reader, skipped, len(header)), len(header), target)
        except csv.Error as error:
            raise FileRefused(
                "unsplittable",
                f"{name} cannot be split into rows: {error}",
                where=f"{name}, line {skipped + reader.line_num}",
                remedy="close the quote or correct the row, and deliver the file again",
            ) from error


def _rows(reader: Iterator[list[str]], skipped: int, width: int) -> Iterator[Row]:
    before = reader.line_num  # type: ignore[attr-defined]
    for row in reader:
        line, before = skipped + before + 1, reader.line_num  # type: ignore[attr-defined]
        if len(row) == width:
            yield line, row, None
        elif row:  # a blank line is no row
            yield line, None, json.dumps(row, ensure_ascii=False)
