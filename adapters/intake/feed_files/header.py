"""The header of a CSV: its names, and on which line the rows begin."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from dataclasses import dataclass
from pathlib import Path

from transforms.intake.file_faults import FileRefused
from transforms.intake.source_map import Format

# A header longer than this is no header.
_LONGEST = 1 << 20


@dataclass(frozen=True)
class Header:
    """The names of a header; `lines` up to and with it, `size` of those in bytes, `breaks` of the
    bytes that end them."""

    names: tuple[str, ...]
    lines: int = 0
    size: int = 0
    breaks: int = 0


def read_header(path: Path, name: str, form: Format) -> Header:
    """Read the header of a text in UTF-8.

    Raises `FileRefused` where the line that should hold it holds none.
    """
    lines: list[str] = []
    with path.open(encoding="utf-8", newline="") as stream:

        def line(most: int = -1) -> str:
            lines.append(stream.readline(most))
            return lines[-1]

        for _ in range(form.header_row - 1):
            line()
        if not form.header:
            return _read(_given_names(name, form), lines, path)
        reader = csv.reader(
            iter(lambda: line(_LONGEST).removeprefix("\ufeff"), ""),
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
    return _read(tuple(header), lines, path)


def _read(names: tuple[str, ...], lines: list[str], path: Path) -> Header:
    text = "".join(lines)
    size = len(text.encode())
    if not lines:
        with path.open("rb") as stream:
            size = len(BOM_UTF8) if stream.read(3) == BOM_UTF8 else 0
    return Header(names, len(lines), size, text.count("\n") + text.count("\r\n"))


def _given_names(name: str, form: Format) -> tuple[str, ...]:
    if not form.names:
        raise FileRefused(
            "no_header",
            f"{name}: its source declares no header and no names",
            where=name,
            remedy="say `format: {header: false, names: [...]}` in source.yaml",
        )
    return form.names
