"""The trailer of a text file: its last line, which says what the file holds and is no row of it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from adapters.intake.parsers.text_facts import TextFacts
from adapters.intake.parsers.unpack import written
from transforms.intake.file_faults import FileRefused
from transforms.intake.source_map import Format, Trailer

_CHUNK = 1 << 20
_LONGEST = 1 << 16


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
            f"{name} does not end with a line that begins with {trailer.starts_with!r}: its end"
            " may be cut off",
            where=f"{name}, last line: {line[:80]!r}",
            remedy="deliver the file again, or correct `control: {trailer: …}` in source.yaml",
        )
    return WithoutTrailer(target, written(_up_to(path, start), target), fields)


def _last_line(path: Path) -> tuple[int, str]:
    """Return where the last line that is not blank begins, and its text."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _LONGEST))
        tail = stream.read()
    text = tail.rstrip(b"\r\n \t")
    at = max(text.rfind(b"\n"), text.rfind(b"\r")) + 1
    return size - len(tail) + at, text[at:].decode("utf-8", "backslashreplace")


def _up_to(path: Path, end: int) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while end and (chunk := stream.read(min(_CHUNK, end))):
            end -= len(chunk)
            yield chunk
