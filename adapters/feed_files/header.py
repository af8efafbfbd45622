"""The header of a CSV: its names, and on which line the rows begin."""

from __future__ import annotations

import csv
from pathlib import Path

from transforms.file_faults import FileRefused
from transforms.source_map import Format

# A header longer than this is no header.
_LONGEST = 1 << 20


def read_header(path: Path, name: str, form: Format) -> tuple[tuple[str, ...], int]:
    """Read the header of a text in UTF-8; return it and the lines up to and with it.

    Raises `FileRefused` where the line that should hold it holds none.
    """
    if not form.header:
        return _given_names(name, form), form.header_row - 1
    with path.open(encoding="utf-8-sig", newline="") as stream:
        skipped = [stream.readline() for _ in range(form.header_row - 1)]
        reader = csv.reader(
            iter(lambda: stream.readline(_LONGEST), ""),
            delimiter=form.delimiter or ",",
            quotechar=form.quote,
            strict=True,
        )
        try:
            header = next(reader, None)
        except csv.Error as error:
            raise FileRefused(
                "unsplittable",
                f"{name}: its header cannot be read: {error}",
                where=f"{name}, line {form.header_row}",
                remedy="deliver the file again, or declare its delimiter and quote in source.yaml",
            ) from error
    if not header or not any(header):
        raise FileRefused(
            "no_header",
            f"{name} has no header in line {form.header_row}",
            where=name,
            remedy="deliver the file again, or say where it stands: `format: {header_row: …}`",
        )
    return tuple(header), len(skipped) + reader.line_num


def _given_names(name: str, form: Format) -> tuple[str, ...]:
    if not form.names:
        raise FileRefused(
            "no_header",
            f"{name}: its source declares no header and no names",
            where=name,
            remedy="say `format: {header: false, names: [...]}` in source.yaml",
        )
    return form.names
