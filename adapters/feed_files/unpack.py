"""Packed and foreign texts made plain: gzip, a zip of one file, and encodings other than UTF-8.

What comes out is counted byte by byte while it is written, so that a bomb is stopped by what it
really holds and not by what it says it holds.
"""

from __future__ import annotations

import codecs
import gzip
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from adapters.feed_files.facts import FactsCounter, TextFacts
from transforms.errors import DataRefused
from transforms.source_map import Format

_CHUNK = 1 << 20
_MOST_BYTES = 1 << 30
_MOST_RATIO = 100
# Below this, a high ratio harms nobody: small files of equal rows pack very well.
_HARMLESS_BYTES = 16 << 20
_UTF8_NAMES = ("utf-8", "utf8", "utf-8-sig", "utf_8", "ascii", "us-ascii")


def unpacked(
    path: Path, name: str, facts: TextFacts, form: Format, scratch: Path
) -> tuple[Path, TextFacts]:
    """Return the plain file of a landed one and its facts; a plain one is returned as it is."""
    if form.compression not in ("gzip", "zip"):
        return path, facts
    plain = scratch / f"{path.name}.plain"
    try:
        if form.compression == "gzip":
            with gzip.open(path) as stream:
                return plain, _written(_counted(stream, path, name), plain)
        with zipfile.ZipFile(path) as archive, archive.open(_only_member(archive, name)) as stream:
            return plain, _written(_counted(stream, path, name), plain)
    except (EOFError, OSError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        raise DataRefused(
            f"{name} cannot be unpacked: {error}",
            where=name,
            remedy="it was cut or damaged on its way: deliver the file again",
        ) from error


def as_utf8(
    path: Path, name: str, facts: TextFacts, form: Format, target: Path
) -> tuple[Path, TextFacts]:
    """Return a text file in UTF-8 and its facts, rewriting one of another declared encoding."""
    if form.encoding.lower() in _UTF8_NAMES:
        return path, facts
    try:
        decoder = codecs.getincrementaldecoder(form.encoding)()
    except LookupError as error:
        raise DataRefused(
            f"{name}: there is no encoding {form.encoding!r}",
            where=name,
            remedy="declare one that Python knows, such as gb18030, cp1252 or utf-16",
        ) from error
    with path.open("rb") as stream:
        return target, _written(_decoded(stream, decoder, name, form.encoding), target)


def _only_member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) != 1:
        raise DataRefused(
            f"{name} holds {len(members)} files, and one is expected",
            where=name,
            remedy="pack each file by itself",
        )
    return members[0]


def _counted(stream: IO[bytes], path: Path, name: str) -> Iterator[bytes]:
    packed, seen = path.stat().st_size, 0
    while chunk := stream.read(_CHUNK):
        seen += len(chunk)
        if seen > _MOST_BYTES or (seen > _HARMLESS_BYTES and seen > packed * _MOST_RATIO):
            raise DataRefused(
                f"{name} unpacks to more than it can honestly hold ({seen:,} bytes so far)",
                where=f"{name}, {packed:,} bytes packed",
                remedy="deliver it in smaller files, or unpacked",
            )
        yield chunk


def _decoded(
    stream: IO[bytes], decoder: codecs.IncrementalDecoder, name: str, encoding: str
) -> Iterator[bytes]:
    seen = 0
    while True:
        chunk = stream.read(_CHUNK)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise DataRefused(
                f"{name} is not in {encoding}, the encoding its source declares",
                where=f"{name}, near byte {seen + error.start + 1}",
                remedy="deliver the file again, or correct `format: {encoding: …}`",
            ) from error
        yield text.encode()
        if not chunk:
            return
        seen += len(chunk)


def _written(chunks: Iterable[bytes], target: Path) -> TextFacts:
    counter = FactsCounter()
    with target.open("wb") as stream:
        for chunk in chunks:
            counter.add(chunk)
            stream.write(chunk)
    return counter.facts()
