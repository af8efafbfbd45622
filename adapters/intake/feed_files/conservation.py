"""Whether the engine's reader kept every byte of a CSV: what is no value is a sign between them.

The engine forgives what a row by row reading does not: a delimiter too many at a row's end, blanks
around a quoted text. Values may then stand in the wrong column, or have lost something. Files that
hold what it forgives are counted: of the bytes between header and end, all that are no delimiter,
no quote and no line break must stand in some value.

Worked: the rows `1,"a,b"` and `2,c` have 12 bytes with their line feeds; 2 delimiters, 2 quotes and
2 line feeds leave 6: those of `1`, `a,b`, `2` and `c`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from adapters.intake.feed_files.content import Opened
from transforms.intake.source_map import Format
from transforms.language.quoting import literal

_CHUNK = 1 << 20
_OVERLAP = 8


def value_bytes(
    path: Path, body_at: int, breaks: int, rows: int, *, width: int, form: Format
) -> int | None:
    """Return how many bytes the values of a CSV must have; None where nothing is forgiven in it.

    `body_at`: where its rows begin. `breaks`: the bytes of their line breaks.
    """
    if not _is_forgiven(path, body_at, form):
        return None
    quotes = sum(chunk.count(form.quote.encode()) for chunk in _chunks(path, body_at))
    delimiters = rows * (width - 1) * len(str(form.delimiter).encode())
    body = path.stat().st_size - body_at
    return body - breaks - delimiters - quotes * len(form.quote.encode())


def is_unsure(path: Path, body_at: int, form: Format) -> bool:
    """Tell whether blanks stand between two quotes: only a row by row reading knows what of."""
    quote = re.escape(form.quote.encode())
    between = re.compile(quote + rb"[ \t]+" + quote)
    before = b""
    for chunk in _chunks(path, body_at):
        if between.search(before + chunk):
            return True
        before = chunk[-_OVERLAP:]
    return False


def kept_bytes(group: Sequence[Opened], relation: str) -> str:
    """Return SQL of (content, bytes of its values without quotes) over a relation of raw texts."""
    quote = literal(group[0].form.quote)
    sizes = " + ".join(
        f"coalesce(strlen(replace(c{at}, {quote}, '')), 0)" for at in range(len(group[0].header))
    )
    return f"select content, sum({sizes}) from {relation} group by content"


def _is_forgiven(path: Path, body_at: int, form: Format) -> bool:
    delimiter, quote = str(form.delimiter).encode(), form.quote.encode()
    # What a chunk must hold at all, which is found in no time, and what of it is forgiven.
    marks = [
        (b"\n", (delimiter + b"\n",)),
        (b"\r", (delimiter + b"\r",)),
        (quote, (b" " + quote, b"\t" + quote, quote + b" ", quote + b"\t")),
    ]
    before = b""
    for chunk in _chunks(path, body_at):
        seen = before + chunk
        if any(sign in seen and any(mark in seen for mark in found) for sign, found in marks):
            return True
        before = chunk[-_OVERLAP:]
    return False


def _chunks(path: Path, start: int) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(start)
        while chunk := stream.read(_CHUNK):
            yield chunk
