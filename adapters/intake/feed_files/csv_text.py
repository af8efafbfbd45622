"""What of a CSV is read in Python: its header, its trailer, and, where need be, row by row.

The trailer of a text is its last line, which says what the file holds and is no row of it. Row by
row is read what the engine's reader may not be trusted with. Every row keeps the line it begins on,
whatever line breaks its texts hold. A row with too few or too many columns is handed on as ragged,
to be turned away by itself; a quote that is never closed, or text after a closing one, stops the
file, because where its rows begin is anyone's guess.
"""

from __future__ import annotations

import csv
import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from adapters.intake.parsers.scratch import Row, write_lined
from adapters.intake.parsers.text_facts import TextFacts
from adapters.intake.parsers.unpack import written
from transforms.intake.file_faults import FileRefused
from transforms.intake.source_map import Format, Trailer
from transforms.language.messages import gettext as _

# A header longer than this is no header.
_LONGEST_HEADER = 1 << 20
_CHUNK = 1 << 20
_LONGEST_TRAILER = 1 << 16
# As long as the longest line that the engine's reader takes.
_LONGEST_FIELD = 4 << 20


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

        for _before in range(form.header_row - 1):
            line()
        if not form.header:
            return _read(_given_names(name, form), lines, path)
        reader = csv.reader(
            iter(lambda: line(_LONGEST_HEADER).removeprefix("\ufeff"), ""),
            delimiter=form.delimiter or ",",
            quotechar=form.quote,
            strict=True,
        )
        try:
            header = next(reader, None)
        except csv.Error as error:
            raise FileRefused(
                "unsplittable",
                _("{name}: its header cannot be read: {error}", name=name, error=error),
                where=_("{name}, line {line}", name=name, line=str(form.header_row)),
                remedy=_(
                    "deliver the file again, or declare its delimiter and quote in source.yaml"
                ),
            ) from error
    if not header or not any(header):
        raise FileRefused(
            "no_header",
            _("{name} has no header in line {line}", name=name, line=str(form.header_row)),
            where=name,
            remedy=_("deliver the file again, or say where it stands: `format: {header_row: …}`"),
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
            _("{name}: its source declares no header and no names", name=name),
            where=name,
            remedy=_("say `format: {header: false, names: [...]}` in source.yaml"),
        )
    return form.names


@dataclass(frozen=True)
class WithoutTrailer:
    """A copy of the file without its trailer, the copy's facts, and the trailer's fields."""

    path: Path
    facts: TextFacts
    fields: list[str]


def without_trailer(
    path: Path, name: str, form: Format, trailer: Trailer, *, target: Path
) -> WithoutTrailer:
    """Copy a text file in UTF-8 up to its trailer.

    Raises `FileRefused` where its last line is none: then the file is cut off.
    """
    start, line = _last_line(path)
    fields = next(csv.reader([line], delimiter=form.delimiter or ",", quotechar=form.quote), [])
    if not (fields and fields[0].lstrip("\ufeff").startswith(trailer.starts_with)):
        raise FileRefused(
            "no_control",
            _(
                "{name} does not end with a line that begins with {starts_with}: its end"
                " may be cut off",
                name=name,
                starts_with=repr(trailer.starts_with),
            ),
            where=_("{name}, last line: {line}", name=name, line=repr(line[:80])),
            remedy=_("deliver the file again, or correct `control: {trailer: …}` in source.yaml"),
        )
    return WithoutTrailer(target, written(_up_to(path, start), target), fields)


def _last_line(path: Path) -> tuple[int, str]:
    """Return where the last line that is not blank begins, and its text."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _LONGEST_TRAILER))
        tail = stream.read()
    text = tail.rstrip(b"\r\n \t")
    at = max(text.rfind(b"\n"), text.rfind(b"\r")) + 1
    return size - len(tail) + at, text[at:].decode("utf-8", "backslashreplace")


def _up_to(path: Path, end: int) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while end and (chunk := stream.read(min(_CHUNK, end))):
            end -= len(chunk)
            yield chunk


def read_csv_exactly(
    path: Path, name: str, form: Format, header: tuple[str, ...], *, target: Path
) -> int:
    """Write the rows of a CSV in UTF-8 to scratch Parquet; return how many they are."""
    csv.field_size_limit(_LONGEST_FIELD)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for _before in range(form.header_row - 1):
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
                _("{name} cannot be split into rows: {error}", name=name, error=error),
                where=_("{name}, line {line}", name=name, line=str(skipped + reader.line_num)),
                remedy=_("close the quote or correct the row, and deliver the file again"),
            ) from error


def _rows(reader: Iterator[list[str]], skipped: int, width: int) -> Iterator[Row]:
    before = reader.line_num  # type: ignore[attr-defined]
    for row in reader:
        line, before = skipped + before + 1, reader.line_num  # type: ignore[attr-defined]
        if len(row) == width:
            yield line, row, None
        elif row:  # a blank line is no row
            yield line, None, json.dumps(row, ensure_ascii=False)
