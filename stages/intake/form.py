"""How a file seems to be written: its type, encoding and delimiter, and where its header stands.

All of it is found by trying: the delimiter by which the first lines have the same number of
columns, the encoding by the bytes, the header of a sheet as the first row that fills more than half
as many columns as the fullest: a heading may be empty, and titles fill few.
"""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.intake.feed_files import Content, FeedFile, Opener, raw_relation
from adapters.intake.feed_files.encodings import likely_encoding
from adapters.intake.feed_files.nature import nature_of
from adapters.intake.feed_files.opener import file_type
from adapters.intake.parsers.parent import Parsers
from adapters.lake.engine import Engine
from transforms.intake.source_map import Format
from transforms.language.errors import DataRefused

_SAMPLE_LINES, _HEAD_BYTES, _TITLE_LINES = 20, 1 << 18, 10
_TEXTS = ("csv", "tsv")
_MOST_COLUMNS = 64
_TITLES = "{} lines of something else before the header"


@dataclass(frozen=True)
class Tools:
    """What opens files of any form, and where the copies lie that it reads."""

    scratch: Path
    parsers: Parsers

    def opener(self, form: dict[str, Any]) -> Opener:
        return Opener(Format(**form, final_line_break="optional"), self.scratch, self.parsers)


def form_of(file: FeedFile) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return what a map would say of a file's form, and what a person should know of it."""
    kind, found = str(file_type(file.name)), nature_of(file.path)
    is_text = found is not None and found.format.get("type") in _TEXTS
    if found is not None and found.format.get("compression", "none") != "none":
        return {"type": kind, **found.format}, ()
    if not is_text or kind == "jsonl":
        if found is None or found.format.get("type") in (None, kind):
            return {"type": kind}, ()
        return dict(found.format), (f"its name says {kind}, its bytes are {found.what}",)
    with file.path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    encoding, notes = _encoding(head, file.size)
    lines = head.decode(encoding, "replace").splitlines()
    lines = (lines if len(head) == file.size else lines[:-1])[: _SAMPLE_LINES + _TITLE_LINES]
    delimiter, width = _delimiter(lines)
    row = next((at for at, line in enumerate(lines) if _width(line, delimiter) == width), 0)
    form: dict[str, Any] = {"type": "csv", "delimiter": delimiter, "encoding": encoding}
    if 0 < row <= _TITLE_LINES:
        form["header_row"] = row + 1
        notes += (_TITLES.format(row),)
    return form, notes


def below_titles(
    engine: Engine, content: Content, form: dict[str, Any], tools: Tools
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the form of a sheet whose header stands below titles, and the note that says so."""
    rows = _title_rows(engine, content, form, tools)
    return ({**form, "header_row": rows + 1}, (_TITLES.format(rows),)) if rows else (form, ())


def _title_rows(engine: Engine, content: Content, form: dict[str, Any], tools: Tools) -> int:
    names = [f"c{place}" for place in range(_MOST_COLUMNS)]
    bare = {**form, "header": False, "names": names, "merged": "keep"}
    try:
        opened = tools.opener(bare).open(content)
    except DataRefused:
        return 0  # the opening that follows says what is wrong
    filled = " + ".join(f"({name} is not null)::integer" for name in names)
    found = engine.rows(
        f"select n - 1 from (select n, {filled} as filled from {raw_relation([opened])}"
        f" where n <= {_SAMPLE_LINES + _TITLE_LINES})"
        " qualify 2 * filled > max(filled) over () order by n limit 1"
    )
    return int(found[0][0]) if found and found[0][0] <= _TITLE_LINES else 0


def _encoding(head: bytes, size: int) -> tuple[str, tuple[str, ...]]:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The sample may end within a character.
        if len(head) == size or error.start < len(head) - 4:
            guess = likely_encoding(head) or "latin-1"
            marked = "; a mark of UTF-8 stands before them" if head.startswith(BOM_UTF8) else ""
            return guess, (f"? not UTF-8; the bytes look like {guess}{marked}",)
    return "utf-8", ("every byte fits UTF-8",) if not head.isascii() else ("ASCII alone",)


def _delimiter(lines: Sequence[str]) -> tuple[str, int]:
    """Return the sign by which most lines have the same number of columns, and that number."""
    best, most = (",", 1), (0, 0)
    for sign in (",", ";", "\t", "|"):
        widths = Counter(_width(line, sign) for line in lines if line.strip())
        width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
        if width > 1 and (count, width) > most:
            best, most = (sign, width), (count, width)
    return best


def _width(line: str, delimiter: str) -> int:
    return len(next(csv.reader(io.StringIO(line), delimiter=delimiter), []))
