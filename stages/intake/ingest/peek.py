"""Look into files where they lie, without landing them, to propose a map for them.

Large plain CSV is cut after its first lines, so that looking costs the same whatever lies there.
"""

from __future__ import annotations

from pathlib import Path

from adapters.intake.feed_files import Content, FeedFile
from adapters.intake.feed_files.content import file_type
from adapters.intake.parsers.text_facts import FactsCounter

_CHUNK = 1 << 20
_MOST_BYTES = 8 << 20


def looked_at(file: FeedFile, number: int, scratch: Path) -> Content:
    """Return a file as a content that can be opened; the head of it where it is a large CSV."""
    path, size = file.path, file.size
    plain = file_type(file.name) in ("csv", "tsv") and not file.name.endswith((".gz", ".zip"))
    if plain and size > _MOST_BYTES:
        path = scratch / f"{number}.head"
        with file.path.open("rb") as stream:
            head = stream.read(_MOST_BYTES)
        path.write_bytes(head[: head.rfind(b"\n") + 1])
        size = path.stat().st_size
    counter = FactsCounter()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            counter.add(chunk)
    # Nothing is landed, so its place stands in for the hash of its bytes.
    return Content(number, file.name, f"looked-at-{number}", path, counter.facts(), size)
